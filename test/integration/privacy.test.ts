// A household's data is exported for the person, erased for ever, and kept no longer than its programme said. An erasure
// is finished wherever its process ends, and the books do not notice it.
import { randomUUID } from 'node:crypto'
import { GetCommand, QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeRegistryPorts } from '../../functions/wiring/registry-ports.ts'
import { makeHouseholdErasures } from '../../shared/adapters/dynamodb/household-erasures.ts'
import { ledgerKey, registryKey } from '../../shared/adapters/dynamodb/keys.ts'
import { makeProgrammeStore } from '../../shared/adapters/dynamodb/programme-store.ts'
import { makeRetentionReports } from '../../shared/adapters/dynamodb/retention-reports.ts'
import { endRetention } from '../../shared/application/end-retention.ts'
import { enrolHousehold } from '../../shared/application/enrol-household.ts'
import { eraseHousehold } from '../../shared/application/erase-household.ts'
import { assessHousehold, registerHousehold } from '../../shared/application/register-household.ts'
import { issueWalkInRoute, listHouseholdVouchersRoute } from '../../shared/contract/routes/issuing.ts'
import {
  enrolHouseholdRoute,
  eraseHouseholdRoute,
  exportHouseholdCsvRoute,
  exportHouseholdRoute,
  getHouseholdRoute,
  listRegistrationsRoute,
} from '../../shared/contract/routes/registry.ts'
import type { Actor } from '../../shared/domain/actor.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import { verifyLedger } from '../../tools/ledger-verification.ts'
import { createTables } from '../../tools/local/tables.ts'
import { setUpProgramme } from '../../tools/story/programme-setup.ts'
import { aHousehold, openStandingRound } from '../../tools/story/rounds.ts'
import { forEachKill } from '../faults/harness/for-each-kill.ts'
import { auditRecordsOfToday } from '../fixtures/audit-trail.ts'
import { makeLocalKeyVault } from '../fixtures/local-key-vault.ts'
import { type OwnEngine, putItems, startOwnEngine } from '../fixtures/own-engine.ts'
import { rules } from '../fixtures/registry-world.ts'
import { aProgrammeItem, ids } from '../fixtures/stored-items.ts'
import { tableModels } from '../fixtures/table-models.ts'
import { useVale } from '../fixtures/vale.ts'

const officer: Actor = { sub: 'officer', roles: ['protection-officer'], programmes: ['*'], sites: ['*'] }
const now = Date.UTC(2027, 0, 10, 12)
const other = 'prg_00000000000000other0'

