// The reports of a programme on a real engine: known books, whose figures a person can count, and totals that agree with
// the trial balance.
import { gunzipSync } from 'node:zlib'
import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from 'aws-lambda'
import { afterAll, describe, expect, it } from 'vitest'
import { shardOf } from '../../shared/adapters/crypto/derive-id.ts'
import { registryKey } from '../../shared/adapters/dynamodb/keys.ts'
import { shownReport } from '../../shared/contract/routes/reports.ts'
import { profileOf } from '../../shared/domain/household-profile.ts'
import { shardCount } from '../../shared/domain/round.ts'
import { makeBalancedBooks } from '../fixtures/balanced-books.ts'
import { putItems, startOwnEngine } from '../fixtures/own-engine.ts'
import {
  aProgrammeItem,
  aRedemptionRecord,
  aRoundItem,
  aVoucherItem,
  ids,
  kept,
} from '../fixtures/stored-items.ts'

const engine = await startOwnEngine()
const { client, tables } = engine
const books = await makeBalancedBooks()
const camp = 'prg_camp0000000000000000'
const north = { siteId: 'sit_n0rth000000000000000', name: 'North', pcode: 'PA0501', number: 1 }
const south = { siteId: 'sit_s0th0000000000000000', name: '=South', pcode: 'PA0502', number: 2 }
const round = 'rnd_camp0000000000000000'
/** A Monday, at noon in Panama. */
const monday = Date.UTC(2026, 2, 2, 17)
const days = 86_400_000

type Family = {
  readonly number: number
  readonly site: typeof north
  readonly nationality: string
  readonly children?: number
  readonly at?: number
  readonly redeemedMinor?: number
  readonly reversed?: boolean
  readonly profiled?: boolean
}

/**
 * 20 Venezuelan families at North, a mother and a child each; 6 Haitian ones at South, a mother alone; 3 from Honduras
 * at South, one of whom gave everything back; 1 of whom nothing is known at North. Each got a voucher of USD 75.
 */
const families: readonly Family[] = [
  ...count(20).map((number) => ({ number, site: north, nationality: 'VEN', children: 1 })),
  ...count(6).map((number) => ({
    number: 20 + number,
    site: south,
    nationality: 'HTI',
    at: monday + 7 * days,
  })),
  ...count(3).map((number) => ({
    number: 26 + number,
    site: south,
    nationality: 'HND',
    at: monday + 7 * days,
    redeemedMinor: 2500,
    reversed: number === 0,
  })),
  { number: 29, site: north, nationality: 'VEN', profiled: false },
]

function count(to: number) {
  return [...Array(to).keys()]
}

const householdOf = ({ number }: Family) => `hh_${String(number).padStart(20, 'f')}`

function voucherOf(family: Family) {
  const { number, site, at = monday, redeemedMinor = 7500, reversed = false } = family
  const redemption = aRedemptionRecord({ siteId: site.siteId, at, amounts: { USD: redeemedMinor } })
  const back = {
    ...kept(redemption),
    at: at + days,
    cause: 'voucher-reversed',
    from: 'payable',
    reason: 'Wrong',
  }
  const id = redemption.transferId
  const left = 7500 - redeemedMinor
  return aVoucherItem({
    voucherId: `C${String(number).padStart(15, '0')}`,
    programmeId: camp,
    roundId: round,
    householdId: householdOf(family),
    issuedAt: monday - days,
    bal: { USD: reversed ? 7500 : left },
    t: { [id]: kept(redemption), ...(reversed && { [`${id}.reversed`]: { ...back, reverses: id } }) },
    b: { [`${id}|USD`]: left, ...(reversed && { [`${id}.reversed|USD`]: 7500 }) },
    n: { [id]: 1, ...(reversed && { [`${id}.reversed`]: 2 }) },
  })
}

function profileItem(family: Family) {
  const householdId = householdOf(family)
  const adult = { isHead: true, sex: 'female' as const, disability: family.number % 10 === 0 }
  const age = (years: number) => ({ years, asOf: '2026-03-01' })
  const members = [
    { ...adult, nationality: family.nationality, age: age(30) },
    ...count(family.children ?? 0).map(() => ({
      ...adult,
      isHead: false,
      disability: false,
      sex: 'male' as const,
      age: age(8),
    })),
  ]
  const at = { programmeId: camp, shard: shardOf(householdId, shardCount), householdId, roundId: round }
  return {
    ...registryKey.servedProfile(at),
    profile: profileOf({ siteId: family.site.siteId, members }, '2026-03-01'),
  }
}

