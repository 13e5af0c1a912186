// The first page of the console on a real engine: what waits for whom, and how a programme stands.
import type { APIGatewayProxyEventV2WithJWTAuthorizer, Context } from 'aws-lambda'
import { afterAll, describe, expect, it } from 'vitest'
import { registryKey } from '../../shared/adapters/dynamodb/keys.ts'
import { home, programmeState } from '../../shared/contract/routes/home.ts'
import { dayIn, dayNumber } from '../../shared/domain/calendar.ts'
import { makeBalancedBooks } from '../fixtures/balanced-books.ts'
import { known, receipts, vendors } from '../fixtures/books-vouchers.ts'
import { putItems, startOwnEngine } from '../fixtures/own-engine.ts'
import { aRoundItem, ids } from '../fixtures/stored-items.ts'

const engine = await startOwnEngine()
const { client, tables } = engine
const books = await makeBalancedBooks()
const programmeId = ids.programme

const aRound = (number: number, given: object) => {
  const roundId = `rnd_${String(number).padStart(20, '0')}`
  const key = { pk: `PROGRAMME#${programmeId}`, sk: `ROUND#${roundId}` }
  return aRoundItem({
    ...key,
    roundId,
    name: `Round ${number}`,
    preparedBy: 'officer-1',
    createdAt: number,
    ...given,
  })
}
const aRow = (number: number, listedAs: string) => ({
  ...{ pk: 'ROW', sk: String(number), gsi2pk: registryKey.registrationRows(programmeId, number % 32) },
  ...{ gsi2sk: String(number), listedAs },
})
const someFeedback = (number: number, given: object) => {
  const feedbackId = `fbk_${String(number).padStart(20, '0')}`
  return {
    ...{
      pk: `FEEDBACK#${feedbackId}`,
      sk: 'FEEDBACK',
      gsi1pk: 'FEEDBACK',
      gsi1sk: `00${number}#${feedbackId}`,
    },
    ...{ feedbackId, kind: 'complaint', language: 'es', receivedAt: number, version: 0, ...given },
  }
}
/** One chunk of three rows, as far as `chunk` says. */
const anImport = (number: number, given: object, chunk: object) => {
  const importId = `imp_${String(number).padStart(20, '0')}`
  const createdAt = Date.now() - 1000 + number
  return [
    {
      ...{ pk: `IMPORT#${importId}`, sk: 'HEADER', gsi1pk: `IMPORTS#${programmeId}` },
      ...{ gsi1sk: `${createdAt}#${importId}`, importId, programmeId, siteId: ids.site, createdAt },
      ...{ fileName: `list-${number}.csv`, rows: 3, chunks: 1, ...given },
    },
    { pk: `IMPORT#${importId}`, sk: 'CHUNK#00000', rowCount: 3, state: 'planned', ...chunk },
  ]
}
const checked = { wouldEnrol: 3, alreadyEnrolled: 0, failed: 0, byCode: {} }
const done = (failed: number) => ({
  ...{ state: 'done', checked },
  counts: { enrolled: 3 - failed, alreadyEnrolled: 0, failed, ineligible: 0 },
})
const aPair = (number: number, siteIds: readonly string[]) =>
  siteIds.map((siteId) => ({
    ...{
      pk: `DUPLICATES#${siteId}#open`,
      sk: `0000${number}`,
      duplicateId: `dup_${number}`,
      foundAt: number,
    },
    ...{ state: 'open', households: [], score: 1, reasons: [], decisions: [] },
  }))
const otherSite = 'sit_yyyyyyyyyyyyyyyyyyyy'
const today = dayIn(Date.now(), 'America/Panama')
/** Half past nine in the morning, today in Panama. */
const halfPastNine = Date.parse(`${today}T14:30:00Z`)

