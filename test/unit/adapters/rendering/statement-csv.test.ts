import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { statementColumns, statementCsv } from '../../../../shared/adapters/rendering/statement-csv.ts'
import { parseDecimalText } from '../../../../shared/domain/money.ts'
import type { StatementLines } from '../../../../shared/domain/vendor-statement.ts'
import { aLine, aStatement, someLines } from '../../../fixtures/vendor-statements.ts'

async function csvOf(lines: StatementLines): Promise<string> {
  const pieces: string[] = []
  for await (const piece of statementCsv({ statement: aStatement(), lines })) pieces.push(piece)
  return pieces.join('')
}

const rowsOf = (csv: string) => parse(csv, { bom: true, columns: true }) as Record<string, string>[]

describe('statementCsv', () => {
  it('writes a header, and a row for each amount of each line', async () => {
    const lines = [aLine(), aLine({ sign: -1, kind: 'commodity', amounts: { USD: 5, 'item:soap': 2 } })]
    expect(await csvOf(lines)).toBe(
      [
        '\uFEFFsettlement,day,time,voucher,site,device,kind,movement,redemption,unit,redeemed,reversed,owedBack',
        '2026-0012,2026-03-02,09:05:09,DEFG H,Metetí,Caja 1,value,redemption,0198a3b2-0000-7000-8000-000000000001,USD,25.00,,',
        '2026-0012,2026-03-02,09:05:09,DEFG H,Metetí,Caja 1,commodity,reversal,0198a3b2-0000-7000-8000-000000000001,USD,,0.05,',
        '2026-0012,2026-03-02,09:05:09,DEFG H,Metetí,Caja 1,commodity,reversal,0198a3b2-0000-7000-8000-000000000001,item:soap,,2,',
        '',
      ].join('\r\n'),
    )
  })

  it('keeps apart what was never owed and what is owed back, so that each column is a total', async () => {
    const lines = [aLine(), aLine({ sign: -1 }), aLine({ sign: -1, owedBack: true })]
    expect(rowsOf(await csvOf(lines))).toMatchObject([
      { redeemed: '25.00', reversed: '', owedBack: '' },
      { redeemed: '', reversed: '25.00', owedBack: '' },
      { redeemed: '', reversed: '', owedBack: '25.00' },
    ])
  })

  it('has its header also where there are no lines', async () => {
    expect(await csvOf([])).toBe(`\uFEFF${statementColumns.join(',')}\r\n`)
  })

  it('quotes what would break a row, and gives it back unbroken', async () => {
    const siteName = 'Plaza "5 de Mayo", local 3\r\nfondo'
    expect(rowsOf(await csvOf([aLine({ siteName })]))).toMatchObject([{ site: siteName }])
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '=HYPERLINK("http://x.example","y")'])(
    'writes %s as a text that no spreadsheet reckons with',
    async (text) => {
      const [row] = rowsOf(await csvOf([aLine({ siteName: text, deviceLabel: text })]))
      expect(row).toMatchObject({ site: `'${text}`, device: `'${text}` })
    },
  )

  it('has all of 100,000 lines, read one by one, and adds up', async () => {
    async function* slowly() {
      yield* someLines(100_000)
    }
    const rows = rowsOf(await csvOf(slowly()))
    expect(rows).toHaveLength(100_000)
    const sumOf = (column: string) =>
      rows.reduce((sum, row) => sum + (parseDecimalText(row[column] || '0', 'USD') ?? Number.NaN), 0)
    const expected = { redeemed: 0, reversed: 0 }
    for (const { sign, amounts } of someLines(100_000))
      expected[sign === 1 ? 'redeemed' : 'reversed'] += amounts['USD'] ?? 0
    expect({ redeemed: sumOf('redeemed'), reversed: sumOf('reversed') }).toEqual(expected)
  })

  it('is made in pieces, none of which is large', async () => {
    const sizes: number[] = []
    for await (const piece of statementCsv({ statement: aStatement(), lines: someLines(5000) }))
      sizes.push(piece.length)
    expect(sizes.length).toBeGreaterThan(4)
    expect(Math.max(...sizes)).toBeLessThan(200_000)
  })
})
