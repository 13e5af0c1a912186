// Replacing lost cards over HTTP against a real engine: the old one is dead at once, the new one is worth what was
// left, and there is one new one, whoever asks at once and wherever it dies.
import { randomUUID } from 'node:crypto'
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import { expiryIndex } from '../../shared/adapters/dynamodb/keys.ts'
import { getVoucherCardRoute, getVoucherQrRoute } from '../../shared/contract/routes/issuing.ts'
import { addBasketRoute, setRulesRoute } from '../../shared/contract/routes/programmes.ts'
import { checkVoucherRoute } from '../../shared/contract/routes/redemptions.ts'
import type { Amounts } from '../../shared/domain/money.ts'
import { decodeVoucherText, unpackBasket } from '../../shared/domain/voucher-text.ts'
import { openStandingRound, walkIn } from '../../tools/story/rounds.ts'
import { type Handed, openShop, usd } from '../fixtures/shop.ts'
import { someStaff } from '../fixtures/staff.ts'
import { useVale } from '../fixtures/vale.ts'
import { eventsOf, settled } from '../stack.ts'

const vale = await useVale()
const { api, tokens, stack, tables } = vale
const shop = await openShop(vale)

const bytesOf = (answers: readonly { readonly raw: Uint8Array }[]) =>
  new Set(answers.map(({ raw }) => Buffer.from(raw).toString()))
const atOnce = <Answer>(count: number, act: (index: number) => Promise<Answer>) =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)))
const check = ({ text }: Pick<Handed, 'text'>, token = shop.till.token) =>
  api.send(checkVoucherRoute, { token, body: { voucher: { text } } })
const show = (route: typeof getVoucherQrRoute | typeof getVoucherCardRoute, { voucherId }: Handed) =>
  api.send(route as typeof getVoucherQrRoute, { token: tokens.registration, params: { voucherId } })

/** Replaces what must be replaceable; returns the new voucher. */
async function replaced(voucher: Handed, of = shop): Promise<Handed> {
  const { status, body } = await of.replace(voucher)
  expect([status, body.code === 'voucher-replaced']).toEqual([201, false])
  return body
}