/** Never used: one that waits, one that ended and gave its value back. */
const unused = [
  aVoucherItem({
    voucherId: 'D000000000000000',
    programmeId: camp,
    roundId: round,
    householdId: householdOf(families[0] as Family),
    issuedAt: monday,
    exp: 4_000_000_000,
  }),
  aVoucherItem({
    voucherId: 'D000000000000001',
    programmeId: camp,
    roundId: round,
    householdId: householdOf(families[1] as Family),
    issuedAt: monday,
    status: 'expired',
    bal: { USD: 0 },
    t: {
      expired: {
        requestHash: 'expired',
        by: 'system',
        at: monday + 40 * days,
        amounts: { USD: 7500 },
        cause: 'voucher-expired',
      },
    },
    b: { 'expired|USD': 0 },
    n: { expired: 1 },
  }),
]

await putItems(client, tables.vouchers, [...books.vouchers, ...families.map(voucherOf), ...unused])
await putItems(client, tables.ledger, [
  ...books.ledger,
  aProgrammeItem({ programmeId: camp, name: 'Camp', pk: `PROGRAMME#${camp}` }),
  aRoundItem({
    programmeId: camp,
    roundId: round,
    name: 'March',
    pk: `PROGRAMME#${camp}`,
    sk: `ROUND#${round}`,
  }),
  {
    ...{ pk: `GRANT#${ids.grant}`, sk: 'GRANT', gsi1pk: 'GRANTS', gsi1sk: ids.grant },
    ...{ grantId: ids.grant, donor: 'UNHCR', reference: 'R1', pledged: {}, available: {} },
  },
  ...[north, south].map((site) => ({
    ...site,
    ...{ pk: `SITE#${site.siteId}`, sk: 'SITE', gsi1pk: 'SITES', gsi1sk: site.siteId },
    timeZone: 'America/Panama',
  })),
  ...families.filter(({ profiled = true }) => profiled).map(profileItem),
])
Object.assign(process.env, {
  LEDGER_TABLE: tables.ledger,
  VOUCHERS_TABLE: tables.vouchers,
  // The registry has the ledger's key shape: here one table does for both.
  REGISTRY_TABLE: tables.ledger,
  SEAL_BUCKET: 'no-seals',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
  LOG_LEVEL: 'SILENT',
})
const { handler } = await import('../../functions/api/reports.ts')
afterAll(() => engine.stop())

type As = { readonly role?: string; readonly programmes?: string; readonly sites?: string }

async function get(
  path: string,
  pathParameters: object,
  { query = {}, role = 'auditor', programmes = '*', sites = '*' }: As & { readonly query?: object } = {},
) {
  const claims = {
    sub: 'someone',
    'cognito:groups': `[${role}]`,
    'vale:programmes': programmes,
    'vale:sites': sites,
  }
  const event = {
    ...{ routeKey: `GET ${path}`, pathParameters, queryStringParameters: query, headers: {} },
    requestContext: { authorizer: { jwt: { claims } } },
  }
  const answer = await handler(
    event as unknown as APIGatewayProxyEventV2WithJWTAuthorizer,
    { awsRequestId: '1' } as Context,
  )
  return answer
}

async function report(
  name: string,
  query: object = {},
  { programmeId = camp, ...as }: As & { programmeId?: string } = {},
) {
  const answer = await get(
    '/programmes/{programmeId}/reports/{report}',
    { programmeId, report: name },
    { query, ...as },
  )
  return { status: answer.statusCode, body: JSON.parse(answer.body ?? '{}') }
}

/** Rows as objects, by the ids of their columns, amounts with their unit. */
async function rowsOf(name: string, query: object = {}, as: As & { programmeId?: string } = {}) {
  const { status, body } = await report(name, query, as)
  expect(status).toBe(200)
  const { columns, rows, totals = [] } = shownReport.parse(body)
  const named = (cells: readonly unknown[]) =>
    Object.fromEntries(
      columns.map(({ id, unit }, at) => [unit === undefined ? id : `${id} ${unit}`, cells[at]]),
    )
  return { rows: rows.map(named), totals: named(totals), body }
}

