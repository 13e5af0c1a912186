// Compares the vouchers with what was projected from them: every movement left its line or marker and is counted once,
// and nothing else stands there. Counters are compared where nobody added to them meanwhile (docs/adr/0012).
import type { ActivityPlace } from '../domain/activity.ts'
import { addToSums, compareCounters, noteCounters, placeName } from './compare-counters.ts'
import { inParallel } from './in-parallel.ts'
import { type Trace, tracesOf, type VendorLine } from './project-voucher-change.ts'
import {
  type Comparison,
  type ComparisonOptions,
  type ComparisonPorts,
  type ComparisonProgress,
  type ComparisonReport,
  comparisonSegments,
  type DifferenceKind,
  differenceKinds,
  type LedgerRows,
  note,
  type ReadPage,
  type ScanPlace,
  type TraceStanding,
  type VoucherRows,
} from './projection-comparison.ts'

const segmentsAtOnce = 4

/**
 * Reads the lines, markers and counters, then the vouchers, then the counters again. Without `repairs` it writes
 * nothing. What it repairs, and counters that it found in use, are compared when it runs again.
 */
export const compareProjections =
  (ports: ComparisonPorts) =>
  async (
    options: ComparisonOptions,
  ): Promise<{ readonly report: ComparisonReport; readonly progress: ComparisonProgress }> => {
    const { progress, now } = options
    const comparison = openComparison(ports, options)
    const places = new Map(Object.entries(progress?.places ?? {}))
    const walk = <Rows>(table: string, read: ReadPage<Rows>, take: (rows: Rows) => Promise<void>) =>
      walkTable({ ...options, table, places, read, take })
    const finished =
      (await walk('ledger', ports.readLedger, (rows) => takeLedgerRows(comparison, rows))) &&
      (await walk('vouchers', ports.readVouchers, (rows) => takeVoucherRows(comparison, rows)))
    if (finished) await compareCounters(comparison)
    const { count, differences, examples, before, sums } = comparison
    return {
      report: { finished, ...count, differences, examples },
      progress: {
        startedAt: progress?.startedAt ?? now,
        places: Object.fromEntries(places),
        before: [...before],
        sums: [...sums],
      },
    }
  }

function openComparison(ports: ComparisonPorts, options: ComparisonOptions): Comparison {
  return {
    ports,
    options,
    before: new Map(options.progress?.before),
    sums: new Map(options.progress?.sums),
    markedDays: new Set(),
    heldPlaces: new Set(),
    count: { vouchers: 0, movements: 0, counters: 0, countersInUse: 0, underWay: 0, repaired: 0 },
    differences: Object.fromEntries(differenceKinds.map((kind) => [kind, 0])) as Record<
      DifferenceKind,
      number
    >,
    examples: [],
  }
}

/** Reads a table segment by segment, from where it was left; false when the time was up before the end. */
async function walkTable<Rows>(
  walk: Pick<ComparisonOptions, 'stopAt' | 'clock'> & {
    table: string
    places: Map<string, ScanPlace | 'done'>
    read: ReadPage<Rows>
    take: (rows: Rows) => Promise<void>
  },
): Promise<boolean> {
  const { table, places, read, take, stopAt = Number.POSITIVE_INFINITY, clock = Date.now } = walk
  const walkSegment = async (segment: number): Promise<boolean> => {
    const name = `${table} ${segment}`
    for (let place = places.get(name); place !== 'done'; place = places.get(name)) {
      if (clock() >= stopAt) return false
      const page = await read(segment, place)
      await take(page)
      places.set(name, page.next ?? 'done')
    }
    return true
  }
  const segments = Array.from({ length: comparisonSegments }, (_, segment) => segment)
  const done = await inParallel(segments, segmentsAtOnce, walkSegment)
  return done.every((one) => one)
}

const isMeant = ({ programmeId: wanted }: ComparisonOptions, programmeId: string) =>
  wanted === undefined || wanted === programmeId

/** Counters as they are at the beginning; and each line and marker must have its movement, which is older. */
async function takeLedgerRows(comparison: Comparison, { traces, counters }: LedgerRows): Promise<void> {
  const { ports, options } = comparison
  noteCounters(
    comparison,
    counters.filter(({ place }) => isMeant(options, place.programmeId)),
  )
  const meant = traces.filter(({ programmeId }) => programmeId === undefined || isMeant(options, programmeId))
  const found = await ports.findVouchers([...new Set(meant.map(({ voucherId }) => voucherId))])
  const names = new Set(found.flatMap((voucher) => tracesOf(voucher).map(ports.nameOf)))
  const elsewhere = new Set(
    found.filter(({ programmeId }) => !isMeant(options, programmeId)).map(({ voucherId }) => voucherId),
  )
  for (const { name, voucherId } of meant)
    if (!names.has(name) && !elsewhere.has(voucherId))
      note(comparison, {
        kind: 'trace-without-movement',
        item: name,
        problem: 'no voucher has this movement',
      })
}

