// The app's engine against the real stack: what a vendor's phone does with a network, without one, and in between.
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { createEnrolmentCodeRoute } from '../../../shared/contract/routes/devices.ts'
import { getVoucherStoryRoute } from '../../../shared/contract/routes/reports.ts'
import { routes } from '../../../shared/contract/routes.ts'
import { decodeBase45, encodeBase45 } from '../../../shared/domain/base45.ts'
import { makeApiClient } from '../../../tools/api-client.ts'
import { signInStaff, signInVendor } from '../../../tools/story/people.ts'
import { type ProgrammeSetUp, setUpProgramme, setUpVendor } from '../../../tools/story/programme-setup.ts'
import { openStandingRound, walkIn } from '../../../tools/story/rounds.ts'
import { routePaths } from '../../../web/field/engine/api.ts'
import { redeemOffline } from '../../../web/field/engine/redeem-offline.ts'
import type { CheckedVoucher, PhoneReceipt, Refused } from '../../../web/field/phone.ts'
import { invoke, settled, stack } from '../../stack.ts'
import { aPhone, type TestPhone } from './a-phone.ts'

const api = makeApiClient(stack.baseUrl)
let tokens: Awaited<ReturnType<typeof signInStaff>>
let programme: ProgrammeSetUp
let roundId: string

beforeAll(async () => {
  tokens = await signInStaff(stack)
  const setUp = { api, tokens }
  programme = await setUpProgramme(setUp, {
    name: `Offline ${randomUUID().slice(0, 8)}`,
    terms: { offlineAllowed: true },
  })
  const round = await openStandingRound(setUp, programme, { codes: ['rent'], envelope: { USD: 5_000_000 } })
  roundId = round.roundId
}, 60_000)

async function aVoucher() {
  const { vouchers } = await walkIn({ api, tokens }, programme, { roundId })
  const [voucher] = vouchers
  if (voucher === undefined) throw new Error('no voucher')
  return voucher
}

type EnrolledPhone = TestPhone & {
  readonly vendorId: string
  readonly deviceId: string
  readonly token: string
}

async function codeFor({ vendorId, deviceId }: { vendorId: string; deviceId: string }): Promise<string> {
  const params = { vendorId, deviceId }
  const { code } = await api.call(createEnrolmentCodeRoute, { token: tokens.programme, params })
  return code
}

async function anEnrolledPhone(): Promise<EnrolledPhone> {
  const vendor = await setUpVendor({ api, tokens }, { name: 'Tienda', ...programme })
  const token = await signInVendor(stack, vendor.username)
  const phone = await aPhone({ baseUrl: stack.baseUrl, token, vendorId: vendor.vendorId })
  await invoke('publish-trust', {})
  expect(await phone.phone.enrol(await codeFor(vendor))).toBeUndefined()
  return { ...phone, ...vendor, token }
}

const isRefused = (answer: CheckedVoucher | PhoneReceipt | Refused): answer is Refused => 'refused' in answer

async function redeemed({ phone }: TestPhone, text: string): Promise<PhoneReceipt> {
  const checked = await phone.check({ text })
  if (isRefused(checked)) throw new Error(`refused: ${checked.refused}`)
  const choice = checked.checkedBy === 'server' ? { amountMinor: 6000, currency: 'USD' } : {}
  const receipt = await phone.redeem(checked.voucherId, choice)
  if (isRefused(receipt)) throw new Error(`refused: ${receipt.refused}`)
  return receipt
}

const storyOf = (voucherId: string) =>
  api.call(getVoucherStoryRoute, { token: tokens.auditor, params: { voucherId } })

const stateOf = async ({ store }: TestPhone, id: string) => (await store.get('receipts', id))?.state

describe('the paths that the app calls', () => {
  it('are those of the catalogue', () => {
    for (const [id, { method, path }] of Object.entries(routePaths))
      expect(
        routes.find((route) => route.id === id),
        id,
      ).toMatchObject({ method, path })
  })
})

