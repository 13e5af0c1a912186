// A statement's files over HTTP: what a vendor prints and signs, and what finance opens in a spreadsheet.
import { describe, expect, it } from 'vitest'
import type { Route } from '../../shared/contract/route.ts'
import { getStatementCsvRoute, getStatementPdfRoute } from '../../shared/contract/routes/settlements.ts'
import { closeStatement } from '../../tools/story/statements.ts'
import { openShop, usd } from '../fixtures/shop.ts'
import { useVale } from '../fixtures/vale.ts'
import { settled } from '../stack.ts'

const vale = await useVale()
const { api, setUp, tokens } = vale
const shop = await openShop(vale)
const { programmeId } = shop.programme

/** Of three redemptions, one of them taken back: USD 35.50 to pay. */
async function aClosedStatement() {
  const till = await shop.openTill()
  for (const amount of [1000, 2550]) await shop.redeemed(await shop.aVoucher('food'), usd(amount), till.token)
  const mistaken = await shop.aVoucher('food')
  const redemptionId = await shop.redeemed(mistaken, usd(700), till.token)
  expect(await shop.reverseOwn(mistaken, redemptionId, till.token)).toMatchObject({ status: 200 })
  await settled()
  return { ...till, statement: await closeStatement(setUp, { programmeId, vendorId: till.vendorId }) }
}

const closed = await aClosedStatement()
const params = { programmeId, settlementId: closed.statement.settlementId }

async function csvRows(token: string, day?: string) {
  const query = day === undefined ? {} : { day }
  const { status, raw, headers } = await api.send(getStatementCsvRoute, { token, params, query })
  expect([status, headers.get('content-type')]).toEqual([200, 'text/csv'])
  const [, ...rows] = Buffer.from(raw).toString('utf8').trimEnd().split('\r\n')
  return rows.map((row) => row.split(','))
}

const minor = (text = '') => Math.round(Number(text) * 100)

describe("a statement's PDF", () => {
  it.each(['finance', 'auditor', 'vendor'] as const)('is for %s', async (who) => {
    const token = who === 'vendor' ? closed.token : tokens[who]
    const { status, raw, headers } = await api.send(getStatementPdfRoute, { token, params })
    expect([status, headers.get('content-type')]).toEqual([200, 'application/pdf'])
    expect(Buffer.from(raw.subarray(0, 4)).toString()).toBe('%PDF')
  })
})

describe("a statement's CSV", () => {
  it('has a row for each line in order of time, and they sum to what is paid', async () => {
    const rows = await csvRows(closed.token)
    expect(rows).toHaveLength(closed.statement.lineCount)
    const times = rows.map((row) => `${row[1]} ${row[2]}`)
    expect(times).toEqual(times.toSorted())
    const sum = rows.reduce((total, row) => total + minor(row.at(-3)) - minor(row.at(-2)), 0)
    expect(sum).toBe(closed.statement.toPay['USD'])
    expect(sum).toBe(3550)
  })

  it('has the lines of one day alone where one is asked for', async () => {
    expect(await csvRows(tokens.finance, '2020-01-01')).toEqual([])
    const days = new Set([closed.statement.startedAt, closed.statement.startedAt - 60_000].map(dayOf))
    const rows = await Promise.all([...days].map((day) => csvRows(tokens.finance, day)))
    expect(rows.flat()).toHaveLength(closed.statement.lineCount)
  })
})

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10)

describe('another vendor', () => {
  it.each([getStatementPdfRoute, getStatementCsvRoute])(
    'does not learn that there is one: $id',
    async (route) => {
      const { token } = await shop.openTill()
      expect(
        (await api.send(route as Route, { token, params, query: {}, body: undefined })).body,
      ).toMatchObject({ code: 'settlement-unknown' })
    },
  )
})