describe('on an engine of its own', () => {
  const vault = makeLocalKeyVault()
  let engine: OwnEngine
  const environment = () => ({
    REGISTRY_TABLE: 'OwnRegistry',
    LEDGER_TABLE: engine.tables.ledger,
    PERSONAL_DATA_KEY_ID: 'local',
  })
  const portsOf = (client = engine.client) => makeRegistryPorts(environment(), client, vault).ports
  type Ports = ReturnType<typeof portsOf>
  beforeAll(async () => {
    engine = await startOwnEngine()
    await createTables(engine.endpoint, [{ name: 'OwnRegistry', properties: tableModels.registry }])
    await putProgrammes({})
  })
  afterAll(() => engine.stop())

  const putProgrammes = ({ ours, theirs }: { ours?: object; theirs?: object }) =>
    putItems(engine.client, engine.tables.ledger, [
      {
        ...aProgrammeItem({ rules }),
        ...{ gsi1pk: 'PROGRAMMES', gsi1sk: ids.programme },
        ...(ours && { retention: ours }),
      },
      {
        ...aProgrammeItem({ rules, programmeId: other }),
        ...ledgerKey.programme(other),
        ...{ gsi1pk: 'PROGRAMMES', gsi1sk: other },
        ...(theirs && { retention: theirs }),
      },
      {
        ...ledgerKey.site(ids.site),
        ...{ siteId: ids.site, number: 1, name: 'Reception', pcode: 'PA0501', timeZone: 'America/Panama' },
      },
    ])

  const enrol = async (programmeId = ids.programme as string) => {
    const householdId = `hh_${randomUUID().replaceAll('-', '').slice(0, 20)}`
    const documents = [1, 2].map(() => ({ type: 'passport' as const, country: 'VEN', number: randomUUID() }))
    const outcome = await enrolHousehold(portsOf())({
      household: {
        ...{ siteId: ids.site, language: 'es', contacts: { phones: ['+50760001234'] } },
        members: [
          {
            ...{ isHead: true, sex: 'female', disability: false, documents, specificNeeds: ['pregnant'] },
            ...{ name: { given: 'Inventada' }, age: { birthDate: '1987-06-05' } },
          },
        ],
        consents: [{ purpose: 'registration-and-assistance', given: true, language: 'es' }],
      },
      ...{ programmeId, pin: '4821', actor: officer, householdId, requestHash: 'hash', now },
    })
    if (isRefusal(outcome)) throw new Error(outcome.refused)
    return householdId
  }
  const aRound = 'rnd_00000000000000000001'
  /** What reports counted of it, and a pair that it was suspected in. */
  const beServed = (householdId: string, ports: Ports = portsOf()) =>
    ports.keepProfiles(ids.programme, [
      {
        householdId,
        roundId: aRound,
        profile: { siteId: ids.site, nationalityGroup: 'unknown', members: {} },
      },
    ])
  const beSuspected = async (householdId: string, other: string, ports: Ports = portsOf()) => {
    const [first, second] = [householdId, other].sort() as [string, string]
    const duplicateId = ports.duplicateIdOf(first, second)
    await ports.keepSuspected({
      ...{ duplicateId, score: 2000, reasons: [], people: [{ one: 'm1', other: 'm1' }] },
      households: [
        { householdId: first, siteId: ids.site },
        { householdId: second, siteId: ids.site },
      ],
      ...{ state: 'open', foundAt: now, decisions: [] },
    })
    return duplicateId
  }
  const pairsOf = async (householdId: string) =>
    (await portsOf().listPairsOf(householdId)).map(({ duplicateId }) => duplicateId)

  const erase = (householdId: string, ports: Ports = portsOf()) =>
    eraseHousehold(ports)({ householdId, reason: 'asked-by-person', actor: officer, now })

  /** Everything in the registry that names the household. */
  const leftOf = async (householdId: string) => {
    const { Items = [] } = await engine.client.send(
      new ScanCommand({ TableName: 'OwnRegistry', ConsistentRead: true }),
    )
    return Items.filter((item) => JSON.stringify(item).includes(householdId))
  }

  const expectErased = async (householdId: string) => {
    const left = await leftOf(householdId)
    expect(left.map(({ pk }) => String(pk).replace(/#.*/s, '')).sort()).toEqual(['HH', 'HH', 'REG'])
    const text = JSON.stringify(left)
    for (const gone of ['wrappedKey', 'personal', 'sensitive', '"pin"', 'documentsToRemove'])
      expect(text).not.toContain(gone)
    expect(left.find(({ pk }) => String(pk).startsWith('REG'))).toMatchObject({
      ...{ consented: false, contactAllowed: false, listedAs: 'erased', assessment: { conditions: [] } },
    })
  }

  it('erases a household whole, wherever the process that does it ends, and records it once', async () => {
    const calls = await forEachKill({
      prepare: async () => {
        const [householdId, alike, other] = [await enrol(), await enrol(), await enrol()]
        await beServed(householdId)
        await beSuspected(householdId, alike)
        await beSuspected(householdId, other)
        return { householdId, alike, stays: await beSuspected(alike, other) }
      },
      makePorts: (life) => portsOf(life.wrap(engine.client, 'dynamodb')),
      run: async (ports, { householdId }) => erase(householdId, ports),
      check: async ({ situation: { householdId, alike, stays }, answers }) => {
        expect(await pairsOf(alike)).toEqual([stays])
        for (const answer of answers) expect(answer).toEqual({ householdId, erasedAt: now })
        await expectErased(householdId)
        const days = [Date.now() - 86_400_000, Date.now()].map((at) =>
          new Date(at).toISOString().slice(0, 10),
        )
        const records = await Promise.all(
          days.map(async (day) => {
            const { Items = [] } = await engine.client.send(
              new QueryCommand({
                TableName: engine.tables.ledger,
                KeyConditionExpression: 'pk = :pk',
                FilterExpression: 'householdId = :id AND what = :erased',
                ExpressionAttributeValues: {
                  ...{
                    ':pk': ledgerKey.audit(day, 0, '').pk,
                    ':id': householdId,
                    ':erased': 'household-erased',
                  },
                },
              }),
            )
            return Items
          }),
        )
        expect(records.flat()).toHaveLength(1)
      },
    })
    // The key, two pairs, and the end.
    expect(calls.filter((call) => call === 'dynamodb.send TransactWriteCommand')).toHaveLength(4)
  }, 180_000)

  it('keeps nothing of it that somebody had read before it was erased: no profile, no pair', async () => {
    const [householdId, other] = [await enrol(), await enrol()]
    await erase(householdId)
    await beServed(householdId)
    await beSuspected(householdId, other)
    await expectErased(householdId)
    expect(await pairsOf(other)).toEqual([])
    await beServed(other)
    expect((await leftOf(other)).some(({ pk }) => String(pk).startsWith('SERVED#'))).toBe(true)
  })

  it('removes a pair also where somebody decides on it meanwhile', async () => {
    const [householdId, other] = [await enrol(), await enrol()]
    const duplicateId = await beSuspected(householdId, other)
    const found = await portsOf().getDuplicate(duplicateId)
    if (found === undefined) throw new Error('the pair is not there')
    let decided = false
    const send = engine.client.send.bind(engine.client)
    const client = Object.assign(Object.create(engine.client), {
      send: async (command: object, ...rest: []) => {
        const isRemoval = JSON.stringify(command).includes('size(decisions)')
        if (isRemoval && !decided) {
          decided = true
          const outcome = await portsOf().commitDecision({
            ...{ found, state: 'kept', decision: 'keep-both', reason: 'cannot-tell' },
            ...{ by: 'officer', at: now, requestKey: 'key', requestHash: 'hash' },
          })
          expect(outcome).toBe('committed')
        }
        return send(command as never, ...rest)
      },
    })
    await erase(householdId, portsOf(client))
    expect(decided).toBe(true)
    await expectErased(householdId)
    expect(await pairsOf(other)).toEqual([])
    expect((await leftOf(other)).some(({ pk }) => String(pk).startsWith('DUPLICATE'))).toBe(false)
  })

  it('makes nothing of an erased household any more: no registration, no assessment', async () => {
    const householdId = await enrol()
    await erase(householdId)
    const asked = { programmeId: other, householdId, actor: officer, now }
    const request = { requestKey: randomUUID(), requestHash: 'hash' }
    expect(await registerHousehold(portsOf())({ ...asked, ...request })).toMatchObject({
      refused: 'household-unknown',
    })
    expect(await assessHousehold(portsOf())({ ...asked, programmeId: ids.programme })).toMatchObject({
      refused: 'registration-unknown',
    })
    await expectErased(householdId)
  })

  it('lets no registration slip in between: it is refused, or erased with the rest', async () => {
    const householdId = await enrol()
    const ports = portsOf()
    const slow = {
      ...ports,
      openHousehold: async (...given: Parameters<Ports['openHousehold']>) => {
        const opened = await ports.openHousehold(...given)
        await registerHousehold(portsOf())({
          ...{ programmeId: other, householdId, actor: officer, now },
          ...{ requestKey: `between ${householdId}`, requestHash: 'hash' },
        })
        return opened
      },
    }
    expect(await erase(householdId, slow)).toMatchObject({ householdId })
    const registrations = (await leftOf(householdId)).filter(({ pk }) => String(pk).startsWith('REG'))
    expect(registrations.map(({ listedAs, consented }) => [listedAs, consented])).toEqual([
      ['erased', false],
      ['erased', false],
    ])
  })

  const runRetention = (at: number) => {
    const { client } = engine
    return endRetention({
      ...portsOf(),
      ...makeHouseholdErasures(client, { registry: 'OwnRegistry', ledger: engine.tables.ledger }),
      ...makeRetentionReports(client, 'OwnRegistry'),
      listAllProgrammes: makeProgrammeStore(client, engine.tables.ledger).listAllProgrammes,
      clock: Date.now,
    })({ now: at, stopAt: Number.POSITIVE_INFINITY })
  }
  const isErased = async (householdId: string) =>
    (await leftOf(householdId)).every((item) => item['wrappedKey'] === undefined)

  it('erases after the programme’s time, not before, and not who another programme still needs', async () => {
    const alone = await enrol()
    const needed = await enrol()
    await registerHousehold(portsOf())({
      ...{ programmeId: other, householdId: needed, actor: officer, now },
      ...{ requestKey: `retention ${needed}`, requestHash: 'hash' },
    })
    await putProgrammes({ ours: { lastDay: '2026-12-31', keepDays: 30 } })
    const lastKept = Date.UTC(2027, 0, 31, 4, 59)
    expect(await runRetention(lastKept)).toMatchObject({ programmes: 0 })
    expect(await isErased(alone)).toBe(false)
    const facts = await runRetention(Date.UTC(2027, 1, 1, 12))
    expect(facts).toMatchObject({ programmes: 1 })
    expect(facts.keptElsewhere).toBe(1)
    expect(await isErased(alone)).toBe(true)
    expect(await isErased(needed)).toBe(false)
    await putProgrammes({
      ours: { lastDay: '2026-12-31', keepDays: 30 },
      theirs: { lastDay: '2027-01-15', keepDays: 30 },
    })
    await runRetention(Date.UTC(2027, 1, 16, 12))
    expect(await isErased(needed)).toBe(true)
    const { findRetentionReport } = makeRetentionReports(engine.client, 'OwnRegistry')
    expect(await findRetentionReport(ids.programme)).toMatchObject({ keptElsewhere: 0, isComplete: true })
  })

  it('finishes what died halfway, by itself', async () => {
    const householdId = await enrol()
    const ports = portsOf()
    await expect(
      erase(householdId, { ...ports, removeDocument: async () => Promise.reject(new Error('died')) }),
    ).rejects.toThrow('died')
    expect((await leftOf(householdId)).filter(({ pk }) => String(pk).startsWith('DOC'))).toHaveLength(2)
    expect(await runRetention(now)).toMatchObject({ finished: 1 })
    await expectErased(householdId)
  })
})

describe('over HTTP', async () => {
  const { api, tokens, setUp, stack, tables } = await useVale()
  const own = await setUpProgramme(setUp, { name: 'Private' })
  const { programmeId } = own
  const round = await openStandingRound(setUp, own, { codes: ['food'], envelope: { USD: 1_000_000 } })
  const aPrivateHousehold = async () => {
    const passport = `P${randomUUID().slice(0, 10)}`
    const { householdId } = await api.call(enrolHouseholdRoute, {
      token: tokens.registration,
      body: aHousehold(own, {
        members: [
          {
            ...{ isHead: true, sex: 'female', name: { given: '=Inventada', family: 'Privada' } },
            ...{ documents: [{ type: 'passport', country: 'VEN', number: passport }] },
            specificNeeds: ['mental-health'],
          },
        ],
      }),
    })
    return { householdId, passport }
  }

  it('exports all that is kept of a household, with its needs and what it was entitled to, and records it', async () => {
    const { householdId, passport } = await aPrivateHousehold()
    await api.call(issueWalkInRoute, { token: tokens.registration, params: round, body: { householdId } })
    const exported = await api.call(exportHouseholdRoute, {
      token: tokens.protection,
      params: { householdId },
    })
    expect(exported).toMatchObject({
      household: {
        contacts: { phones: ['+50760001234'] },
        members: [
          {
            name: { family: 'Privada' },
            documents: [{ number: passport }],
            specificNeeds: ['mental-health'],
          },
        ],
      },
      registrations: [{ programmeId, consented: true, hasPin: false }],
      entitlements: [{ programmeId, code: 'food' }],
    })
    const wanted = { householdId, what: 'household-exported' }
    expect(await auditRecordsOfToday(tables, stack.tables.ledger, wanted)).toHaveLength(1)
  })

  it('lists its vouchers to who works for its site, also after it is erased', async () => {
    const { householdId } = await aPrivateHousehold()
    const { vouchers } = await api.call(issueWalkInRoute, {
      token: tokens.registration,
      params: round,
      body: { householdId },
    })
    const held = (token = tokens.registration) =>
      api.call(listHouseholdVouchersRoute, { token, params: { householdId } })
    const rows = [{ programmeId, code: 'food', state: 'active', voucherId: vouchers[0]?.voucherId }]
    expect(await held()).toMatchObject({ rows })
    // A number can be spent: a protection officer is told its end.
    const [told] = (await held(tokens.protection)).rows
    expect(told).toMatchObject({ state: 'active', balance: vouchers[0]?.amounts })
    expect(told).not.toHaveProperty('voucherId')
    await api.call(eraseHouseholdRoute, {
      token: tokens.protection,
      params: { householdId },
      body: { reason: 'asked-by-person' },
    })
    expect(await held()).toMatchObject({ rows })
    const { body } = await api.send(listHouseholdVouchersRoute, {
      token: tokens.finance,
      params: { householdId },
    })
    expect(body).toMatchObject({ code: 'role-not-allowed' })
  })

  it('exports it as a spreadsheet, in which no name is a formula', async () => {
    const { householdId, passport } = await aPrivateHousehold()
    const { body } = await api.send(exportHouseholdCsvRoute, {
      token: tokens.protection,
      params: { householdId },
    })
    const text = Buffer.from(body as unknown as Uint8Array).toString('utf8')
    expect(text).toContain(`household › members › 1 › documents › 1 › number,${passport}`)
    expect(text).toContain("household › members › 1 › name › given,'=Inventada")
    expect(text).toContain('household › members › 1 › specificNeeds › 1,mental-health')
  })

  it('erases for good: nothing can be read, the list keeps a nameless row, the document is free', async () => {
    const { householdId, passport } = await aPrivateHousehold()
    await api.call(issueWalkInRoute, { token: tokens.registration, params: round, body: { householdId } })
    const body = { reason: 'asked-by-person' as const }
    const first = await api.call(eraseHouseholdRoute, {
      token: tokens.protection,
      params: { householdId },
      body,
    })
    const again = await api.call(eraseHouseholdRoute, { token: tokens.admin, params: { householdId }, body })
    expect(again).toEqual(first)
    const shown = await api.send(getHouseholdRoute, { token: tokens.registration, params: { householdId } })
    expect(shown.body).toMatchObject({ code: 'household-erased' })
    const { rows } = await api.call(listRegistrationsRoute, {
      token: tokens.registration,
      params: { programmeId },
      query: { state: 'erased', names: 'true' },
    })
    const row = rows.find((each) => each.householdId === householdId)
    expect(row).toMatchObject({ state: 'erased' })
    expect(row).not.toHaveProperty('head')
    const documents = [{ type: 'passport' as const, country: 'VEN', number: passport }]
    const anew = await api.send(enrolHouseholdRoute, {
      token: tokens.registration,
      body: aHousehold(own, { members: [{ isHead: true, sex: 'female', documents }] }),
    })
    expect(anew.status).toBe(201)
    const Key = registryKey.household(householdId)
    const { Item } = await tables.send(new GetCommand({ TableName: stack.tables.registry, Key }))
    expect(Object.keys(Item ?? {})).not.toContain('wrappedKey')
  })

  it('leaves the books whole', async () => {
    const { vouchers, ledger } = stack.tables
    const verified = await verifyLedger({ client: tables, tables: { vouchers, ledger }, programmeId })
    expect(verified.checks.filter(({ violations }) => violations.length > 0)).toEqual([])
    expect(verified.vouchers).toBeGreaterThan(0)
  })
})
