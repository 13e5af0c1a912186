// What follows from a change of a voucher: a line for the vendor, its part of the programme's counters, and the news
// for others. A change may come twice and in any order: a movement leaves its trace once, and each event carries its
// transfer's id.
import type { DomainEvent } from '../../events/catalogue.ts'
import { type CountedMovement, countedIssue, countedMovement } from '../domain/activity.ts'
import type { Amounts } from '../domain/money.ts'
import type {
  LossRecord,
  Movement,
  RedemptionRecord,
  ReversalRecord,
  ReversalSide,
  Voucher,
} from '../domain/voucher.ts'
import type { VoucherKind } from '../domain/voucher-text.ts'
import { movementTransferId, transfersOf, type VoucherHistory } from '../domain/voucher-transfers.ts'
import { claimEvents, issuedEvent, movementEvent } from './voucher-events.ts'

/** A redemption, a reversal or a claim that was paid, as the vendor's statement shows it. */
export type VendorLine = {
  readonly vendorId: string
  /** The movement's id, unique within its voucher. */
  readonly transferId: string
  readonly voucherId: string
  readonly programmeId: string
  readonly roundId: string
  readonly grantId: string
  readonly kind: VoucherKind
  readonly amounts: Amounts
  /** 1 for what the vendor is owed, −1 for what a reversal takes back. */
  readonly sign: 1 | -1
  /** Of a reversal: the redemption that it takes back, and which account of the vendor it is taken from. */
  readonly reverses?: string
  readonly from?: ReversalSide
  /** Of a redemption that was taken back: from which account. Its reversal sets it first, on a line that is there. */
  readonly reversal?: ReversalSide
  readonly deviceId: string
  readonly siteId: string
  /** Milliseconds since 1970; its UTC day is the day of the statement. */
  readonly at: number
}

/** What the traces of a voucher follow from. */
export type ProjectedVoucher = VoucherHistory & Pick<Voucher, 'kind'>

/** What one movement leaves in the ledger: its part of the counters, and a line when it concerns a vendor. */
export type Trace = {
  /** Unique over all vouchers. */
  readonly traceId: string
  readonly voucherId: string
  /** Unique within the voucher; `issued` for its issue. */
  readonly movementId: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly counted: CountedMovement
  readonly line?: VendorLine
}

/** A voucher before and after one write; `before` is missing for its issue. */
export type VoucherChange = { readonly before?: Voucher | undefined; readonly after: Voucher }

/** A change as it comes, and the name by which a failure is reported. */
export type NumberedChange = VoucherChange & { readonly changeId: string }

export type ProjectVoucherChangesPorts = {
  /** Writes what is not there yet and counts it, each trace once; returns why each failed that did, by its id. */
  readonly leaveTraces: (traces: readonly Trace[]) => Promise<ReadonlyMap<string, string>>
  /** Publishes events; returns why each of those failed that did, by transfer id. */
  readonly publish: (events: readonly DomainEvent[]) => Promise<ReadonlyMap<string, string>>
}

type Projection = {
  readonly changeId: string
  readonly traces: readonly Trace[]
  readonly events: readonly DomainEvent[]
}

/** Projects changes of vouchers; returns why each change failed that did, by its id. The others are done. */
export const projectVoucherChanges =
  (ports: ProjectVoucherChangesPorts) =>
  async (changes: readonly NumberedChange[]): Promise<ReadonlyMap<string, string>> => {
    const failures = new Map<string, string>()
    const projections = changes.flatMap((change) => {
      try {
        return [projectionOf(change)]
      } catch (error) {
        failures.set(change.changeId, error instanceof Error ? error.message : String(error))
        return []
      }
    })
    const untraced = await ports.leaveTraces(projections.flatMap(({ traces }) => traces))
    const traced = projections.filter(({ changeId, traces }) => {
      const failed = traces.find(({ traceId }) => untraced.has(traceId))
      if (failed !== undefined) failures.set(changeId, untraced.get(failed.traceId) ?? '')
      return failed === undefined
    })
    for (const [changeId, reason] of await publishAll(ports, traced)) failures.set(changeId, reason)
    return failures
  }

