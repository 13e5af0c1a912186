// The conditional writes that take value back, one by one on an engine of their own: each condition by itself, and what
// is left when it does not hold. It runs on Amazon's DynamoDB Local too, which is strict about expressions.
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { makeExpiringVouchers } from '../../shared/adapters/dynamodb/expiring-vouchers.ts'
import { makeIssuedVouchers } from '../../shared/adapters/dynamodb/issued-vouchers.ts'
import { expiryIndex } from '../../shared/adapters/dynamodb/keys.ts'
import { encodeCursor } from '../../shared/adapters/dynamodb/page-cursor.ts'
import { makeReversalMarks } from '../../shared/adapters/dynamodb/reversal-marks.ts'
import { vendorLineKey } from '../../shared/adapters/dynamodb/vendor-line-key.ts'
import { makeVoucherCorrections } from '../../shared/adapters/dynamodb/voucher-corrections.ts'
import { makeVoucherReader } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import type { CommitReversal } from '../../shared/application/correction-ports.ts'
import { redemptionLine } from '../../shared/application/project-voucher-change.ts'
import type { RedemptionRecord, ReturnRecord, ReversalRecord, Voucher } from '../../shared/domain/voucher.ts'
import { decideVoid, type EndingWrite, endingWrite } from '../../shared/domain/voucher-ending.ts'
import { putItems, startOwnEngine } from '../fixtures/own-engine.ts'
import { aRedemptionRecord, aVoucherItem, ids, issuedAt, kept } from '../fixtures/stored-items.ts'

const engine = await startOwnEngine()
const { client, tables } = engine
afterAll(() => engine.stop())

const { commitReversal, commitEnding } = makeVoucherCorrections(client, tables.vouchers)
const { findVoucher } = makeVoucherReader(client, tables.vouchers)
const markReversal = makeReversalMarks(client, tables.ledger)

const voucherId = '7QK2M3ZP9ABCDEFG'
const redemptionId = 'redemption-00000001'
const goods = { 'item:kit': 2, 'item:soap-bar': 6 }
const taken = { 'item:kit': 1, 'item:soap-bar': 6 }
const redemption = aRedemptionRecord({ amounts: taken }) as RedemptionRecord
const list = expiryIndex(voucherId, Date.UTC(2026, 2, 31, 5) / 1000)

/** Two kits and six soaps, of which a kit and all soaps are redeemed. */
const anItem = (given: Record<string, unknown> = {}) =>
  aVoucherItem({
    ...{ voucherId, kind: 'commodity', issued: goods, ver: 1, ...list },
    bal: { 'item:kit': 1, 'item:soap-bar': 0 },
    t: { [redemptionId]: kept(redemption as ReturnType<typeof aRedemptionRecord>) },
    b: { [`${redemptionId}|item:kit`]: 1, [`${redemptionId}|item:soap-bar`]: 0 },
    n: { [redemptionId]: 1 },
    ...given,
  })

async function stored() {
  const { Item } = await client.send(
    new GetCommand({ TableName: tables.vouchers, Key: { voucherId }, ConsistentRead: true }),
  )
  return Item
}

async function read(): Promise<Voucher> {
  const voucher = await findVoucher(voucherId)
  if (voucher === undefined) throw new Error('the voucher is gone')
  return voucher
}

beforeEach(() => putItems(client, tables.vouchers, [anItem()]))

type Reversal = Parameters<CommitReversal>[0]

const facts = { requestHash: 'hash', amounts: taken, by: 'finance-1', at: issuedAt + 7_200_000 }
const reversal: ReversalRecord = {
  ...{ ...facts, transferId: `${redemptionId}.reversed`, cause: 'voucher-reversed' },
  ...{ reverses: redemptionId, vendorId: ids.vendor, deviceId: ids.device, siteId: ids.site },
  ...{ from: 'payable', reason: 'Wrong amount' },
}
const onward: ReturnRecord = { ...facts, transferId: `${redemptionId}.returned`, cause: 'value-returned' }
const aReversal = (given: Partial<Reversal> = {}): Reversal => ({
  ...{ voucherId, redemption, status: 'active', notBefore: redemption.at, reversal },
  ...given,
})

