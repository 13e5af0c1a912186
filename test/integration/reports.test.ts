// The reports function against a real engine: a voucher's story, and a trial balance that a person can check.
import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from 'aws-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeTraceWriter } from '../../shared/adapters/dynamodb/trace-writer.ts'
import { voucherOf } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { tracesOf } from '../../shared/application/project-voucher-change.ts'
import { programmeActivity, trialBalance, voucherStory } from '../../shared/contract/routes/reports.ts'
import { makeBalancedBooks } from '../fixtures/balanced-books.ts'
import { known, vendors } from '../fixtures/books-vouchers.ts'
import { putItems, startOwnEngine } from '../fixtures/own-engine.ts'
import { aVoucherItem, ids, issuedAt } from '../fixtures/stored-items.ts'
import { imagesOf, roundOf, voucherIdOf } from '../fixtures/voucher-histories.ts'

const engine = await startOwnEngine()
const { client, tables } = engine
const books = await makeBalancedBooks()
await putItems(client, tables.vouchers, [
  ...books.vouchers,
  aVoucherItem({ voucherId: 'ZZZZZZZZZZZZZZZZ', programmeId: 'prg_zzzzzzzzzzzzzzzzzzzz' }),
])
// Counters are added to below, and must begin at nothing.
await putItems(
  client,
  tables.ledger,
  books.ledger.filter(({ pk }) => !String(pk).startsWith('COUNT#')),
)
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
const { historyShape, makeVoucherScan } = await import('../../shared/adapters/dynamodb/voucher-scan.ts')
afterAll(() => engine.stop())

async function get(
  routeKey: string,
  pathParameters: Record<string, string>,
  {
    role = 'auditor',
    programmes = ids.programme,
    sites = '*',
    query = {},
  }: { role?: string; programmes?: string; sites?: string; query?: object } = {},
) {
  const scope = { 'vale:programmes': programmes, 'vale:sites': sites }
  const claims = { sub: 'auditor-1', 'cognito:groups': `[${role}]`, ...scope }
  const requestContext = { authorizer: { jwt: { claims } } }
  const event = { routeKey, pathParameters, queryStringParameters: query, headers: {}, requestContext }
  const answer = await handler(
    event as unknown as APIGatewayProxyEventV2WithJWTAuthorizer,
    { awsRequestId: '1' } as Context,
  )
  return { status: answer.statusCode, text: answer.body ?? '', body: JSON.parse(answer.body ?? '{}') }
}

const story = (voucherId: string, as = {}) => get('GET /vouchers/{voucherId}', { voucherId }, as)
const balance = (programmeId: string, as = {}) =>
  get('GET /programmes/{programmeId}/trial-balance', { programmeId }, as)

describe('getVoucherStory', () => {
  it('tells every transfer from issue to today, in the order of time', async () => {
    const { status, body } = await story(known.partly)
    expect(status).toBe(200)
    expect(voucherStory.parse(body)).toMatchObject({ issued: { USD: 7500 }, balance: { USD: 2000 } })
    const voucher = `voucher:${known.partly}`
    const payable = `vendor:${ids.vendor}:payable`
    expect(body.transfers).toEqual([
      {
        transferId: `${known.partly}.issued`,
        debit: `round:${ids.cycle}:reserved`,
        credit: voucher,
        amount: 7500,
        unit: 'USD',
        at: issuedAt,
        cause: 'voucher-issued',
      },
      expect.objectContaining({ debit: voucher, credit: payable, amount: 2500, at: issuedAt + 3_600_000 }),
      expect.objectContaining({ debit: voucher, credit: payable, amount: 3000, at: issuedAt + 7_200_000 }),
    ])
  })

  it('keeps the text of the QR and all of the PIN to itself', async () => {
    const pin = { salt: 'secret-salt', hash: 'secret-hash' }
    const item = aVoucherItem({ voucherId: 'AAAAAAAAAAAAAAAA', text: 'VL1:SECRET', pinRequired: true, pin })
    await putItems(client, tables.vouchers, [
      { ...item, roundId: 'rnd_aaaaaaaaaaaaaaaaaaaa', programmeId: 'prg_aaaaaaaaaaaaaaaaaaaa' },
    ])
    const { status, text } = await story('AAAAAAAAAAAAAAAA', { programmes: '*' })
    expect(status).toBe(200)
    expect(text).not.toMatch(/VL1:|secret-salt|secret-hash/)
  })

  it('is told to those who work for its programme only', async () => {
    const elsewhere = await story(known.partly, { programmes: 'prg_zzzzzzzzzzzzzzzzzzzz' })
    expect([elsewhere.status, elsewhere.body.code]).toEqual([403, 'outside-your-scope'])
    expect((await story(known.partly, { role: 'vendor' })).body.code).toBe('role-not-allowed')
  })

  it('does not know a voucher that was never issued', async () => {
    expect((await story('0000000000000000')).body.code).toBe('voucher-unknown')
  })
})

