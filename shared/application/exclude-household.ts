// Takes a household out of a cycle that is prepared and not yet submitted, with a reason, or takes it in again. Its
// entitlements are kept and marked, the plan of its shard is made anew, and the round's totals follow, in one transaction.
import type { Actor } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type Entitlement, isPlanned, type Round } from '../domain/round.ts'
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

/** Who took a household in again. */
export type Readmission = {
  readonly roundId: string
  readonly householdId: string
  readonly readmittedBy: string
  readonly readmittedAt: number
}

type PlanChange = {
  readonly round: Round
  /** As it was read, with the plan that it is to have. */
  readonly shard: VersionedShard
  /** The household's, all of them. */
  readonly entitlements: readonly Entitlement[]
}

export type ExclusionWrite = PlanChange & { readonly exclusion: Exclusion }
export type ReadmissionWrite = PlanChange & { readonly readmission: Readmission }

export type ExcludeHouseholdPorts = {
  readonly getRound: GetRound
  readonly getRoundProgress: GetRoundProgress
  readonly isExcluded: (round: Round, householdId: string) => Promise<boolean>
  readonly shardOf: (householdId: string) => number
  readonly getShard: (roundId: string, shard: number) => Promise<VersionedShard | undefined>
  /** Those that are excluded among them. */
  readonly listAllEntitlements: (roundId: string, shard: number) => Promise<readonly Entitlement[]>
  readonly sha256: (text: string) => Uint8Array
  /** Writes it under the conditions that the round is prepared and the shard as it was read; false when not. */
  readonly writeExclusion: (write: ExclusionWrite) => Promise<boolean | Refusal>
  /** The same the other way round; false also where the household is not excluded. */
  readonly writeReadmission: (write: ReadmissionWrite) => Promise<boolean | Refusal>
}

type Readmit = {
  readonly actor: Actor
  readonly programmeId: string
  readonly roundId: string
  readonly householdId: string
  readonly now: number
}
type Exclude = Readmit & { readonly reason: string }

/** How often others may change the same shard first. */
const attempts = 20

/**
 * Returns the round as it is afterwards, the same for a household that was excluded before. Refuses with
 * `outside-your-scope`, `round-unknown`, `round-state-conflict`, `round-not-for-household` or `too-busy`.
 */
export const excludeHousehold = (ports: ExcludeHouseholdPorts) => (command: Exclude) =>
  untilWritten(ports, command, { isExcluded: true, change: excludeOnce })

/**
 * Returns the round as it is afterwards, the same for a household that was taken in again before. Refuses with
 * `outside-your-scope`, `round-unknown`, `round-state-conflict`, `round-not-for-household` or `too-busy`.
 */
export const readmitHousehold = (ports: ExcludeHouseholdPorts) => (command: Readmit) =>
  untilWritten(ports, command, { isExcluded: false, change: readmitOnce })

type Aim<Command> = {
  readonly isExcluded: boolean
  /** True when written, false when it met something else than was read. */
  readonly change: (
    ports: ExcludeHouseholdPorts,
    found: Found,
    command: Command,
  ) => Promise<boolean | Refusal>
}

type Found = {
  readonly round: Round
  readonly shard: VersionedShard
  readonly planned: readonly Entitlement[]
  /** The household's, all of them. */
  readonly own: readonly Entitlement[]
}

async function untilWritten<Command extends Readmit>(
  ports: ExcludeHouseholdPorts,
  command: Command,
  { isExcluded, change }: Aim<Command>,
): Promise<ShownRound | Refusal> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const round = await getRoundInScope(ports)(command)
    if (isRefusal(round)) return round
    const isSo = (await ports.isExcluded(round, command.householdId)) === isExcluded
    if (!isSo && round.state !== 'prepared')
      return refuse('round-state-conflict', {
        detail: `The round is ${round.state}.`,
        facts: { state: round.state },
      })
    const found = await findShare(ports, round, command.householdId)
    if (isRefusal(found)) return found
    if (isSo) return showRound(round, await ports.getRoundProgress(round.roundId))
    const written = await change(ports, found, command)
    if (isRefusal(written)) return written
  }
  return refuse('too-busy')
}

async function findShare(
  { shardOf, getShard, listAllEntitlements }: ExcludeHouseholdPorts,
  round: Round,
  householdId: string,
): Promise<Found | Refusal> {
  const number = shardOf(householdId)
  const shard = await getShard(round.roundId, number)
  const all = await listAllEntitlements(round.roundId, number)
  const own = all.filter((one) => one.householdId === householdId)
  if (shard === undefined || own.length === 0) return refuse('round-not-for-household')
  return { round, shard, planned: all.filter(isPlanned), own }
}

function excludeOnce(ports: ExcludeHouseholdPorts, found: Found, command: Exclude) {
  const { actor, roundId, householdId, reason, now } = command
  const { round, shard, planned, own } = found
  const rest = planned.filter((one) => one.householdId !== householdId)
  return ports.writeExclusion({
    round,
    exclusion: { roundId, householdId, reason, excludedBy: actor.sub, at: now },
    shard: { ...shard, ...planOf(rest, ports.sha256) },
    entitlements: own,
  })
}

function readmitOnce(ports: ExcludeHouseholdPorts, found: Found, command: Readmit) {
  const { actor, roundId, householdId, now } = command
  const { round, shard, planned, own } = found
  const others = planned.filter((one) => one.householdId !== householdId)
  return ports.writeReadmission({
    round,
    readmission: { roundId, householdId, readmittedBy: actor.sub, readmittedAt: now },
    shard: { ...shard, ...planOf([...others, ...own], ports.sha256) },
    entitlements: own,
  })
}
