// Taking value back over HTTP against a real engine: by the vendor and by finance, once, whoever repeats it, whoever
// races, and whatever has become of the voucher meanwhile.
import { randomUUID } from 'node:crypto'
import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import { vendorLineKey } from '../../shared/adapters/dynamodb/vendor-line-key.ts'
import { expireVouchers } from '../fixtures/expire-vouchers.ts'
import { type Handed, kits, movedOut, openShop, usd, type worth } from '../fixtures/shop.ts'
import { useVale } from '../fixtures/vale.ts'
import { eventsOf, settled } from '../stack.ts'

const vale = await useVale()
const { stack, tables } = vale
const shop = await openShop(vale)
const { till } = shop
const payable = `vendor:${till.vendorId}:payable`

const bytesOf = (answers: readonly { readonly raw: Uint8Array }[]) =>
  new Set(answers.map(({ raw }) => Buffer.from(raw).toString()))
const statusesOf = (answers: readonly { readonly status: number }[]) =>
  new Set(answers.map(({ status }) => status))
const atOnce = <Answer>(count: number, act: (index: number) => Promise<Answer>) =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)))

/** A voucher of which some was redeemed, and the vendor's line is there. */
async function aRedemption(code: keyof typeof worth = 'food', asked = usd(2500)) {
  const voucher = await shop.aVoucher(code)
  const redemptionId = await shop.redeemed(voucher, asked)
  await settled()
  return { voucher, redemptionId }
}

async function lineKeyOf({ voucherId }: Handed, redemptionId: string) {
  const at = (await shop.stored({ voucherId }))?.t[redemptionId]?.at ?? Number.NaN
  const key = vendorLineKey({ vendorId: till.vendorId, voucherId, transferId: redemptionId, at })
  return { TableName: stack.tables.ledger, Key: key }
}

/** Writes on the vendor's line what a settlement does when it claims it. */
async function settle(voucher: Handed, redemptionId: string): Promise<void> {
  await tables.send(
    new UpdateCommand({
      ...(await lineKeyOf(voucher, redemptionId)),
      UpdateExpression: 'SET settlement = :id',
      ExpressionAttributeValues: { ':id': `stl_${'0'.repeat(20)}` },
    }),
  )
}

const markOf = async (voucher: Handed, redemptionId: string) =>
  (await tables.send(new GetCommand(await lineKeyOf(voucher, redemptionId)))).Item?.['reversal']

