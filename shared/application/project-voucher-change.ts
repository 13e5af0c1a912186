// What follows from a change of a voucher: a line for the vendor who redeemed it, and the news for others. A change
// may come twice and in any order: a line has one key and is written once, and each event carries its transfer's id.
import type { DomainEvent } from '../../events/catalogue.ts'
import type { Amounts } from '../domain/money.ts'
import type { RedemptionRecord, Voucher } from '../domain/voucher.ts'
import type { VoucherKind } from '../domain/voucher-text.ts'
import { issueId, redemptionTransferId, transfersOf } from '../domain/voucher-transfers.ts'

/** A redemption as the vendor's statement shows it. */
export type VendorLine = {
  readonly vendorId: string
  /** The redemption's id, unique within its voucher. */
  readonly transferId: string
  readonly voucherId: string
  readonly programmeId: string
  readonly roundId: string
  readonly kind: VoucherKind
  readonly amounts: Amounts
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

/** What is to come of a change: one line and one event for each new redemption, one event for an issue. */
function projectionOf({ before, after }: VoucherChange): {
  lines: VendorLine[]
  events: DomainEvent[]
} {
  // A history that cannot be told must not become a line that is paid.
  transfersOf(after)
  const known = new Set(before?.redemptions.map(({ transferId }) => transferId))
  const redemptions = after.redemptions.filter(({ transferId }) => !known.has(transferId))
  const redeemed = redemptions.map((redemption) => redeemedEvent(after, redemption))
  return {
    lines: redemptions.map((redemption) => vendorLine(after, redemption)),
    events: before === undefined ? [issuedEvent(after), ...redeemed] : redeemed,
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

function vendorLine(voucher: Voucher, redemption: RedemptionRecord): VendorLine {
  const { vendorId, transferId, amounts, deviceId, siteId, at } = redemption
  const { voucherId, programmeId, roundId, kind } = voucher
  return { vendorId, transferId, voucherId, programmeId, roundId, kind, amounts, deviceId, siteId, at }
}

function issuedEvent({
  voucherId,
  programmeId,
  roundId,
  grantId,
  kind,
  issued,
  issuedAt,
}: Voucher): DomainEvent {
  const of = { voucherId, programmeId, roundId, grantId, kind }
  return {
    name: 'voucher-issued.v1',
    detail: { transferId: issueId(voucherId), ...of, amounts: issued, at: issuedAt },
  }
}

function redeemedEvent(voucher: Voucher, redemption: RedemptionRecord): DomainEvent {
  const { voucherId, programmeId, roundId, grantId, kind } = voucher
  const { amounts, vendorId, deviceId, siteId, at } = redemption
  return {
    name: 'voucher-redeemed.v1',
    detail: {
      transferId: redemptionTransferId(voucherId, redemption.transferId),
      ...{ voucherId, programmeId, roundId, grantId, kind },
      ...{ amounts, vendorId, deviceId, siteId, at },
    },
  }
}
