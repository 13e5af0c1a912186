// Raises or lowers what a donor pledged. What budgets have taken stays pledged: only what is left can go.
import { type Actor, checkAnyScope } from '../domain/actor.ts'
import type { Unit } from '../domain/money.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { Grant } from './fund-budget.ts'

export type GrantAmendment = {
  readonly amendmentId: string
  readonly grantId: string
  readonly unit: Unit
  readonly amount: number
  readonly direction: 'increase' | 'decrease'
  readonly reason: string
  /** Subject of who asked for it. */
  readonly by: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/**
 * Changes pledged and available together and keeps the amendment, all or nothing, once. Returns the grant. Refuses
 * with `grant-unknown`, `grant-insufficient`, `amount-beyond-limit`, `idempotency-key-reused` or `too-busy`.
 */
export type CommitAmendment = (amendment: GrantAmendment, requestHash: string) => Promise<Grant | Refusal>

/** A repeated request is answered with the grant as it now is. Refuses also with `outside-your-scope`. */
export const amendGrant =
  (ports: { readonly commitAmendment: CommitAmendment }) =>
  async (
    command: Omit<GrantAmendment, 'by' | 'at'> & {
      readonly actor: Actor
      readonly requestHash: string
      readonly now: number
    },
  ): Promise<Grant | Refusal> => {
    const { actor, requestHash, now, ...amendment } = command
    return (
      checkAnyScope(actor) ?? ports.commitAmendment({ ...amendment, by: actor.sub, at: now }, requestHash)
    )
  }