describe('commitReversal', () => {
  it('puts back each unit, and tells what there is after it', async () => {
    expect(await commitReversal(aReversal())).toBe(true)
    const { balance, movements } = await read()
    expect(balance).toEqual({ 'item:kit': 2, 'item:soap-bar': 6 })
    expect(movements).toEqual([
      { ...redemption, balanceAfter: { 'item:kit': 1, 'item:soap-bar': 0 }, sequence: 1 },
      { ...reversal, balanceAfter: { 'item:kit': 2, 'item:soap-bar': 6 }, sequence: 2 },
    ])
    expect(await stored()).toMatchObject({ ver: 2, ...list })
  })

  it('sends it on in the same write where the voucher has ended', async () => {
    const ended = { status: 'void', bal: { 'item:kit': 0, 'item:soap-bar': 0 } }
    await putItems(client, tables.vouchers, [anItem(ended)])
    expect(await commitReversal(aReversal({ status: 'void', onward }))).toBe(true)
    const { balance, movements } = await read()
    expect(balance).toEqual({ 'item:kit': 0, 'item:soap-bar': 0 })
    expect(movements.slice(1)).toEqual([
      { ...reversal, balanceAfter: { 'item:kit': 1, 'item:soap-bar': 6 }, sequence: 2 },
      { ...onward, balanceAfter: { 'item:kit': 0, 'item:soap-bar': 0 }, sequence: 3 },
    ])
    expect(await stored()).toMatchObject({ ver: 3 })
  })

  const refused: [string, Partial<Reversal>, Record<string, unknown>][] = [
    ['the voucher ended since it was read', {}, { status: 'void' }],
    ['the voucher is active though it was read as ended', { status: 'void', onward }, {}],
    ['the redemption is of other amounts', { redemption: { ...redemption, amounts: { 'item:kit': 1 } } }, {}],
    ["the redemption is another vendor's", { redemption: { ...redemption, vendorId: 'vdr_other' } }, {}],
    ['the redemption is older than it may be', { notBefore: redemption.at + 1 }, {}],
    [
      'the redemption is not there',
      { redemption: { ...redemption, transferId: 'another-redemption-1' } },
      {},
    ],
    ['it was reversed before', {}, { t: { ...anItem().t, [reversal.transferId]: {} } }],
  ]
  it.each(refused)('writes nothing when %s', async (_, write, item) => {
    await putItems(client, tables.vouchers, [anItem(item)])
    const before = await stored()
    expect(await commitReversal(aReversal(write))).toBe(false)
    expect(await stored()).toEqual(before)
  })

  it('makes no voucher where there is none', async () => {
    const nobody = 'AAAAAAAAAAAAAAAA'
    expect(await commitReversal(aReversal({ voucherId: nobody }))).toBe(false)
    expect(await findVoucher(nobody)).toBeUndefined()
  })

  it('passes on what is no failed condition', async () => {
    const elsewhere = makeVoucherCorrections(client, 'NoSuchTable')
    await expect(elsewhere.commitReversal(aReversal())).rejects.toThrow()
  })
})

describe('commitEnding', () => {
  const voiding = { requestHash: 'hash', reason: 'Stolen', by: 'officer-1', now: issuedAt }
  async function aVoid(): Promise<EndingWrite> {
    const decided = decideVoid(await read(), voiding)
    if (!('write' in decided)) throw new Error('it cannot be voided')
    return decided.write
  }

  it('moves out what is left, empties every unit, and leaves the list of those that may expire', async () => {
    expect(await commitEnding(await aVoid())).toBe(true)
    const { status, balance, movements } = await read()
    expect([status, balance]).toEqual(['void', { 'item:kit': 0, 'item:soap-bar': 0 }])
    expect(movements.at(-1)).toMatchObject({
      ...{ transferId: 'voided', cause: 'voucher-voided', amounts: { 'item:kit': 1 } },
      ...{ balanceAfter: { 'item:kit': 0 }, sequence: 2 },
    })
    const item = await stored()
    expect([item?.['ver'], item?.['gsi1pk'], item?.['gsi1sk']]).toEqual([2, undefined, undefined])
  })

  it('ends what holds nothing without a movement', async () => {
    await putItems(client, tables.vouchers, [anItem({ bal: { 'item:kit': 0, 'item:soap-bar': 0 } })])
    expect(await commitEnding(endingWrite(await read(), 'expired'))).toBe(true)
    const item = await stored()
    expect(item).toMatchObject({ status: 'expired', ver: 1 })
    expect(item).not.toHaveProperty('gsi1pk')
  })

  it.each([
    ['it has ended since it was read', { status: 'expired' }],
    ['something moved since it was read', { ver: 2 }],
  ])('writes nothing when %s', async (_, item) => {
    const write = await aVoid()
    await putItems(client, tables.vouchers, [anItem(item)])
    const before = await stored()
    expect(await commitEnding(write)).toBe(false)
    expect(await stored()).toEqual(before)
  })

  it('makes no voucher where there is none', async () => {
    const nobody = 'AAAAAAAAAAAAAAAA'
    expect(await commitEnding({ ...(await aVoid()), voucherId: nobody })).toBe(false)
    expect(await findVoucher(nobody)).toBeUndefined()
  })
})

