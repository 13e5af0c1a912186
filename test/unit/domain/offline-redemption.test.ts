import { describe, expect, it } from 'vitest'
import { dayNumber } from '../../../shared/domain/calendar.ts'
import {
  clockToleranceMs,
  decideOffline,
  exceedsCaps,
  isOfflineRefusal,
  type OfflineFacts,
  offlineRefusalCodes,
  wholeAmounts,
} from '../../../shared/domain/offline-redemption.ts'
import type { DeviceCertificate, TrustBundle, TrustedProgramme } from '../../../shared/domain/trust.ts'
import { defaultOfflineCaps } from '../../../shared/domain/trust.ts'
import { packBasket, type VoucherPayload } from '../../../shared/domain/voucher-text.ts'

const timeZone = 'America/Panama'
/** 2026-03-10, seven in the morning in Panama. */
const now = Date.UTC(2026, 2, 10, 12)
const seconds = now / 1000
const hour = 3600

const voucher: VoucherPayload = {
  keyNumber: 2,
  programmeNumber: 7,
  voucherId: '7QK2M3ZP9ABCDEFG',
  kind: 'value',
  offlineAllowed: true,
  pinRequired: false,
  currencyNumeric: 840,
  amountOrBasket: 7500,
  firstValidDay: dayNumber('2026-03-01'),
  validDays: 30,
  statusIndex: 3,
  siteNumber: 5,
}

const programme: TrustedProgramme = {
  programmeId: 'prg_a',
  number: 7,
  name: 'Reception',
  currency: 'USD',
  timeZone,
  helpLine: '+507 800 0000',
  vendorReversalMinutes: 60,
  keys: [
    { keyNumber: 1, x: '', y: '', retired: true },
    { keyNumber: 2, x: '', y: '', retired: false },
  ],
  baskets: [
    {
      number: 4,
      version: 2,
      kind: 'commodity',
      name: 'Kit',
      items: [
        { itemCode: 'soap', name: 'Soap', quantity: 3 },
        { itemCode: 'towel', name: 'Towel', quantity: 1 },
      ],
    },
  ],
  offlineAllowed: true,
  caps: defaultOfflineCaps,
  categories: { value: ['food'], commodity: ['hygiene'] },
}

const bundle: TrustBundle = {
  typ: 'vale-trust',
  version: seconds - hour,
  iat: seconds - hour,
  exp: seconds + 24 * hour,
  programmes: [programme],
  sites: [],
}

const certificate: DeviceCertificate = {
  typ: 'vale-device',
  keyId: '0123456789abcdef',
  deviceId: 'dev_a',
  vendorId: 'vdr_a',
  siteId: 'sit_a',
  siteNumber: 5,
  timeZone,
  programmeIds: ['prg_a'],
  kinds: ['cash', 'value', 'commodity'],
  categories: ['food', 'hygiene'],
  contractUntil: '2026-12-31',
  iat: seconds - hour,
  exp: seconds + 24 * hour,
}

const claims = {
  typ: 'vale-status-list',
  programmeId: 'prg_a',
  programmeNumber: 7,
  version: seconds - hour,
  iat: seconds - hour,
  exp: seconds + 24 * hour,
  count: 10,
  sha256: '',
} as const

const facts: OfflineFacts = {
  certificate,
  bundle,
  list: { claims, state: 'valid' },
  seen: false,
  open: { count: 0, amountsMinor: {} },
  latestKnown: now,
  now,
}

const inProgramme = (given: Partial<TrustedProgramme>) => ({
  ...facts,
  bundle: { ...bundle, programmes: [{ ...programme, ...given }] },
})
const certified = (given: Partial<DeviceCertificate>) => ({
  ...facts,
  certificate: { ...certificate, ...given },
})
const listed = (given: Partial<typeof claims> | 'spent' | 'void' | 'unissued') => ({
  ...facts,
  list:
    typeof given === 'string'
      ? ({ claims, state: given } as const)
      : ({ claims: { ...claims, ...given }, state: 'valid' } as const),
})
const at = (instant: number) => ({
  ...facts,
  now: instant,
  latestKnown: instant,
  certificate: { ...certificate, exp: instant / 1000 + hour },
  bundle: { ...bundle, exp: instant / 1000 + hour },
  list: {
    claims: { ...claims, version: instant / 1000 - hour, exp: instant / 1000 + hour },
    state: 'valid' as const,
  },
})

type Changed = { readonly facts?: OfflineFacts; readonly voucher?: Partial<VoucherPayload> }
const decide = ({ facts: known = facts, voucher: given = {} }: Changed) =>
  decideOffline({ ...voucher, ...given }, known)
const { list: _, ...withoutList } = facts