/** What is to come of a change: a trace and an event for the issue and for each movement that is new. */
function projectionOf({ changeId, before, after }: NumberedChange): Projection {
  // A history that cannot be told must not become a line that is paid.
  transfersOf(after)
  const known = new Set(before?.movements.map(({ transferId }) => transferId))
  const movements = after.movements.filter(({ transferId }) => !known.has(transferId))
  const events = [
    ...movements.map((movement) => movementEvent(after, movement)),
    ...claimEvents(before, after),
  ]
  const traces = movements.map((movement) => movementTrace(after, movement))
  if (before !== undefined) return { changeId, traces, events }
  return { changeId, traces: [...issueTraces(after), ...traces], events: [issuedEvent(after), ...events] }
}

/** Returns why each change failed of which an event was not taken. */
async function publishAll(
  { publish }: ProjectVoucherChangesPorts,
  projections: readonly Projection[],
): Promise<Map<string, string>> {
  const news = projections.flatMap(({ changeId, events }) => events.map((event) => ({ changeId, event })))
  const changeOfEvent = new Map(news.map(({ event, changeId }) => [event.detail.transferId, changeId]))
  const unpublished = await publish(news.map(({ event }) => event))
  return new Map(
    [...unpublished].map(([transferId, reason]) => [changeOfEvent.get(transferId) ?? transferId, reason]),
  )
}

/** Everything that a voucher's movements leave in the ledger. */
export function tracesOf(voucher: ProjectedVoucher): Trace[] {
  return [...issueTraces(voucher), ...voucher.movements.map((movement) => movementTrace(voucher, movement))]
}

/** The issue of a card that replaces another moves nothing of its own. */
function issueTraces(voucher: VoucherHistory): Trace[] {
  const counted = countedIssue(voucher)
  if (counted === undefined) return []
  const { voucherId, issuedAt } = voucher
  const movementId = 'issued'
  return [
    { traceId: movementTransferId(voucherId, movementId), voucherId, movementId, at: issuedAt, counted },
  ]
}

function movementTrace(voucher: ProjectedVoucher, movement: Movement): Trace {
  const { voucherId } = voucher
  const { transferId: movementId, at } = movement
  const [line] = vendorLinesOf(voucher, movement)
  return {
    ...{ traceId: movementTransferId(voucherId, movementId), voucherId, movementId, at },
    counted: countedMovement(voucher, movement),
    ...(line !== undefined && { line }),
  }
}

/** One for a redemption, a reversal or a loss, none for what concerns no vendor. */
export function vendorLinesOf(voucher: ProjectedVoucher, movement: Movement): VendorLine[] {
  if (movement.cause === undefined) return [redemptionLine(voucher, movement)]
  if (movement.cause === 'conflict-paid') return [vendorLine(voucher, movement, { sign: 1 })]
  if (movement.cause !== 'voucher-reversed') return []
  const { reverses, from } = movement
  return [vendorLine(voucher, movement, { sign: -1, reverses, from })]
}

/** The line of a redemption. A line that is written anew brings the mark of its reversal back with it. */
export function redemptionLine(voucher: ProjectedVoucher, redemption: RedemptionRecord): VendorLine {
  const reversal = reversalOf(voucher, redemption)?.from
  return vendorLine(voucher, redemption, { sign: 1, ...(reversal !== undefined && { reversal }) })
}

function reversalOf({ movements }: ProjectedVoucher, { transferId }: RedemptionRecord) {
  return movements.find(
    (movement) => movement.cause === 'voucher-reversed' && movement.reverses === transferId,
  ) as ReversalRecord | undefined
}

function vendorLine(
  voucher: ProjectedVoucher,
  movement: RedemptionRecord | ReversalRecord | LossRecord,
  direction: Pick<VendorLine, 'sign' | 'reverses' | 'from' | 'reversal'>,
): VendorLine {
  const { vendorId, transferId, amounts, deviceId, siteId, at } = movement
  const { voucherId, programmeId, roundId, grantId, kind } = voucher
  return {
    ...{ vendorId, transferId, voucherId, programmeId, roundId, grantId, kind, amounts },
    ...direction,
    ...{ deviceId, siteId, at },
  }
}
