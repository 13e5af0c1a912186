// What the use cases that take value back need.
import type { Refusal } from '../domain/refusal.ts'
import type { ReversalWrite } from '../domain/reversal.ts'
import type { ReversalRecord, ReversalSide, Voucher } from '../domain/voucher.ts'
import type { EndingWrite } from '../domain/voucher-ending.ts'
import type { VendorLine } from './project-voucher-change.ts'

/** Undefined for an id that does not exist; a consistent read. */
export type FindVoucher = (voucherId: string) => Promise<Voucher | undefined>

/** False where the voucher is no longer as it was read. */
export type CommitReversal = (
  write: Omit<ReversalWrite, 'reversal'> & { readonly reversal: ReversalRecord },
) => Promise<boolean>

/** False where the voucher is no longer as it was read. */
export type CommitEnding = (write: EndingWrite) => Promise<boolean>

/**
 * Marks the line of a redemption as one that is being reversed, and says which account of the vendor that is to be
 * taken from: the first mark decides, and it is made at one moment with the claim of a statement. Undefined while the
 * line is not there yet. Refuses with `too-busy`.
 */
export type MarkReversal = (line: VendorLine) => Promise<ReversalSide | undefined | Refusal>
