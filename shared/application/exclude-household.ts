// Takes a household out of a cycle that is prepared and not yet submitted, with a reason. Its entitlements go, the plan of
// its shard is made anew, and the round's totals lose what they held, in one transaction.
import type { Actor } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Entitlement, Round } from '../domain/round.ts'
import { getRoundInScope } from './get-round.ts'
import { planOf, type VersionedShard } from './prepare-round-shard.ts'
import { type GetRound, type GetRoundProgress, type ShownRound, showRound } from './round-ports.ts'

/** Who was taken out of a round, and why. */
export type Exclusion = {
  readonly roundId: string
  readonly householdId: string
  readonly reason: string
  readonly excludedBy: string
  readonly at: number
}

export type ExclusionWrite = {
  readonly round: Round
  readonly exclusion: Exclusion
  /** As it was read, with the plan that it is to have. */
  readonly shard: VersionedShard
  /** The household's, all of them. */
  readonly entitlements: readonly Entitlement[]
}

export type ExcludeHouseholdPorts = {
  readonly getRound: GetRound
  readonly getRoundProgress: GetRoundProgress
  readonly isExcluded: (round: Round, householdId: string) => Promise<boolean>
  readonly shardOf: (householdId: string) => number
  readonly getShard: (roundId: string, shard: number) => Promise<VersionedShard | undefined>
  readonly listShardEntitlements: (roundId: string, shard: number) => Promise<readonly Entitlement[]>
  readonly sha256: (text: string) => Uint8Array
  /** Writes it under the conditions that the round is prepared and the shard as it was read; false when not. */
  readonly writeExclusion: (write: ExclusionWrite) => Promise<boolean | Refusal>
}

type Command = {
  readonly actor: Actor
  readonly programmeId: string
  readonly roundId: string
  readonly householdId: string
  readonly reason: string
  readonly now: number
}

/** How often others may change the same shard first. */
const attempts = 20

/**
 * Returns the round as it is afterwards, the same for a household that was excluded before. Refuses with
 * `outside-your-scope`, `round-unknown`, `round-state-conflict`, `round-not-for-household` or `too-busy`.
 */
export const excludeHousehold =
  (ports: ExcludeHouseholdPorts) =>
  async (command: Command): Promise<ShownRound | Refusal> => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const round = await getRoundInScope(ports)(command)
      if (isRefusal(round)) return round
      if (await ports.isExcluded(round, command.householdId))
        return showRound(round, await ports.getRoundProgress(round.roundId))
      const written = await excludeOnce(ports, round, command)
      if (isRefusal(written)) return written
    }
    return refuse('too-busy')
  }

/** True when written, false when it met something else than was read. */
async function excludeOnce(
  ports: ExcludeHouseholdPorts,
  round: Round,
  command: Command,
): Promise<boolean | Refusal> {
  const { actor, roundId, householdId, reason, now } = command
  if (round.state !== 'prepared')
    return refuse('round-state-conflict', {
      detail: `The round is ${round.state}.`,
      facts: { state: round.state },
    })
  const number = ports.shardOf(householdId)
  const shard = await ports.getShard(roundId, number)
  const all = await ports.listShardEntitlements(roundId, number)
  const entitlements = all.filter((one) => one.householdId === householdId)
  if (shard === undefined || entitlements.length === 0)
    // Somebody may have excluded it since that was asked: then there is nothing more to do.
    return (await ports.isExcluded(round, householdId)) ? false : refuse('round-not-for-household')
  const rest = all.filter((one) => one.householdId !== householdId)
  return ports.writeExclusion({
    round,
    exclusion: { roundId, householdId, reason, excludedBy: actor.sub, at: now },
    shard: { ...shard, ...planOf(rest, ports.sha256) },
    entitlements,
  })
}