describe('getTrialBalance', () => {
  it('sums the whole programme, its vouchers in one account a round', async () => {
    const { status, body } = await balance(ids.programme)
    expect(status).toBe(200)
    expect(trialBalance.parse(body)).toMatchObject({ balanced: true, vouchers: 24, transfers: 75 })
    const usd = Object.fromEntries(
      body.accounts
        .filter(({ unit }: { unit: string }) => unit === 'USD')
        .map(({ account, balance: left }: { account: string; balance: number }) => [account, left]),
    )
    expect(usd).toEqual({
      [`grant:${ids.grant}`]: -250_000,
      [`budget:${ids.programme}:${ids.grant}`]: 71_000,
      [`round:${ids.cycle}:reserved`]: 0,
      [`round:${ids.standing}:reserved`]: 56_500,
      [`round:${ids.cycle}:vouchers`]: 69_200,
      [`round:${ids.standing}:vouchers`]: 7500,
      // Not settled yet; what the bank sent back, beside what is owed back; approved; closed; released.
      [`vendor:${vendors.market}:payable`]: 1500,
      [`vendor:${vendors.market}:receivable`]: 0,
      [`vendor:${vendors.depot}:payable`]: 0,
      [`vendor:${vendors.kiosk}:payable`]: 3000,
      [`vendor:${vendors.kiosk}:receivable`]: -2500,
      [`vendor:${vendors.bakery}:payable`]: 2000,
      [`vendor:${vendors.bakery}:receivable`]: 0,
      [`vendor:${vendors.stand}:payable`]: 900,
      [`vendor:${vendors.pharmacy}:payable`]: 15_400,
      'bank:bnk_1': 33_000,
      // What the programme bears of a conflict.
      [`loss:${ids.programme}`]: -7500,
    })
  })

  it('is not balanced when a voucher holds what was never moved into it', async () => {
    const item = aVoucherItem({ voucherId: known.untouched, bal: { USD: 7501 } })
    await putItems(client, tables.vouchers, [item])
    expect((await balance(ids.programme)).body.balanced).toBe(false)
    await putItems(client, tables.vouchers, books.vouchers)
    expect((await balance(ids.programme)).body.balanced).toBe(true)
  })

  it('is shown to those who work for the programme only', async () => {
    expect((await balance(ids.programme, { programmes: 'prg_zzzzzzzzzzzzzzzzzzzz' })).body.code).toBe(
      'outside-your-scope',
    )
    expect((await balance(ids.programme, { role: 'registration-officer' })).body.code).toBe(
      'role-not-allowed',
    )
  })

  it('does not know a programme that is not there', async () => {
    const { status, body } = await balance('prg_zzzzzzzzzzzzzzzzzzzz', { programmes: '*' })
    expect([status, body.code]).toEqual([404, 'programme-unknown'])
  })
})

