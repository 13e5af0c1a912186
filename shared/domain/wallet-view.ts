// What a holder is told of their voucher. Never which programme it is of, why it was given, or who paid for it:
// somebody may look over their shoulder.
import type { Amounts } from './money.ts'
import type { Position, Site } from './programme.ts'
import { isRefusal } from './refusal.ts'
import { type Vendor, vendorStanding } from './vendor.ts'
import type { VoucherStatus } from './voucher.ts'
import type { VoucherKind } from './voucher-text.ts'

export const walletStates = ['active', 'upcoming', 'spent', 'void', 'expired', 'replaced'] as const
export type WalletState = (typeof walletStates)[number]

/** What of a voucher its holder's view follows from. */
export type ViewedVoucher = {
  readonly status: VoucherStatus
  readonly programmeId: string
  readonly kind: VoucherKind
  readonly category: string
  readonly basket?: { readonly number: number; readonly version: number }
  readonly balance: Amounts
  /** Seconds since 1970. */
  readonly validFrom: number
  readonly validUntil: number
  readonly pinRequired: boolean
}

/** Where a voucher can be used: a vendor at a site. */
export type Place = { readonly name: string; readonly siteName: string; readonly position?: Position }

/** So many places are told at most: a page that is read on a phone. */
export const maxPlaces = 100

/** The state in the holder's words; `now` in milliseconds. What has ended is told before what is used up. */
export function walletStateOf(voucher: ViewedVoucher, now: number): WalletState {
  if (voucher.status !== 'active') return voucher.status
  if (voucher.validUntil * 1000 <= now) return 'expired'
  if (Object.values(voucher.balance).every((amount) => amount === 0)) return 'spent'
  return voucher.validFrom * 1000 > now ? 'upcoming' : 'active'
}

/** The sites at which somebody serves this voucher today, each with the vendors that do. */
export function servingSites(
  voucher: ViewedVoucher,
  { vendors, sites, now }: { vendors: readonly Vendor[]; sites: readonly Site[]; now: number },
): { readonly site: Site; readonly vendorNames: readonly string[] }[] {
  return sites
    .map((site) => ({
      site,
      vendorNames: vendors.filter((vendor) => serves(vendor, { voucher, site, now })).map(({ name }) => name),
    }))
    .filter(({ vendorNames }) => vendorNames.length > 0)
}

/** One place for each vendor at each site, in the order of their names. */
export function placesOf(serving: ReturnType<typeof servingSites>): Place[] {
  return serving
    .flatMap(({ site: { name: siteName, position }, vendorNames }) =>
      vendorNames.map((name) => ({ name, siteName, ...(position !== undefined && { position }) })),
    )
    .sort((a, b) => compareTexts(a.siteName, b.siteName) || compareTexts(a.name, b.name))
    .slice(0, maxPlaces)
}

/** Whether some till of the vendor at the site could redeem it: what a redemption there would check. */
function serves(
  vendor: Vendor,
  { voucher, site, now }: { voucher: ViewedVoucher; site: Site; now: number },
): boolean {
  return Object.values(vendor.devices)
    .filter(({ siteId }) => siteId === site.siteId)
    .map(({ deviceId }) => vendorStanding(vendor, deviceId, now))
    .some(
      (standing) =>
        !isRefusal(standing) &&
        standing.programmeIds.includes(voucher.programmeId) &&
        standing.kinds.includes(voucher.kind) &&
        standing.categories.includes(voucher.category),
    )
}

const compareTexts = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