describe('reversal by the vendor', () => {
  it('puts the value back on the voucher, and off what the vendor is owed', async () => {
    const before = (await shop.accounts())[payable] ?? 0
    const { voucher, redemptionId } = await aRedemption()
    const { status, body } = await shop.reverseOwn(voucher, redemptionId)
    expect(status).toBe(200)
    expect(body).toEqual({
      redemptionId,
      voucherNumberEnd: voucher.number.slice(-6),
      amounts: { USD: 2500 },
      balance: { USD: 11_000 },
      returnedToBudget: false,
      from: 'payable',
      at: expect.any(Number),
    })
    expect(await shop.causes(voucher)).toEqual(['voucher-issued', 'voucher-redeemed', 'voucher-reversed'])
    expect((await shop.accounts())[payable] ?? 0).toBe(before)
  })

  it('shows the vendor a line of its own for it, and tells others', async () => {
    const { voucher, redemptionId } = await aRedemption()
    await shop.reverseOwn(voucher, redemptionId)
    await settled()
    const ofThis = (await shop.linesOf(till.vendorId)).filter(({ transferId }) =>
      transferId.startsWith(redemptionId),
    )
    expect(ofThis.toSorted((a, b) => b.sign - a.sign)).toMatchObject([
      { transferId: redemptionId, sign: 1, amounts: { USD: 2500 } },
      { transferId: `${redemptionId}.reversed`, sign: -1, amounts: { USD: 2500 }, reverses: redemptionId },
    ])
    expect(await eventsOf(voucher.voucherId)).toMatchObject([
      { detailType: 'voucher-issued.v1' },
      { detailType: 'voucher-redeemed.v1' },
      {
        detailType: 'voucher-reversed.v1',
        detail: { reverses: `${voucher.voucherId}.${redemptionId}`, vendorId: till.vendorId },
      },
    ])
  })

  it('leaves alone what else was redeemed of a value voucher', async () => {
    const voucher = await shop.aVoucher('food')
    const first = await shop.redeemed(voucher, usd(4000))
    await shop.redeemed(voucher, usd(3000))
    expect((await shop.reverseOwn(voucher, first)).body).toMatchObject({ balance: { USD: 8000 } })
    expect(await shop.stored(voucher)).toMatchObject({ bal: { USD: 8000 }, ver: 3 })
  })

  it('takes goods back by item', async () => {
    const { voucher, redemptionId } = await aRedemption('dignity', kits(2))
    expect((await shop.reverseOwn(voucher, redemptionId)).body).toMatchObject({
      amounts: { 'item:dignity-kit': 2 },
      balance: { 'item:dignity-kit': 3 },
    })
    await shop.redeemed(voucher, kits(3))
  })

  it('makes cash whole again, to be paid out once more, and not by a repeat of the first request', async () => {
    const voucher = await shop.aVoucher('rent')
    const idempotencyKey = randomUUID()
    const first = await shop.redeem(voucher, usd(6000), { idempotencyKey })
    await shop.reverseOwn(voucher, idempotencyKey)
    const repeat = await shop.redeem(voucher, usd(6000), { idempotencyKey })
    expect(bytesOf([first, repeat]).size).toBe(1)
    expect(await shop.stored(voucher)).toMatchObject({ bal: { USD: 6000 } })
    expect((await shop.redeem(voucher, usd(6000))).status).toBe(200)
    expect((await shop.redeem(voucher, usd(6000))).body.code).toBe('insufficient-balance')
  })

  it("does not know another vendor's redemption", async () => {
    const { voucher, redemptionId } = await aRedemption()
    const { token } = await shop.openTill()
    expect((await shop.reverseOwn(voucher, redemptionId, token)).body.code).toBe('redemption-unknown')
    expect(await shop.stored(voucher)).toMatchObject({ bal: { USD: 8500 }, ver: 1 })
  })

  it('answers a repeat with the first receipt, byte for byte, and moves nothing', async () => {
    const { voucher, redemptionId } = await aRedemption()
    const first = await shop.reverseOwn(voucher, redemptionId)
    await shop.redeemed(voucher, usd(11_000))
    const answers = [first, await shop.reverseOwn(voucher, redemptionId)]
    expect([statusesOf(answers), bytesOf(answers).size]).toEqual([new Set([200]), 1])
    expect(await shop.stored(voucher)).toMatchObject({ bal: { USD: 0 }, ver: 3 })
  })

  it('moves the value once when 30 ask at once', async () => {
    const { voucher, redemptionId } = await aRedemption()
    const answers = await atOnce(30, () => shop.reverseOwn(voucher, redemptionId))
    expect([statusesOf(answers), bytesOf(answers).size]).toEqual([new Set([200]), 1])
    expect(await shop.stored(voucher)).toMatchObject({ bal: { USD: 11_000 }, ver: 2 })
  })

  it('loses nothing among redemptions of the same voucher', async () => {
    const { voucher, redemptionId } = await aRedemption()
    const [reversal, ...redemptions] = await Promise.all([
      shop.reverseOwn(voucher, redemptionId),
      ...Array.from({ length: 12 }, () => shop.redeem(voucher, usd(500))),
    ])
    expect(reversal?.status).toBe(200)
    expect(statusesOf(redemptions)).toEqual(new Set([200]))
    expect(await shop.stored(voucher)).toMatchObject({ bal: { USD: 5000 }, ver: 14 })
    expect(await shop.causes(voucher)).toHaveLength(15)
  })
})

