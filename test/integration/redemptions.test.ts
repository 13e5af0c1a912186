// Redeeming over HTTP against a real engine: exactly once, whoever repeats it and whoever races.
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import { checkVoucherRoute, redeemVoucherRoute } from '../../shared/contract/routes/redemptions.ts'
import { getVoucherStoryRoute } from '../../shared/contract/routes/reports.ts'
import { setVendorStandingRoute } from '../../shared/contract/routes/vendors.ts'
import { decodeBase45, encodeBase45 } from '../../shared/domain/base45.ts'
import { voucherTextPrefix } from '../../shared/domain/voucher-text.ts'
import { signInVendor } from '../../tools/story/people.ts'
import { setUpProgramme, setUpVendor } from '../../tools/story/programme-setup.ts'
import { openStandingRound, walkIn } from '../../tools/story/rounds.ts'
import { useVale } from '../fixtures/vale.ts'

const vale = await useVale()
const { api, setUp, stack, tables, programme, vendorToken } = vale

const envelope = { USD: 10_000_000, 'item:dignity-kit': 1000, 'item:legal-consultation': 1000 }
const codes = ['food', 'rent', 'dignity', 'legal']
const standing = await openStandingRound(setUp, programme, { codes, envelope })

async function vouchersOfOneHousehold() {
  const { vouchers } = await walkIn(setUp, programme, standing)
  const byCode = (code: string) => {
    const voucher = vouchers.find((one) => one.code === code)
    if (voucher === undefined) throw new Error(`no voucher for ${code}`)
    return voucher
  }
  return { food: byCode('food'), rent: byCode('rent'), dignity: byCode('dignity'), legal: byCode('legal') }
}

const usd = (amountMinor: number) => ({ amount: { amountMinor, currency: 'USD' as const } })

type Body = Parameters<typeof send>[0]
const send = (
  body: { voucher: { text: string } | { number: string }; pin?: string } & (
    | ReturnType<typeof usd>
    | { items: { itemCode: string; quantity: number }[] }
  ),
  options: { token?: string; idempotencyKey?: string } = {},
) => api.send(redeemVoucherRoute, { token: vendorToken, body, ...options })

/** The same text with the lowest bit of one byte the other way round, under the signature of the old one. */
function flipBit(text: string, place: number): string {
  const bytes = decodeBase45(text.slice(voucherTextPrefix.length)) ?? new Uint8Array()
  bytes[place] = (bytes[place] ?? 0) ^ 1
  return voucherTextPrefix + encodeBase45(bytes)
}

async function storedVoucher(voucherId: string) {
  const { Item } = await tables.send(
    new GetCommand({ TableName: stack.tables.vouchers, Key: { voucherId }, ConsistentRead: true }),
  )
  return Item as { bal: Record<string, number>; ver: number; t: Record<string, unknown>; attempts: number }
}

