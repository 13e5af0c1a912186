// A small reception centre: a programme with one grant, a standing round to be approved, households that may come, and
// shops. Put straight into the tables; what moves money is left to the scenario.
import { shardOf } from '../../../shared/adapters/crypto/derive-id.ts'
import { ledgerKey, registryKey } from '../../../shared/adapters/dynamodb/keys.ts'
import type { Actor } from '../../../shared/domain/actor.ts'
import { shardCount } from '../../../shared/domain/round.ts'
import { putItems } from '../../fixtures/own-engine.ts'
import { aProgrammeItem, aRoundItem, aVendorItem, ids } from '../../fixtures/stored-items.ts'
import type { Random } from '../harness/random.ts'
import type { Length } from '../harness/scenario.ts'
import type { World } from '../harness/world.ts'

export type Camp = {
  readonly programmeId: string
  /** Two standing rounds, prepared: the budget will be enough for one. */
  readonly roundIds: readonly string[]
  readonly grantId: string
  readonly pledged: number
  readonly envelope: number
  readonly households: readonly string[]
  /** One user of each shop. */
  readonly tills: readonly Actor[]
}

/** What each household gets, in USD cents, by code. */
export const camp = { food: 7500, rent: 6000 } as const
export const wholeEntitlement = camp.food + camp.rent

const staff = (sub: string): Actor => ({ sub, roles: ['admin'], programmes: [], sites: [] })
export const actors = {
  officer: staff('officer'),
  desk: staff('desk'),
  approver: staff('approver'),
  finance: staff('finance'),
} as const

const lines = [
  { code: 'food', kind: 'value', category: 'food', amounts: { USD: camp.food }, steps: [] },
  { code: 'rent', kind: 'cash', category: 'food', amounts: { USD: camp.rent }, steps: [] },
]

/** By seed: a few households, two in a short run, and an envelope that is short, or just enough, or ample. */
export async function setUpCamp({ tables, direct }: World, random: Random, runLength: Length): Promise<Camp> {
  const households = Array.from(
    { length: runLength === 'short' ? 2 : random.integer(2, 4) },
    () => `hh_${random.letters(20)}`,
  )
  const needed = households.length * wholeEntitlement
  const envelope = random.pick([
    needed - camp.food,
    needed,
    needed + random.integer(1, camp.food),
    4 * needed,
  ])
  const pledged = envelope + random.integer(0, needed)
  const { programme: programmeId, grant: grantId } = ids
  const roundIds = [ids.cycle, ids.standing]
  const totals = { [grantId]: { USD: envelope } }
  const tills = ['a', 'b'].map((name) => aTill(name))
  await putItems(direct, tables.ledger, [
    aProgrammeItem({
      kinds: ['value', 'cash'],
      rules: { version: 1, eligibility: { all: [] }, transferValues: [] },
    }),
    { ...ledgerKey.grant(grantId), grantId, pledged: { USD: pledged }, available: { USD: pledged } },
    ...roundIds.map((roundId) => aPreparedRound({ roundId, totals })),
    ...tills.map(({ vendorId }) => aVendorItem({ vendorId })),
  ])
  await putItems(direct, tables.registry, households.map(aRegistrationItem))
  return { programmeId, roundIds, grantId, pledged, envelope, households, tills }
}

const aPreparedRound = (given: { roundId: string; totals: object }) =>
  aRoundItem({
    ...{ kind: 'standing', state: 'prepared', ...given },
    lines: Object.keys(camp).map((code) => ({ code, grantId: ids.grant })),
    ...{ submittedBy: undefined, approvedBy: undefined, releasedBy: undefined },
  })

function aTill(name: string): Actor {
  const vendorId = `vdr_${name.repeat(20)}`
  return { sub: `till ${name}`, roles: ['vendor'], programmes: [], sites: [], vendorId, deviceId: ids.device }
}

function aRegistrationItem(householdId: string) {
  const shard = shardOf(householdId, shardCount)
  const of = { householdId, programmeId: ids.programme }
  const assessment = {
    ...of,
    ruleVersion: 1,
    assessedOn: '2026-03-01',
    eligible: true,
    conditions: [],
    lines,
  }
  const registration = { ...of, siteId: ids.site, shard, consented: true, registeredAt: 0, assessment }
  return { ...registryKey.registration(ids.programme, shard, householdId), ...registration }
}