describe('showReport', () => {
  it('counts people by sex, disability and age, each once', async () => {
    const { rows, totals, body } = await rowsOf('people')
    // 20 mothers and their sons; 6 mothers from Haiti; 2 from Honduras: the third gave everything back.
    expect(totals).toMatchObject({ people: 48, 'age-5-11': 20 })
    expect(rows.find(({ sex, disability }) => sex === 'male' && disability === 'no')).toMatchObject({
      'age-5-11': 20,
      people: 20,
    })
    expect(body.householdsWithoutProfile).toBe(null)
  })

  it('hides a count under five, and enough beside it that it cannot be worked out', async () => {
    const { rows, totals } = await rowsOf('people')
    // Every tenth mother has a disability: 3 of them.
    const disabled = rows.find(({ sex, disability }) => sex === 'female' && disability === 'yes')
    expect([disabled?.['age-18-59'], disabled?.['people']]).toEqual([null, null])
    const mothers = rows.find(({ sex, disability }) => sex === 'female' && disability === 'no')
    expect([mothers?.['age-18-59'], mothers?.['people']]).toEqual([null, null])
    expect(totals['age-18-59']).toBe(28)
  })

  it('tells what was given by nationality group, and hides the few with what they got', async () => {
    const { rows, totals } = await rowsOf('by-nationality')
    expect(rows).toEqual([
      {
        'nationality-group': 'central-america',
        households: null,
        people: null,
        'redeemed USD': null,
        'reversed USD': null,
      },
      {
        'nationality-group': 'haiti',
        households: null,
        people: null,
        'redeemed USD': null,
        'reversed USD': null,
      },
      // The one of whom nothing is known.
      {
        'nationality-group': 'unknown',
        households: null,
        people: null,
        'redeemed USD': null,
        'reversed USD': null,
      },
      {
        'nationality-group': 'venezuela',
        households: 20,
        people: 40,
        'redeemed USD': 150_000,
        'reversed USD': 0,
      },
    ])
    expect(totals).toMatchObject({
      households: 29,
      people: 48,
      'redeemed USD': 210_000,
      'reversed USD': 2500,
    })
  })

  it('tells what was given by site and by week', async () => {
    expect((await rowsOf('by-site')).rows).toEqual([
      {
        site: '=South',
        pcode: 'PA0502',
        households: 8,
        people: 8,
        'redeemed USD': 52_500,
        'reversed USD': 2500,
      },
      {
        site: 'North',
        pcode: 'PA0501',
        households: 21,
        people: 40,
        'redeemed USD': 157_500,
        'reversed USD': 0,
      },
    ])
    expect((await rowsOf('by-week')).rows).toMatchObject([
      { week: '2026-03-02', households: 21, 'redeemed USD': 157_500 },
      { week: '2026-03-09', households: 8, 'redeemed USD': 52_500 },
    ])
  })

  it('tells who gave what where, when and for whom', async () => {
    const { rows } = await rowsOf('5w')
    expect(rows.find(({ site }) => site === 'North')).toEqual({
      ...{
        donor: 'UNHCR',
        reference: 'R1',
        programme: 'Camp',
        category: 'food',
        kind: 'value',
        site: 'North',
      },
      ...{
        pcode: 'PA0501',
        month: '2026-03',
        households: 21,
        people: 40,
        'redeemed USD': 157_500,
        'reversed USD': 0,
      },
    })
  })

  it('tells what is not redeemed and why', async () => {
    const { rows, totals } = await rowsOf('unredeemed')
    expect(rows.map(({ why }) => why).sort()).toEqual(['expired-unused', 'not-used', 'past-last-day'])
    // Two of each at most: all of them are hidden, and with five in all not their total.
    expect(rows.every(({ vouchers }) => vouchers === null)).toBe(true)
    expect(totals).toMatchObject({ vouchers: 5, 'unused USD': 7500 + 7500 + 7500 + 5000 + 5000 })
  })

  it('tells of one week, one month, one site', async () => {
    expect((await rowsOf('by-site', { period: '2026-W10' })).rows).toMatchObject([
      { site: 'North', households: 21 },
    ])
    expect((await rowsOf('by-site', { period: '2026-04' })).rows).toEqual([])
    expect((await rowsOf('by-site', { siteId: south.siteId })).rows).toMatchObject([
      { site: '=South', households: 8 },
    ])
  })

  it('shows to somebody who works at one site what was given there, and no grant', async () => {
    const as = { role: 'programme-officer', sites: south.siteId }
    expect((await rowsOf('by-site', {}, as)).rows).toMatchObject([{ site: '=South', households: 8 }])
    expect((await report('by-site', { siteId: north.siteId }, as)).body.code).toBe('outside-your-scope')
    expect((await report('grants', {}, as)).body.code).toBe('outside-your-scope')
  })

  it('is for those who work for the programme, and knows no period but whole ones', async () => {
    expect((await report('people', {}, { programmes: ids.programme })).body.code).toBe('outside-your-scope')
    expect((await report('people', {}, { role: 'vendor' })).body.code).toBe('role-not-allowed')
    expect((await report('people', { period: '2026-03-01' })).body.code).toBe('input-invalid')
    expect((await report('people', { period: '2026-W53' })).status).toBe(200)
    expect((await report('people', { period: '2025-W53' })).body.code).toBe('report-period-invalid')
  })

  it('never holds a household, a voucher or what a phone could spend', async () => {
    for (const name of [
      'people',
      'by-site',
      'by-nationality',
      'by-week',
      'grants',
      '5w',
      'unredeemed',
      'vendors',
    ])
      expect(JSON.stringify((await report(name)).body)).not.toMatch(/hh_|VL1:|C0000|D0000/)
  })
})