describe('redeemVoucher', () => {
  it('takes a value voucher in parts, down to nothing', async () => {
    const { food } = await vouchersOfOneHousehold()
    const first = await send({ voucher: { text: food.text }, ...usd(4000) })
    expect(first.body).toMatchObject({ amounts: { USD: 4000 }, balance: { USD: 7000 } })
    const second = await send({ voucher: { number: food.number }, ...usd(7000) })
    expect(second.body).toMatchObject({ amounts: { USD: 7000 }, balance: { USD: 0 } })
    expect((await send({ voucher: { text: food.text }, ...usd(1) })).body.code).toBe('insufficient-balance')
  })

  it('pays cash out whole, and only once', async () => {
    const { rent } = await vouchersOfOneHousehold()
    expect((await send({ voucher: { text: rent.text }, ...usd(100) })).body.code).toBe(
      'amount-not-whole-voucher',
    )
    expect((await send({ voucher: { text: rent.text }, ...usd(6000) })).status).toBe(200)
    expect((await send({ voucher: { text: rent.text }, ...usd(6000) })).body.code).toBe(
      'insufficient-balance',
    )
  })

  it('hands out goods by item, and a service by visit', async () => {
    const { dignity, legal } = await vouchersOfOneHousehold()
    const kits = { items: [{ itemCode: 'dignity-kit', quantity: 2 }] }
    const taken = await send({ voucher: { text: dignity.text }, ...kits })
    expect(taken.body).toMatchObject({
      amounts: { 'item:dignity-kit': 2 },
      balance: { 'item:dignity-kit': 1 },
    })
    const visit = { items: [{ itemCode: 'legal-consultation', quantity: 1 }] }
    expect((await send({ voucher: { text: legal.text }, ...visit })).status).toBe(200)
    expect((await send({ voucher: { text: legal.text }, ...visit })).body.code).toBe('insufficient-balance')
  })

  it.each([
    ['cut short', 'voucher-text-malformed', (text: string) => text.slice(0, 60)],
    ['trimmed to nothing', 'voucher-text-malformed', () => 'VL1:'],
    ["another system's", 'voucher-text-malformed', () => 'https://example.org/vouchers/12345'],
    ['with one bit of its amount changed', 'voucher-signature-invalid', (text: string) => flipBit(text, 18)],
    ['with one bit of its programme changed', 'signing-key-unknown', (text: string) => flipBit(text, 2)],
    [
      'with one bit of its signature changed',
      'voucher-signature-invalid',
      (text: string) => flipBit(text, 94),
    ],
  ])('spends nothing on a QR that is %s: %s', async (_, code, spoil) => {
    const { food } = await vouchersOfOneHousehold()
    const answer = await send({ voucher: { text: spoil(food.text) }, ...usd(100) })
    expect(answer.body.code).toBe(code)
    expect(await storedVoucher(food.voucherId)).toMatchObject({ bal: { USD: 11_000 }, ver: 0 })
  })

  it('answers a repeated request with the first receipt, byte for byte, and moves nothing', async () => {
    const { food } = await vouchersOfOneHousehold()
    const body: Body = { voucher: { text: food.text }, ...usd(2500) }
    const idempotencyKey = crypto.randomUUID()
    const answers = [await send(body, { idempotencyKey })]
    for (let repeat = 0; repeat < 3; repeat++) answers.push(await send(body, { idempotencyKey }))
    const [first, ...repeats] = answers
    for (const repeat of repeats) expect(Buffer.compare(repeat.raw, first?.raw ?? new Uint8Array())).toBe(0)
    expect(await storedVoucher(food.voucherId)).toMatchObject({ bal: { USD: 8500 }, ver: 1 })
  })

  it('moves the money once when the same request races itself', async () => {
    const { food } = await vouchersOfOneHousehold()
    const idempotencyKey = crypto.randomUUID()
    const body: Body = { voucher: { text: food.text }, ...usd(2500) }
    const answers = await Promise.all(Array.from({ length: 30 }, () => send(body, { idempotencyKey })))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ raw }) => Buffer.from(raw).toString())).size).toBe(1)
    expect(await storedVoucher(food.voucherId)).toMatchObject({ bal: { USD: 8500 }, ver: 1 })
  })

  it("refuses another vendor's request with the same key", async () => {
    const { food } = await vouchersOfOneHousehold()
    const other = await setUpVendor(setUp, { name: 'Other', ...programme })
    const token = await signInVendor(stack, other.username)
    const idempotencyKey = crypto.randomUUID()
    const body: Body = { voucher: { text: food.text }, ...usd(100) }
    await send(body, { idempotencyKey })
    expect((await send(body, { idempotencyKey, token })).body.code).toBe('idempotency-key-reused')
  })

  it('still answers the receipt of a redemption made before the vendor was suspended', async () => {
    const { food } = await vouchersOfOneHousehold()
    const { vendorId, username } = await setUpVendor(setUp, { name: 'Soon suspended', ...programme })
    const token = await signInVendor(stack, username)
    const idempotencyKey = crypto.randomUUID()
    const body: Body = { voucher: { text: food.text }, ...usd(100) }
    const first = await send(body, { token, idempotencyKey })
    await api.call(setVendorStandingRoute, {
      token: vale.tokens.programme,
      params: { vendorId },
      body: { status: 'suspended', reason: 'Under review' },
    })
    // The vendor's record is remembered for two seconds.
    await new Promise((resolve) => setTimeout(resolve, 2100))
    expect((await send({ voucher: { text: food.text }, ...usd(100) }, { token })).body.code).toBe(
      'vendor-suspended',
    )
    const repeat = await send(body, { token, idempotencyKey })
    expect(Buffer.compare(repeat.raw, first.raw)).toBe(0)
  })
})

describe('one voucher at 50 vendors at once', () => {
  it('pays exactly its balance', async () => {
    const { food } = await vouchersOfOneHousehold()
    const tills = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const { username } = await setUpVendor(setUp, { name: `Shop ${index}`, ...programme })
        return signInVendor(stack, username)
      }),
    )
    const amountMinor = 700
    const answers = await Promise.all(
      tills.map((token) => send({ voucher: { text: food.text }, ...usd(amountMinor) }, { token })),
    )
    const paid = answers.filter(({ status }) => status === 200).length
    expect(paid).toBe(Math.floor(11_000 / amountMinor))
    const refused = answers.filter(({ status }) => status !== 200)
    expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['insufficient-balance']))
    expect(await storedVoucher(food.voucherId)).toMatchObject({
      bal: { USD: 11_000 - paid * amountMinor },
      ver: paid,
    })
    const story = await api.call(getVoucherStoryRoute, {
      token: vale.tokens.auditor,
      params: { voucherId: food.voucherId },
    })
    expect(story.transfers.filter(({ cause }) => cause === 'voucher-redeemed')).toHaveLength(paid)
  }, 60_000)
})

