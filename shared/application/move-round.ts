// Moves a round on: submitted, approved, cancelled, released. The domain decides from what was read; the write holds
// the same conditions again, and when it meets another round than was read, the domain decides once more.
import type { Actor } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Round } from '../domain/round.ts'
import { decideRoundMove, type RoundMove, type RoundTransition } from '../domain/round-transition.ts'
import { getRoundInScope } from './get-round.ts'
import {
  type ApproveRound,
  type GetRound,
  type GetRoundProgress,
  type MoveRound,
  type PlainMove,
  type SendShards,
  type ShownRound,
  showRound,
} from './round-ports.ts'

type Command = { readonly actor: Actor; readonly programmeId: string; readonly roundId: string }
type Written = Awaited<ReturnType<MoveRound>>

/** More than a round has states: nobody can be overtaken more often. */
const attempts = 8

type MovePorts = {
  readonly getRound: GetRound
  readonly getRoundProgress: GetRoundProgress
  readonly moveRound: MoveRound
}

/**
 * Submits, cancels or releases. Refuses with `outside-your-scope`, `round-unknown`, `round-state-conflict`,
 * `too-busy`.
 */
export const moveRound =
  (ports: MovePorts, move: PlainMove) =>
  async (command: Command): Promise<ShownRound | Refusal> => {
    const { sub } = command.actor
    const round = await moveOnce(ports, { command, move }, (from, transition) =>
      ports.moveRound({ round: from, move, transition, sub }),
    )
    if (isRefusal(round)) return round
    return showRound(round, await ports.getRoundProgress(round.roundId))
  }

type ApprovePorts = Omit<MovePorts, 'moveRound'> & {
  readonly approveRound: ApproveRound
  readonly sendToIssue: SendShards
}

/**
 * Approves: reserves the round's whole total, or nothing. Refuses also with `four-eyes-required` and
 * `budget-insufficient`. Approving again while vouchers are being issued hands out the work again, for an approval
 * that was cut off right after it was written.
 */
export const approveRound =
  (ports: ApprovePorts) =>
  async (command: Command & { readonly now: number }): Promise<ShownRound | Refusal> => {
    const { actor, now } = command
    const round = await moveOnce(ports, { command, move: 'approve' }, (from, transition) =>
      ports.approveRound({ round: from, transition, sub: actor.sub, now }),
    )
    if (isRefusal(round)) return round
    if (round.state === 'issuing') await ports.sendToIssue(round)
    return showRound(round, await ports.getRoundProgress(round.roundId))
  }

/**
 * Decides, writes, and decides again from what the write met, until the round is moved or must not be. Nothing is
 * written for who brought the state about before.
 */
export async function moveOnce(
  ports: { readonly getRound: GetRound },
  { command, move }: { command: Command; move: RoundMove },
  write: (round: Round, transition: RoundTransition) => Promise<Written>,
): Promise<Round | Refusal> {
  const read = await getRoundInScope(ports)(command)
  if (isRefusal(read)) return read
  let round = read
  for (let attempt = 0; attempt < attempts; attempt++) {
    const transition = decideRoundMove(round, move, command.actor)
    if (isRefusal(transition)) return transition
    if (transition.from === transition.to) return round
    const written = await write(round, transition)
    if (isRefusal(written)) return written
    if ('moved' in written) return written.moved
    if (written.conflict === undefined) return refuse('round-unknown')
    round = written.conflict
  }
  return refuse('too-busy')
}
