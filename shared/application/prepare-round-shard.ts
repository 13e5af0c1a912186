// Computes one shard of a cycle's entitlements: who of the programme is eligible on the round's first day, and what
// each gets. Workers may run twice, at once, or die anywhere: the shard's version lets one plan stand.
import { dayOfNumber } from '../domain/calendar.ts'
import { entitlementMarker } from '../domain/entitlement-marker.ts'
import type { Household } from '../domain/household.ts'
import { profileOf, type ServedProfile } from '../domain/household-profile.ts'
import { type Amounts, addAmounts } from '../domain/money.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import type { Registration } from '../domain/registration.ts'
import type { Entitlement, Round, RoundShard } from '../domain/round.ts'
import { assessIn } from './enrol-household.ts'
import { inParallel } from './in-parallel.ts'
import type { KeepProfiles } from './profile-ports.ts'
import type { GetProgramme, ProgrammeWithBaskets } from './programme-ports.ts'
import type { GetRound } from './round-ports.ts'
import type { SealedHousehold } from './sealed-household.ts'

/** A shard and the number of writes it has seen. */
export type VersionedShard = RoundShard & { readonly version: number }

export type PrepareRoundShardPorts = {
  readonly getRound: GetRound
  readonly getProgramme: GetProgramme
  readonly getShard: (roundId: string, shard: number) => Promise<VersionedShard | undefined>
  readonly listShards: (roundId: string) => Promise<readonly VersionedShard[]>
  readonly listRegistrations: (programmeId: string, shard: number) => Promise<readonly Registration[]>
  readonly getSealedHousehold: (householdId: string) => Promise<SealedHousehold | undefined>
  readonly openHousehold: (sealed: SealedHousehold, withNeeds: boolean) => Promise<Household>
  readonly listShardEntitlements: (roundId: string, shard: number) => Promise<readonly Entitlement[]>
  /** Adds entitlements to a planned shard of this version; false when it has moved on meanwhile. */
  readonly addEntitlements: (
    shard: { roundId: string; shard: number; version: number },
    entitlements: readonly Entitlement[],
  ) => Promise<boolean | Refusal>
  /** Moves a planned shard of this version to prepared; false when it has moved on meanwhile. */
  readonly markPrepared: (roundId: string, shard: VersionedShard) => Promise<boolean | Refusal>
  /** Moves the round from preparing to prepared with its totals; does nothing when it is no longer preparing. */
  readonly finishPreparation: (round: Round, shards: readonly RoundShard[]) => Promise<void>
  readonly keepProfiles: KeepProfiles
  readonly sha256: (text: string) => Uint8Array
}

/** How many entitlements one transaction adds: with the shard itself below DynamoDB's 100. */
export const entitlementsAtOnce = 90
const householdsAtOnce = 16
const attempts = 200

/** Does nothing for a shard that is prepared already or a round that is gone or cancelled. */
export const prepareRoundShard =
  (ports: PrepareRoundShardPorts) =>
  async (message: { programmeId: string; roundId: string; shard: number }): Promise<void> => {
    const round = await ports.getRound(message)
    if (round?.state !== 'preparing') return
    const shard = await ports.getShard(message.roundId, message.shard)
    if (shard === undefined) throw new Error(`round ${message.roundId} has no shard ${message.shard}`)
    if (shard.state === 'planned') await prepare(ports, round, message.shard)
    const shards = await ports.listShards(message.roundId)
    if (shards.every(({ state }) => state !== 'planned')) await ports.finishPreparation(round, shards)
  }

