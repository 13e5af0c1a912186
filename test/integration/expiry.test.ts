// The daily expiry against a real engine: what a voucher still held goes back to its budget line, once, however often
// it runs and whoever races.
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeVoucherCorrections } from '../../shared/adapters/dynamodb/voucher-corrections.ts'
import { makeVoucherReader } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { makeVoucherRedemptions } from '../../shared/adapters/dynamodb/voucher-redemptions.ts'
import { getVoucherQrRoute } from '../../shared/contract/routes/issuing.ts'
import { decideExpiry } from '../../shared/domain/voucher-ending.ts'
import { expireVouchers } from '../fixtures/expire-vouchers.ts'
import { type Handed, movedOut, openShop, usd } from '../fixtures/shop.ts'
import { aRedemptionRecord } from '../fixtures/stored-items.ts'
import { useVale } from '../fixtures/vale.ts'
import { eventsOf, settled } from '../stack.ts'

const vale = await useVale()
const { api, tokens, stack, tables } = vale
const shop = await openShop(vale)
const budget = `budget:${shop.programme.programmeId}:${shop.programme.grantId}`
const eachOf = <Item, Answer>(items: readonly Item[], act: (item: Item) => Promise<Answer>) =>
  Promise.all(items.map(act))
const someVouchers = (count: number) => eachOf(Array.from({ length: count }), () => shop.aVoucher('food'))

/** One run over a voucher of each sort. */
async function aRun() {
  const [partly, goods, spent, unfinished] = await Promise.all([
    shop.aVoucher('food'),
    shop.aVoucher('dignity'),
    shop.aVoucher('rent'),
    shop.aVoucher('food'),
  ])
  await shop.redeemed(partly, usd(2500))
  const cashOut = await shop.redeemed(spent, usd(6000))
  const before = (await shop.accounts())[budget] ?? 0
  await eachOf([partly, goods, spent], (voucher) => shop.endGrace(voucher))
  await shop.endGrace(unfinished, -3600)
  const ran = await expireVouchers()
  const returned = ((await shop.accounts())[budget] ?? 0) - before
  return { partly, goods, spent, cashOut, unfinished, returned, ran }
}

describe('expire-vouchers', async () => {
  const { partly, goods, spent, cashOut, unfinished, returned, ran } = await aRun()

  it('returns what is left to the budget line, and takes the voucher off its list', async () => {
    expect(ran).toMatchObject({ complete: true, expired: expect.any(Number) })
    const item = await shop.stored(partly)
    expect(item).toMatchObject({ status: 'expired', bal: { USD: 0 }, ver: 2 })
    expect(item).not.toHaveProperty('gsi1pk')
    expect(item).not.toHaveProperty('gsi1sk')
    expect(returned).toBe(8500)
    const { status, balance, transfers } = await shop.story(partly)
    expect([status, balance]).toEqual(['expired', { USD: 0 }])
    expect(transfers.at(-1)).toMatchObject({ cause: 'voucher-expired', credit: budget, amount: 8500 })
  })

  it('publishes what came back', async () => {
    await settled()
    expect((await eventsOf(goods.voucherId)).at(-1)).toMatchObject({
      detailType: 'voucher-value-returned.v1',
      detail: {
        transferId: `${goods.voucherId}.expired`,
        cause: 'voucher-expired',
        amounts: { 'item:dignity-kit': 3 },
      },
    })
  })

  it('leaves a voucher that nobody can use any more, and whose card nobody prints', async () => {
    expect((await shop.redeem(partly, usd(1))).body.code).toBe('voucher-expired')
    expect((await shop.voidIt(partly)).body.code).toBe('voucher-expired')
    expect((await shop.replace(partly)).body.code).toBe('voucher-expired')
    const params = { voucherId: partly.voucherId }
    const shown = await api.send(getVoucherQrRoute, { token: tokens.registration, params })
    expect(shown).toMatchObject({ status: 409, body: { code: 'voucher-expired' } })
  })

  it('leaves one alone whose grace ends in an hour, though its last day is over', async () => {
    expect(await shop.stored(unfinished)).toMatchObject({ status: 'active', bal: { USD: 11_000 }, ver: 0 })
    expect((await shop.redeem(unfinished, usd(1))).body.code).toBe('voucher-expired')
  })

  it('ends one that is spent without moving anything, and what is reversed later goes to the budget', async () => {
    expect(await shop.stored(spent)).toMatchObject({ status: 'expired', ver: 1 })
    expect(await shop.causes(spent)).toEqual(['voucher-issued', 'voucher-redeemed'])
    await settled()
    expect((await shop.reverse(spent, cashOut)).body).toMatchObject({ returnedToBudget: true })
    await shop.accounts()
  })
})

