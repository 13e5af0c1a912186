// What a comparison of the vouchers with their projections asks for and tells.
import type { ActivityCounts, ActivityPlace } from '../domain/activity.ts'
import type { ReadCounters, StoredCounter } from './counter-ports.ts'
import type { ProjectedVoucher, Trace, VendorLine } from './project-voucher-change.ts'

/** How many segments the tables are read in. */
export const comparisonSegments = 8

/** Where a segment of a table is read on from; undefined at its beginning. */
export type ScanPlace = Readonly<Record<string, string>> | undefined
type PageOf<Rows> = Rows & { readonly next?: ScanPlace }
export type ReadPage<Rows> = (segment: number, from: ScanPlace) => Promise<PageOf<Rows>>

/** A line or marker as it is found: its name, and the movement that it says it is of. */
export type FoundTrace = { readonly name: string; readonly voucherId: string; readonly programmeId?: string }

export type LedgerRows = {
  readonly traces: readonly FoundTrace[]
  readonly counters: readonly StoredCounter[]
}
export type VoucherRows = {
  readonly vouchers: readonly ProjectedVoucher[]
  readonly unreadable: readonly { readonly item: string; readonly problem: string }[]
}

/** What stands in the place of a trace, and in which shard of the counters it is counted, if it is. */
export type TraceStanding = {
  readonly found: 'missing' | 'altered' | 'right'
  readonly countedIn: number | undefined
}

export type ComparisonPorts = {
  readonly readLedger: ReadPage<LedgerRows>
  readonly readVouchers: ReadPage<VoucherRows>
  /** Those that there are. */
  readonly findVouchers: (voucherIds: readonly string[]) => Promise<ProjectedVoucher[]>
  /** In the order of the traces. */
  readonly inspectTraces: (traces: readonly Trace[]) => Promise<TraceStanding[]>
  readonly nameOf: (trace: Trace) => string
  /** Those lines whose day is not marked. */
  readonly findUnmarkedDays: (lines: readonly VendorLine[]) => Promise<VendorLine[]>
  readonly readCounters: ReadCounters
}

/** What puts right what differs; each bears a projector at work beside it. */
export type ProjectionRepairs = {
  readonly leaveTraces: (traces: readonly Trace[]) => Promise<ReadonlyMap<string, string>>
  /** Those of missing lines that a statement may have claimed: they must not come back free. */
  readonly findHeldBack: (lines: readonly VendorLine[]) => Promise<readonly VendorLine[]>
  /** Makes the line say what its movement says; keeps what others added to it. */
  readonly rewriteLine: (trace: Trace) => Promise<void>
  readonly openDays: (lines: readonly VendorLine[]) => Promise<void>
  /** Sets a counter unless somebody added to it since it was `seen`; answers whether it did. */
  readonly correctCounter: (counter: CounterCorrection) => Promise<boolean>
}

export type CounterCorrection = {
  readonly place: ActivityPlace
  readonly shard: number
  readonly seen: ActivityCounts
  readonly right: ActivityCounts
}

export const differenceKinds = [
  'voucher-unreadable',
  'trace-missing',
  'trace-altered',
  'trace-not-counted',
  'trace-without-movement',
  'day-not-marked',
  'counter-wrong',
] as const

export type DifferenceKind = (typeof differenceKinds)[number]
export type Difference = { readonly kind: DifferenceKind; readonly item: string; readonly problem: string }

/** How far a comparison has come; plain data, so that it can be kept and gone on with. */
export type ComparisonProgress = {
  readonly startedAt: number
  /** By table and segment. */
  readonly places: Readonly<Record<string, ScanPlace | 'done'>>
  /** Movements in each counter when the comparison began. */
  readonly before: readonly (readonly [string, number])[]
  /** What each counter must say, by the vouchers. */
  readonly sums: readonly (readonly [string, ActivityCounts])[]
}

export type ComparisonReport = {
  readonly finished: boolean
  readonly vouchers: number
  readonly movements: number
  readonly counters: number
  /** Somebody added to them meanwhile, so they could not be compared. */
  readonly countersInUse: number
  /** Movements so young that their stream may not have been read yet. */
  readonly underWay: number
  readonly repaired: number
  readonly differences: Readonly<Record<DifferenceKind, number>>
  /** At most 1,000 of them. */
  readonly examples: readonly Difference[]
}

export type ComparisonOptions = {
  /** Only this programme. */
  readonly programmeId?: string | undefined
  /** Milliseconds since 1970. */
  readonly now: number
  /** A movement that is younger is not missed yet; not looked at when repairing. */
  readonly underWayMs: number
  readonly repairs?: ProjectionRepairs
  readonly progress?: ComparisonProgress | undefined
  /** Ends early at this time, between two pages. */
  readonly stopAt?: number
  readonly clock?: () => number
}

/** A comparison under way. */
export type Comparison = {
  readonly ports: ComparisonPorts
  readonly options: ComparisonOptions
  readonly before: Map<string, number>
  readonly sums: Map<string, ActivityCounts>
  readonly markedDays: Set<string>
  /** Counters that may know of a movement whose line is lost and not written anew: they are left as they are. */
  readonly heldPlaces: Set<string>
  readonly count: Record<
    'vouchers' | 'movements' | 'counters' | 'countersInUse' | 'underWay' | 'repaired',
    number
  >
  readonly differences: Record<DifferenceKind, number>
  readonly examples: Difference[]
}

const mostExamples = 1000

/** Counts a difference, and keeps it as an example while there is room. */
export function note({ differences, examples }: Comparison, difference: Difference): void {
  differences[difference.kind] += 1
  if (examples.length < mostExamples) examples.push(difference)
}