describe('reversal by finance', async () => {
  const strict = await openShop(vale, { vendorReversalMinutes: 0 })

  it('takes back what the vendor is too late for, with a reason', async () => {
    const voucher = await strict.aVoucher('food')
    const redemptionId = await strict.redeemed(voucher, usd(2500))
    expect((await strict.reverseOwn(voucher, redemptionId)).body.code).toBe('reversal-too-late')
    expect((await strict.reverse(voucher, redemptionId)).status).toBe(200)
    expect(await strict.stored(voucher)).toMatchObject({
      bal: { USD: 11_000 },
      t: { [`${redemptionId}.reversed`]: { reason: 'Wrong amount' } },
    })
  })

  it('answers a repeat with the first receipt, and any other request with when it was done', async () => {
    const { voucher, redemptionId } = await aRedemption()
    const answers = [await shop.reverse(voucher, redemptionId), await shop.reverse(voucher, redemptionId)]
    expect([statusesOf(answers), bytesOf(answers).size]).toEqual([new Set([200]), 1])
    for (const other of [
      await shop.reverse(voucher, redemptionId, { reason: 'Goods came back' }),
      await shop.reverseOwn(voucher, redemptionId),
    ])
      expect(other.body).toMatchObject({ code: 'redemption-already-reversed', at: answers[0]?.body.at })
  })

  it('and by the vendor at once is one reversal', async () => {
    const { voucher, redemptionId } = await aRedemption()
    const answers = await Promise.all([
      shop.reverse(voucher, redemptionId),
      shop.reverseOwn(voucher, redemptionId),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(await shop.stored(voucher)).toMatchObject({ bal: { USD: 11_000 }, ver: 2 })
  })
})

describe("the mark on the vendor's line", () => {
  it('is waited for where the line is not there yet', async () => {
    const voucher = await shop.aVoucher('food')
    const redemptionId = await shop.redeemed(voucher, usd(2500))
    expect((await shop.reverseOwn(voucher, redemptionId)).status).toBe(200)
    expect(await markOf(voucher, redemptionId)).toBe('payable')
  })

  it('is made on no line of its own: without one nothing moves, and with it a repeat does', async () => {
    const { voucher, redemptionId } = await aRedemption()
    const at = await lineKeyOf(voucher, redemptionId)
    const { Item } = await tables.send(new GetCommand(at))
    await tables.send(new DeleteCommand(at))
    const early = await shop.reverseOwn(voucher, redemptionId)
    expect([early.status, early.body.code]).toEqual([503, 'too-busy'])
    expect((await tables.send(new GetCommand(at))).Item).toBeUndefined()
    expect(await shop.stored(voucher)).toMatchObject({ bal: { USD: 8500 }, ver: 1 })
    await tables.send(new PutCommand({ TableName: stack.tables.ledger, Item }))
    expect((await shop.reverseOwn(voucher, redemptionId)).status).toBe(200)
  })

  it('says that a settled line is owed back', async () => {
    const { voucher, redemptionId } = await aRedemption()
    await settle(voucher, redemptionId)
    expect((await shop.reverse(voucher, redemptionId)).body).toMatchObject({ from: 'receivable' })
    const { transfers } = await shop.story(voucher)
    expect(transfers.at(-1)).toMatchObject({ debit: `vendor:${till.vendorId}:receivable`, amount: 2500 })
    await shop.accounts()
  })

  it('is kept by a reversal that died after it, though the line was settled since', async () => {
    const { voucher, redemptionId } = await aRedemption()
    await tables.send(
      new UpdateCommand({
        ...(await lineKeyOf(voucher, redemptionId)),
        UpdateExpression: 'SET reversal = :side',
        ExpressionAttributeValues: { ':side': 'payable' },
      }),
    )
    await settle(voucher, redemptionId)
    expect((await shop.reverse(voucher, redemptionId)).body).toMatchObject({ from: 'payable' })
    expect(await markOf(voucher, redemptionId)).toBe('payable')
  })
})

describe('reversal onto a voucher that has ended', () => {
  const ends = {
    void: { end: (voucher: Handed) => shop.voidIt(voucher), cause: 'voucher-voided' },
    replaced: { end: (voucher: Handed) => shop.replace(voucher), cause: 'card-replaced' },
    expired: {
      end: async (voucher: Handed) => {
        await shop.endGrace(voucher)
        await expireVouchers()
      },
      cause: 'voucher-expired',
    },
  } as const

  it.each(Object.keys(ends) as (keyof typeof ends)[])('sends it on to the budget: %s', async (status) => {
    const { voucher, redemptionId } = await aRedemption()
    await ends[status].end(voucher)
    const answers = [await shop.reverse(voucher, redemptionId), await shop.reverse(voucher, redemptionId)]
    expect(answers[0]?.body).toMatchObject({ returnedToBudget: true, balance: { USD: 0 } })
    expect([statusesOf(answers), bytesOf(answers).size]).toEqual([new Set([200]), 1])
    expect(await shop.causes(voucher)).toEqual([
      'voucher-issued',
      'voucher-redeemed',
      ends[status].cause,
      'voucher-reversed',
      'value-returned',
    ])
    expect(await shop.stored(voucher)).toMatchObject({ status, bal: { USD: 0 }, ver: 4 })
    await shop.accounts()
  })

  it('publishes both movements, each under its own id', async () => {
    const { voucher, redemptionId } = await aRedemption()
    await shop.voidIt(voucher)
    await shop.reverse(voucher, redemptionId)
    await settled()
    const [, , voided, reversed, returned] = await eventsOf(voucher.voucherId)
    expect(voided).toMatchObject({
      detailType: 'voucher-value-returned.v1',
      detail: { cause: 'voucher-voided', amounts: { USD: 8500 } },
    })
    expect([reversed, returned]).toMatchObject([
      { detail: { transferId: `${voucher.voucherId}.${redemptionId}.reversed` } },
      {
        detailType: 'voucher-value-returned.v1',
        detail: {
          transferId: `${voucher.voucherId}.${redemptionId}.returned`,
          cause: 'value-returned',
          amounts: { USD: 2500 },
        },
      },
    ])
  })

  it('is conserved when the voucher is voided at the same moment', async () => {
    const made = await atOnce(10, async () => {
      const voucher = await shop.aVoucher('food')
      return { voucher, redemptionId: await shop.redeemed(voucher, usd(2500)) }
    })
    await settled()
    await Promise.all(
      made.map(async ({ voucher, redemptionId }) => {
        const [reversal, voiding] = await Promise.all([
          shop.reverseOwn(voucher, redemptionId),
          shop.voidIt(voucher),
        ])
        expect([reversal.status, voiding.status]).toEqual([200, 200])
        const returned = reversal.body.returnedToBudget ? 8500 : 11_000
        expect(voiding.body.returned).toEqual({ USD: returned })
        expect(await shop.stored(voucher)).toMatchObject({ status: 'void', bal: { USD: 0 } })
      }),
    )
    await shop.accounts()
  })
})

describe('voidVoucher', () => {
  const budget = () => `budget:${shop.programme.programmeId}:${shop.programme.grantId}`

  it('returns what is left to the budget line, and nobody can redeem it any more', async () => {
    const before = (await shop.accounts())[budget()] ?? 0
    const { voucher } = await aRedemption()
    const { status, body } = await shop.voidIt(voucher)
    expect([status, body]).toEqual([
      200,
      { voucherNumberEnd: voucher.number.slice(-6), returned: { USD: 8500 }, at: expect.any(Number) },
    ])
    expect((await shop.redeem(voucher, usd(1))).body.code).toBe('voucher-void')
    expect((await shop.accounts())[budget()]).toBe(before + 8500)
    const { transfers } = await shop.story(voucher)
    expect(transfers.at(-1)).toMatchObject({ cause: 'voucher-voided', credit: budget(), amount: 8500 })
  })

  it('leaves the list of those that may expire', async () => {
    const voucher = await shop.aVoucher('food')
    expect(await shop.stored(voucher)).toHaveProperty('gsi1pk')
    await shop.voidIt(voucher)
    expect(await shop.stored(voucher)).not.toHaveProperty('gsi1pk')
  })

  it('answers a repeat with the first receipt, byte for byte, and any other request that it is void', async () => {
    const voucher = await shop.aVoucher('dignity')
    const answers = await atOnce(10, () => shop.voidIt(voucher))
    answers.push(await shop.voidIt(voucher))
    expect([statusesOf(answers), bytesOf(answers).size]).toEqual([new Set([200]), 1])
    expect((await shop.voidIt(voucher, { reason: 'Found' })).body.code).toBe('voucher-void')
    expect(await shop.stored(voucher)).toMatchObject({ bal: { 'item:dignity-kit': 0 }, ver: 1 })
  })

  it('has nothing to take from a voucher that is spent, until something comes back to it', async () => {
    const { voucher, redemptionId } = await aRedemption('rent', usd(6000))
    expect((await shop.voidIt(voucher)).body.code).toBe('voucher-spent')
    await shop.reverseOwn(voucher, redemptionId)
    expect((await shop.voidIt(voucher)).body.returned).toEqual({ USD: 6000 })
  })

  it('and a redemption at the same moment are conserved, 50 times', async () => {
    const households = await atOnce(13, () => shop.allOfOneHousehold())
    const vouchers = households.flat()
    expect(vouchers.length).toBeGreaterThanOrEqual(50)
    const outcomes = await Promise.all(vouchers.map(raceVoid))
    await shop.accounts()
    await shop.accounts('item:dignity-kit')
    expect(outcomes.flat().every((code) => isExpected.has(code))).toBe(true)
  })

  const isExpected = new Set([undefined, 'voucher-void', 'voucher-spent'])

  async function raceVoid(voucher: Handed) {
    const [unit = '', amount = 0] = Object.entries(voucher.amounts)[0] ?? []
    const asked = {
      value: usd(amount - 100),
      cash: usd(amount),
      commodity: kits(amount - 1),
      service: { items: [{ itemCode: 'legal-consultation', quantity: amount }] },
    }[voucher.kind]
    const [redemption, voiding] = await Promise.all([shop.redeem(voucher, asked), shop.voidIt(voucher)])
    const item = await shop.stored(voucher)
    if (item === undefined) throw new Error('the voucher is gone')
    expect((item.issued[unit] ?? 0) - movedOut(item, unit)).toBe(item.bal[unit])
    expect(item.status === 'void' || voiding.body.code === 'voucher-spent').toBe(true)
    expect(item.status === 'void' ? item.bal[unit] : 0).toBe(0)
    return [redemption.body.code, voiding.body.code]
  }
})