/** Two runs at once, while somebody voids some of the vouchers, and reverses redemptions of others. */
async function aCrowdedRun() {
  const [alone, voided, spentInPart] = [await someVouchers(8), await someVouchers(8), await someVouchers(8)]
  const made = await eachOf(spentInPart, async (voucher) => ({
    voucher,
    redemptionId: await shop.redeemed(voucher, usd(2500)),
  }))
  await eachOf([...alone, ...voided, ...spentInPart], (voucher) => shop.endGrace(voucher))
  await settled()
  const [voids, reversals] = await Promise.all([
    eachOf(voided, (voucher) => shop.voidIt(voucher)),
    eachOf(made, ({ voucher, redemptionId }) => shop.reverse(voucher, redemptionId)),
    expireVouchers(),
    expireVouchers(),
  ])
  await expireVouchers()
  return { alone, voided, spentInPart, voids, reversals }
}

describe('expiry at the same moment', async () => {
  const { alone, voided, spentInPart, voids, reversals } = await aCrowdedRun()

  it('as another run moves each voucher once', async () => {
    for (const voucher of alone) {
      expect(await shop.stored(voucher)).toMatchObject({ status: 'expired', bal: { USD: 0 }, ver: 1 })
      expect(await shop.causes(voucher)).toEqual(['voucher-issued', 'voucher-expired'])
    }
  })

  it('as a reversal is conserved: the value expires with the rest, or goes on by itself', async () => {
    expect(new Set(reversals.map(({ status }) => status))).toEqual(new Set([200]))
    for (const voucher of spentInPart) {
      const item = await shop.stored(voucher)
      expect(item).toMatchObject({ status: 'expired', bal: { USD: 0 } })
      expect(item && movedOut(item, 'USD')).toBe(11_000)
    }
  })

  it('as a void is one of the two', async () => {
    for (const [index, voucher] of voided.entries()) {
      const { status, body } = voids[index] ?? {}
      const item = await shop.stored(voucher)
      expect(item).toMatchObject({ bal: { USD: 0 }, ver: 1 })
      expect([item?.status, status, body?.code]).toEqual(
        status === 200 ? ['void', 200, undefined] : ['expired', 409, 'voucher-expired'],
      )
    }
  })

  it('as anything leaves the books in balance', async () => {
    await shop.accounts()
  })

  // Ten days lie between them; only a clock that is far behind could bring them together.
  it('as a redemption whose clock is behind is conserved, either way', async () => {
    const { findVoucher } = makeVoucherReader(tables, stack.tables.vouchers)
    const { commitEnding } = makeVoucherCorrections(tables, stack.tables.vouchers)
    const { commitRedemption } = makeVoucherRedemptions(tables, stack.tables.vouchers)
    const race = async ({ voucherId }: Handed) => {
      await shop.endGrace({ voucherId })
      const read = await findVoucher(voucherId)
      const write = read && decideExpiry(read, Date.now())
      if (read === undefined || write === undefined) throw new Error('it is not to be expired')
      const { programmeId, kind, category } = read
      const at = read.validUntil * 1000 - 60_000
      const record = aRedemptionRecord({ transferId: randomUUID(), amounts: { USD: 2500 }, at })
      const { vendorId, deviceId, siteId } = record
      const standing = {
        ...{ vendorId, deviceId, siteId },
        ...{ programmeIds: [programmeId], kinds: [kind], categories: [category] },
      }
      const [outcome, expired] = await Promise.all([
        commitRedemption({ voucherId, record, standing }),
        commitEnding(write),
      ])
      expect('committed' in outcome).toBe(!expired)
      const item = await shop.stored({ voucherId })
      if (item === undefined) throw new Error('the voucher is gone')
      expect(item.bal['USD']).toBe(11_000 - movedOut(item, 'USD'))
      expect(item).toMatchObject(expired ? { status: 'expired', bal: { USD: 0 } } : { status: 'active' })
    }
    await eachOf(await someVouchers(20), race)
  })
})
