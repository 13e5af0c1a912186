// How each problem of sending links and of quiet hours comes about.
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { deriveId } from '../../../shared/adapters/crypto/derive-id.ts'
import { ledgerKey } from '../../../shared/adapters/dynamodb/keys.ts'
import type { Route } from '../../../shared/contract/route.ts'
import {
  listVoucherMessagesRoute,
  sendRoundLinksRoute,
  sendVoucherLinkRoute,
  setQuietHoursRoute,
  showRoundLinksRoute,
} from '../../../shared/contract/routes/messages.ts'
import { redeemVoucherRoute } from '../../../shared/contract/routes/redemptions.ts'
import { type HouseholdInput, openStandingRound, walkIn } from '../../../tools/story/rounds.ts'
import { setStatus } from './corrections.ts'
import { aVoucher, unreleasedCycle } from './issuing.ts'
import {
  ask,
  noSuch,
  ofProgramme,
  once,
  outsider,
  type Scenario,
  type Scenarios,
  type Vale,
} from './scenario.ts'

const sharedRound = once(({ setUp, programme }) =>
  openStandingRound(setUp, programme, { codes: ['food'], envelope: { USD: 10_000_000 } }),
)

/** Of a household that may be written to, unless it says otherwise. */
async function aReachableVoucher(vale: Vale, changes: Partial<HouseholdInput> = {}) {
  const consents = (['registration-and-assistance', 'contact'] as const).map((purpose) => ({
    ...{ purpose, given: true, language: 'es' },
  }))
  const { roundId } = await sharedRound(vale)
  const { vouchers } = await walkIn(vale.setUp, vale.programme, {
    roundId,
    household: { consents, ...changes },
  })
  const [voucher] = vouchers
  if (voucher === undefined) throw new Error('no voucher was issued')
  return voucher
}

type Sending = {
  readonly token?: string
  readonly channel?: 'sms' | 'whatsapp'
  readonly idempotencyKey?: string
}

const send = (
  { api, tokens }: Vale,
  { voucherId }: { readonly voucherId: string },
  { token = tokens.registration, channel = 'sms', ...keyed }: Sending = {},
) => api.send(sendVoucherLinkRoute, { token, params: { voucherId }, body: { channel }, ...keyed })

const sendingOne =
  (status: string): Scenario =>
  async (vale) => {
    const voucher = await aReachableVoucher(vale)
    await setStatus(vale, voucher.voucherId, status)
    return send(vale, voucher)
  }

/** As if it had been asked for so often, and the last one had come to that state. */
async function askedFor(vale: Vale, times: number, state: 'waiting' | 'sent') {
  const { tables, stack } = vale
  const voucher = await aReachableVoucher(vale)
  await send(vale, voucher)
  const TableName = stack.tables.ledger
  const Key = ledgerKey.message(deriveId('msg', voucher.voucherId, 'sms'))
  const { Item = {} } = await tables.send(new GetCommand({ TableName, Key, ConsistentRead: true }))
  const requests = Array.from({ length: times }, (_, index) => ({
    ...Item['requests'][0],
    requestKey: `${index}`,
  }))
  // A version that no worker has seen.
  const item = { ...Item, requests, state, version: 1000, dueAt: Date.now() + 600_000 }
  await tables.send(new PutCommand({ TableName, Item: item }))
  return voucher
}

/** What both routes refuse whose path names a round. */
const ofRound = (route: Route, body?: object): Scenarios => {
  const of = async (vale: Vale, params: object, token = vale.tokens.programme) =>
    ask(vale, route, { token, params, body })
  return {
    [`${route.id}: card-not-ready`]: async (vale) => of(vale, await unreleasedCycle(vale)),
    [`${route.id}: outside-your-scope`]: async (vale) =>
      of(vale, await unreleasedCycle(vale), await outsider(vale)),
    [`${route.id}: round-unknown`]: (vale) => of(vale, { ...noSuch, ...vale.programme }),
  }
}

export const messageProblems: Scenarios = {
  ...ofRound(showRoundLinksRoute),
  ...ofRound(sendRoundLinksRoute, { channel: 'sms' }),
  'listVoucherMessages: outside-your-scope': async (vale) =>
    ask(vale, listVoucherMessagesRoute, { token: await outsider(vale), params: await aVoucher(vale) }),
  'listVoucherMessages: voucher-unknown': (vale) =>
    ask(vale, listVoucherMessagesRoute, { token: vale.tokens.registration, params: noSuch }),
  'sendVoucherLink: card-not-ready': async (vale) => send(vale, await unreleasedCycle(vale)),
  'sendVoucherLink: consent-missing': async (vale) => send(vale, await aVoucher(vale)),
  'sendVoucherLink: idempotency-key-reused': async (vale) => {
    const idempotencyKey = crypto.randomUUID()
    const voucher = await aReachableVoucher(vale)
    await send(vale, voucher, { idempotencyKey })
    // Another voucher has another message: the key is compared where it was used.
    const { tables, stack } = vale
    const TableName = stack.tables.ledger
    const Key = ledgerKey.message(deriveId('msg', voucher.voucherId, 'sms'))
    const { Item = {} } = await tables.send(new GetCommand({ TableName, Key, ConsistentRead: true }))
    const requests = [{ ...Item['requests'][0], requestHash: 'another request' }]
    await tables.send(new PutCommand({ TableName, Item: { ...Item, requests, version: 1000 } }))
    return send(vale, voucher, { idempotencyKey })
  },
  'sendVoucherLink: message-limit-reached': async (vale) => send(vale, await askedFor(vale, 5, 'sent')),
  'sendVoucherLink: message-under-way': async (vale) => send(vale, await askedFor(vale, 1, 'waiting')),
  'sendVoucherLink: outside-your-scope': async (vale) =>
    send(vale, await aVoucher(vale), { token: await outsider(vale) }),
  'sendVoucherLink: phone-missing': async (vale) =>
    send(vale, await aReachableVoucher(vale), { channel: 'whatsapp' }),
  'sendVoucherLink: voucher-expired': sendingOne('expired'),
  'sendVoucherLink: voucher-replaced': sendingOne('replaced'),
  'sendVoucherLink: voucher-spent': async (vale) => {
    const voucher = await aReachableVoucher(vale)
    await vale.api.call(redeemVoucherRoute, {
      token: vale.vendorToken,
      body: { voucher: { text: voucher.text }, amount: { amountMinor: 11_000, currency: 'USD' } },
    })
    return send(vale, voucher)
  },
  'sendVoucherLink: voucher-unknown': (vale) => send(vale, noSuch),
  'sendVoucherLink: voucher-void': sendingOne('void'),
  ...ofProgramme(setQuietHoursRoute, 'programme', { body: { from: '21:00', until: '07:00' } }),
}
