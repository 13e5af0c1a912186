// What phones go by without a network, from vouchers over HTTP to the phone's own decision: signed under the root that
// it pinned, derived from what stands in the tables.
import { hash } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { compactVerify, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { voidVoucherRoute } from '../../shared/contract/routes/corrections.ts'
import { setOfflineTermsRoute } from '../../shared/contract/routes/devices.ts'
import { retireSigningKeyRoute } from '../../shared/contract/routes/issuing.ts'
import { createSiteRoute, setRulesRoute } from '../../shared/contract/routes/programmes.ts'
import { getStatusListRoute, getTrustBundleRoute } from '../../shared/contract/routes/public.ts'
import { redeemVoucherRoute } from '../../shared/contract/routes/redemptions.ts'
import { importVoucherKey, verifyVoucher } from '../../shared/contract/voucher-signature.ts'
import { decideOffline, type OfflineFacts } from '../../shared/domain/offline-redemption.ts'
import { voucherStateAt } from '../../shared/domain/status-list.ts'
import type { DeviceCertificate, StatusListClaims, TrustBundle } from '../../shared/domain/trust.ts'
import { decodeVoucherText } from '../../shared/domain/voucher-text.ts'
import { enrolPhone } from '../../tools/story/phones.ts'
import { demoRules, setUpProgramme, setUpVendor } from '../../tools/story/programme-setup.ts'
import { openStandingRound, walkIn } from '../../tools/story/rounds.ts'
import { useVale } from '../fixtures/vale.ts'
import { invoke } from '../stack.ts'

const vale = await useVale()
const { api, tokens, setUp, stack } = vale
const programme = await setUpProgramme(setUp, { name: 'Offline', terms: { offlineAllowed: true } })
const vendor = await setUpVendor(setUp, { name: 'Offline shop', ...programme })
const phone = await enrolPhone({ ...setUp, stack }, vendor)
const food = { codes: ['food'], envelope: { USD: 1_000_000 } }
const { roundId } = await openStandingRound(setUp, programme, food)

async function aVoucher() {
  const { vouchers } = await walkIn(setUp, programme, { roundId })
  const [voucher] = vouchers
  const parts = decodeVoucherText(voucher?.text ?? '')
  if (voucher === undefined || parts === undefined) throw new Error('no voucher was issued')
  return { ...voucher, parts, payload: parts.payload }
}

const publish = () => invoke('publish-trust', {})

async function opened<Claims>(jws: string): Promise<Claims> {
  const { payload } = await compactVerify(jws, await importJWK({ ...phone.rootKey }, 'ES256'))
  return JSON.parse(Buffer.from(payload).toString('utf8'))
}

async function bundle(): Promise<TrustBundle> {
  return opened((await api.call(getTrustBundleRoute, { token: phone.token })).bundle)
}

async function ours() {
  const found = (await bundle()).programmes.find(({ programmeId }) => programmeId === programme.programmeId)
  if (found === undefined) throw new Error('the bundle does not have the programme')
  return found
}

const askForList = (programmeNumber: number) =>
  api.send(getStatusListRoute, { token: phone.token, params: { programmeNumber: String(programmeNumber) } })

async function statusList() {
  const { claims, bits } = (await askForList(programme.programmeNumber)).body
  const inflated = inflateRawSync(Buffer.from(bits, 'base64'))
  const told = await opened<StatusListClaims>(claims)
  expect(hash('sha256', inflated)).toBe(told.sha256)
  return { claims: told, bits: inflated }
}

const redeem = ({ text }: { text: string }, amountMinor: number) =>
  api.call(redeemVoucherRoute, {
    token: phone.token,
    body: { voucher: { text }, amount: { amountMinor, currency: 'USD' } },
  })

const vouchers = {
  valid: await aVoucher(),
  partly: await aVoucher(),
  spent: await aVoucher(),
  void: await aVoucher(),
}
await redeem(vouchers.partly, 100)
await redeem(vouchers.spent, vouchers.spent.payload.amountOrBasket)
await api.call(voidVoucherRoute, {
  token: tokens.programme,
  params: { voucherId: vouchers.void.voucherId },
  body: { reason: 'Stolen' },
})
await publish()

describe('the status list', () => {
  it('tells of every voucher whether it is valid, spent or void', async () => {
    const { bits, claims } = await statusList()
    const stateOf = ({ payload }: { payload: { statusIndex: number } }) =>
      voucherStateAt(bits, payload.statusIndex)
    expect(Object.values(vouchers).map(stateOf)).toEqual(['valid', 'valid', 'spent', 'void'])
    const indexes = Object.values(vouchers).map(({ payload }) => payload.statusIndex)
    expect(claims).toMatchObject({
      typ: 'vale-status-list',
      programmeId: programme.programmeId,
      programmeNumber: programme.programmeNumber,
      count: Math.max(...indexes) + 1,
    })
    expect(claims.exp - claims.iat).toBe(7 * 86_400)
  })

  it('knows a voucher that was issued since from its next making on', async () => {
    const { payload } = await aVoucher()
    const before = await statusList()
    expect(voucherStateAt(before.bits, payload.statusIndex)).toBe('unissued')
    await publish()
    const after = await statusList()
    expect(voucherStateAt(after.bits, payload.statusIndex)).toBe('valid')
    expect(after.claims.version).toBeGreaterThanOrEqual(before.claims.version)
  })

  it('is made for programmes that allow it, and for no other', async () => {
    expect((await askForList(vale.programme.programmeNumber)).body).toMatchObject({
      code: 'trust-not-published',
    })
  })

  it('is there for a programme that has no voucher yet', async () => {
    const empty = await setUpProgramme(setUp, { name: 'Empty', terms: { offlineAllowed: true } })
    await publish()
    const { claims } = (await askForList(empty.programmeNumber)).body
    expect(await opened(claims)).toMatchObject({ count: 0, sha256: hash('sha256', '') })
  })
})

describe('the trust bundle', () => {
  it('has what a phone needs to check a voucher of the programme', async () => {
    const { keys, baskets, ...told } = await ours()
    expect(told).toEqual({
      programmeId: programme.programmeId,
      number: programme.programmeNumber,
      name: 'Offline',
      currency: 'USD',
      timeZone: 'America/Panama',
      helpLine: '+507 800 0000',
      vendorReversalMinutes: 60,
      offlineAllowed: true,
      caps: { maxCount: 20, maxAmountMinor: 100_000, maxListAgeSeconds: 86_400 },
      categories: { value: ['food'], cash: ['cash'], commodity: ['hygiene'], service: ['legal'] },
    })
    expect(baskets.map(({ number }) => number)).toEqual([
      programme.dignityBasket,
      programme.consultationBasket,
    ])
    const { x = '', y = '' } =
      keys.find(({ keyNumber }) => keyNumber === vouchers.valid.payload.keyNumber) ?? {}
    const key = await importVoucherKey({ kty: 'EC', crv: 'P-256', x, y })
    expect(await verifyVoucher(vouchers.valid.parts, key)).toBe(true)
  })

  it('holds nothing secret, and nobody’s name', async () => {
    const text = JSON.stringify(await bundle())
    expect(text).not.toMatch(/wrapped|"d":|lossCaps|account|createdAt/)
  })

  it('brings new caps, sites and categories along', async () => {
    const helpDesk = 'Blue tent, 8 to 17'
    await api.call(setOfflineTermsRoute, {
      token: tokens.finance,
      params: { programmeId: programme.programmeId },
      body: { maxCount: 3, maxAmountMinor: 9000, maxListAgeHours: 2, lossCaps: {} },
    })
    const site = await api.call(createSiteRoute, {
      token: tokens.programme,
      body: { name: 'Bajo Chiquito', pcode: 'PA0502', helpDesk },
    })
    const rules = demoRules(programme)
    const transferValues = rules.transferValues.map((value) =>
      value.code === 'food' ? { ...value, category: 'groceries' } : value,
    )
    await api.call(setRulesRoute, {
      token: tokens.programme,
      params: { programmeId: programme.programmeId },
      body: { ...rules, transferValues },
    })
    await publish()
    const { caps, categories } = await ours()
    expect(caps).toEqual({ maxCount: 3, maxAmountMinor: 9000, maxListAgeSeconds: 7200 })
    // The vouchers that are out there are for food still.
    expect(categories.value).toEqual(['food', 'groceries'])
    expect((await bundle()).sites.find(({ siteId }) => siteId === site.siteId)).toEqual({
      ...{ siteId: site.siteId, number: site.number, name: 'Bajo Chiquito', timeZone: 'America/Panama' },
      helpDesk,
    })
  })
})

describe('a phone with what was published', () => {
  async function decide({ payload }: { payload: Parameters<typeof decideOffline>[0] }) {
    await publish()
    const { bits, claims } = await statusList()
    const facts: OfflineFacts = {
      certificate: await opened<DeviceCertificate>(phone.certificate),
      bundle: await bundle(),
      list: { claims, state: voucherStateAt(bits, payload.statusIndex) },
      seen: false,
      open: { count: 0, amountsMinor: {} },
      latestKnown: Date.now(),
      now: Date.now(),
    }
    // The caps and rules of the test before do not matter here.
    const programmes = facts.bundle.programmes.map((one) => ({
      ...one,
      caps: { ...one.caps, maxAmountMinor: 100_000 },
      categories: { value: ['food'] },
    }))
    return decideOffline(payload, { ...facts, bundle: { ...facts.bundle, programmes } })
  }

  it('redeems a valid voucher, and neither a spent nor a void one', async () => {
    expect(await decide(vouchers.valid)).toEqual({ USD: vouchers.valid.payload.amountOrBasket })
    expect(await decide(vouchers.spent)).toMatchObject({ refused: 'voucher-spent' })
    expect(await decide(vouchers.void)).toMatchObject({ refused: 'voucher-void' })
  })

  it('redeems none under a key that was retired', async () => {
    await api.call(retireSigningKeyRoute, {
      token: tokens.admin,
      params: {
        programmeId: programme.programmeId,
        keyNumber: String(vouchers.valid.payload.keyNumber),
      },
    })
    expect(await decide(vouchers.valid)).toMatchObject({ refused: 'signing-key-retired' })
  })
})