describe('getActivity', () => {
  const redeem = { does: 'redeem', amount: 1000, vendor: 0, site: 1 } as const
  // Issued on 1 March; a step follows every eight hours.
  const images = [
    imagesOf(voucherIdOf(0), { round: 1, after: 1, steps: [redeem, { does: 'reverse' }, redeem, redeem] }),
    imagesOf(voucherIdOf(1), {
      round: 2,
      after: 1,
      steps: [
        { ...redeem, site: 2 },
        { does: 'end', how: 'voided' },
      ],
    }),
    imagesOf(voucherIdOf(2), { round: 2, after: 90, steps: [{ does: 'end', how: 'replaced' }] }),
  ].map((all) => voucherOf(all.at(-1) ?? {}))
  const activity = (query: object, as = {}) =>
    get('GET /programmes/{programmeId}/activity', { programmeId: ids.programme }, { query, ...as })
  const march = { from: '2026-03-01', until: '2026-03-31' }
  const nothing = { count: 0, amounts: {} }
  const usd = (count: number, USD: number) => ({ count, amounts: { USD } })
  beforeAll(async () => {
    // One trace a batch: counters are spread over their shards.
    for (const trace of images.flatMap(tracesOf))
      await makeTraceWriter(client, tables.ledger).leaveTraces([trace])
  })

  it('counts by day, in the order of days', async () => {
    const { status, body } = await activity(march)
    expect([status, programmeActivity.parse(body).by]).toEqual([200, 'day'])
    const none = { reversed: nothing, returned: nothing, replaced: nothing, lost: nothing }
    expect(body.rows).toEqual([
      { day: '2026-03-01', issued: usd(3, 22_500), redeemed: usd(2, 2000), ...none },
      {
        ...{ day: '2026-03-02', issued: nothing, redeemed: usd(2, 2000) },
        ...{ reversed: usd(1, 1000), returned: usd(1, 6500), replaced: nothing, lost: nothing },
      },
      { day: '2026-03-31', issued: nothing, redeemed: nothing, ...none, replaced: usd(1, 7500) },
    ])
    expect(body.totals).toEqual({
      ...{ issued: usd(3, 22_500), redeemed: usd(4, 4000), reversed: usd(1, 1000) },
      ...{ returned: usd(1, 6500), replaced: usd(1, 7500), lost: nothing },
    })
  })

  it('counts by site, and what happened at none apart', async () => {
    const { body } = await activity({ ...march, by: 'site' })
    expect(body.rows).toMatchObject([
      { issued: usd(3, 22_500), redeemed: nothing, returned: usd(1, 6500), replaced: usd(1, 7500) },
      { siteId: 'sit_00000000000000000001', redeemed: usd(3, 3000), reversed: usd(1, 1000) },
      { siteId: 'sit_00000000000000000002', redeemed: usd(1, 1000), reversed: nothing },
    ])
    expect(body.rows[0]).not.toHaveProperty('siteId')
  })

  it('counts by site for who works at one of them that one alone', async () => {
    const sites = 'sit_00000000000000000002'
    const { body } = await activity({ ...march, by: 'site' }, { sites })
    expect(body.rows.map(({ siteId }: { siteId?: string }) => siteId)).toEqual([sites])
    expect(body.totals).toMatchObject({ redeemed: usd(1, 1000), issued: nothing })
  })

  it('counts by round', async () => {
    const { body } = await activity({ ...march, by: 'round' })
    expect(body.rows).toMatchObject([
      { roundId: roundOf(1), issued: usd(1, 7500), redeemed: usd(3, 3000) },
      { roundId: roundOf(2), issued: usd(2, 15_000), redeemed: usd(1, 1000) },
    ])
  })

  it('counts the days that are asked for, first and last included', async () => {
    const days = async (query: object) =>
      (await activity(query)).body.rows.map(({ day }: { day: string }) => day)
    expect(await days({ from: '2026-03-02', until: '2026-03-31' })).toEqual(['2026-03-02', '2026-03-31'])
    expect(await days({ from: '2026-03-03', until: '2026-03-30' })).toEqual([])
  })

  it.each([
    [{ from: '2026-03-02', until: '2026-03-01' }, 'must not be before from'],
    [{ from: '2025-01-01', until: '2026-03-01' }, 'must be within 366 days of from'],
  ])('refuses the period %j', async (query, detail) => {
    const { status, body } = await activity(query)
    expect([status, body]).toMatchObject([400, { code: 'input-invalid', field: 'until', detail }])
  })

  it('is shown to those who work for the programme only', async () => {
    const programmes = 'prg_zzzzzzzzzzzzzzzzzzzz'
    expect((await activity(march, { programmes })).body.code).toBe('outside-your-scope')
    expect((await activity(march, { role: 'registration-officer' })).body.code).toBe('role-not-allowed')
  })
})

describe('makeVoucherScan', () => {
  it('hands over each voucher of the programme once, over many pages', async () => {
    const programmeId = 'prg_bbbbbbbbbbbbbbbbbbbb'
    const many = Array.from({ length: 300 }, (_, index) =>
      aVoucherItem({
        voucherId: `B${String(index).padStart(15, '0')}`,
        programmeId,
        text: 'x'.repeat(20_000),
      }),
    )
    await putItems(client, tables.vouchers, many)
    const scan = makeVoucherScan(client, tables.vouchers, { shape: historyShape })
    const taken: string[] = []
    const stopAt = Date.now() + 60_000
    expect(await scan({ programmeId, stopAt }, ({ voucherId }) => taken.push(voucherId))).toBe(true)
    expect(taken.sort()).toEqual(many.map(({ voucherId }) => voucherId))
  })

  it('stops when its time is up and says so', async () => {
    const scan = makeVoucherScan(client, tables.vouchers, { shape: historyShape, clock: () => 2 })
    expect(await scan({ programmeId: 'prg_bbbbbbbbbbbbbbbbbbbb', stopAt: 1 }, () => undefined)).toBe(false)
  })
})
