// How each problem of complaints and suggestions comes about.
import { randomUUID } from 'node:crypto'
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { registryKey } from '../../../shared/adapters/dynamodb/keys.ts'
import {
  answerFeedbackRoute,
  getFeedbackRoute,
  listFeedbackRoute,
  submitFeedbackRoute,
} from '../../../shared/contract/routes/feedback.ts'
import { dayIn } from '../../../shared/domain/calendar.ts'
import { maxFeedbackADay } from '../../../shared/domain/feedback.ts'
import { once, outsider, type Scenarios, underOneKey, type Vale } from './scenario.ts'

const body = { kind: 'complaint', message: 'The queue is too long', language: 'es' } as const

const said = once(async ({ api, tokens }) => {
  const { receiptNumber } = await api.call(submitFeedbackRoute, { body })
  const { rows } = await api.call(listFeedbackRoute, { token: tokens.protection, query: {} })
  const row = rows.find((one) => one.receiptNumber === receiptNumber)
  if (row === undefined) throw new Error('the complaint is not in the inbox')
  return { feedbackId: row.feedbackId }
})
const unknown = { feedbackId: `fbk_${'0'.repeat(20)}` }

const get = async ({ api, tokens }: Vale, params = unknown, token = tokens.protection) =>
  api.send(getFeedbackRoute, { token, params })

const answer = async (
  { api, tokens }: Vale,
  { params = unknown, token = tokens.protection, version = 0 } = {},
) => api.send(answerFeedbackRoute, { token, params, body: { state: 'closed', note: 'Done', version } })

export const feedbackProblems: Scenarios = {
  'submitFeedback: feedback-limit-reached': async ({ api, tables, stack }) => {
    const today = { TableName: stack.tables.registry, key: registryKey.feedbackDay(dayIn(Date.now(), 'UTC')) }
    const Item = { ...today.key, received: maxFeedbackADay }
    await tables.send(new PutCommand({ TableName: today.TableName, Item }))
    try {
      return await api.send(submitFeedbackRoute, { body })
    } finally {
      await tables.send(new DeleteCommand({ TableName: today.TableName, Key: today.key }))
    }
  },
  'submitFeedback: idempotency-key-reused': underOneKey(({ api }, { name, idempotencyKey }) =>
    api.send(submitFeedbackRoute, { idempotencyKey, body: { ...body, message: `${name} ${randomUUID()}` } }),
  ),
  'getFeedback: feedback-unknown': (vale) => get(vale),
  'getFeedback: outside-your-scope': async (vale) => get(vale, await said(vale), await outsider(vale)),
  'answerFeedback: feedback-unknown': (vale) => answer(vale),
  'answerFeedback: feedback-changed': async (vale) => answer(vale, { params: await said(vale), version: 7 }),
  'answerFeedback: outside-your-scope': async (vale) =>
    answer(vale, { params: await said(vale), token: await outsider(vale) }),
}