describe('markReversal', () => {
  const line = async () => redemptionLine(await read(), redemption)
  const putLine = async (given: Record<string, unknown> = {}) => {
    const vendorLine = await line()
    const Item = { ...vendorLineKey(vendorLine), ...vendorLine, ...given }
    await client.send(new PutCommand({ TableName: tables.ledger, Item }))
    return vendorLine
  }
  const storedLine = async () => {
    const Key = vendorLineKey(await line())
    return (await client.send(new GetCommand({ TableName: tables.ledger, Key, ConsistentRead: true }))).Item
  }

  it('makes no line where there is none', async () => {
    expect(await markReversal(await line())).toBeUndefined()
    expect(await storedLine()).toBeUndefined()
  })

  it('takes a line that no statement has from what the vendor is owed', async () => {
    expect(await markReversal(await putLine())).toBe('payable')
    expect(await storedLine()).toMatchObject({ reversal: 'payable', transferId: redemptionId, sign: 1 })
  })

  it('makes the vendor owe back a line that a statement has', async () => {
    expect(await markReversal(await putLine({ settlement: 'stl_1' }))).toBe('receivable')
    expect(await storedLine()).toMatchObject({ reversal: 'receivable', settlement: 'stl_1' })
  })

  it.each([
    ['payable', 'stl_1'],
    ['receivable', 'stl_1'],
    ['payable', undefined],
    ['receivable', undefined],
  ] as const)('keeps the first mark, which is %s, whatever came since', async (reversal, settlement) => {
    const marked = await putLine({ reversal, ...(settlement !== undefined && { settlement }) })
    expect(await markReversal(marked)).toBe(reversal)
    expect(await storedLine()).toMatchObject({ reversal })
  })
})

describe('makeExpiringVouchers', () => {
  it('finds the vouchers of one list by pages, and no others', async () => {
    const day = '2026-04-10'
    const wanted = Array.from({ length: 3 }, (_, index) => `V000000000000${index}AA`)
    const item = (id: string, gsi1pk: string) => anItem({ voucherId: id, gsi1pk, gsi1sk: id })
    await putItems(client, tables.vouchers, [
      ...wanted.map((id) => item(id, `EXP#${day}#3`)),
      item('V0000000000009AA', `EXP#${day}#4`),
      item('V0000000000008AA', 'EXP#2026-04-11#3'),
    ])
    const listExpiring = makeExpiringVouchers(client, tables.vouchers)
    const all = await listExpiring({ day, shard: 3 })
    expect(all).toEqual({ voucherIds: wanted })
    // A page may end anywhere: from the first voucher's place the others follow.
    const cursor = encodeCursor(wanted[0] ?? '')
    expect((await listExpiring({ day, shard: 3, cursor })).voucherIds).toEqual(wanted.slice(1))
  })

  it('finds what was issued on the day when its grace ends', async () => {
    const issued = makeIssuedVouchers(client, tables.vouchers)
    const { nbf, exp, bal, attempts, ver, t, b, n, ...rest } = aVoucherItem({ voucherId: 'V000000000000000' })
    const voucher = { ...rest, validFrom: nbf, validUntil: exp } as unknown as Parameters<
      typeof issued.putVoucher
    >[0]
    await issued.putVoucher(voucher)
    const { gsi1pk } = expiryIndex(voucher.voucherId, exp)
    const [, day = '', shard = ''] = gsi1pk.split('#')
    expect(day).toBe('2026-04-10')
    const { voucherIds } = await makeExpiringVouchers(client, tables.vouchers)({ day, shard: Number(shard) })
    expect(voucherIds).toContain('V000000000000000')
  })
})
