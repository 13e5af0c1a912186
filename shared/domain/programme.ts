// A programme and its rules: who is eligible, and what a household gets. Rules have versions; an assessment
// names the version it was made with.
import type { Sex } from './household.ts'
import type { Amounts, Currency } from './money.ts'
import type { QuietHours } from './quiet-hours.ts'
import type { Retention } from './retention.ts'
import type { VoucherKind } from './voucher-text.ts'

/** Which members are meant; what is left out does not restrict. Ages in whole years, both ends included. */
export type MemberFilter = {
  readonly sex?: readonly Sex[]
  readonly ageFrom?: number
  readonly ageTo?: number
  readonly disability?: boolean
}

export type Condition =
  | { readonly fact: 'household-size'; readonly atLeast?: number; readonly atMost?: number }
  | {
      readonly fact: 'members'
      readonly which: MemberFilter
      readonly atLeast?: number
      readonly atMost?: number
    }
  | { readonly fact: 'head'; readonly which: MemberFilter }
  | { readonly fact: 'site'; readonly oneOf: readonly string[] }

/** All conditions must hold; none means that every household of the programme is eligible. */
export type EligibilityRule = { readonly all: readonly Condition[] }

/** So much for each member that is meant, for at most `upTo` of them. */
export type PerMember = {
  readonly which: MemberFilter
  readonly upTo?: number
}

/** What a household gets under one `code`. Money for cash and value, baskets for commodity and service. */
export type TransferValue = {
  readonly code: string
  readonly kind: VoucherKind
  /** What it is for, such as `food`: a vendor needs it in its contract. */
  readonly category: string
  readonly money?: {
    readonly perHouseholdMinor?: number
    readonly perMember?: readonly (PerMember & { readonly amountMinor: number })[]
    readonly maxAmountMinor?: number
  }
  readonly basket?: {
    readonly basketNumber: number
    readonly perHousehold?: number
    readonly perMember?: readonly (PerMember & { readonly quantity: number })[]
  }
}

export type RuleSet = {
  readonly version: number
  readonly eligibility: EligibilityRule
  readonly transferValues: readonly TransferValue[]
}

/** Things that are handed out together. A change makes a new version; vouchers name the version they were issued with. */
export type Basket = {
  readonly number: number
  readonly version: number
  readonly kind: 'commodity' | 'service'
  readonly name: string
  readonly items: readonly { readonly itemCode: string; readonly name: string; readonly quantity: number }[]
}

export type Programme = {
  readonly programmeId: string
  readonly number: number
  readonly name: string
  readonly currency: Currency
  readonly kinds: readonly VoucherKind[]
  /** BCP 47 language of the printed cards. */
  readonly cardLanguage: string
  readonly helpLine: string
  /** IANA time zone in which the first and last day of its vouchers are counted. */
  readonly timeZone: string
  readonly pinRequired: boolean
  readonly offlineAllowed: boolean
  /** For so long a vendor may take back a redemption by itself; later finance does. */
  readonly vendorReversalMinutes: number
  /** How often a lost card may be replaced. */
  readonly replacementLimit: number
  /** Absent until somebody has set them. */
  readonly rules?: RuleSet
  /** Absent until somebody has set them: `defaultOfflineCaps`, and no losses. */
  readonly offlineTerms?: OfflineTerms
  /** When nobody is written to; absent until somebody has set it: `defaultQuietHours`. */
  readonly quietHours?: QuietHours
  /** Absent until somebody has said when it ends: its data is kept. */
  readonly retention?: Retention
  readonly createdAt: number
}

/** How much a phone may hand out before it has the server's word, and by how old a list. */
export type OfflineCaps = {
  /** Receipts without an answer. */
  readonly maxCount: number
  /** Their sum in the programme's currency, in minor units. */
  readonly maxAmountMinor: number
  readonly maxListAgeSeconds: number
}

/** How much a phone may hand out without a network, and what the programme bears of conflicts, by unit, in all. */
export type OfflineTerms = { readonly caps: OfflineCaps; readonly lossCaps: Amounts }

/**
 * A line of a programme's budget: one grant, one unit. `funded` is what it got and did not give back, `returned` what
 * vouchers gave back to it, `available` what no round holds.
 */
export type BudgetLine = {
  readonly grantId: string
  readonly unit: string
  readonly funded: number
  readonly returned: number
  readonly available: number
}

/** Where people are served. `number` is how a voucher names it; `timeZone` says which day it is there. */
export type Site = {
  readonly siteId: string
  readonly number: number
  readonly name: string
  /** OCHA's place code, such as PA0501. */
  readonly pcode: string
  readonly timeZone: string
  /** Where people are helped, and when: address and hours in the site's own words. */
  readonly helpDesk?: string
  readonly position?: Position
}

/** WGS 84, in degrees: north and east are positive. */
export type Position = { readonly latitude: number; readonly longitude: number }
