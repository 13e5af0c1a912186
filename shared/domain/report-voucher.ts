// What a report reads of a voucher, and what of it falls into the report's time and places.
import { countedIssue, countedMovement } from './activity.ts'
import { dayIn } from './calendar.ts'
import type { HouseholdProfile } from './household-profile.ts'
import type { Amounts } from './money.ts'
import type { Site } from './programme.ts'
import type { Period } from './report-period.ts'
import { type Movement, maxPinAttempts, type RedemptionRecord, reversalId, type Voucher } from './voucher.ts'
import type { VoucherHistory } from './voucher-transfers.ts'

export type ReportVoucher = VoucherHistory &
  Pick<Voucher, 'householdId' | 'kind' | 'category' | 'status' | 'validFrom' | 'validUntil'> & {
    /** Wrong PINs so far. */
    readonly attempts: number
  }

/** All that a report is made of, beside the vouchers. */
export type ReportSetting = {
  readonly programme: { readonly programmeId: string; readonly name: string; readonly timeZone: string }
  readonly period: Period
  /** Milliseconds since 1970. */
  readonly now: number
  readonly profileOf: (householdId: string, roundId: string) => HouseholdProfile | undefined
  /** Whether the report is about a site; about what happened at none, for undefined. */
  readonly isAbout: (siteId: string | undefined) => boolean
  readonly sites: ReadonlyMap<string, Pick<Site, 'name' | 'pcode'>>
  readonly rounds: ReadonlyMap<string, { readonly name: string }>
  readonly grants: ReadonlyMap<string, { readonly donor: string; readonly reference: string }>
  readonly vendors: ReadonlyMap<string, { readonly name: string }>
}

/** A report in the making: it takes every voucher of the programme, in any order. */
export type OpenReport<Table> = {
  readonly take: (voucher: ReportVoucher) => void
  readonly table: () => Table
}

export const dayOf = ({ programme }: ReportSetting, at: number): string => dayIn(at, programme.timeZone)

export function isInPeriod(setting: ReportSetting, at: number): boolean {
  const day = dayOf(setting, at)
  return day >= setting.period.from && day <= setting.period.until
}

/** Where a voucher's household was registered when it was given it. */
export function homeOf(setting: ReportSetting, { householdId, roundId }: ReportVoucher): string | undefined {
  return setting.profileOf(householdId, roundId)?.siteId
}

type AtVendor = Extract<Movement, { readonly siteId: string }>

/** A movement at a vendor, as a report counts it. `stands`: a redemption that nobody took back. */
export type ReportedMovement = {
  readonly what: 'redeemed' | 'reversed' | 'lost'
  readonly movement: AtVendor
  readonly stands: boolean
}

/** What happened at vendors, at the report's places and in its time. */
export function movementsAtVendors(setting: ReportSetting, voucher: ReportVoucher): ReportedMovement[] {
  const ids = new Set(voucher.movements.map(({ transferId }) => transferId))
  return voucher.movements.flatMap((movement) => {
    if (!('siteId' in movement) || !isInPeriod(setting, movement.at) || !setting.isAbout(movement.siteId))
      return []
    const { activity } = countedMovement(voucher, movement)
    const what = activity as ReportedMovement['what']
    const stands = what === 'redeemed' && !ids.has(reversalId(movement.transferId))
    return [{ what, movement, stands }]
  })
}

/** Everything that the books count of a voucher in the report's time: its issue and each movement. */
export function countedIn(setting: ReportSetting, voucher: ReportVoucher) {
  const issue = countedIssue(voucher)
  const issued =
    issue !== undefined && isInPeriod(setting, voucher.issuedAt)
      ? [{ activity: issue.activity, amounts: issue.amounts }]
      : []
  const moved = voucher.movements
    .filter(({ at }) => isInPeriod(setting, at))
    .map((movement) => countedMovement(voucher, movement))
  return [...issued, ...moved]
}

export const reasonsUnredeemed = [
  'not-yet-valid',
  'pin-locked',
  'not-used',
  'partly-used',
  'past-last-day',
  'expired-unused',
  'expired-partly-used',
  'voided',
] as const

export type ReasonUnredeemed = (typeof reasonsUnredeemed)[number]

/** Why something of a voucher was not redeemed, and how much; undefined for one that was spent or replaced. */
export function unredeemedOf(
  voucher: ReportVoucher,
  now: number,
): { readonly why: ReasonUnredeemed; readonly amounts: Amounts } | undefined {
  if (voucher.status === 'replaced') return undefined
  const amounts = voucher.status === 'active' ? voucher.balance : returnedAtEnd(voucher)
  const left = Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount > 0))
  return Object.keys(left).length === 0 ? undefined : { why: whyUnredeemed(voucher, now), amounts: left }
}

function returnedAtEnd({ movements }: ReportVoucher): Amounts {
  return (
    movements.find(({ cause }) => cause === 'voucher-expired' || cause === 'voucher-voided')?.amounts ?? {}
  )
}

function whyUnredeemed(voucher: ReportVoucher, now: number): ReasonUnredeemed {
  const { status, validFrom, validUntil, attempts } = voucher
  const wasUsed = voucher.movements.some(
    (movement): movement is RedemptionRecord & Movement => movement.cause === undefined,
  )
  if (status === 'void') return 'voided'
  if (status === 'expired') return wasUsed ? 'expired-partly-used' : 'expired-unused'
  const seconds = Math.floor(now / 1000)
  if (seconds >= validUntil) return 'past-last-day'
  if (seconds < validFrom) return 'not-yet-valid'
  if (attempts >= maxPinAttempts) return 'pin-locked'
  return wasUsed ? 'partly-used' : 'not-used'
}