describe('the reports of balanced books', () => {
  const of = { programmeId: ids.programme }
  const transferred = async () => {
    const answer = await get('/programmes/{programmeId}/trial-balance', of)
    return JSON.parse(answer.body ?? '{}').accounts as {
      account: string
      unit: string
      debits: number
      credits: number
      balance: number
    }[]
  }
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

  it('agree with the trial balance, by grant, in every unit', async () => {
    const accounts = await transferred()
    const { totals } = await rowsOf('grants', {}, of)
    for (const unit of ['USD', 'item:kit', 'item:soap']) {
      const inVouchers = accounts.filter(
        ({ account, unit: its }) => account.endsWith(':vouchers') && its === unit,
      )
      const figure = (id: string) => Number(totals[`${id} ${unit}`] ?? 0)
      expect(figure('held')).toBe(sum(inVouchers.map(({ balance }) => balance)))
      expect(figure('issued') + figure('reversed')).toBe(sum(inVouchers.map(({ credits }) => credits)))
      expect(figure('issued') - figure('redeemed') + figure('reversed') - figure('returned')).toBe(
        figure('held'),
      )
    }
  })

  it('agree with one another on what was redeemed, taken back and lost', async () => {
    const [grants, vendors, sites, weeks, nationalities] = await Promise.all(
      ['grants', 'vendors', 'by-site', 'by-week', 'by-nationality'].map((name) => rowsOf(name, {}, of)),
    )
    for (const figure of ['redeemed USD', 'reversed USD', 'redeemed item:kit'])
      for (const other of [vendors, sites, weeks, nationalities])
        expect(other?.totals[figure]).toBe(grants?.totals[figure])
    expect(vendors?.totals['lost USD']).toBe(grants?.totals['lost USD'])
    const loss = (await transferred()).find(({ account }) => account === `loss:${ids.programme}`)
    expect(vendors?.totals['lost USD']).toBe(-(loss?.balance ?? 0))
  })
})

describe('the files of a report', () => {
  const file = (kind: string, query: object = {}) =>
    get(
      `/programmes/{programmeId}/reports/{report}/${kind}`,
      { programmeId: camp, report: 'by-site' },
      { query },
    )

  it('are CSV with exact amounts, in two languages, and no formulas', async () => {
    const { body, headers } = await file('csv', { language: 'es' })
    expect(headers?.['content-type']).toBe('text/csv')
    expect(body?.split('\r\n')).toEqual([
      '\uFEFFSitio,P-code,Hogares,Personas,Canjeado (USD),Anulado (USD)',
      "'=South,PA0502,8,8,525.00,25.00",
      'North,PA0501,21,40,1575.00,0.00',
      'Total,,29,48,2100.00,25.00',
      '',
    ])
  })

  it('are Excel, numbers as numbers', async () => {
    const answer = await file('xlsx')
    expect(answer.isBase64Encoded).toBe(true)
    const { unzipSync, strFromU8 } = await import('fflate')
    const parts = unzipSync(Buffer.from(answer.body ?? '', 'base64'))
    const sheet = strFromU8(parts['xl/worksheets/sheet1.xml'] ?? new Uint8Array())
    expect(sheet).toContain('<v>1575</v>')
    expect(sheet).not.toContain('<f>')
    const texts = Object.entries(parts)
      .map(([, bytes]) => strFromU8(bytes))
      .join()
    expect(texts).toContain("'=South")
  })

  it('list the unredeemed vouchers one by one, for those who go after them', async () => {
    const path = '/programmes/{programmeId}/unredeemed-vouchers/csv'
    const answer = await get(path, { programmeId: camp }, { role: 'programme-officer' })
    expect(answer.headers?.['content-encoding']).toBe('gzip')
    const lines = gunzipSync(Buffer.from(answer.body ?? '', 'base64'))
      .toString()
      .split('\r\n')
    expect(lines).toHaveLength(1 + 5 + 1)
    expect(lines.join()).not.toMatch(/hh_/)
    expect(JSON.parse((await get(path, { programmeId: camp })).body ?? '{}').code).toBe('role-not-allowed')
  })
})
