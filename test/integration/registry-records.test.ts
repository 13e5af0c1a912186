// Who enrolled, registered and assessed a household, and what was decided: one audit record a change, in the change's own
// transaction, without anything of a person, and sealed as every other record is.
import { randomUUID } from 'node:crypto'
import { DeleteCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeRegistryPorts } from '../../functions/wiring/registry-ports.ts'
import { digests, loggedLeaf } from '../../shared/adapters/crypto/digests.ts'
import { actingAs } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeChangeRecords } from '../../shared/adapters/dynamodb/audit-log.ts'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { ledgerChangeOf } from '../../shared/adapters/dynamodb/ledger-stream.ts'
import { enrolHousehold } from '../../shared/application/enrol-household.ts'
import { recordChanges } from '../../shared/application/record-changes.ts'
import { assessHousehold, registerHousehold } from '../../shared/application/register-household.ts'
import { sealLedger } from '../../shared/application/seal-ledger.ts'
import type { Actor } from '../../shared/domain/actor.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import { createTables } from '../../tools/local/tables.ts'
import { verifyProof } from '../../tools/verification/proof-checks.ts'
import { readSealKeys } from '../../tools/verification/seal-chain.ts'
import { openSealSource } from '../../tools/verification/seal-source.ts'
import { forEachKill } from '../faults/harness/for-each-kill.ts'
import { makeLocalKeyVault } from '../fixtures/local-key-vault.ts'
import { type Item, putItems } from '../fixtures/own-engine.ts'
import { rules } from '../fixtures/registry-world.ts'
import { type SealingWorld, startSealingWorld } from '../fixtures/sealing-world.ts'
import { aProgrammeItem, ids } from '../fixtures/stored-items.ts'
import { followStream } from '../fixtures/stream-records.ts'

const officer: Actor = { sub: 'officer', roles: ['registration-officer'], programmes: ['*'], sites: ['*'] }
const from = { route: 'test', requestId: 'request' }
const now = Date.now()
const vault = makeLocalKeyVault()

let world: SealingWorld
let newRecords: ReturnType<typeof followStream>
let environment: Parameters<typeof makeRegistryPorts>[0]
beforeAll(async () => {
  world = await startSealingWorld()
  const { endpoint, tables, client } = world.engine
  const text = (...names: string[]) => names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' }))
  const KeySchema = [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ]
  await createTables(endpoint, [
    { name: 'OwnRegistry', properties: { KeySchema, AttributeDefinitions: text('pk', 'sk') } },
  ])
  environment = { REGISTRY_TABLE: 'OwnRegistry', LEDGER_TABLE: tables.ledger, PERSONAL_DATA_KEY_ID: 'local' }
  newRecords = followStream(endpoint, tables.ledger)
  const site = { siteId: ids.site, number: 1, name: 'Reception', pcode: 'PA0501', timeZone: 'America/Panama' }
  const change = { id: 'set up', by: 'ada', what: 'setUp', from: {}, at: now }
  await putItems(client, tables.ledger, [
    { ...aProgrammeItem({ rules }), change },
    { ...ledgerKey.site(ids.site), ...site, change },
  ])
})
afterAll(() => world.stop())

const portsOf = (client = world.engine.client) => makeRegistryPorts(environment, client, vault).ports
type Ports = ReturnType<typeof portsOf>
const asOfficer = <Answer>(work: () => Promise<Answer>) =>
  actingAs({ by: officer.sub, what: 'aRoute', from }, work)

const personal = [
  'Inventada',
  'Apellidada',
  '1987-06-05',
  'E-8-1234',
  '+50760001234',
  'gender-based-violence',
]

function aHousehold(number: string) {
  const member = {
    ...{ isHead: true, sex: 'female' as const, disability: true, birthDate: '1987-06-05' },
    name: { given: 'Inventada', family: 'Apellidada' },
    documents: [{ type: 'national-id' as const, issuingCountry: 'PA', number }],
    specificNeeds: ['gender-based-violence' as const],
  }
  return {
    ...{ siteId: ids.site, language: 'es', contacts: { phones: ['+50760001234'] } },
    members: [member, { ...member, isHead: false, documents: [] }],
    consents: [{ purpose: 'registration-and-assistance' as const, given: true, language: 'es' }],
  }
}

