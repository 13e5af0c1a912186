// How a round's move is written: its state, and who brought it there, under the condition that nobody else did
// and, for an approval, that the actor neither prepared nor submitted it.
import type { Round } from '../../domain/round.ts'
import type { RoundMove, RoundTransition } from '../../domain/round-transition.ts'
import { ledgerKey } from './keys.ts'

const movedBy = {
  submit: 'submittedBy',
  approve: 'approvedBy',
  cancel: 'cancelledBy',
  release: 'releasedBy',
  close: 'closedBy',
} as const satisfies Record<RoundMove, keyof Round>

/** The key and expressions of the one update that is the move. */
export function moveExpression(write: {
  readonly round: Round
  readonly move: RoundMove
  readonly transition: RoundTransition
  readonly sub: string
}) {
  const { round, move, transition, sub } = write
  const fourEyes = move === 'approve' ? ' AND preparedBy <> :sub AND submittedBy <> :sub' : ''
  return {
    Key: ledgerKey.round(round.programmeId, round.roundId),
    UpdateExpression: 'SET #state = :to, #movedBy = :sub',
    ConditionExpression: `#state = :from${fourEyes}`,
    ExpressionAttributeNames: { '#state': 'state', '#movedBy': movedBy[move] },
    ExpressionAttributeValues: { ':from': transition.from, ':to': transition.to, ':sub': sub },
  }
}