describe('a voucher with a PIN', async () => {
  const guarded = await setUpProgramme(setUp, { name: 'PIN', pinRequired: true })
  const { username } = await setUpVendor(setUp, { name: 'PIN shop', ...guarded })
  const token = await signInVendor(stack, username)
  const round = await openStandingRound(setUp, guarded, { codes: ['food'], envelope: { USD: 1_000_000 } })
  const aVoucher = async () => {
    const { vouchers } = await walkIn(setUp, guarded, { roundId: round.roundId, household: { pin: '4821' } })
    const [voucher] = vouchers
    if (voucher === undefined) throw new Error('no voucher')
    return voucher
  }

  it('is redeemed with its PIN, by text and by number', async () => {
    const { text, number } = await aVoucher()
    expect((await send({ voucher: { text }, ...usd(100), pin: '4821' }, { token })).status).toBe(200)
    expect((await send({ voucher: { number }, ...usd(100), pin: '4821' }, { token })).status).toBe(200)
  })

  it('answers a repeat without counting an attempt', async () => {
    const { text, voucherId } = await aVoucher()
    const idempotencyKey = crypto.randomUUID()
    const body: Body = { voucher: { text }, ...usd(100), pin: '4821' }
    const first = await send(body, { token, idempotencyKey })
    for (let repeat = 0; repeat < 7; repeat++)
      expect(Buffer.compare((await send(body, { token, idempotencyKey })).raw, first.raw)).toBe(0)
    expect(await storedVoucher(voucherId)).toMatchObject({ ver: 1, attempts: 0 })
  })

  it('takes no more than five wrong guesses, however many are made at once', async () => {
    const { text, voucherId } = await aVoucher()
    const guesses = Array.from({ length: 40 }, (_, index) => String(index).padStart(4, '0'))
    const answers = await Promise.all(
      guesses.map((pin) => send({ voucher: { text }, ...usd(100), pin }, { token })),
    )
    const verdicts = answers.map(({ body }) => body.code)
    expect(verdicts.filter((code) => code === 'pin-wrong')).toHaveLength(5)
    expect(verdicts.filter((code) => code === 'pin-locked')).toHaveLength(35)
    expect((await send({ voucher: { text }, ...usd(100), pin: '4821' }, { token })).body.code).toBe(
      'pin-locked',
    )
    expect(await storedVoucher(voucherId)).toMatchObject({ bal: { USD: 11_000 }, attempts: 5 })
  })

  it('is not locked by a vendor who may not serve it', async () => {
    const { text, voucherId } = await aVoucher()
    const guess = (pin: string) => send({ voucher: { text }, ...usd(100), pin })
    for (const pin of ['0000', '0001', '0002', '0003', '0004', '4821'])
      expect((await guess(pin)).body.code).toBe('contract-does-not-cover-programme')
    expect(await storedVoucher(voucherId)).toMatchObject({ attempts: 0, ver: 0 })
  })

  it('is not locked by its right PIN for more than it holds', async () => {
    const { text } = await aVoucher()
    for (let attempt = 0; attempt < 6; attempt++)
      expect((await send({ voucher: { text }, ...usd(11_001), pin: '4821' }, { token })).body.code).toBe(
        'insufficient-balance',
      )
    expect((await send({ voucher: { text }, ...usd(11_000), pin: '4821' }, { token })).status).toBe(200)
  })

  it('forgets wrong guesses once the right PIN was given', async () => {
    const { text, voucherId } = await aVoucher()
    await send({ voucher: { text }, ...usd(100), pin: '0000' }, { token })
    await send({ voucher: { text }, ...usd(100), pin: '4821' }, { token })
    expect(await storedVoucher(voucherId)).toMatchObject({ attempts: 0, ver: 1 })
  })
})

describe('checkVoucher', () => {
  it('tells what is left and spends nothing', async () => {
    const { food } = await vouchersOfOneHousehold()
    const check = () =>
      api.call(checkVoucherRoute, { token: vendorToken, body: { voucher: { text: food.text } } })
    expect(await check()).toMatchObject({
      kind: 'value',
      balance: { USD: 11_000 },
      wholeOnly: false,
      pinRequired: false,
    })
    expect(await check()).toEqual(await check())
  })
})
