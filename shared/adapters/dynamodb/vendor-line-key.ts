// Where a vendor's lines stand: spread over the days and eight partitions each, so that no vendor is a hot key.
import { createHash } from 'node:crypto'
import type { VendorLine } from '../../application/project-voucher-change.ts'
import { dayIn } from '../../domain/calendar.ts'
import { ledgerKey, vendorLineShards } from './keys.ts'

/** A redemption's id is unique only within its voucher, so the voucher's id is part of the key. */
export function vendorLineKey(line: Pick<VendorLine, 'vendorId' | 'voucherId' | 'transferId' | 'at'>) {
  const shard = createHash('sha256').update(line.voucherId).digest().readUInt16BE(0) % vendorLineShards
  return {
    pk: ledgerKey.vendorLines(line.vendorId, dayIn(line.at, 'UTC'), shard),
    sk: `${line.transferId}#${line.voucherId}`,
  }
}