describe('with a network', () => {
  it('a voucher is checked and paid by the server', async () => {
    const phone = await anEnrolledPhone()
    const { text, voucherId } = await aVoucher()
    expect(await redeemed(phone, text)).toMatchObject({ state: 'paid', amounts: { USD: 6000 } })
    expect((await storyOf(voucherId)).balance).toEqual({ USD: 0 })
  })

  it('is taken back for as long as the programme allows', async () => {
    const phone = await anEnrolledPhone()
    const { at, reversibleUntil } = await redeemed(phone, (await aVoucher()).text)
    expect(reversibleUntil).toBe(at + 60 * 60_000)
  })

  it('what is owed is told by the server, and without a network as it was told last', async () => {
    const phone = await anEnrolledPhone()
    await redeemed(phone, (await aVoucher()).text)
    await settled()
    const owed = await phone.phone.owed()
    expect(owed).toMatchObject({
      isEarlier: false,
      rows: [
        {
          programme: expect.stringMatching(/^Offline/),
          unsettled: { USD: 6000 },
          inStatements: {},
          toGiveBack: {},
        },
      ],
    })
    phone.network.mode = 'lost'
    expect(await phone.phone.owed()).toEqual({ ...owed, isEarlier: true })
  })

  it('an answer that is lost is asked for again under the same key, and pays once', async () => {
    const phone = await anEnrolledPhone()
    const { text, voucherId } = await aVoucher()
    phone.network.plan = ['there', 'deaf']
    const receipt = await redeemed(phone, text)
    expect(receipt.state).toBe('sending')
    expect(await phone.phone.check({ text })).toMatchObject({ refused: 'offline-outcome-unknown' })
    const again = await phone.reopen()
    await again.phone.syncNow()
    expect(await stateOf(again, receipt.id)).toBe('paid')
    expect((await storyOf(voucherId)).balance).toEqual({ USD: 0 })
  })

  it('nothing but a voucher is taken for one', async () => {
    const { phone } = await anEnrolledPhone()
    expect(await phone.check({ text: 'https://example.org/pay' })).toMatchObject({ refused: 'not-a-voucher' })
    expect(await phone.check({ number: '7QK2 M3ZP 9ABC DEFG H' })).toMatchObject({
      refused: 'voucher-number-mistyped',
    })
  })
})

describe('a phone that somebody else signs in on', () => {
  it('sends nothing in their name, and what waits is paid when its own user is back', async () => {
    const phone = await anEnrolledPhone()
    const { text, voucherId } = await aVoucher()
    await invoke('publish-trust', {})
    await phone.phone.syncNow()
    phone.network.mode = 'lost'
    const receipt = await redeemed(phone, text)
    phone.network.mode = 'there'
    phone.network.sent.length = 0
    phone.signedIn.deviceId = 'dev_of_somebody_else'
    await phone.phone.syncNow()
    expect(phone.network.sent).toEqual([])
    expect(await stateOf(phone, receipt.id)).toBe('pending')

    phone.signedIn.deviceId = phone.deviceId
    await phone.phone.syncNow()
    expect(await stateOf(phone, receipt.id)).toBe('paid')
    expect((await storyOf(voucherId)).balance).toEqual({ USD: 0 })
  })

  it('keeps a receipt that they may not bring', async () => {
    const [phone, other] = [await anEnrolledPhone(), await anEnrolledPhone()]
    const { text } = await aVoucher()
    await invoke('publish-trust', {})
    await phone.phone.syncNow()
    phone.network.mode = 'lost'
    const receipt = await redeemed(phone, text)
    const waiting = await phone.store.get('receipts', receipt.id)
    if (waiting !== undefined) await other.store.put('receipts', waiting)
    await other.phone.syncNow()
    expect(await stateOf(other, receipt.id)).toBe('pending')
  })
})

describe('a phone that was wiped', () => {
  it('says how far its receipts had come, and another phone brings the others', async () => {
    const wiped = await anEnrolledPhone()
    const vouchers = [await aVoucher(), await aVoucher()]
    await invoke('publish-trust', {})
    await wiped.phone.syncNow()
    wiped.network.mode = 'lost'
    const [sent, lost] = [
      await redeemed(wiped, vouchers[0]?.text ?? ''),
      await redeemed(wiped, vouchers[1]?.text ?? ''),
    ]
    wiped.network.mode = 'there'
    const waiting = await wiped.store.get('receipts', lost.id)
    await wiped.store.delete('receipts', lost.id)
    await wiped.phone.syncNow()
    expect(await stateOf(wiped, sent.id)).toBe('paid')

    const fresh = await aPhone({ baseUrl: stack.baseUrl, token: wiped.token, vendorId: wiped.vendorId })
    expect(await fresh.phone.enrol(await codeFor(wiped))).toBeUndefined()
    expect(fresh.phone.state().sync.former).toMatchObject({ received: 1 })
    expect(fresh.phone.state().offline).toMatchObject({ level: 'warning', reason: 'offline-storage-lost' })

    expect(await fresh.phone.carry(waiting?.text ?? '')).toMatchObject({ state: 'paid' })
    expect((await storyOf(vouchers[1]?.voucherId ?? '')).balance).toEqual({ USD: 0 })
  })
})

