// A programme of 131,072 vouchers that nobody redeemed: how long its list takes as a file, and a report that counts the
// people behind them. By the function itself, from the event to the bytes.
import { randomBytes } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { shardOf } from '../../shared/adapters/crypto/derive-id.ts'
import { ledgerKey, registryKey } from '../../shared/adapters/dynamodb/keys.ts'
import { encodeCrockford } from '../../shared/domain/crockford.ts'
import { ageBands, type HouseholdProfile } from '../../shared/domain/household-profile.ts'
import { shardCount } from '../../shared/domain/round.ts'
import { makeLocalDocumentClient } from '../local/document-client.ts'
import { putAll } from './books.ts'
import { type LoadedFunction, loadFunction } from './load-function.ts'
import type { Ground, Measurement } from './measurement.ts'
import { timeOf } from './pace.ts'
import { plainRow, rowOf } from './row.ts'
import { bareIssue, benchProgramme, benchRound, signVouchers } from './shop.ts'

const rowCount = 131_072
const { programmeId } = benchProgramme
const { roundId } = benchRound

export const measureExportRows: Measurement = async (ground, note) => {
  const laid = await timeOf(() => layVouchers(ground))
  const reports = await loadFunction(ground, 'reports')
  let bytes = 0
  const exported = await timeOf(async () => {
    const answer = await ask(reports, 'GET /programmes/{programmeId}/unredeemed-vouchers/csv', {
      programmeId,
    })
    const packed = Buffer.from(answer.body, 'base64')
    bytes = packed.length
    const lines = gunzipSync(packed).toString().split('\r\n').length
    // The heading, and what is behind the last line's end.
    if (lines !== rowCount + 2) throw new Error(`the file has ${lines} lines`)
  })
  const counted = await timeOf(async () => {
    const params = { programmeId, report: 'unredeemed' }
    const { body } = await ask(reports, 'GET /programmes/{programmeId}/reports/{report}', params)
    const { totals } = JSON.parse(body) as { totals: unknown[] }
    if (!totals.includes(rowCount)) throw new Error('the report has another total')
  })
  note(`laid down in ${laid.toFixed(0)} s; the file has ${(bytes / 1e6).toFixed(2)} MB as gzip`)
  return [
    rowOf({
      name: 'export of 131,072 rows as CSV',
      value: exported,
      unit: 's',
      aim: { atMost: 15 },
      digits: 1,
    }),
    plainRow({ name: 'a report over 131,072 vouchers', value: counted, unit: 's', digits: 1 }),
  ]
}

async function ask(reports: LoadedFunction, routeKey: string, pathParameters: object) {
  const claims = { sub: 'bench', 'cognito:groups': '[admin]', 'vale:programmes': '*', 'vale:sites': '*' }
  const requestContext = { authorizer: { jwt: { claims } } }
  const answer = (await reports({ routeKey, pathParameters, headers: {}, requestContext })) as {
    readonly statusCode: number
    readonly body: string
  }
  if (answer.statusCode !== 200) throw new Error(`${routeKey}: ${answer.statusCode} ${answer.body}`)
  return answer
}

/** Of one pattern: what a scan reads is as large as of vouchers that were issued one by one. */
async function layVouchers({ dynamodbEndpoint, tables }: Ground): Promise<void> {
  const client = makeLocalDocumentClient(dynamodbEndpoint)
  const [pattern] = (await signVouchers(1)).vouchers
  if (pattern === undefined) throw new Error('no voucher was signed')
  const { Item = {} } = await bareIssue(pattern, tables.vouchers)
  const households = Array.from(
    { length: rowCount },
    () => `hh_${encodeCrockford(randomBytes(12)).toLowerCase()}`,
  )
  await putAll(client, tables.ledger, [
    { ...ledgerKey.programme(programmeId), ...benchProgramme },
    { ...ledgerKey.round(programmeId, roundId), ...benchRound },
  ])
  await putAll(
    client,
    tables.vouchers,
    households.map((householdId) => ({
      ...Item,
      householdId,
      voucherId: encodeCrockford(randomBytes(10)),
    })),
  )
  await putAll(client, tables.registry, households.map(profileItem))
  client.destroy()
}

function profileItem(householdId: string, index: number) {
  const profile: HouseholdProfile = {
    siteId: `sit_bench${index % 12}`,
    nationalityGroup: 'venezuela',
    members: { [`female|${ageBands[index % 5] ?? '0-4'}|no`]: 1 + (index % 3), 'male|5-11|no': 1 },
  }
  const at = { programmeId, shard: shardOf(householdId, shardCount), householdId, roundId }
  return { ...registryKey.servedProfile(at), profile }
}
