// The list of a programme with 100,000 registrations, as the API answers it: its first page with and without names, a
// page from its middle, and pages of filters that hold for most, for few and for none.
import { BatchWriteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { deriveId, shardOf } from '../../shared/adapters/crypto/derive-id.ts'
import { makePersonalData } from '../../shared/adapters/crypto/personal-data.ts'
import { ledgerKey, registryKey } from '../../shared/adapters/dynamodb/keys.ts'
import { registrationItem } from '../../shared/adapters/dynamodb/registry-store.ts'
import { makeKeyVault } from '../../shared/adapters/kms/key-vault.ts'
import { officeScope } from '../../shared/contract/roles.ts'
import type { Household } from '../../shared/domain/household.ts'
import type { Registration } from '../../shared/domain/registration.ts'
import { shardCount } from '../../shared/domain/round.ts'
import { makeLocalDocumentClient } from '../local/document-client.ts'
import { toHttpEvent } from '../local/http-event.ts'
import { createRouteTable } from '../local/route-table.ts'
import { startAwsEndpoints } from './aws-endpoints.ts'
import { type LoadedFunction, loadFunction, modelOf } from './load-function.ts'
import type { Ground, Measurement } from './measurement.ts'
import { manyAtOnce, medianOf, timeOf } from './pace.ts'
import { plainRow, rowOf } from './row.ts'
import { benchProgramme } from './shop.ts'

const count = 100_000
const runs = 7
const { programmeId } = benchProgramme
const sites = Array.from({ length: 20 }, (_, index) => deriveId('sit', 'bench', String(index)))
/** One household in ten thousand is of this site. */
const rareSite = deriveId('sit', 'bench', 'rare')
const firstAt = Date.UTC(2026, 0, 1)

export const measureRegistrations: Measurement = async (ground, note) => {
  const aws = await startAwsEndpoints(ground)
  try {
    const client = makeLocalDocumentClient(ground.dynamodbEndpoint)
    const registry = await loadFunction(ground, 'registry', aws.environment)
    const seconds = await timeOf(() => fillTables(ground, client))
    note(`${count} registrations written in ${seconds.toFixed(0)} s; each page asked ${runs} times`)
    const middle = `from=2026-01-01&until=2026-02-04`
    const pages: [string, string, number][] = [
      ['first page of 100,000 registrations', '', 50],
      ['the same with names, decrypted and recorded', 'names=true', 50],
      ['a page from the middle, by days', middle, 50],
      ['registrations of one site of 20', `siteId=${sites[3]}`, 50],
      ['registrations of a site that 10 of 100,000 have', `siteId=${rareSite}`, 10],
      ['registrations in a state that none has', 'state=erased', 0],
    ]
    const rows = []
    for (const [name, query, expected] of pages) {
      const value = await measurePage({ ground, registry }, query, expected)
      const measured = { name, value, unit: 'ms', digits: 0 }
      rows.push(expected > 0 ? rowOf({ ...measured, aim: { atMost: 1000 } }) : plainRow(measured))
    }
    return rows
  } finally {
    await aws.stop()
  }
}

async function measurePage(
  on: { ground: Ground; registry: LoadedFunction },
  query: string,
  expected: number,
): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    let answer: APIGatewayProxyStructuredResultV2 | undefined
    const seconds = await timeOf(async () => {
      answer = (await on.registry(listEvent(on.ground, query))) as APIGatewayProxyStructuredResultV2
    })
    const { rows } = JSON.parse(answer?.body ?? '{}') as { rows?: { head?: object }[] }
    if (rows?.length !== expected) throw new Error(`${query}: ${answer?.statusCode}, ${rows?.length} rows`)
    if (query === 'names=true' && rows.some(({ head }) => head === undefined))
      throw new Error('a name is missing')
    times.push(seconds * 1000)
  }
  return medianOf(times)
}

function listEvent({ routes }: Ground, query: string) {
  const path = `/programmes/${programmeId}/registrations`
  const match = createRouteTable(routes).match('GET', path)
  if (match === undefined) throw new Error(`the app has no GET ${path}`)
  const claims = {
    sub: 'bench',
    'cognito:groups': ['registration-officer'],
    'vale:programmes': '*',
    'vale:sites': '*',
    client_id: 'office',
    iss: 'https://sign-in.example.org/pool',
    exp: 4_000_000_000,
  }
  const headers = { host: 'api.example.org', 'user-agent': 'Mozilla/5.0' }
  const target = query === '' ? path : `${path}?${query}`
  const request = { method: 'GET', target, headers, body: Buffer.alloc(0), sourceIp: '192.0.2.1' }
  return toHttpEvent(request, match, { claims, scopes: [officeScope] })
}

/** A registration a minute, and the households of the newest that a page shows names of. */
async function fillTables(ground: Ground, client: DynamoDBDocumentClient): Promise<void> {
  const programme = { ...ledgerKey.programme(programmeId), ...benchProgramme }
  await client.send(new PutCommand({ TableName: ground.tables.ledger, Item: programme }))
  const batches = count / 25
  await manyAtOnce({
    count: batches,
    concurrency: 16,
    run: async (batch) => {
      const requests = Array.from({ length: 25 }, (_, index) => ({
        PutRequest: { Item: registrationItem(registrationOf(batch * 25 + index), 'bench') },
      }))
      await client.send(new BatchWriteCommand({ RequestItems: { [ground.tables.registry]: requests } }))
    },
  })
  const keyId = modelOf(ground, 'registry').environment['PERSONAL_DATA_KEY_ID'] ?? ''
  const { sealHousehold } = makePersonalData(makeKeyVault(keyId))
  await manyAtOnce({
    count: 60,
    concurrency: 8,
    run: async (index) => {
      const household = householdOf(registrationOf(count - 1 - index))
      const Item = { ...registryKey.household(household.householdId), ...(await sealHousehold(household)) }
      await client.send(new PutCommand({ TableName: ground.tables.registry, Item }))
    },
  })
}

function registrationOf(index: number): Registration {
  const householdId = deriveId('hh', 'bench', String(index))
  const eligible = index % 10 !== 0
  const registeredAt = firstAt + index * 60_000
  const condition = { fact: 'household-size' as const, atLeast: 1 }
  return {
    householdId,
    programmeId,
    siteId: index % 10_000 === 77 ? rareSite : (sites[index % sites.length] ?? rareSite),
    shard: shardOf(householdId, shardCount),
    memberCount: 1 + (index % 7),
    consented: true,
    assessment: {
      ...{ householdId, programmeId, ruleVersion: 1, assessedOn: '2026-01-01', eligible },
      conditions: Array.from({ length: 4 }, () => ({
        condition,
        held: eligible,
        value: 4,
        unknownMembers: 0,
      })),
      lines: [],
    },
    registeredAt,
  }
}

const householdOf = ({ householdId, siteId, registeredAt }: Registration): Household => ({
  ...{ householdId, siteId, language: 'es', contacts: { phones: ['+50760001234'] }, consents: [] },
  members: [
    {
      ...{ memberId: 'm1', isHead: true, sex: 'female', disability: false, documents: [], specificNeeds: [] },
      name: { given: 'Bench', family: 'Household' },
    },
  ],
  enrolledAt: registeredAt,
})
