// Complaints over HTTP: taken from anybody, stored so that nobody reads them but protection officers, and answered.
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { paginateScan } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import {
  answerFeedbackRoute,
  getFeedbackRoute,
  listFeedbackRoute,
  submitFeedbackRoute,
} from '../../shared/contract/routes/feedback.ts'
import { setUpProgramme } from '../../tools/story/programme-setup.ts'
import { openStandingRound, walkIn } from '../../tools/story/rounds.ts'
import { auditRecordsOfToday } from '../fixtures/audit-trail.ts'
import { someStaff } from '../fixtures/staff.ts'
import { useVale } from '../fixtures/vale.ts'

const vale = await useVale()
const { api, tokens, stack, tables, programme, setUp } = vale
const token = tokens.protection
const secret = `The guard asked for money ${randomUUID()}`
const contact = `+507 6000 ${Math.floor(Math.random() * 9000) + 1000}`

const say = (given: object = {}, idempotencyKey = randomUUID()) =>
  api.send(submitFeedbackRoute, {
    idempotencyKey,
    body: { kind: 'complaint', message: secret, language: 'ht', ...given },
  })

const round = await openStandingRound(setUp, programme, { codes: ['food'], envelope: { USD: 100_000 } })
const other = await setUpProgramme(setUp, { name: 'Elsewhere' })

async function aVoucher() {
  const [voucher] = (await walkIn(setUp, programme, round)).vouchers
  if (voucher === undefined) throw new Error('no voucher was issued')
  return voucher
}

async function inInbox(receiptNumber: string, reader = token) {
  const { rows } = await api.call(listFeedbackRoute, { token: reader, query: {} })
  return rows.find((row) => row.receiptNumber === receiptNumber)
}

const read = (feedbackId: string, reader = token) =>
  api.send(getFeedbackRoute, { token: reader, params: { feedbackId } })

describe('submitFeedback', () => {
  it('takes a complaint without a name, and the protection officer reads it', async () => {
    const { status, body } = await say()
    expect(status).toBe(201)
    expect(body.receiptNumber).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/)
    const row = await inInbox(body.receiptNumber)
    expect(row).toMatchObject({ kind: 'complaint', language: 'ht', state: 'new', version: 0 })
    const { body: whole } = await read(row?.feedbackId ?? '')
    expect(whole).toMatchObject({ message: secret, answers: [] })
    expect(whole).not.toHaveProperty('contact')
    expect(whole).not.toHaveProperty('voucherId')
  })

  it('takes what came twice once, and answers with the first number', async () => {
    const key = randomUUID()
    const [first, second] = [await say({}, key), await say({}, key)]
    expect(second.body).toEqual(first.body)
    expect((await say({ message: 'Something else' }, key)).body.code).toBe('idempotency-key-reused')
  })

  it('keeps which voucher it is about, and takes it also with one that is not genuine', async () => {
    const voucher = await aVoucher()
    const { body } = await say({ voucherText: voucher.text, contact })
    const row = await inInbox(body.receiptNumber)
    expect(row?.programmeId).toBe(programme.programmeId)
    expect((await read(row?.feedbackId ?? '')).body).toMatchObject({ voucherId: voucher.voucherId, contact })
    const forged = await say({ voucherText: `${voucher.text.slice(0, -3)}000` })
    expect(forged.status).toBe(201)
    expect(await inInbox(forged.body.receiptNumber)).not.toHaveProperty('programmeId')
  })

  it('leaves nothing of it in the tables or the logs that can be read', async () => {
    await say({ contact })
    const stored = await Promise.all(
      [stack.tables.registry, stack.tables.ledger].map(async (TableName) => {
        const found: unknown[] = []
        const asked = { TableName, FilterExpression: 'attribute_exists(words)' }
        for await (const { Items = [] } of paginateScan({ client: tables }, asked)) found.push(...Items)
        return found
      }),
    )
    expect(stored[0]?.length).toBeGreaterThan(0)
    expect(stored[1]).toEqual([])
    const log = readFileSync(join(stack.seals, '../../functions.log'), 'utf8')
    expect(log).toContain('POST /feedback')
    for (const text of [JSON.stringify(stored), log]) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(contact)
    }
  })
})

describe('the inbox', () => {
  it('records who read what, before it is shown', async () => {
    const { body } = await say()
    const { feedbackId = '' } = (await inInbox(body.receiptNumber)) ?? {}
    await read(feedbackId)
    expect(await auditRecordsOfToday(tables, stack.tables.ledger, { feedbackId })).toMatchObject([
      { what: 'feedback-read', feedbackId },
    ])
  })

  it('is answered with a note, and not over what somebody else wrote meanwhile', async () => {
    const { body } = await say()
    const { feedbackId = '' } = (await inInbox(body.receiptNumber)) ?? {}
    const answer = (version: number, note: string) =>
      api.send(answerFeedbackRoute, {
        token,
        params: { feedbackId },
        body: { state: 'answered', note, version },
      })
    expect((await answer(0, 'The guard was moved')).body).toMatchObject({ state: 'answered', version: 1 })
    expect((await answer(0, 'Too late')).body.code).toBe('feedback-changed')
    expect((await read(feedbackId)).body).toMatchObject({
      state: 'answered',
      answers: [{ state: 'answered', note: 'The guard was moved' }],
    })
  })

  it('lists what still waits, and only what is of a kind', async () => {
    const [open, done] = [await say(), await say({ kind: 'suggestion' })]
    const { feedbackId = '' } = (await inInbox(done.body.receiptNumber)) ?? {}
    const body = { state: 'closed', note: 'Thank you', version: 0 } as const
    await api.call(answerFeedbackRoute, { token, params: { feedbackId }, body })
    const listed = async (query: object) =>
      (await api.call(listFeedbackRoute, { token, query })).rows.map((row) => row.receiptNumber)
    const waiting = await listed({ state: 'waiting' })
    expect(waiting).toContain(open.body.receiptNumber)
    expect(waiting).not.toContain(done.body.receiptNumber)
    expect(await listed({ state: 'closed', kind: 'suggestion' })).toContain(done.body.receiptNumber)
    expect(await listed({ state: 'closed', kind: 'complaint' })).not.toContain(done.body.receiptNumber)
  })

  it.each(['admin', 'programme', 'registration', 'finance', 'approver', 'auditor'] as const)(
    'is closed to %s',
    async (who) => {
      const { body } = await say()
      const { feedbackId = '' } = (await inInbox(body.receiptNumber)) ?? {}
      expect((await read(feedbackId, tokens[who])).body.code).toBe('role-not-allowed')
    },
  )

  it('shows a protection officer nothing of a programme that is not theirs', async () => {
    const voucher = await aVoucher()
    const { body } = await say({ voucherText: voucher.text })
    const { feedbackId = '' } = (await inInbox(body.receiptNumber)) ?? {}
    const elsewhere = await someStaff(vale, {
      roles: ['protection-officer'],
      programmes: [other.programmeId],
    })
    expect(await inInbox(body.receiptNumber, elsewhere.token)).toBeUndefined()
    expect((await read(feedbackId, elsewhere.token)).body.code).toBe('outside-your-scope')
  })
})
