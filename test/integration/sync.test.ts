// Receipts of offline redemptions, over HTTP and on the real engine: paid or claimed, whoever brings them, as often as
// they come; and conflicts, decided once.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { beforeAll, describe, expect, it } from 'vitest'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { reviewDeviceRoute } from '../../shared/contract/routes/devices.ts'
import { redeemVoucherRoute } from '../../shared/contract/routes/redemptions.ts'
import { setVendorStandingRoute } from '../../shared/contract/routes/vendors.ts'
import type { DeviceKey } from '../../shared/domain/device-key.ts'
import { decodeVoucherText, encodePayload, encodeVoucherText } from '../../shared/domain/voucher-text.ts'
import { verifyLedger } from '../../tools/ledger-verification.ts'
import {
  approveStatement,
  closeStatement,
  enterAccounts,
  releaseStatements,
} from '../../tools/story/statements.ts'
import { aPhone, type ChainedPhone, syncingWith } from '../fixtures/phones.ts'
import { type Handed, openShop, usd } from '../fixtures/shop.ts'
import { someStaff } from '../fixtures/staff.ts'
import { useVale } from '../fixtures/vale.ts'
import { eventsOf, settled } from '../stack.ts'

let vale: Awaited<ReturnType<typeof useVale>>
let shop: Awaited<ReturnType<typeof openShop>>
let here: ReturnType<typeof syncingWith>
beforeAll(async () => {
  vale = await useVale()
  shop = await openShop(vale, { offlineAllowed: true })
  here = syncingWith(vale, shop.programme)
  await here.setTerms()
})

/** The function remembers a programme for two seconds. */
const setTerms = async (terms: Parameters<typeof here.setTerms>[0] = {}) => {
  await here.setTerms(terms)
  await sleep(2_100)
}

const phone = () => aPhone(vale, shop.programme)
const twoPhones = () => Promise.all([phone(), phone()])
const minutes = 60_000

const keyOf = async ({ keyId }: Pick<ChainedPhone, 'keyId'>) =>
  (
    await vale.tables.send(
      new GetCommand({
        TableName: vale.stack.tables.ledger,
        Key: ledgerKey.deviceKey(keyId),
        ConsistentRead: true,
      }),
    )
  ).Item as DeviceKey

