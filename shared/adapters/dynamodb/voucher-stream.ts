// Reads a record of the vouchers' stream: the item before and after one write.
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { VoucherChange } from '../../application/project-voucher-change.ts'
import { voucherOf } from './voucher-reader.ts'

type Image = Record<string, unknown>

/** What Lambda hands over of a record, as far as it matters here. */
export type VoucherStreamRecord = {
  readonly dynamodb?: { readonly OldImage?: Image; readonly NewImage?: Image }
}

/** The change; undefined for a deletion, of which nothing follows. Throws on an item that is no voucher. */
export function voucherChangeOf(record: VoucherStreamRecord): VoucherChange | undefined {
  const { OldImage, NewImage } = record.dynamodb ?? {}
  if (NewImage === undefined) return undefined
  return { before: OldImage && voucherIn(OldImage), after: voucherIn(NewImage) }
}

function voucherIn(image: Image) {
  return voucherOf(unmarshall(image as Record<string, AttributeValue>))
}