describe('without a network', () => {
  it('a voucher is redeemed whole, is pending, and is paid when the network returns', async () => {
    const phone = await anEnrolledPhone()
    const { text, voucherId } = await aVoucher()
    await invoke('publish-trust', {})
    await phone.phone.syncNow()
    phone.network.mode = 'lost'
    const receipt = await redeemed(phone, text)
    expect(receipt).toMatchObject({ state: 'pending', amounts: { USD: 6000 } })
    expect(receipt.carry).toMatch(/^VR1:/)
    expect(phone.phone.state().offline.openCount).toBe(1)
    phone.network.mode = 'there'
    await phone.phone.syncNow()
    expect(await stateOf(phone, receipt.id)).toBe('paid')
    expect((await storyOf(voucherId)).balance).toEqual({ USD: 0 })
  })

  it('a voucher is not redeemed a second time, nor after a restart', async () => {
    const phone = await anEnrolledPhone()
    const { text } = await aVoucher()
    await invoke('publish-trust', {})
    await phone.phone.syncNow()
    phone.network.mode = 'lost'
    await redeemed(phone, text)
    expect(await phone.phone.check({ text })).toMatchObject({ refused: 'offline-seen-before' })
    const again = await phone.reopen()
    again.network.mode = 'lost'
    expect(await again.phone.check({ text })).toMatchObject({ refused: 'offline-seen-before' })
  })

  it('a voucher that it redeemed with a network is not redeemed again by an older list', async () => {
    const phone = await anEnrolledPhone()
    const { text } = await aVoucher()
    await invoke('publish-trust', {})
    await phone.phone.syncNow()
    await redeemed(phone, text)
    phone.network.mode = 'lost'
    expect(await phone.phone.check({ text })).toMatchObject({ refused: 'offline-seen-before' })
  })

  it('a voucher that was tampered with is refused', async () => {
    const phone = await anEnrolledPhone()
    const { text } = await aVoucher()
    await invoke('publish-trust', {})
    await phone.phone.syncNow()
    phone.network.mode = 'lost'
    const bytes = decodeBase45(text.slice(4)) ?? new Uint8Array()
    bytes[18] = (bytes[18] ?? 0) ^ 1
    expect(await phone.phone.check({ text: `VL1:${encodeBase45(bytes)}` })).toMatchObject({
      refused: 'voucher-signature-invalid',
    })
  })

  it('a list that is too old, or a clock that ran back, stops it', async () => {
    const phone = await anEnrolledPhone()
    const { text } = await aVoucher()
    await invoke('publish-trust', {})
    await phone.phone.syncNow()
    phone.network.mode = 'lost'
    phone.clock.offsetMs = 25 * 3_600_000
    expect(await phone.phone.check({ text })).toMatchObject({ refused: 'offline-list-outdated' })
    phone.clock.offsetMs = -3_600_000
    expect(await phone.phone.check({ text })).toMatchObject({ refused: 'offline-clock-back' })
  })

  it('two receipts in a chain are linked, and one that is sent twice is paid once', async () => {
    const phone = await anEnrolledPhone()
    const vouchers = [await aVoucher(), await aVoucher(), await aVoucher()]
    await invoke('publish-trust', {})
    await phone.phone.syncNow()
    phone.network.mode = 'lost'
    const receipts: PhoneReceipt[] = []
    for (const { text } of vouchers) receipts.push(await redeemed(phone, text))
    phone.network.plan = ['deaf']
    phone.network.mode = 'there'
    await phone.phone.syncNow()
    for (const { id } of receipts) expect(await stateOf(phone, id)).toBe('paid')
    for (const { voucherId } of vouchers) expect((await storyOf(voucherId)).balance).toEqual({ USD: 0 })
    expect(phone.phone.state().offline.openCount).toBe(0)
  })

  it('two tabs of one phone make one chain, and redeem a voucher once between them', async () => {
    const first = await anEnrolledPhone()
    const vouchers = await Promise.all(Array.from({ length: 6 }, aVoucher))
    await invoke('publish-trust', {})
    await first.phone.syncNow()
    const second = await aPhone({ ...first, baseUrl: stack.baseUrl }, first.store.name)
    for (const { network } of [first, second]) network.mode = 'lost'
    const attempts = vouchers.flatMap(({ text }) =>
      [first, second].map((tab) => redeemOffline(tab.store, text, Date.now)),
    )
    const outcomes = await Promise.all(attempts)
    const receipts = await first.store.getAll('receipts')
    expect(outcomes.filter((outcome) => 'refused' in outcome).length).toBeGreaterThanOrEqual(6)
    expect(new Set(receipts.map(({ voucherId }) => voucherId)).size).toBe(receipts.length)
    const chain = receipts.map(({ sequence }) => sequence ?? 0).sort((a, b) => a - b)
    expect(chain).toEqual(receipts.map((_, index) => index + 1))

    for (const { network } of [first, second]) network.mode = 'there'
    await first.phone.syncNow()
    for (const { id } of receipts) expect(await stateOf(first, id)).toBe('paid')
    expect(first.phone.state().offline.reason).not.toBe('offline-frozen')
  })

  it('the same voucher at two phones: one is paid, the other is told of a conflict', async () => {
    const [first, second] = [await anEnrolledPhone(), await anEnrolledPhone()]
    const { text } = await aVoucher()
    await invoke('publish-trust', {})
    for (const { phone, network } of [first, second]) {
      await phone.syncNow()
      network.mode = 'lost'
    }
    const receipts = [await redeemed(first, text), await redeemed(second, text)]
    for (const { phone, network } of [first, second]) {
      network.mode = 'there'
      await phone.syncNow()
    }
    expect(await stateOf(first, receipts[0]?.id ?? '')).toBe('paid')
    expect(await second.store.get('receipts', receipts[1]?.id ?? '')).toMatchObject({
      state: 'conflict',
      decision: 'open',
    })
  })
})