async function takeVoucherRows(comparison: Comparison, { vouchers, unreadable }: VoucherRows): Promise<void> {
  const { ports, options, count } = comparison
  for (const one of unreadable) note(comparison, { kind: 'voucher-unreadable', ...one })
  const meant = vouchers.filter(({ programmeId }) => isMeant(options, programmeId))
  const traces = meant.flatMap(tracesOf)
  count.vouchers += meant.length
  count.movements += traces.length
  const standings = await ports.inspectTraces(traces)
  const judged = traces.map((trace, index) => ({ trace, standing: standings[index] ?? nothing }))
  for (const { trace, standing } of judged) addToSums(comparison, trace, standing.countedIn)
  await judgeDays(comparison, traces)
  await judgeAltered(comparison, judged)
  await judgeAbsent(comparison, judged)
}

const nothing: TraceStanding = { found: 'missing', countedIn: undefined }

type Judged = { readonly trace: Trace; readonly standing: TraceStanding }

async function judgeAltered(comparison: Comparison, judged: readonly Judged[]): Promise<void> {
  const { ports, options, count } = comparison
  for (const { trace, standing } of judged) {
    if (standing.found !== 'altered') continue
    note(comparison, {
      kind: 'trace-altered',
      item: ports.nameOf(trace),
      problem: 'not what its movement says',
    })
    await options.repairs?.rewriteLine(trace)
    if (options.repairs !== undefined) count.repaired += 1
  }
}

/** A trace that is not there, and one that is not counted, are left by the projector's own way. */
async function judgeAbsent(comparison: Comparison, judged: readonly Judged[]): Promise<void> {
  const { options, count } = comparison
  const { repairs } = options
  const absent = judged.filter(({ standing }) => standing.countedIn === undefined)
  const isYoung = ({ trace }: Judged) => trace.at > options.now - options.underWayMs
  const due = repairs === undefined ? absent.filter((one) => !isYoung(one)) : absent
  count.underWay += absent.length - due.length
  if (due.length === 0) return
  const held = new Set(await repairs?.findHeldBack(due.flatMap(missingLine)))
  const isHeld = (one: Judged) => missingLine(one).some((line) => held.has(line))
  for (const one of due) noteAbsent(comparison, one, isHeld(one))
  for (const { trace } of due.filter(isHeld)) comparison.heldPlaces.add(placeName(trace.counted))
  if (repairs === undefined) return
  const traces = due.filter((one) => !isHeld(one)).map(({ trace }) => trace)
  const failures = await repairs.leaveTraces(traces)
  count.repaired += traces.length - failures.size
}

const missingLine = ({ trace: { line }, standing }: Judged): VendorLine[] =>
  line !== undefined && standing.found === 'missing' ? [line] : []

function noteAbsent(comparison: Comparison, { trace, standing }: Judged, isHeld: boolean): void {
  const item = comparison.ports.nameOf(trace)
  if (isHeld)
    note(comparison, {
      ...{ kind: 'trace-missing', item },
      problem: 'not written anew: a statement of its vendor lacks lines, and it may be one of them',
    })
  else if (standing.found === 'missing')
    note(comparison, { kind: 'trace-missing', item, problem: 'its movement left nothing' })
  else note(comparison, { kind: 'trace-not-counted', item, problem: 'no counter knows of it' })
}

async function judgeDays(comparison: Comparison, traces: readonly Trace[]): Promise<void> {
  const { ports, options, count, markedDays } = comparison
  const dayOf = ({ vendorId }: VendorLine, { programmeId, day }: ActivityPlace) =>
    `${programmeId} ${vendorId} ${day}`
  const fresh = new Map<string, VendorLine>()
  for (const { line, counted } of traces) {
    const day = line && dayOf(line, counted)
    if (line && day && !markedDays.has(day)) fresh.set(day, line)
  }
  for (const day of fresh.keys()) markedDays.add(day)
  const isYoung = ({ at }: VendorLine) => at > options.now - options.underWayMs
  const unmarked = (await ports.findUnmarkedDays([...fresh.values()])).filter(
    (line) => options.repairs !== undefined || !isYoung(line),
  )
  for (const { vendorId, at } of unmarked) {
    const item = `${vendorId} ${new Date(at).toISOString().slice(0, 10)}`
    note(comparison, { kind: 'day-not-marked', item, problem: 'has lines, and no settlement would see them' })
  }
  if (options.repairs === undefined || unmarked.length === 0) return
  await options.repairs.openDays(unmarked)
  count.repaired += unmarked.length
}