describe('replaceCard', () => {
  it('hands over a card that is worth what was left, for the days of the old one', async () => {
    const old = await shop.aVoucher('food')
    await shop.redeemed(old, usd(2500))
    const card = await replaced(old)
    expect(card).toMatchObject({
      ...{ kind: 'value', code: 'food', amounts: { USD: 8500 }, pinRequired: false },
      ...{ firstValidDay: old.firstValidDay, validDays: old.validDays },
    })
    expect(card.voucherId).not.toBe(old.voucherId)
    expect((await check(card)).body).toMatchObject({ voucherId: card.voucherId, balance: { USD: 8500 } })
    await shop.redeemed(card, usd(8500))
  })

  it('kills the old card at once, wherever it is held up', async () => {
    const old = await shop.aVoucher('rent')
    await replaced(old)
    const refused = [
      await shop.redeem(old, usd(6000)),
      await check(old),
      await show(getVoucherQrRoute, old),
      await show(getVoucherCardRoute, old),
      await shop.voidIt(old),
    ]
    expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['voucher-replaced']))
    expect(await shop.stored(old)).toMatchObject({ status: 'replaced', bal: { USD: 0 }, ver: 1 })
    expect(await shop.stored(old)).not.toHaveProperty('gsi1pk')
  })

  it('tells a vendor who holds up the old card nothing of the new one', async () => {
    const old = await shop.aVoucher('food')
    const card = await replaced(old)
    const told = [await shop.redeem(old, usd(1)), await check(old)].map(({ body }) => JSON.stringify(body))
    expect(told.join()).not.toContain(card.voucherId)
  })

  it('makes a card that can be shown and printed', async () => {
    const card = await replaced(await shop.aVoucher('dignity'))
    const [qr, pdf] = [await show(getVoucherQrRoute, card), await show(getVoucherCardRoute, card)]
    expect([qr.status, pdf.status]).toEqual([200, 200])
    expect(Buffer.from(qr.raw).toString()).toMatch(/^<svg/)
    expect(Buffer.from(pdf.raw).subarray(0, 5).toString()).toBe('%PDF-')
  })

  it('tells the story from both ends, and the books balance', async () => {
    const old = await shop.aVoucher('food')
    const before = await shop.accounts()
    await shop.redeemed(old, usd(2500))
    const card = await replaced(old)
    await shop.redeemed(card, usd(1000))
    const [first, second] = [await shop.story(old), await shop.story(card)]
    expect(first).toMatchObject({ status: 'replaced', balance: { USD: 0 }, replacedBy: card.voucherId })
    expect(second).toMatchObject({ status: 'active', balance: { USD: 7500 }, replaces: old.voucherId })
    expect([first, second].map(({ transfers }) => transfers.map(({ cause }) => cause))).toEqual([
      ['voucher-issued', 'voucher-redeemed', 'card-replaced'],
      ['card-replaced', 'voucher-redeemed'],
    ])
    expect(second.transfers[0]).toEqual(first.transfers[2])
    const after = await shop.accounts()
    const vouchers = `round:${shop.roundId}:vouchers`
    expect(after[vouchers]).toBe((before[vouchers] ?? 0) - 2500 - 1000)
  })

  it('publishes that it was replaced, and what the new card began with', async () => {
    const old = await shop.aVoucher('food')
    const card = await replaced(old)
    await settled()
    expect((await eventsOf(old.voucherId)).at(-1)).toMatchObject({
      detailType: 'card-replaced.v1',
      detail: { to: card.voucherId, amounts: { USD: 11_000 } },
    })
    expect(await eventsOf(card.voucherId)).toMatchObject([
      { detailType: 'voucher-issued.v1', detail: { replaces: old.voucherId, amounts: { USD: 11_000 } } },
    ])
  })

  it('makes a chain that can be followed, as long as the programme allows', async () => {
    const first = await shop.aVoucher('food')
    const chain = [first]
    for (const spent of [1000, 2000, 3000]) {
      const last = chain.at(-1) ?? first
      await shop.redeemed(last, usd(spent))
      chain.push(await replaced(last))
    }
    const stories = await Promise.all(chain.map(shop.story))
    const ids = chain.map(({ voucherId }) => voucherId)
    expect(stories.map(({ replaces }) => replaces)).toEqual([undefined, ...ids.slice(0, 3)])
    expect(stories.map(({ replacedBy }) => replacedBy)).toEqual([...ids.slice(1), undefined])
    expect(stories.map(({ balance }) => balance['USD'])).toEqual([0, 0, 0, 5000])
    const last = chain.at(-1) ?? first
    expect((await shop.replace(last)).body.code).toBe('replacement-limit-reached')
    expect(await shop.stored(last)).toMatchObject({ status: 'active', replacementNumber: 3 })
    await shop.redeemed(last, usd(5000))
    await shop.accounts()
  })

  it('takes a place of its own in the status list, and may expire as the old one would have', async () => {
    const old = await shop.aVoucher('food')
    const card = await replaced(old)
    const payload = (voucher: Handed) => decodeVoucherText(voucher.text)?.payload
    expect(payload(card)?.statusIndex).not.toBe(payload(old)?.statusIndex)
    const { validFrom, validUntil } = await shop.story(old)
    expect(await shop.story(card)).toMatchObject({ validFrom, validUntil })
    expect(await shop.stored(card)).toMatchObject(expiryIndex(card.voucherId, validUntil / 1000))
  })
})

describe('a repeat of replaceCard', () => {
  it('gets the same card, byte for byte, and another request is told which card there is', async () => {
    const old = await shop.aVoucher('food')
    const idempotencyKey = randomUUID()
    const answers = [await shop.replace(old, { idempotencyKey }), await shop.replace(old, { idempotencyKey })]
    expect([answers[0]?.status, bytesOf(answers).size]).toEqual([201, 1])
    expect((await shop.replace(old)).body).toMatchObject({
      code: 'voucher-replaced',
      replacedBy: answers[0]?.body.voucherId,
    })
  })

  it('with another reason is another request', async () => {
    const old = await shop.aVoucher('food')
    const idempotencyKey = randomUUID()
    await shop.replace(old, { idempotencyKey })
    const other = await shop.replace(old, { idempotencyKey, reason: 'Washed' })
    expect(other.body.code).toBe('idempotency-key-reused')
  })

  it('at once, 20 times, makes one card', async () => {
    const old = await shop.aVoucher('food')
    const idempotencyKey = randomUUID()
    const answers = await atOnce(20, () => shop.replace(old, { idempotencyKey }))
    expect(bytesOf(answers).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 201, body: { amounts: { USD: 11_000 } } })
    await shop.accounts()
  })

  it('by another officer at once makes one card, which both are told', async () => {
    const { token } = await someStaff(vale, { roles: ['registration-officer'] })
    for (let time = 0; time < 5; time++) {
      const old = await shop.aVoucher('food')
      const answers = await Promise.all([shop.replace(old), shop.replace(old, { token })])
      const [made, told] = answers.toSorted((a, b) => a.status - b.status)
      expect([made?.status, told?.status, told?.body.code]).toEqual([201, 409, 'voucher-replaced'])
      expect(told?.body).toMatchObject({ replacedBy: made?.body.voucherId })
    }
    await shop.accounts()
  })
})

