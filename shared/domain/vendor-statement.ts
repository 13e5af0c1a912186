// What a vendor's statement says: what was redeemed and reversed in a period, what of it is paid. A line shows the end
// of a voucher's number, enough to find the paper, and nothing of who held it.
import { dayIn } from './calendar.ts'
import type { Amounts, Currency, Unit } from './money.ts'
import type { Settlement } from './settlement.ts'
import type { VoucherKind } from './voucher-text.ts'

export type VendorStatement = {
  /** As people call it: `2026-0012`. */
  readonly settlementNumber: string
  readonly settlementId: string
  readonly vendorName: string
  readonly programmeName: string
  /** Milliseconds since 1970: lines from here on, and before `until`. */
  readonly from: number
  readonly until: number
  readonly closedAt: number
  /** Of the programme; other units follow it. */
  readonly currency: Currency
  /** IANA: days and times are those of the programme. */
  readonly timeZone: string
  /** BCP 47. */
  readonly language: string
  /** Names of the items by their code. */
  readonly itemNames?: Readonly<Record<string, string>>
  readonly totals: Readonly<Record<Unit, StatementTotals>>
}

/** In the unit's smallest part. `toPay` is `redeemed` less `reversed` less `netted`. */
export type StatementTotals = {
  readonly redeemed: number
  /** Before it was paid. */
  readonly reversed: number
  /** Reversed after it had been paid, and taken off here. */
  readonly netted: number
  readonly toPay: number
  /** Still to be taken off from statements to come. */
  readonly carried: number
}

/**
 * What people call a statement, on its paper and in the bank's text: `2026-0012`, the year in which it was closed and its
 * number. Throws on one that is not closed.
 */
export function statementNumber(
  { settlementId, number, closedAt }: Pick<Settlement, 'settlementId' | 'number' | 'closedAt'>,
  timeZone: string,
): string {
  if (closedAt === undefined) throw new Error(`${settlementId} does not say when it was closed`)
  return `${dayIn(closedAt, timeZone).slice(0, 4)}-${String(number).padStart(4, '0')}`
}

export type StatementLine = {
  /** Id of the movement: of the redemption, or of its reversal. */
  readonly redemptionId: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly voucherNumberEnd: string
  readonly siteName: string
  readonly deviceLabel: string
  readonly kind: VoucherKind
  /** −1 for a reversal. */
  readonly sign: 1 | -1
  /** Of a reversal: an earlier statement had settled what is reversed, so the vendor owes it back. */
  readonly owedBack?: true
  /** Above zero, also of a reversal. */
  readonly amounts: Amounts
}

/** A statement's lines may be more than fit in memory. */
export type StatementLines = Iterable<StatementLine> | AsyncIterable<StatementLine>

export type StatementDay = {
  /** ISO 8601. */
  readonly day: string
  readonly redemptions: number
  readonly reversals: number
  readonly redeemed: Amounts
  /** Never owed. */
  readonly reversed: Amounts
  /** Settled by an earlier statement. */
  readonly owedBack: Amounts
}

/** The statement's units: its currency, other currencies, items; each in alphabetical order. */
export function statementUnits({ totals, currency }: Pick<VendorStatement, 'totals' | 'currency'>): Unit[] {
  const rank = (unit: Unit) => (unit === currency ? 0 : unit.startsWith('item:') ? 2 : 1)
  return Object.keys(totals).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
}

type OpenDay = {
  day: string
  redemptions: number
  reversals: number
  redeemed: Record<Unit, number>
  reversed: Record<Unit, number>
  owedBack: Record<Unit, number>
}

type SummedLine = Pick<StatementLine, 'at' | 'sign' | 'owedBack' | 'amounts'>

/** Sums lines by their day, one by one, for more of them than fit in memory. */
export function openStatementDays(timeZone: string) {
  const days = new Map<string, OpenDay>()
  const dayOf = (day: string): OpenDay => {
    const counts = { redemptions: 0, reversals: 0 }
    const open = days.get(day) ?? { day, ...counts, redeemed: {}, reversed: {}, owedBack: {} }
    days.set(day, open)
    return open
  }
  return {
    add: ({ at, sign, owedBack, amounts }: SummedLine): void => {
      const open = dayOf(dayIn(at, timeZone))
      if (sign === 1) open.redemptions += 1
      else open.reversals += 1
      const sums = sign === 1 ? open.redeemed : owedBack ? open.owedBack : open.reversed
      for (const [unit, amount] of Object.entries(amounts)) sums[unit] = (sums[unit] ?? 0) + amount
    },
    /** In their order. */
    days: (): StatementDay[] => [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1)),
  }
}