type Enrolling = {
  householdId: string
  number?: string
  programmeId?: string | undefined
  requestHash?: string
}
const enrol = (
  {
    householdId,
    number = `E-8-1234-${householdId}`,
    programmeId = ids.programme,
    requestHash = 'hash',
  }: Enrolling,
  ports: Ports = portsOf(),
) =>
  asOfficer(() =>
    enrolHousehold(ports)({
      ...{ household: aHousehold(number) as never, programmeId, pin: '4821', actor: officer },
      ...{ householdId, requestHash, now },
    }),
  )
const enrolOnly = (householdId: string) => {
  const household = aHousehold(`E-8-1234-${householdId}`) as never
  return asOfficer(() =>
    enrolHousehold(portsOf())({ household, actor: officer, householdId, requestHash: 'hash', now }),
  )
}
const register = (householdId: string, ports: Ports = portsOf()) =>
  asOfficer(() =>
    registerHousehold(ports)({
      ...{ programmeId: ids.programme, householdId, actor: officer, now },
      ...{ requestKey: `register ${householdId}`, requestHash: 'hash' },
    }),
  )
const assess = (householdId: string, ports: Ports = portsOf(), at = now) =>
  asOfficer(() =>
    assessHousehold(ports)({ programmeId: ids.programme, householdId, actor: officer, now: at }),
  )
const newHouseholdId = () => `hh_${randomUUID()}`

async function recordsOf(householdId: string): Promise<Item[]> {
  const days = [now - 86_400_000, now, now + 86_400_000].map((at) => new Date(at).toISOString().slice(0, 10))
  const found = await Promise.all(
    days.map((day) =>
      world.engine.client.send(
        new QueryCommand({
          TableName: world.engine.tables.ledger,
          KeyConditionExpression: 'pk = :pk',
          FilterExpression: 'householdId = :household',
          ExpressionAttributeValues: { ':pk': ledgerKey.audit(day, 0, '').pk, ':household': householdId },
          ConsistentRead: true,
        }),
      ),
    ),
  )
  return found.flatMap(({ Items = [] }) => Items).sort((a, b) => Number(a['at']) - Number(b['at']))
}
const kindsOf = async (householdId: string) => (await recordsOf(householdId)).map(({ what }) => what)

const byRule = (ruleVersion: number) => ({ ruleVersion, eligible: true, amounts: { food: { USD: 5000 } } })
const setRuleVersion = (version: number) =>
  world.engine.client.send(
    new UpdateCommand({
      TableName: world.engine.tables.ledger,
      Key: ledgerKey.programme(ids.programme),
      UpdateExpression: 'SET #rules.#version = :version, #change = :change',
      ExpressionAttributeNames: { '#rules': 'rules', '#version': 'version', '#change': 'change' },
      ExpressionAttributeValues: {
        ':version': version,
        ':change': { id: randomUUID(), by: 'ada', what: 'setRules', from: {}, at: Date.now() },
      },
    }),
  )

