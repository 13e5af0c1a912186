// What follows from a change of a voucher: a line for the vendor who redeemed it, and the news for others. A change
// may come twice and in any order: a line has one key and is written once, and each event carries its transfer's id.
import type { DomainEvent } from '../../events/catalogue.ts'
import type { Amounts } from '../domain/money.ts'
import type { Movement, RedemptionRecord, ReversalRecord, ReversalSide, Voucher } from '../domain/voucher.ts'
import type { VoucherKind } from '../domain/voucher-text.ts'
import { issueId, movementTransferId, transfersOf } from '../domain/voucher-transfers.ts'

/** A redemption or a reversal as the vendor's statement shows it. */
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
  readonly deviceId: string
  readonly siteId: string
  /** Milliseconds since 1970; its UTC day is the day of the statement. */
  readonly at: number
}

/** A voucher before and after one write; `before` is missing for its issue. */
export type VoucherChange = { readonly before?: Voucher | undefined; readonly after: Voucher }

/** A change as it comes, and the name by which a failure is reported. */
export type NumberedChange = VoucherChange & { readonly changeId: string }

export type ProjectVoucherChangesPorts = {
  /** Writes the line unless it is there already. */
  readonly putVendorLine: (line: VendorLine) => Promise<void>
  /** Publishes events; returns why each of those failed that did, by transfer id. */
  readonly publish: (events: readonly DomainEvent[]) => Promise<ReadonlyMap<string, string>>
}

/** What is to come of a change: a line for each redemption and reversal, an event for each movement and the issue. */
function projectionOf({ before, after }: VoucherChange): {
  lines: VendorLine[]
  events: DomainEvent[]
} {
  // A history that cannot be told must not become a line that is paid.
  transfersOf(after)
  const known = new Set(before?.movements.map(({ transferId }) => transferId))
  const movements = after.movements.filter(({ transferId }) => !known.has(transferId))
  const events = movements.map((movement) => movementEvent(after, movement))
  return {
    lines: movements.flatMap((movement) => movementLines(after, movement)),
    events: before === undefined ? [issuedEvent(after), ...events] : events,
  }
}

/** Projects changes of vouchers; returns why each change failed that did, by its id. The others are done. */
export const projectVoucherChanges =
  (ports: ProjectVoucherChangesPorts) =>
  async (changes: readonly NumberedChange[]): Promise<ReadonlyMap<string, string>> => {
    const failures = new Map<string, string>()
    const projectOne = async (change: NumberedChange) => {
      const { lines, events } = projectionOf(change)
      await Promise.all(lines.map((line) => ports.putVendorLine(line)))
      return events.map((event) => ({ event, changeId: change.changeId }))
    }
    const projected = await Promise.all(
      changes.map((change) =>
        projectOne(change).catch((error: unknown) => {
          failures.set(change.changeId, error instanceof Error ? error.message : String(error))
          return []
        }),
      ),
    )
    const news = projected.flat()
    const changeOfEvent = new Map(news.map(({ event, changeId }) => [event.detail.transferId, changeId]))
    const unpublished = await ports.publish(news.map(({ event }) => event))
    for (const [transferId, reason] of unpublished)
      failures.set(changeOfEvent.get(transferId) ?? transferId, reason)
    return failures
  }

/** One for a redemption or a reversal, none for what concerns no vendor. */
export function movementLines(voucher: Voucher, movement: Movement): VendorLine[] {
  if (movement.cause === undefined) return [redemptionLine(voucher, movement)]
  if (movement.cause !== 'voucher-reversed') return []
  const { reverses, from } = movement
  return [vendorLine(voucher, movement, { sign: -1, reverses, from })]
}

/** The line of a redemption, which its reversal marks. */
export function redemptionLine(voucher: Voucher, redemption: RedemptionRecord): VendorLine {
  return vendorLine(voucher, redemption, { sign: 1 })
}

function vendorLine(
  voucher: Voucher,
  movement: RedemptionRecord | ReversalRecord,
  direction: Pick<VendorLine, 'sign' | 'reverses' | 'from'>,
): VendorLine {
  const { vendorId, transferId, amounts, deviceId, siteId, at } = movement
  const { voucherId, programmeId, roundId, grantId, kind } = voucher
  return {
    ...{ vendorId, transferId, voucherId, programmeId, roundId, grantId, kind, amounts },
    ...direction,
    ...{ deviceId, siteId, at },
  }
}

const placeOf = ({ voucherId, programmeId, roundId, grantId, kind }: Voucher) => ({
  voucherId,
  programmeId,
  roundId,
  grantId,
  kind,
})

function issuedEvent(voucher: Voucher): DomainEvent {
  const { voucherId, issued, issuedAt, replaces } = voucher
  return {
    name: 'voucher-issued.v1',
    detail: {
      transferId: issueId(voucherId),
      ...placeOf(voucher),
      amounts: issued,
      ...(replaces !== undefined && { replaces }),
      at: issuedAt,
    },
  }
}

function movementEvent(voucher: Voucher, movement: Movement): DomainEvent {
  const { amounts, at } = movement
  const transferId = movementTransferId(voucher.voucherId, movement.transferId)
  const facts = { transferId, ...placeOf(voucher), amounts, at }
  switch (movement.cause) {
    case undefined: {
      const { vendorId, deviceId, siteId } = movement
      return { name: 'voucher-redeemed.v1', detail: { ...facts, vendorId, deviceId, siteId } }
    }
    case 'voucher-reversed': {
      const { vendorId, deviceId, siteId } = movement
      const reverses = movementTransferId(voucher.voucherId, movement.reverses)
      return { name: 'voucher-reversed.v1', detail: { ...facts, reverses, vendorId, deviceId, siteId } }
    }
    case 'card-replaced':
      return { name: 'card-replaced.v1', detail: { ...facts, to: movement.to } }
    default:
      return { name: 'voucher-value-returned.v1', detail: { ...facts, cause: movement.cause } }
  }
}
