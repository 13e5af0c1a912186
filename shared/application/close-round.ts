// Closes a released round. What a standing round's envelope still holds goes back to the budget lines it came from;
// a cycle has issued all it had. Vouchers stay good: they end by themselves.
import type { Actor } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { moveOnce } from './move-round.ts'
import {
  type CloseRound,
  type GetRound,
  type GetRoundProgress,
  type ReadSlices,
  type ShownRound,
  showRound,
} from './round-ports.ts'

type Ports = {
  readonly getRound: GetRound
  readonly getRoundProgress: GetRoundProgress
  readonly readSlices: ReadSlices
  readonly closeRound: CloseRound
}

/** How often walk-ins may be faster: each time a slice held less than was read a moment before. */
const attempts = 20

/**
 * Returns the round, the same for who closed it before. Refuses with `outside-your-scope`, `round-unknown`,
 * `round-state-conflict`, or with `too-busy` when walk-ins leave no gap.
 */
export const closeRound =
  (ports: Ports) =>
  async (command: {
    readonly actor: Actor
    readonly programmeId: string
    readonly roundId: string
    readonly reason: string
    readonly now: number
  }): Promise<ShownRound | Refusal> => {
    const { actor, roundId, reason, now } = command
    const closed = await moveOnce(ports, { command, move: 'close' }, async (round, transition) => {
      for (let attempt = 0; attempt < attempts; attempt++) {
        const slices = round.kind === 'standing' ? await ports.readSlices(roundId) : []
        const written = await ports.closeRound({ round, transition, slices, sub: actor.sub, reason, now })
        if (written !== 'slices-changed') return written
      }
      return refuse('too-busy')
    })
    if (isRefusal(closed)) return closed
    return showRound(closed, await ports.getRoundProgress(closed.roundId))
  }