const setVoucher = ({ voucherId }: Handed, values: Record<string, unknown>) =>
  vale.tables.send(
    new UpdateCommand({
      TableName: vale.stack.tables.vouchers,
      Key: { voucherId },
      UpdateExpression: `SET ${Object.keys(values)
        .map((name) => `#${name} = :${name}`)
        .join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(Object.keys(values).map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(
        Object.entries(values).map(([name, value]) => [`:${name}`, value]),
      ),
    }),
  )

/** A voucher that another phone has redeemed, and the receipt of a second phone. */
async function aConflict() {
  const [first, second] = await twoPhones()
  const voucher = await shop.aVoucher()
  await here.synced(first, await first.sign(voucher.text))
  const receipt = await second.sign(voucher.text)
  const [result] = await here.synced(second, receipt)
  return { voucher, receipt, second, first, result }
}

describe('a receipt', () => {
  it('pays the vendor once, with the time and device of the receipt, however often it comes', async () => {
    const one = await phone()
    const voucher = await shop.aVoucher()
    const receipt = await one.sign(voucher.text)
    const [first] = await here.synced(one, receipt)
    expect(first).toEqual({
      ...{ receiptId: receipt.receiptId, position: 0, outcome: 'accepted' },
      receipt: {
        redemptionId: receipt.receiptId,
        voucherNumberEnd: voucher.number.slice(-6),
        ...{ amounts: { USD: 11_000 }, balance: { USD: 0 } },
        ...{ vendorId: one.vendorId, deviceId: one.deviceId, siteId: shop.programme.siteId },
        at: receipt.payload.at,
      },
    })
    expect(await here.synced(one, receipt, receipt)).toEqual([first, { ...first, position: 1 }])
    expect(await shop.stored(voucher)).toMatchObject({ bal: { USD: 0 }, ver: 1 })
    expect(await keyOf(one)).toMatchObject({ answeredUpTo: 1, lastSequence: 1 })
  })

  it('is told as any redemption is, and taken back as one', async () => {
    const one = await phone()
    const voucher = await shop.aVoucher()
    const receipt = await one.sign(voucher.text)
    await here.synced(one, receipt)
    await settled()
    expect((await shop.linesOf(one.vendorId)).map(({ transferId }) => transferId)).toEqual([
      receipt.receiptId,
    ])
    const reversal = await shop.reverse(voucher, receipt.receiptId)
    expect(reversal.body).toMatchObject({ amounts: { USD: 11_000 }, from: 'payable' })
    expect((await here.synced(one, receipt))[0]).toMatchObject({ outcome: 'accepted' })
    expect(await shop.stored(voucher)).toMatchObject({ bal: { USD: 11_000 } })
  })

  it('of goods hands out the whole basket', async () => {
    const one = await phone()
    const voucher = await shop.aVoucher('dignity')
    const [result] = await here.synced(one, await one.sign(voucher.text))
    expect(result).toMatchObject({ outcome: 'accepted', receipt: { amounts: { 'item:dignity-kit': 3 } } })
  })

  it('pays though the voucher has expired since, within the grace', async () => {
    const one = await phone()
    const voucher = await shop.aVoucher()
    const at = Date.now() - 100_000
    await setVoucher(voucher, { exp: Math.floor(Date.now() / 1000) - 60 })
    expect((await here.synced(one, await one.sign(voucher.text, { at })))[0]).toMatchObject({
      outcome: 'accepted',
    })
  })

  it('may be brought by another phone of the vendor, or by an officer, and not by another vendor', async () => {
    const one = await phone()
    const [, stranger] = await twoPhones()
    const voucher = await shop.aVoucher()
    const receipt = await one.sign(voucher.text)
    expect(await here.synced(stranger, receipt)).toEqual([
      { receiptId: receipt.receiptId, position: 0, outcome: 'refused', reason: 'receipt-outside-your-scope' },
    ])
    const elsewhere = await someStaff(vale, {
      roles: ['programme-officer'],
      programmes: [vale.programme.programmeId],
      sites: [],
    })
    expect((await here.synced(elsewhere, receipt))[0]).toMatchObject({ reason: 'receipt-outside-your-scope' })
    expect((await here.synced({ token: vale.tokens.programme }, receipt))[0]).toMatchObject({
      outcome: 'accepted',
    })
    expect((await here.synced(one, receipt))[0]).toMatchObject({ outcome: 'accepted' })
  })

  it('that is none is refused, and its neighbours are taken', async () => {
    const [one, other] = await twoPhones()
    const voucher = await shop.aVoucher()
    const good = await one.sign(voucher.text)
    const forged = { text: (await other.sign(voucher.text, { keyId: one.keyId })).text }
    const unknown = await other.sign(voucher.text, { keyId: '0123456789abcdef' })
    const results = await here.synced(
      one,
      { text: 'VR1:NOT A RECEIPT' },
      forged,
      unknown,
      good,
      await one.sign(voucher.text, { voucherId: '0'.repeat(16) }),
      await one.sign(voucher.text, { amountOrBasket: 1 }),
    )
    expect(results.map((one) => ('reason' in one ? one.reason : one.outcome))).toEqual([
      ...['receipt-malformed', 'receipt-signature-invalid', 'receipt-signer-unknown', 'accepted'],
      ...['receipt-voucher-unknown', 'receipt-amount-wrong'],
    ])
    expect(await keyOf(one)).toMatchObject({ answeredUpTo: 3 })
  })
})

describe('a receipt in conflict', () => {
  it('is of the second phone that redeemed one voucher, and stays so though the balance comes back', async () => {
    const { voucher, receipt, first, second, result } = await aConflict()
    expect(result).toEqual({
      ...{ receiptId: receipt.receiptId, position: 0, outcome: 'conflict', reason: 'voucher-spent' },
      decision: 'open',
    })
    const [paid] = Object.keys((await shop.stored(voucher))?.t ?? {})
    await settled()
    await shop.reverse(voucher, paid ?? '')
    expect((await here.synced(second, receipt))[0]).toEqual(result)
    expect(await keyOf(first)).not.toHaveProperty('frozen')
    const [listed] = (await here.conflicts()).filter(({ receiptId }) => receiptId === receipt.receiptId)
    expect(listed).toMatchObject({
      ...{ reason: 'voucher-spent', amounts: { USD: 11_000 }, decision: 'open' },
      claim: { receiptId: receipt.receiptId, vendorId: second.vendorId, deviceId: second.deviceId },
      paid: [],
    })
  })

  it.each([
    ['voucher-void', (voucher: Handed) => shop.voidIt(voucher)],
    ['voucher-replaced', (voucher: Handed) => shop.replace(voucher)],
    ['insufficient-balance', (voucher: Handed) => shop.redeemed(voucher, usd(100))],
    [
      'voucher-expired',
      (voucher: Handed) => setVoucher(voucher, { exp: Math.floor(Date.now() / 1000) - 60 }),
    ],
    [
      'voucher-not-yet-valid',
      (voucher: Handed) => setVoucher(voucher, { nbf: Math.floor(Date.now() / 1000) + 60 }),
    ],
  ])('is told %s', async (reason, change) => {
    const one = await phone()
    const voucher = await shop.aVoucher()
    await change(voucher)
    expect((await here.synced(one, await one.sign(voucher.text)))[0]).toMatchObject({
      ...{ outcome: 'conflict', reason, decision: 'open' },
    })
  })

  it.each([
    ['receipt-clock-ahead', () => ({ at: Date.now() + 11 * minutes })],
    ['receipt-too-late', () => ({ at: Date.now() - 11 * 24 * 60 * minutes })],
    ['receipt-not-certified', () => ({ at: Date.now() - 30 * minutes })],
    ['receipt-clock-back', () => ({ listVersion: Math.floor(Date.now() / 1000) + 3600 })],
    ['offline-list-outdated', () => ({ listVersion: Math.floor(Date.now() / 1000) - 86_401 })],
    ['offline-wrong-site', () => ({ siteNumber: 65_000 })],
  ])('waits for a person: %s', async (reason, given) => {
    const one = await phone()
    const voucher = await shop.aVoucher()
    expect((await here.synced(one, await one.sign(voucher.text, given())))[0]).toMatchObject({
      ...{ outcome: 'conflict', reason },
    })
    expect(await shop.stored(voucher)).toMatchObject({ bal: { USD: 11_000 } })
  })

  it('is of a voucher that is bound to another site, or that nobody may redeem offline', async () => {
    const one = await phone()
    const bound = await shop.aVoucher()
    const parts = decodeVoucherText(bound.text)
    if (parts === undefined) throw new Error('no text')
    const text = encodeVoucherText(encodePayload({ ...parts.payload, siteNumber: 65_000 }), parts.signature)
    await setVoucher(bound, { text })
    expect((await here.synced(one, await one.sign(bound.text)))[0]).toMatchObject({
      reason: 'offline-wrong-site',
    })
    const online = await openShop(vale)
    const other = await aPhone(vale, online.programme)
    expect((await here.synced(other, await other.sign((await online.aVoucher()).text)))[0]).toMatchObject({
      reason: 'offline-needs-network',
    })
  })

  it('is of a vendor that was suspended by then', async () => {
    const one = await phone()
    const voucher = await shop.aVoucher()
    await vale.api.call(setVendorStandingRoute, {
      token: vale.tokens.programme,
      params: { vendorId: one.vendorId },
      body: { status: 'suspended', reason: 'Under review' },
    })
    const receipt = await one.sign(voucher.text)
    expect((await here.synced({ token: vale.tokens.programme }, receipt))[0]).toMatchObject({
      ...{ outcome: 'conflict', reason: 'vendor-suspended' },
    })
  })

  it('is what exceeds the caps, counted from what the server has answered, whatever the phone says', async () => {
    const one = await phone()
    await setTerms({ maxCount: 2 })
    const vouchers = await Promise.all([1, 2, 3, 4].map(() => shop.aVoucher()))
    const [a, b, c, d] = vouchers.map(({ text }) => text)
    const chunk = [await one.sign(a ?? ''), await one.sign(b ?? ''), await one.sign(c ?? '', { answered: 2 })]
    const outcomes = (await here.synced(one, ...chunk)).map((one) =>
      'reason' in one ? one.reason : one.outcome,
    )
    one.answer(3)
    const [next] = await here.synced(one, await one.sign(d ?? ''))
    await setTerms({ maxAmountMinor: 10_999 })
    const [large] = await here.synced(one, await one.sign((await shop.aVoucher()).text))
    await setTerms()
    expect(outcomes).toEqual(['accepted', 'accepted', 'offline-caps-reached'])
    expect([next?.outcome, large]).toEqual([
      'accepted',
      expect.objectContaining({ reason: 'offline-caps-reached' }),
    ])
  })
})

describe('a chain', () => {
  it('with a gap that is filled by the next request stays in order', async () => {
    const one = await phone()
    const [a, b, c] = await Promise.all([1, 2, 3].map(async () => (await shop.aVoucher()).text))
    const [first, second, third] = [await one.sign(a ?? ''), await one.sign(b ?? ''), await one.sign(c ?? '')]
    const results = [...(await here.synced(one, third)), ...(await here.synced(one, second, first))]
    expect(results.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(await keyOf(one)).toMatchObject({ answeredUpTo: 3, lastSequence: 3 })
    expect(await keyOf(one)).not.toHaveProperty('frozen')
  })

  it('with a gap that a later chunk does not fill freezes its key, and what it brings is still taken', async () => {
    const one = await phone()
    const texts = await Promise.all([1, 2, 3].map(async () => (await shop.aVoucher()).text))
    const [, second, third] = [
      await one.sign(texts[0] ?? ''),
      await one.sign(texts[1] ?? ''),
      await one.sign(texts[2] ?? ''),
    ]
    await here.synced(one, second)
    await here.synced(one, second)
    expect(await keyOf(one)).not.toHaveProperty('frozen')
    const { body } = await here.sync(one, third)
    expect(body).toMatchObject({ results: [{ outcome: 'accepted' }], frozenKeys: [one.keyId] })
    expect(await keyOf(one)).toMatchObject({ frozen: { reason: 'gap', sequence: 1 } })
    await vale.api.call(reviewDeviceRoute, {
      token: vale.tokens.programme,
      params: { vendorId: one.vendorId, deviceId: one.deviceId },
      body: { keyId: one.keyId, reason: 'The phone was dropped' },
    })
    const [next] = await here.synced(one, await one.sign((await shop.aVoucher()).text))
    expect(next).toMatchObject({ outcome: 'accepted' })
    expect(await keyOf(one)).toMatchObject({ answeredUpTo: 4 })
    expect(await keyOf(one)).not.toHaveProperty('frozen')
  })

  it.each([
    ['fork', 'two receipts of one sequence', () => ({ sequence: 1, previous: '0'.repeat(32) })],
    ['fork', 'a link that does not fit', () => ({ previous: '1'.repeat(32) })],
    ['clock', 'a time before its predecessor', () => ({ at: Date.now() - 3 * minutes })],
    ['clock', 'a time ahead of the server', () => ({ at: Date.now() + 11 * minutes })],
  ])('is frozen by a %s: %s', async (reason, _what, given) => {
    const one = await phone()
    const [a, b] = await Promise.all([1, 2].map(async () => (await shop.aVoucher()).text))
    await here.synced(one, await one.sign(a ?? '', { at: Date.now() + minutes }))
    const { body } = await here.sync(one, await one.sign(b ?? '', given()))
    expect(body).toMatchObject({ frozenKeys: [one.keyId] })
    expect(await keyOf(one)).toMatchObject({ frozen: { reason } })
  })
})

describe('a decision', () => {
  it('that the programme bears it owes the vendor, once, by whoever says it at the same time', async () => {
    const { voucher, receipt, second } = await aConflict()
    const before = await shop.accounts()
    const [one, other] = await Promise.all([
      here.decide(receipt, 'programme-loss'),
      here.decide(receipt, 'programme-loss', { token: vale.tokens.finance }),
    ])
    expect(one.body).toEqual(other.body)
    expect(one.body).toMatchObject({ decision: 'programme-loss', note: 'Looked at both receipts' })
    expect((await here.decide(receipt, 'programme-loss')).body).toEqual(one.body)
    expect((await here.decide(receipt, 'vendor-at-fault')).body).toMatchObject({ code: 'conflict-decided' })
    expect((await here.synced(second, receipt))[0]).toMatchObject({
      ...{ outcome: 'conflict', decision: 'programme-loss', decidedAt: expect.any(Number) },
    })
    expect(await shop.stored(voucher)).toMatchObject({ bal: { USD: 0 }, ver: 2 })
    expect(await shop.causes(voucher)).toEqual(['voucher-issued', 'voucher-redeemed', 'conflict-paid'])
    const after = await shop.accounts()
    const loss = `loss:${shop.programme.programmeId}`
    expect((after[loss] ?? 0) - (before[loss] ?? 0)).toBe(-11_000)
    expect(after[`vendor:${second.vendorId}:payable`]).toBe(11_000)
    await settled()
    expect(await shop.linesOf(second.vendorId)).toMatchObject([
      { transferId: `${receipt.receiptId}.paid`, sign: 1, amounts: { USD: 11_000 } },
    ])
    expect((await eventsOf(voucher.voucherId)).map(({ detailType }) => detailType)).toEqual([
      ...['voucher-issued.v1', 'voucher-redeemed.v1', 'voucher-claimed.v1'],
      ...['conflict-paid.v1', 'conflict-decided.v1'],
    ])
  })

  it('that the vendor bears it moves nothing, and the cap is whole', async () => {
    const { voucher, receipt } = await aConflict()
    expect((await here.decide(receipt, 'vendor-at-fault')).body).toMatchObject({
      decision: 'vendor-at-fault',
    })
    expect((await here.decide(receipt, 'vendor-at-fault')).status).toBe(200)
    expect((await here.decide(receipt, 'programme-loss')).body).toMatchObject({ code: 'conflict-decided' })
    expect(await shop.stored(voucher)).toMatchObject({ ver: 1 })
  })

  it('goes one way when two are said at once', async () => {
    const { receipt } = await aConflict()
    const answers = await Promise.all([
      here.decide(receipt, 'vendor-at-fault'),
      here.decide(receipt, 'programme-loss'),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  })

  it('cannot bear more than the cap', async () => {
    const { receipt } = await aConflict()
    await here.setTerms({ lossCaps: { USD: 1 } })
    const refused = await here.decide(receipt, 'programme-loss')
    await here.setTerms()
    expect(refused.body).toMatchObject({ code: 'loss-cap-reached' })
    expect((await here.decide(receipt, 'programme-loss')).status).toBe(200)
  })

  it('is paid by the statement of its vendor', async () => {
    const { receipt, second } = await aConflict()
    await here.decide(receipt, 'programme-loss')
    await settled()
    const at = { programmeId: shop.programme.programmeId, vendorId: second.vendorId }
    await enterAccounts(vale.setUp, at)
    const statement = await closeStatement(vale.setUp, at)
    expect(statement).toMatchObject({ state: 'closed', lineCount: 1, leftOut: 0, toPay: { USD: 11_000 } })
    const payment = await releaseStatements(vale.setUp, [await approveStatement(vale.setUp, statement)])
    expect(payment.instructions).toMatchObject([{ amountMinor: 11_000 }])
  })

  it('is no redemption that a reversal takes back', async () => {
    const { voucher, receipt } = await aConflict()
    await here.decide(receipt, 'programme-loss')
    const { body } = await shop.reverse(voucher, `${receipt.receiptId}.paid`)
    expect(body).toMatchObject({ code: 'redemption-unknown', detail: expect.stringContaining('loss') })
  })
})

describe('receipts and the network together', () => {
  it('leave one of them paid when both redeem a voucher at once', async () => {
    const one = await phone()
    const vouchers = await Promise.all(Array.from({ length: 6 }, () => shop.aVoucher('rent')))
    const signed = await Promise.all(
      vouchers.map(async (voucher) => ({ voucher, receipt: await one.sign(voucher.text) })),
    )
    await Promise.all([
      here.sync(one, ...signed.map(({ receipt }) => receipt)),
      ...signed.map(({ voucher: { text } }) =>
        vale.api.send(redeemVoucherRoute, {
          ...{ token: shop.till.token, idempotencyKey: randomUUID() },
          body: { voucher: { text }, ...usd(6000) },
        }),
      ),
    ])
    for (const { voucher, receipt } of signed) {
      const stored = await shop.stored(voucher)
      expect(stored).toMatchObject({ bal: { USD: 0 }, ver: 1 })
      const isPaid = stored?.t[receipt.receiptId] !== undefined
      expect(Object.hasOwn((stored?.['c'] ?? {}) as object, receipt.receiptId)).toBe(!isPaid)
    }
  })

  it('leave books that hold', async () => {
    await settled()
    const { checks } = await verifyLedger({
      ...{ client: vale.tables, tables: vale.stack.tables },
      programmeId: shop.programme.programmeId,
    })
    const ours = ['claims-not-paid', 'losses-decided', 'losses-within-caps', 'accounts-sum-to-zero']
    const found = checks.filter(({ name }) => ours.includes(name))
    expect(found.map(({ name, violations }) => [name, violations])).toEqual(ours.map((name) => [name, []]))
    expect(found.every(({ checked }) => checked > 0)).toBe(true)
  })
})