describe('a replacement that races a redemption', () => {
  it('is conserved, 20 times: it was spent before, or it is on the new card', async () => {
    const vouchers = await atOnce(20, () => shop.aVoucher('food'))
    await Promise.all(
      vouchers.map(async (old) => {
        const [redemption, replacement] = await Promise.all([shop.redeem(old, usd(2500)), shop.replace(old)])
        expect(replacement.status).toBe(201)
        const taken = redemption.status === 200 ? 2500 : 0
        expect(redemption.status === 200 || redemption.body.code === 'voucher-replaced').toBe(true)
        expect(replacement.body.amounts).toEqual({ USD: 11_000 - taken })
        expect(await shop.stored(old)).toMatchObject({ status: 'replaced', bal: { USD: 0 } })
      }),
    )
    await shop.accounts()
  })

  it('is one of the two where it is cash', async () => {
    const vouchers = await atOnce(10, () => shop.aVoucher('rent'))
    await Promise.all(
      vouchers.map(async (old) => {
        const [redemption, replacement] = await Promise.all([shop.redeem(old, usd(6000)), shop.replace(old)])
        // A new card's body has a code too: that of what it is for.
        const codes = [redemption.body.code, replacement.status === 201 ? undefined : replacement.body.code]
        expect([
          [undefined, 'voucher-spent'],
          ['voucher-replaced', undefined],
        ]).toContainEqual(codes)
      }),
    )
    await shop.accounts()
  })
})

describe('a replacement that died half way', () => {
  /** As if the new card had never been written. */
  async function aHalfReplacement() {
    const old = await shop.aVoucher('food')
    await shop.redeemed(old, usd(2500))
    const idempotencyKey = randomUUID()
    const { voucherId } = (await shop.replace(old, { idempotencyKey })).body
    await tables.send(new DeleteCommand({ TableName: stack.tables.vouchers, Key: { voucherId } }))
    return { old, idempotencyKey, voucherId }
  }

  it('leaves the books in balance, with the value on its way', async () => {
    const { old, voucherId } = await aHalfReplacement()
    const { transfers, balance } = await shop.story(old)
    expect(balance).toEqual({ USD: 0 })
    expect(transfers.at(-1)).toMatchObject({ credit: `voucher:${voucherId}`, amount: 8500 })
    await shop.accounts()
  })

  it('is completed by its repeat, with the same number', async () => {
    const { old, idempotencyKey, voucherId } = await aHalfReplacement()
    const { status, body } = await shop.replace(old, { idempotencyKey })
    expect([status, body.voucherId, body.amounts]).toEqual([201, voucherId, { USD: 8500 }])
    expect((await check(body)).status).toBe(200)
    await shop.redeemed(body, usd(8500))
    await shop.accounts()
  })

  it('is completed by whoever asks next, also after the last day and beyond the limit', async () => {
    const { old, voucherId } = await aHalfReplacement()
    await shop.endGrace(old)
    expect((await shop.replace(old, { reason: 'Burnt' })).body).toMatchObject({
      code: 'voucher-replaced',
      replacedBy: voucherId,
    })
    expect(await shop.stored({ voucherId })).toMatchObject({ bal: { USD: 8500 }, replaces: old.voucherId })
    await shop.accounts()
  })
})

describe('a card with a PIN', async () => {
  const guarded = await openShop(vale, { pinRequired: true })
  const pin = '4821'
  const aGuarded = () => guarded.aVoucher('food', { pin })

  it('is replaced by one with the same PIN', async () => {
    const card = await replaced(await aGuarded(), guarded)
    expect(card.pinRequired).toBe(true)
    expect((await guarded.redeem(card, usd(100))).body.code).toBe('pin-required')
    expect((await guarded.redeem(card, usd(100), { pin: '0000' })).body.code).toBe('pin-wrong')
    expect((await guarded.redeem(card, usd(100), { pin })).status).toBe(200)
  })

  it('can be tried anew when the old one was locked: the help desk has seen who holds the new one', async () => {
    const old = await aGuarded()
    for (let attempt = 0; attempt < 5; attempt++) await guarded.redeem(old, usd(100), { pin: '0000' })
    expect((await guarded.redeem(old, usd(100), { pin })).body.code).toBe('pin-locked')
    const card = await replaced(old, guarded)
    expect((await guarded.redeem(card, usd(100), { pin })).status).toBe(200)
  })

  it('keeps its PIN to itself, in the story and in the answer', async () => {
    const old = await aGuarded()
    const { raw, body } = await guarded.replace(old)
    const item = (await guarded.stored(body)) as { pin?: { salt: string; hash: string } } | undefined
    const told = Buffer.from(raw).toString() + JSON.stringify(await guarded.story(body))
    expect(item?.pin?.hash).toEqual(expect.any(String))
    expect(told).not.toContain(item?.pin?.hash)
    expect(told).not.toContain(item?.pin?.salt)
  })

  it('costs one write unit when it is first redeemed, as any voucher does', async () => {
    const card = await replaced(await aGuarded(), guarded)
    await guarded.redeem(card, usd(100), { pin, idempotencyKey: randomUUID() })
    const { ConsumedCapacity } = await tables.send(
      new UpdateCommand({
        TableName: stack.tables.vouchers,
        Key: { voucherId: card.voucherId },
        // Writes what is there: it costs what the item costs.
        UpdateExpression: 'SET attempts = attempts',
        ReturnConsumedCapacity: 'TOTAL',
      }),
    )
    expect(ConsumedCapacity?.CapacityUnits).toBe(1)
  })
})