await putItems(client, tables.vouchers, books.vouchers)
await putItems(client, tables.ledger, [
  ...books.ledger,
  aRound(1, { state: 'prepared' }),
  aRound(2, { state: 'submitted', submittedBy: 'officer-2' }),
  aRound(3, { state: 'submitted', submittedBy: 'approver-1' }),
  aRound(4, { state: 'issued' }),
  ...[receipts.open, receipts.unpaid].map((receiptId, at) => ({
    ...{ pk: `CONFLICTS#${programmeId}`, sk: receiptId, gsi1pk: `CONFLICTS#${programmeId}` },
    ...{ gsi1sk: `00${at}#${receiptId}`, programmeId, receiptId, voucherId: known.claimed, receivedAt: at },
  })),
  ...[...Array(7).keys()].map((number) => aRow(number, number < 5 ? 'eligible' : 'ineligible')),
  aRow(7, 'erased'),
  ...anImport(1, {}, { checked }),
  ...anImport(2, { fault: { code: 'no-rows' } }, {}),
  ...anImport(3, { ranAt: 1 }, done(1)),
  ...anImport(4, { ranAt: 1 }, done(0)),
  ...anImport(5, { createdAt: 1 }, { checked }),
  ...anImport(6, { siteId: otherSite }, { checked }),
  ...aPair(1, [ids.site, otherSite]),
  ...aPair(2, [ids.site]),
  ...aPair(3, [otherSite]),
  someFeedback(1, { state: 'new', programmeId: 'prg_zzzzzzzzzzzzzzzzzzzz' }),
  someFeedback(2, { state: 'in-progress', programmeId }),
  someFeedback(3, { state: 'new' }),
  someFeedback(4, { state: 'answered' }),
  {
    ...{ pk: `VENDOR#${vendors.market}`, sk: 'VENDOR', gsi1pk: 'VENDORS', gsi1sk: vendors.market },
    ...{ vendorId: vendors.market, name: 'Market', status: 'active', devices: {}, createdAt: 0 },
  },
  { pk: `VENDOR-DAYS#${programmeId}#${vendors.market}`, sk: dayIn(halfPastNine, 'UTC'), open: true },
  ...[1, 1, -1].map((sign, number) => ({
    ...{ pk: `VL#${vendors.market}#${dayIn(halfPastNine, 'UTC')}#${number}`, sk: `today-${number}` },
    ...{ programmeId, siteId: ids.site, sign, at: halfPastNine, amounts: { USD: 100 } },
  })),
  {
    ...{ pk: `SITE#${ids.site}`, sk: 'SITE', gsi1pk: 'SITES', gsi1sk: ids.site, siteId: ids.site, number: 1 },
    ...{
      name: 'Lajas Blancas',
      pcode: 'PA0501',
      timeZone: 'America/Panama',
      position: { latitude: 8.53, longitude: -77.99 },
    },
  },
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

async function ask(
  path: string,
  {
    sub,
    role,
    sites = '*',
    programmes = programmeId,
  }: { sub: string; role: string; sites?: string; programmes?: string },
) {
  const claims = { sub, 'cognito:groups': `[${role}]`, 'vale:programmes': programmes, 'vale:sites': sites }
  const event = {
    routeKey: `GET ${path}`,
    pathParameters: { programmeId },
    headers: {},
    requestContext: { authorizer: { jwt: { claims } } },
  }
  const answer = await handler(
    event as unknown as APIGatewayProxyEventV2WithJWTAuthorizer,
    { awsRequestId: '1' } as Context,
  )
  return { status: answer.statusCode, body: JSON.parse(answer.body ?? '{}') }
}

const waitingFor = async (sub: string, role: string) => {
  const { body } = await ask('/home', { sub, role })
  return home.parse(body).waiting.map(({ kind, count }) => [kind, count])
}

describe('showHome', () => {
  it('shows an approver the rounds of others, and none that they submitted themselves', async () => {
    expect(await waitingFor('approver-1', 'approver')).toEqual([
      ['round-to-approve', 1],
      ['round-to-release', 1],
      ['statement-to-approve', 1],
    ])
    expect(await waitingFor('approver-2', 'approver')).toContainEqual(['round-to-approve', 2])
  })

  it('shows finance the payments that others approved', async () => {
    const kinds = Object.fromEntries(await waitingFor('finance-2', 'finance-officer'))
    // Of the bakery, approved; of the kiosk, sent back by the bank.
    expect(kinds['payment-to-release']).toBe(2)
    // The one that was closed, by somebody else.
    expect(kinds['statement-to-approve']).toBe(1)
    expect(
      Object.fromEntries(await waitingFor('finance', 'finance-officer'))['statement-to-approve'],
    ).toBeUndefined()
  })

  it('shows a programme officer what to submit, and the conflicts of which nobody has said anything', async () => {
    const { body } = await ask('/home', { sub: 'officer-1', role: 'programme-officer' })
    expect(body.waiting).toEqual([
      {
        ...{ kind: 'round-to-submit', programmeId, programmeName: 'Reception', count: 1 },
        ...{ firstId: 'rnd_00000000000000000001', firstName: 'Round 1', since: 1 },
      },
      {
        kind: 'conflict-to-decide',
        programmeId,
        programmeName: 'Reception',
        count: 1,
        firstId: receipts.open,
        since: 0,
      },
      expect.objectContaining({ kind: 'import-to-enrol', count: 2, firstName: 'list-1.csv' }),
      expect.objectContaining({ kind: 'import-to-mend', count: 2, firstName: 'list-2.csv' }),
    ])
    const atSite = await ask('/home', { sub: 'officer-1', role: 'programme-officer', sites: ids.site })
    expect(atSite.body.waiting).toContainEqual(
      expect.objectContaining({ kind: 'import-to-enrol', count: 1, firstName: 'list-1.csv' }),
    )
  })

  it('counts for a registration officer the duplicates of their sites, each once', async () => {
    const waiting = async (sites: string) =>
      (await ask('/home', { sub: 'x', role: 'registration-officer', sites })).body.waiting
    expect(await waiting(`${ids.site} ${otherSite}`)).toEqual([
      { kind: 'duplicate-to-decide', count: 3, firstId: 'dup_1', since: 1 },
    ])
    expect(await waiting(otherSite)).toMatchObject([{ kind: 'duplicate-to-decide', count: 2 }])
  })

  it('counts for a protection officer the feedback that waits, of their programmes and of none', async () => {
    const { body } = await ask('/home', { sub: 'protection-1', role: 'protection-officer' })
    expect(body.waiting).toEqual([
      { kind: 'duplicate-to-decide', count: 2, firstId: 'dup_1', since: 1 },
      { kind: 'feedback-to-answer', count: 2, firstId: 'fbk_00000000000000000002', since: 2 },
    ])
    expect(await waitingFor('officer-1', 'programme-officer')).not.toContainEqual(['feedback-to-answer', 2])
  })

  it('has nothing to do for an auditor, and nothing to say to who works for nothing', async () => {
    expect(await waitingFor('auditor-1', 'auditor')).toEqual([])
    const { body } = await ask('/home', { sub: 'x', role: 'approver', programmes: '', sites: '' })
    expect(body.code).toBe('outside-your-scope')
  })
})

describe('showProgrammeState', () => {
  const state = async (sites = '*') => {
    const { status, body } = await ask('/programmes/{programmeId}/state', {
      sub: 'x',
      role: 'programme-officer',
      sites,
    })
    expect(status).toBe(200)
    return programmeState.parse(body)
  }

  it('tells who is enrolled and eligible, and leaves out who was erased', async () => {
    expect((await state()).registrations).toEqual({ enrolled: 7, eligible: 5 })
  })

  it('tells what vouchers hold and what is left, as the trial balance has it', async () => {
    const { held, budget } = await state()
    expect(held['USD']).toBe(69_200 + 7500)
    expect(budget.find(({ unit }) => unit === 'USD')).toEqual({
      unit: 'USD',
      funded: 250_000,
      available: 71_000,
    })
  })

  it("counts today's redemptions by the hour where the programme is", async () => {
    const { today: shown } = await state()
    expect([shown.day, shown.complete, shown.hours[9]]).toEqual([today, true, 2])
    expect(shown.hours.reduce((sum, count) => sum + count, 0)).toBe(2)
  })

  it('shows somebody of another site nothing of this one', async () => {
    const { today: shown, bySite } = await state('sit_zzzzzzzzzzzzzzzzzzzz')
    expect([Math.max(...shown.hours), bySite]).toEqual([0, []])
  })

  it('names the cycles whose vouchers end soon and still hold something', async () => {
    const firstValidDay = dayNumber(today) - 5
    await putItems(client, tables.ledger, [
      aRound(5, { state: 'released', firstValidDay, validDays: 10 }),
      {
        pk: `COUNT#${programmeId}`,
        sk: `${today}#-#rnd_00000000000000000005#0`,
        issued: 2,
        'issued|USD': 15_000,
      },
      {
        pk: `COUNT#${programmeId}`,
        sk: `${today}#${ids.site}#rnd_00000000000000000005#0`,
        redeemed: 1,
        'redeemed|USD': 7500,
      },
    ])
    const { ending, bySite } = await state()
    expect(ending).toMatchObject([{ name: 'Round 5', held: { USD: 7500 } }])
    expect(bySite).toMatchObject([
      {
        name: 'Lajas Blancas',
        position: { latitude: 8.53, longitude: -77.99 },
        redeemed: { count: 1, amounts: { USD: 7500 } },
      },
    ])
  })
})
