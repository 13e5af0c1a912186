// Who may move a distribution round where. Asking again for the state that one brought about is no move and no
// error; and nobody approves what they prepared or submitted (four eyes).
import { type Refusal, refuse } from './refusal.ts'
import type { Round, RoundState } from './round.ts'

export type RoundMove = 'submit' | 'approve' | 'cancel' | 'release' | 'close'

/** `from` and `to` are equal when there is nothing to write: the actor did it before. */
export type RoundTransition = { readonly from: RoundState; readonly to: RoundState }

type Rule = {
  readonly from: readonly RoundState[]
  readonly to: (round: RoundFacts) => RoundState
  /** Whether the round is where this actor's earlier move brought it. */
  readonly done: (round: RoundFacts, sub: string) => boolean
}

type RoundFacts = Pick<
  Round,
  'kind' | 'state' | 'preparedBy' | 'submittedBy' | 'approvedBy' | 'releasedBy' | 'cancelledBy' | 'closedBy'
>

const rules: Readonly<Record<RoundMove, Rule>> = {
  submit: {
    from: ['prepared'],
    to: () => 'submitted',
    done: (round, sub) => round.state === 'submitted' && round.submittedBy === sub,
  },
  approve: {
    from: ['submitted'],
    to: ({ kind }) => (kind === 'standing' ? 'released' : 'issuing'),
    done: ({ state, approvedBy }, sub) =>
      (state === 'issuing' || state === 'issued' || state === 'released') && approvedBy === sub,
  },
  cancel: {
    from: ['preparing', 'prepared', 'submitted'],
    to: () => 'cancelled',
    done: (round, sub) => round.state === 'cancelled' && round.cancelledBy === sub,
  },
  release: {
    from: ['issued'],
    to: () => 'released',
    done: ({ kind, state, releasedBy }, sub) =>
      state === 'released' && (kind === 'standing' || releasedBy === sub),
  },
  close: {
    from: ['released'],
    to: () => 'closed',
    done: (round, sub) => round.state === 'closed' && round.closedBy === sub,
  },
}

/** Refuses with `round-state-conflict` (fact: the state) or `four-eyes-required`. */
export function decideRoundMove(
  round: RoundFacts,
  move: RoundMove,
  actor: { readonly sub: string },
): RoundTransition | Refusal {
  const rule = rules[move]
  if (rule.done(round, actor.sub)) return { from: round.state, to: round.state }
  if (!rule.from.includes(round.state))
    return refuse('round-state-conflict', {
      detail: `The round is ${round.state}.`,
      facts: { state: round.state },
    })
  if (move === 'approve' && (round.preparedBy === actor.sub || round.submittedBy === actor.sub))
    return refuse('four-eyes-required')
  return { from: round.state, to: rule.to(round) }
}
