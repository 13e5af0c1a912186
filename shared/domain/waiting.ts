// What waits for somebody: the next step of a round, a statement or a conflict, where it is theirs to take. Whoever may
// not take it, since they took the step before (four eyes), does not see it.
import type { Actor } from './actor.ts'
import { isRefusal } from './refusal.ts'
import type { Round } from './round.ts'
import { decideRoundMove } from './round-transition.ts'
import { decideApproval, refuseRelease, type Settlement } from './settlement.ts'

export const waitingKinds = [
  'round-to-submit',
  'round-to-approve',
  'round-to-release',
  'statement-to-approve',
  'payment-to-release',
  'conflict-to-decide',
  'import-to-enrol',
  'import-to-mend',
  'duplicate-to-decide',
  'feedback-to-answer',
] as const

export type WaitingKind = (typeof waitingKinds)[number]

/** Which steps somebody may take at all. */
export type MayDo = (kind: WaitingKind) => boolean

const moveOf = {
  prepared: { move: 'submit', kind: 'round-to-submit' },
  submitted: { move: 'approve', kind: 'round-to-approve' },
  issued: { move: 'release', kind: 'round-to-release' },
} as const

/** The step of a round that waits for this actor. */
export function roundWaitsFor(
  round: Round,
  actor: Pick<Actor, 'sub'>,
  mayDo: MayDo,
): WaitingKind | undefined {
  const next = moveOf[round.state as keyof typeof moveOf] as (typeof moveOf)[keyof typeof moveOf] | undefined
  if (next === undefined || !mayDo(next.kind)) return undefined
  return isRefusal(decideRoundMove(round, next.move, actor)) ? undefined : next.kind
}

/** The steps of a statement that wait for this actor: one that the bank sent back may be approved anew or paid again. */
export function statementWaitsFor(
  settlement: Settlement,
  actor: Pick<Actor, 'sub'>,
  mayDo: MayDo,
): WaitingKind | undefined {
  if (mayDo('payment-to-release') && refuseRelease(settlement, actor.sub) === undefined)
    return 'payment-to-release'
  const mayApprove = settlement.state === 'closed' && mayDo('statement-to-approve')
  return mayApprove && decideApproval(settlement, actor.sub) === 'approve'
    ? 'statement-to-approve'
    : undefined
}