async function prepare(ports: PrepareRoundShardPorts, round: Round, number: number): Promise<void> {
  const { wanted, profiles } = await computeEntitlements(ports, round, number)
  // First: whatever this round gives, its reports know to whom.
  await ports.keepProfiles(round.programmeId, profiles)
  for (let attempt = 0; attempt < attempts; attempt++) {
    const shard = await ports.getShard(round.roundId, number)
    if (shard?.state !== 'planned') return
    const stored = await ports.listShardEntitlements(round.roundId, number)
    const known = new Set(stored.map(keyOf))
    const missing = wanted.filter((entitlement) => !known.has(keyOf(entitlement)))
    const done =
      missing.length > 0
        ? await ports.addEntitlements(
            { roundId: round.roundId, ...shard },
            missing.slice(0, entitlementsAtOnce),
          )
        : await ports.markPrepared(round.roundId, { ...shard, ...planOf(stored, ports.sha256) })
    if (isRefusal(done)) throw new Error(`round ${round.roundId}, shard ${number}: ${done.refused}`)
    if (done && missing.length === 0) return
  }
  throw new Error(`round ${round.roundId}, shard ${number}: other workers were always faster`)
}

const keyOf = ({ householdId, code }: Entitlement) => `${householdId}|${code}`

async function computeEntitlements(
  ports: PrepareRoundShardPorts,
  round: Round,
  shard: number,
): Promise<{ wanted: Entitlement[]; profiles: ServedProfile[] }> {
  const programme = await ports.getProgramme(round.programmeId)
  if (programme === undefined) throw new Error(`programme ${round.programmeId} is gone`)
  const registrations = await ports.listRegistrations(round.programmeId, shard)
  const meant = registrations.filter(
    ({ consented, siteId, pin, closed }) =>
      consented &&
      // Merged into another household, which has a registration of its own or none.
      closed === undefined &&
      (round.siteIds.length === 0 || round.siteIds.includes(siteId)) &&
      // A voucher that asks for a PIN cannot be issued to a household that has chosen none.
      (!programme.pinRequired || pin !== undefined),
  )
  const found: Entitlement[] = []
  const profiles: ServedProfile[] = []
  await inParallel(meant, householdsAtOnce, async ({ householdId }) => {
    const sealed = await ports.getSealedHousehold(householdId)
    if (sealed === undefined) return
    const household = await ports.openHousehold(sealed, false)
    const entitlements = entitlementsOf(household, { round, programme, shard })
    if (entitlements.length === 0) return
    found.push(...entitlements)
    const profile = profileOf(household, dayOfNumber(round.firstValidDay))
    profiles.push({ householdId, roundId: round.roundId, profile })
  })
  return { wanted: found.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)), profiles }
}

function entitlementsOf(
  household: Household,
  { round, programme, shard }: { round: Round; programme: ProgrammeWithBaskets; shard: number },
): Entitlement[] {
  const asPrepared = { ...programme, ...(round.rules && { rules: round.rules }) }
  const assessment = assessIn(asPrepared, household, dayOfNumber(round.firstValidDay))
  if (isRefusal(assessment)) throw new Error(`round ${round.roundId}: ${assessment.refused}`)
  return assessment.lines.flatMap(({ code, kind, category, amounts, basket }) => {
    const line = round.lines.find((one) => one.code === code)
    if (line === undefined) return []
    const { roundId, programmeId } = round
    const { householdId } = household
    const { ruleVersion } = assessment
    const what = { code, grantId: line.grantId, kind, category, amounts, ...(basket && { basket }) }
    return [{ roundId, programmeId, householdId, ...what, ruleVersion, shard }]
  })
}

type Plan = Pick<RoundShard, 'voucherCount' | 'amountSum' | 'hash' | 'householdCount' | 'totals'>

/** A shard's plan from all of its entitlements. */
export function planOf(entitlements: readonly Entitlement[], sha256: (text: string) => Uint8Array): Plan {
  const totals: Record<string, Amounts> = {}
  for (const { grantId, amounts } of entitlements)
    totals[grantId] = addAmounts(totals[grantId] ?? {}, amounts)
  const householdCount = new Set(entitlements.map(({ householdId }) => householdId)).size
  return { ...entitlementMarker(entitlements, sha256), householdCount, totals }
}
