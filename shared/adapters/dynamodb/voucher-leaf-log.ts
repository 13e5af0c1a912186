// Logs what each change of a voucher adds to the seals: its issue and each movement of its value.
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { AppendLeaves } from '../../application/seal-ports.ts'
import { leavesOfVoucherChange } from '../../domain/audit-leaf.ts'
import { digests, loggedLeaf } from '../crypto/digests.ts'
import type { VoucherStreamRecord } from './voucher-stream.ts'

type NumberedRecord = VoucherStreamRecord & { readonly dynamodb?: { readonly SequenceNumber?: string } }

/** Takes records of the vouchers' stream; returns why, by sequence number, when their leaves could not be logged. */
export type VoucherLeafLog = (
  records: readonly NumberedRecord[],
  now: number,
) => Promise<ReadonlyMap<string, string>>

/** A log of leaves for the vouchers' stream. */
export function makeVoucherLeafLog(appendLeaves: AppendLeaves): VoucherLeafLog {
  return async (records, now) => {
    const numbers = records.map(({ dynamodb }) => dynamodb?.SequenceNumber ?? '')
    try {
      const leaves = records.flatMap(({ dynamodb }) =>
        leavesOfVoucherChange(imageOf(dynamodb?.OldImage), imageOf(dynamodb?.NewImage), digests.hashText),
      )
      await appendLeaves(`vouchers-${numbers[0] ?? ''}`, leaves.map(loggedLeaf), now)
      return new Map()
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return new Map(numbers.map((number) => [number, reason]))
    }
  }
}

const imageOf = (image: Record<string, unknown> | undefined) =>
  image && unmarshall(image as Record<string, AttributeValue>)