describe('a change in the registry', () => {
  it('leaves one record of who enrolled a household, from where, and what was decided by which rule', async () => {
    const householdId = newHouseholdId()
    expect(isRefusal(await enrol({ householdId }))).toBe(false)
    const [record, ...others] = await recordsOf(householdId)
    expect(others).toEqual([])
    expect(record).toMatchObject({
      ...{ what: 'household-enrolled', who: 'officer', from, householdId, programmeId: ids.programme },
      ...{ before: {}, after: byRule(1) },
    })
    expect(Number(record?.['at'])).toBeGreaterThanOrEqual(now)
  })

  it('holds nothing of a person: no name, no paper, no need, no count, no PIN', async () => {
    const householdId = newHouseholdId()
    await enrol({ householdId })
    await setRuleVersion(2)
    await assess(householdId)
    const records = await recordsOf(householdId)
    expect(records).toHaveLength(2)
    for (const { after, before, ...record } of records) {
      const fields = ['at', 'from', 'householdId', 'pk', 'programmeId', 'sk', 'what', 'who']
      expect(Object.keys(record).sort()).toEqual(fields)
      for (const decision of [after, before].filter((one) => Object.keys(one as Item).length > 0))
        expect(Object.keys(decision as Item).sort()).toEqual([
          'amounts',
          'assessedOn',
          'eligible',
          'ruleVersion',
        ])
      for (const word of personal)
        expect(JSON.stringify({ ...record, after, before }).replaceAll(householdId, '')).not.toContain(word)
    }
  })

  it('leaves a record of a household that is enrolled first and registered later', async () => {
    const householdId = newHouseholdId()
    await enrolOnly(householdId)
    await register(householdId)
    const records = await recordsOf(householdId)
    expect(records.map(({ what }) => what)).toEqual(['household-enrolled', 'household-registered'])
    expect(records[0]).toMatchObject({ before: {}, after: {} })
    expect(records[1]).toMatchObject({ who: 'officer', before: {}, after: { eligible: true } })
  })

  it('leaves no second record for a repeat, and none for what was refused', async () => {
    const [householdId, other] = [newHouseholdId(), newHouseholdId()]
    await enrol({ householdId, number: 'one paper' })
    await enrol({ householdId, number: 'one paper' })
    expect(await enrol({ householdId, requestHash: 'another' })).toMatchObject({
      refused: 'idempotency-key-reused',
    })
    expect(await enrol({ householdId: other, number: 'one paper' })).toMatchObject({
      refused: 'document-already-registered',
    })
    expect(await register(householdId)).toMatchObject({ refused: 'registration-exists' })
    expect(await kindsOf(householdId)).toEqual(['household-enrolled'])
    expect(await kindsOf(other)).toEqual([])
  })

  it('tells the decision before and after, once, however many assess at the same time', async () => {
    const householdId = newHouseholdId()
    await setRuleVersion(3)
    await enrol({ householdId })
    await setRuleVersion(4)
    const answers = await Promise.all([1, 2, 3, 4].map(() => assess(householdId)))
    for (const answer of answers) expect(answer).toMatchObject({ ruleVersion: 4 })
    await assess(householdId)
    const [, record, ...others] = await recordsOf(householdId)
    expect(others).toEqual([])
    expect(record).toMatchObject({ what: 'household-assessed', before: byRule(3), after: byRule(4) })
  })

  it('is recorded exactly once, wherever its process ends', async () => {
    const calls = await forEachKill({
      prepare: async () => {
        const householdId = newHouseholdId()
        await setRuleVersion(5)
        await enrolOnly(householdId)
        return { householdId }
      },
      makePorts: (life) => portsOf(life.wrap(world.engine.client, 'dynamodb')),
      run: async (ports, { householdId }) => {
        const registered = await register(householdId, ports)
        await assess(householdId, ports, now + 2 * 86_400_000)
        return registered
      },
      check: async ({ situation: { householdId }, answers }) => {
        for (const answer of answers) expect(answer).toMatchObject({ householdId, eligible: true })
        expect(await kindsOf(householdId)).toEqual([
          'household-enrolled',
          'household-registered',
          'household-assessed',
        ])
      },
    })
    expect(calls.filter((call) => call === 'dynamodb.send TransactWriteCommand')).toHaveLength(2)
  }, 180_000)
})

describe('the record of a change in the registry', () => {
  async function seal() {
    const { client, tables } = world.engine
    const record = recordChanges({
      ...makeChangeRecords(client, tables.ledger),
      ...world.log,
      ...{ loggedLeaf, hashText: digests.hashText },
    })
    for (let pass = 0; pass < 2; pass++)
      expect(
        await record(
          (await newRecords()).map((one) => ledgerChangeOf(one as never)),
          Date.now(),
        ),
      ).toEqual(new Map())
    await sealLedger(world.ports)(Date.now() + 3_600_000)
  }
  const violations = async () => {
    const checks = await verifyProof({
      client: world.engine.client,
      tables: world.engine.tables,
      seals: openSealSource(world.folder),
      keys: readSealKeys(JSON.stringify(await world.signer.publicKey())),
      now: Date.now() + 2 * 86_400_000,
    })
    return checks.flatMap((check) => check.violations.map(({ item, problem }) => `${item}: ${problem}`))
  }

  it('is sealed, so that the proof names one that was altered or removed', async () => {
    const householdId = newHouseholdId()
    await enrol({ householdId })
    await seal()
    expect(await violations()).toEqual([])
    const [record] = await recordsOf(householdId)
    const { pk, sk } = record as Item
    await putItems(world.engine.client, world.engine.tables.ledger, [{ ...record, who: 'nobody' }])
    expect(await violations()).toEqual([expect.stringContaining(`${sk}: altered after it was sealed`)])
    await world.engine.client.send(
      new DeleteCommand({ TableName: world.engine.tables.ledger, Key: { pk, sk } }),
    )
    expect(await violations()).toEqual([expect.stringContaining(`${sk}: removed after it was sealed`)])
  })
})