describe('a card of goods', async () => {
  const offline = await openShop(vale, { offlineAllowed: true })
  const hygiene = await aBasketOfTwo()

  /** Kits of two things: two of one and six of the other, that phones may hand out without a network. */
  async function aBasketOfTwo() {
    const { programmeId } = offline.programme
    const basket = await api.call(addBasketRoute, {
      token: tokens.programme,
      params: { programmeId },
      body: {
        kind: 'commodity',
        name: 'Hygiene',
        items: [
          { itemCode: 'dignity-kit', name: 'Kit', quantity: 1 },
          { itemCode: 'legal-consultation', name: 'Soap', quantity: 3 },
        ],
      },
    })
    await api.call(setRulesRoute, {
      token: tokens.programme,
      params: { programmeId },
      body: {
        eligibility: { all: [] },
        transferValues: [
          {
            ...{ code: 'hygiene', kind: 'commodity', category: 'hygiene' },
            basket: { basketNumber: basket.number, perHousehold: 2 },
          },
        ],
      },
    })
    const { roundId } = await openStandingRound(vale.setUp, offline.programme, {
      codes: ['hygiene'],
      envelope: { 'item:dignity-kit': 100, 'item:legal-consultation': 300 },
    })
    const aVoucher = async () => {
      const { vouchers } = await walkIn(vale.setUp, offline.programme, { roundId })
      const [voucher] = vouchers
      if (voucher === undefined) throw new Error('no voucher was issued')
      return voucher
    }
    return { aVoucher, basketNumber: basket.number }
  }

  const payloadOf = ({ text }: Handed) => decodeVoucherText(text)?.payload
  const some = (kit: number, soap: number) => ({
    items: [
      ...(kit > 0 ? [{ itemCode: 'dignity-kit', quantity: kit }] : []),
      ...(soap > 0 ? [{ itemCode: 'legal-consultation', quantity: soap }] : []),
    ],
  })

  it('that nobody has touched may be handed out offline as the old one might', async () => {
    const old = await hygiene.aVoucher()
    const card = await replaced(old, offline)
    expect(payloadOf(old)).toMatchObject({ offlineAllowed: true })
    expect(payloadOf(card)).toMatchObject({
      offlineAllowed: true,
      amountOrBasket: payloadOf(old)?.amountOrBasket,
    })
  })

  const remainders: [string, ReturnType<typeof some>, Amounts][] = [
    ['some of a thing', some(0, 1), { 'item:dignity-kit': 2, 'item:legal-consultation': 5 }],
    ['all of a thing', some(2, 0), { 'item:legal-consultation': 6 }],
  ]
  it.each(remainders)(
    'of which %s is gone needs a network: its text would tell too much',
    async (_, taken, left) => {
      const old = await hygiene.aVoucher()
      await offline.redeemed(old, taken)
      const idempotencyKey = randomUUID()
      const answers = [
        await offline.replace(old, { idempotencyKey }),
        await offline.replace(old, { idempotencyKey }),
      ]
      expect(bytesOf(answers).size).toBe(1)
      const card = answers[0]?.body as Handed
      expect(card.amounts).toEqual(left)
      expect(payloadOf(card)).toMatchObject({ offlineAllowed: false, siteNumber: 0 })
      expect(unpackBasket(payloadOf(card)?.amountOrBasket ?? 0)).toMatchObject({
        number: hygiene.basketNumber,
      })
      expect((await check(card, offline.till.token)).body).toMatchObject({ balance: left })
      expect((await show(getVoucherCardRoute, card)).status).toBe(200)
      const gone = await offline.redeem(card, some(3, 0))
      expect(['insufficient-balance', 'item-not-in-voucher']).toContain(gone.body.code)
      const { 'item:dignity-kit': kit = 0, 'item:legal-consultation': soap = 0 } = left
      await offline.redeemed(card, some(kit, soap))
      await offline.accounts('item:dignity-kit')
    },
  )

  it('of which some came back by a reversal is whole again', async () => {
    const old = await hygiene.aVoucher()
    await offline.reverseOwn(old, await offline.redeemed(old, some(1, 1)))
    expect(payloadOf(await replaced(old, offline))).toMatchObject({ offlineAllowed: true })
  })
})
