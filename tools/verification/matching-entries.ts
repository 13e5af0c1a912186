// The same thing as two tables tell it, in the same words, so that the two can be compared.
import { createHash } from 'node:crypto'
import type { Entry } from './matching.ts'
import type { StoredEntitlement, StoredLine, StoredRedemption, StoredVoucher } from './stored-shapes.ts'
import { amountsText } from './sums.ts'

/** Lines of one vendor and day are spread over so many partitions. */
const lineShards = 8

/** A vendor line as it stands. */
export function lineEntry(line: StoredLine): Entry {
  return {
    group: line.programmeId,
    key: `${line.voucherId}|${line.transferId}`,
    row: [
      line.pk,
      line.roundId,
      line.kind,
      amountsText(line.amounts),
      line.deviceId,
      line.siteId,
      line.at,
    ].join('|'),
    item: `line ${line.pk} of voucher ${line.voucherId}, redemption ${line.transferId}`,
    at: line.at,
  }
}

/** The line that a redemption must have: the vendor reads it in the partition of its UTC day. */
export function redemptionEntry(
  voucher: StoredVoucher,
  redemptionId: string,
  redemption: StoredRedemption,
): Entry {
  const day = new Date(redemption.at).toISOString().slice(0, 10)
  const shard = createHash('sha256').update(voucher.voucherId).digest().readUInt16BE(0) % lineShards
  return {
    group: voucher.programmeId,
    key: `${voucher.voucherId}|${redemptionId}`,
    row: [
      `VL#${redemption.vendorId}#${day}#${shard}`,
      voucher.roundId,
      voucher.kind,
      amountsText(redemption.amounts),
      redemption.deviceId,
      redemption.siteId,
      redemption.at,
    ].join('|'),
    item: `voucher ${voucher.voucherId}, redemption ${redemptionId}`,
    at: redemption.at,
  }
}

/** What a household was to get. */
export function entitlementEntry(entitlement: StoredEntitlement): Entry {
  const { roundId, householdId, code, grantId, kind, amounts } = entitlement
  return {
    group: roundId,
    key: `${householdId}|${code}`,
    row: `${grantId}|${kind}|${amountsText(amounts)}`,
    item: `entitlement ${roundId} ${householdId} ${code}`,
  }
}

/** What it got. */
export function voucherEntry({
  voucherId,
  roundId,
  householdId,
  code,
  grantId,
  kind,
  issued,
}: StoredVoucher): Entry {
  return {
    group: roundId,
    key: `${householdId}|${code}`,
    row: `${grantId}|${kind}|${amountsText(issued)}`,
    item: `voucher ${voucherId}`,
  }
}
