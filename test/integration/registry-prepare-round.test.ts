// The entitlements of a round: one plan, whatever workers run twice, at once, or die half way.
import { randomBytes } from 'node:crypto'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { enrolHousehold } from '../../shared/application/enrol-household.ts'
import { inParallel } from '../../shared/application/in-parallel.ts'
import { prepareRoundShard } from '../../shared/application/prepare-round-shard.ts'
import type { Actor } from '../../shared/domain/actor.ts'
import { entitlementMarker } from '../../shared/domain/entitlement-marker.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import { type Round, shardCount } from '../../shared/domain/round.ts'
import { type RegistryWorld, rules, startRegistryWorld } from '../fixtures/registry-world.ts'
import { ids, issuedAt } from '../fixtures/stored-items.ts'

const households = 80
const shards = Array.from({ length: shardCount }, (_, shard) => shard)

let world: RegistryWorld
beforeAll(async () => {
  world = await startRegistryWorld()
  await enrolMany(households)
})
afterAll(() => world.stop())

/** Households of one to eight members: USD 25 a member, up to six. */
async function enrolMany(count: number) {
  const officer: Actor = { sub: 'officer', roles: ['registration-officer'], programmes: ['*'], sites: ['*'] }
  await inParallel([...Array(count).keys()], 8, async (index) => {
    const member = {
      isHead: false,
      sex: 'female' as const,
      disability: false,
      documents: [],
      specificNeeds: [],
    }
    const outcome = await enrolHousehold(world.roundPorts)({
      household: {
        siteId: ids.site,
        language: 'es',
        contacts: { phones: [] },
        members: Array.from({ length: 1 + (index % 8) }, () => member),
        consents: [{ purpose: 'registration-and-assistance', given: true, language: 'es' }],
      },
      programmeId: ids.programme,
      actor: officer,
      householdId: `hh_${String(index).padStart(20, '0')}`,
      requestHash: 'hash',
      now: issuedAt,
    })
    if (isRefusal(outcome)) throw new Error(outcome.refused)
  })
}

const amountOf = (index: number) => Math.min(6, 1 + (index % 8)) * 2500
const totalUsd = Array.from({ length: households }, (_, index) => amountOf(index)).reduce((a, b) => a + b, 0)

const newRound = (changes: Partial<Round> = {}) =>
  world.beginRound(`rnd_${randomBytes(10).toString('hex')}`, changes)

const prepare = ({ programmeId, roundId }: Round, shard: number, ports = world.roundPorts) =>
  prepareRoundShard(ports)({ programmeId, roundId, shard })

const prepareAll = (round: Round, ports = world.roundPorts) =>
  inParallel(shards, 8, (shard) => prepare(round, shard, ports))

async function expectOnePlan(round: Round) {
  const entitlements = await world.entitlementsOf(round.roundId)
  expect(entitlements).toHaveLength(households)
  expect(new Set(entitlements.map(({ householdId }) => householdId)).size).toBe(households)
  for (const { householdId, amounts } of entitlements)
    expect(amounts).toEqual({ USD: amountOf(Number(householdId.slice(3))) })
  for (const plan of await world.roundPorts.listShards(round.roundId)) {
    const own = entitlements.filter(({ shard }) => shard === plan.shard)
    expect(plan).toMatchObject({ state: 'prepared', ...entitlementMarker(own, world.roundPorts.sha256) })
  }
  expect(await world.roundPorts.getRound(round)).toMatchObject({
    state: 'prepared',
    householdCount: households,
    voucherCount: households,
    totals: { [ids.grant]: { USD: totalUsd } },
  })
}

describe('prepareRoundShard', () => {
  it('computes what each household gets, and the totals once all shards are there', async () => {
    const round = await newRound()
    await inParallel(shards.slice(1), 8, (shard) => prepare(round, shard))
    expect(await world.roundPorts.getRound(round)).toMatchObject({ state: 'preparing', totals: {} })
    await prepare(round, 0)
    await expectOnePlan(round)
  })

  it('makes one plan when every shard has three workers at once', async () => {
    const round = await newRound()
    await Promise.all([prepareAll(round), prepareAll(round), prepareAll(round)])
    await expectOnePlan(round)
  }, 60_000)

  it('changes nothing when it runs again', async () => {
    const round = await newRound()
    await prepareAll(round)
    const before = await world.roundPorts.listShards(round.roundId)
    await prepareAll(round)
    expect(await world.roundPorts.listShards(round.roundId)).toEqual(before)
    await expectOnePlan(round)
  })

  it('completes what a worker that died had begun', async () => {
    const round = await newRound()
    const dying = {
      ...world.roundPorts,
      addEntitlements: async (
        ...[shard, entitlements]: Parameters<typeof world.roundPorts.addEntitlements>
      ) => {
        await world.roundPorts.addEntitlements(shard, entitlements.slice(0, 3))
        throw new Error('the process died')
      },
    }
    await expect(prepareAll(round, dying)).rejects.toThrow('the process died')
    expect((await world.entitlementsOf(round.roundId)).length).toBeGreaterThan(0)
    await prepareAll(round)
    await expectOnePlan(round)
  })

  it('finishes the round when it died between the last shard and the round', async () => {
    const round = await newRound()
    const finishPreparation = () => Promise.reject(new Error('died'))
    for (const shard of shards.slice(0, -1)) await prepare(round, shard)
    await expect(prepare(round, shardCount - 1, { ...world.roundPorts, finishPreparation })).rejects.toThrow()
    expect(await world.roundPorts.getRound(round)).toMatchObject({ state: 'preparing' })
    await prepare(round, 5)
    await expectOnePlan(round)
  })

  it('goes by the rules that the round began with, though they change meanwhile', async () => {
    const round = await newRound()
    await prepare(round, 0)
    const setRules = (to: object) =>
      world.engine.client.send(
        new UpdateCommand({
          TableName: world.engine.tables.ledger,
          Key: ledgerKey.programme(ids.programme),
          UpdateExpression: 'SET #rules = :rules',
          ExpressionAttributeNames: { '#rules': 'rules' },
          ExpressionAttributeValues: { ':rules': to },
        }),
      )
    await setRules({ ...rules, version: 2, eligibility: { all: [{ fact: 'household-size', atLeast: 30 }] } })
    try {
      await prepareAll(round)
    } finally {
      await setRules(rules)
    }
    await expectOnePlan(round)
  })

  it('does nothing for a round that was cancelled', async () => {
    const round = await newRound({ state: 'cancelled' })
    await prepareAll(round)
    expect(await world.entitlementsOf(round.roundId)).toEqual([])
  })

  it('leaves out households of other sites', async () => {
    const round = await newRound({ siteIds: ['sit_another00000000000'] })
    await prepareAll(round)
    expect(await world.roundPorts.getRound(round)).toMatchObject({
      state: 'prepared',
      voucherCount: 0,
      totals: {},
    })
  })
})