const refusals: readonly (readonly [string, string, Changed])[] = [
  [
    'contract-does-not-cover-programme',
    'of a programme it never heard of',
    { voucher: { programmeNumber: 8 } },
  ],
  ['contract-does-not-cover-programme', 'of another programme', { facts: certified({ programmeIds: [] }) }],
  [
    'offline-clock-back',
    'when its clock went back',
    { facts: { ...facts, latestKnown: now + clockToleranceMs + 1 } },
  ],
  [
    'offline-certificate-ended',
    'from the second its certificate ends',
    { facts: certified({ exp: seconds }) },
  ],
  [
    'offline-bundle-outdated',
    'from the second its bundle ends',
    { facts: { ...facts, bundle: { ...bundle, exp: seconds } } },
  ],
  ['offline-list-missing', 'without a list', { facts: withoutList }],
  ['offline-list-outdated', 'from the second its list ends', { facts: listed({ exp: seconds }) }],
  [
    'offline-list-outdated',
    'by a list older than the cap',
    { facts: listed({ version: seconds - 24 * hour }) },
  ],
  ['signing-key-unknown', 'under a key it does not know', { voucher: { keyNumber: 3 } }],
  ['signing-key-retired', 'under a key that is retired', { voucher: { keyNumber: 1 } }],
  [
    'contract-does-not-cover-kind',
    'of a kind it has no contract for',
    { facts: certified({ kinds: ['cash'] }) },
  ],
  [
    'contract-does-not-cover-date',
    "after the contract's last day",
    { facts: certified({ contractUntil: '2026-03-09' }) },
  ],
  [
    'contract-does-not-cover-category',
    'for what it does not sell',
    { facts: certified({ categories: ['hygiene'] }) },
  ],
  ['contract-does-not-cover-category', 'for what nobody knows', { facts: inProgramme({ categories: {} }) }],
  [
    'offline-needs-network',
    'that may be for what it does not sell',
    { facts: inProgramme({ categories: { value: ['food', 'school'] } }) },
  ],
  ['voucher-not-yet-valid', 'before its first day', { facts: at(Date.UTC(2026, 2, 1, 5) - 1) }],
  ['voucher-expired', 'after its last day', { facts: at(Date.UTC(2026, 2, 31, 5)) }],
  ['voucher-void', 'that is void', { facts: listed('void') }],
  ['voucher-spent', 'that is spent', { facts: listed('spent') }],
  ['voucher-unknown', 'that the list does not know', { facts: listed('unissued') }],
  ['offline-seen-before', 'that it redeemed itself', { facts: { ...facts, seen: true } }],
  ['offline-needs-pin', 'with a PIN', { voucher: { pinRequired: true } }],
  ['offline-needs-network', 'that is for the network only', { voucher: { offlineAllowed: false } }],
  [
    'offline-needs-network',
    'of a programme that is for the network only',
    { facts: inProgramme({ offlineAllowed: false }) },
  ],
  ['offline-wrong-site', 'of another site', { voucher: { siteNumber: 6 } }],
  [
    'offline-bundle-outdated',
    'of a basket it does not know',
    { voucher: { kind: 'commodity', amountOrBasket: packBasket({ number: 4, version: 3, quantity: 1 }) } },
  ],
  [
    'offline-caps-reached',
    'after as many as the cap',
    { facts: { ...facts, open: { count: 20, amountsMinor: {} } } },
  ],
  [
    'offline-caps-reached',
    'beyond the sum of the cap',
    { facts: { ...facts, open: { count: 1, amountsMinor: { USD: 92_501 } } } },
  ],
]

describe('decideOffline', () => {
  it('gives a voucher whole', () => {
    expect(decide({})).toEqual({ USD: 7500 })
    expect(isOfflineRefusal(decide({}))).toBe(false)
  })

  it('gives what is in a basket, as often as the voucher says', () => {
    const basket = packBasket({ number: 4, version: 2, quantity: 2 })
    expect(decide({ voucher: { kind: 'commodity', amountOrBasket: basket } })).toEqual({
      'item:soap': 6,
      'item:towel': 2,
    })
  })

  it.each(refusals)('refuses with %s a voucher %s', (refused, _what, changed) => {
    const decided = decide(changed)
    expect(decided).toMatchObject({ refused })
    expect(isOfflineRefusal(decided)).toBe(true)
  })

  it('can refuse with every code that there is, and with no other', () => {
    expect([...new Set(refusals.map(([code]) => code))].sort()).toEqual([...offlineRefusalCodes].sort())
  })

  it('goes up to each limit', () => {
    const limits: readonly Changed[] = [
      { facts: { ...facts, latestKnown: now + clockToleranceMs } },
      { facts: certified({ exp: seconds + 1 }) },
      { facts: listed({ version: seconds - 24 * hour + 1 }) },
      { facts: certified({ contractUntil: '2026-03-10' }) },
      { facts: at(Date.UTC(2026, 2, 1, 5)) },
      { facts: at(Date.UTC(2026, 2, 31, 5) - 1) },
      { voucher: { siteNumber: 0 } },
      { facts: { ...facts, open: { count: 19, amountsMinor: { USD: 92_500 } } } },
    ]
    for (const limit of limits) expect(decide(limit)).toEqual({ USD: 7500 })
  })

  it('tells of which programme it refused a voucher, for the words to the household', () => {
    expect(decide({ facts: listed('void') })).toMatchObject({ programme: { helpLine: '+507 800 0000' } })
  })
})

describe('wholeAmounts', () => {
  it('knows no currency that has no number', () => {
    expect(wholeAmounts({ ...voucher, currencyNumeric: 1 }, programme)).toBeUndefined()
  })
})

describe('exceedsCaps', () => {
  it('counts goods by number only', () => {
    const caps = { currency: 'USD', caps: { ...defaultOfflineCaps, maxAmountMinor: 0 } }
    expect(exceedsCaps({ 'item:soap': 1000 }, caps, { count: 0, amountsMinor: {} })).toBe(false)
    expect(exceedsCaps({ USD: 1 }, caps, { count: 0, amountsMinor: {} })).toBe(true)
  })
})
