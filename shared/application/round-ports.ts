// What the use cases of distribution rounds need, and how a round is shown.

import { dayOfNumber } from '../domain/calendar.ts'
import type { EnvelopeSlice } from '../domain/envelope.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { Entitlement, Round } from '../domain/round.ts'
import type { RoundMove, RoundTransition } from '../domain/round-transition.ts'
import type { Page } from './programme-ports.ts'

/** How far the work on a round is, counted from its shards. A standing round has none. */
export type RoundProgress = {
  readonly shards: number
  readonly prepared: number
  readonly issued: number
  readonly issuedVouchers: number
}

/** The moves that change nothing but the round. */
export type PlainMove = Exclude<RoundMove, 'approve' | 'close'>

/** A round that was not found is undefined. */
export type GetRound = (asked: { programmeId: string; roundId: string }) => Promise<Round | undefined>
export type GetRoundProgress = (roundId: string) => Promise<RoundProgress>
export type ListRounds = (asked: { programmeId: string; cursor?: string | undefined }) => Promise<Page<Round>>
export type ListEntitlements = (asked: {
  roundId: string
  cursor?: string | undefined
}) => Promise<Page<Entitlement>>

/** Stores the round, with 32 planned shards when it is a cycle. Undefined when another request took the id. */
export type CreateRoundOnce = (round: Round, requestHash: string) => Promise<Round | undefined | Refusal>

/**
 * Writes a move under its own conditions. Returns the round as it is afterwards, or `conflict` with the round as it
 * was met instead (`undefined` when it is gone), or the refusal `too-busy`.
 */
export type MoveRound = (write: {
  readonly round: Round
  readonly move: PlainMove
  readonly transition: RoundTransition
  readonly sub: string
}) => Promise<{ readonly moved: Round } | { readonly conflict: Round | undefined } | Refusal>

/** As MoveRound, and in the same transaction: budgets, transfers and a standing round's slices. */
export type ApproveRound = (write: {
  readonly round: Round
  readonly transition: RoundTransition
  readonly sub: string
  readonly now: number
}) => Promise<{ readonly moved: Round } | { readonly conflict: Round | undefined } | Refusal>

/**
 * As MoveRound, and in the same transaction: each slice is emptied that still holds what was read, and what was in
 * them goes back to the budget lines, with the transfers that say so. `slices-changed` when one held something else.
 */
export type CloseRound = (write: {
  readonly round: Round
  readonly transition: RoundTransition
  readonly slices: readonly EnvelopeSlice[]
  readonly sub: string
  readonly reason: string
  readonly now: number
}) => Promise<
  { readonly moved: Round } | { readonly conflict: Round | undefined } | 'slices-changed' | Refusal
>

/** All slices of a round's envelope, none for a cycle; a consistent read. */
export type ReadSlices = (roundId: string) => Promise<readonly EnvelopeSlice[]>

/** One message for each shard of a round: workers find all else by it. */
export type SendShards = (round: { programmeId: string; roundId: string }) => Promise<void>

/** A round as it is shown: its days as texts, its progress beside it. */
export type ShownRound = ReturnType<typeof showRound>

export function showRound(round: Round, progress: RoundProgress) {
  return {
    roundId: round.roundId,
    programmeId: round.programmeId,
    kind: round.kind,
    name: round.name,
    state: round.state,
    lines: round.lines,
    siteIds: round.siteIds,
    firstValidDay: dayOfNumber(round.firstValidDay),
    validDays: round.validDays,
    totals: round.totals,
    householdCount: round.householdCount,
    voucherCount: round.voucherCount,
    ruleVersion: round.ruleVersion,
    progress,
    preparedBy: round.preparedBy,
    ...(round.approvedBy !== undefined && { approvedBy: round.approvedBy }),
    ...(round.closedBy !== undefined && { closedBy: round.closedBy }),
    ...(round.closingReason !== undefined && { closingReason: round.closingReason }),
    createdAt: round.createdAt,
  }
}
