import { describe, expect, it } from 'vitest'
import { maxListedRows, statementPdf } from '../../../../shared/adapters/rendering/statement-pdf.ts'
import type { StatementLines, VendorStatement } from '../../../../shared/domain/vendor-statement.ts'
import { pagesOf, writtenOn } from '../../../fixtures/pdf-text.ts'
import { aLine, aStatement, someLines } from '../../../fixtures/vendor-statements.ts'

async function pagesWritten(lines: StatementLines, given: Partial<VendorStatement> = {}) {
  return pagesOf(await statementPdf({ statement: aStatement(given), lines })).map(writtenOn)
}

const allOf = async (lines: StatementLines, given: Partial<VendorStatement> = {}) =>
  (await pagesWritten(lines, given)).join('\n')

describe('statementPdf', () => {
  it('says first what is paid to whom for what time, and how it comes about', async () => {
    const [first = ''] = await pagesWritten([aLine()])
    expect(first.split('\n').slice(0, 27)).toEqual([
      'Liquidación',
      '2026-0012',
      'A pagar',
      'USD 1,125.00',
      'Comercio',
      'Tienda Doña Ana',
      'Programa',
      'Asistencia alimentaria Darién 2026',
      'Periodo',
      '1 mar 2026, 00:00 – 1 abr 2026, 00:00  (America/Panama)',
      'Cerrada',
      '1 abr 2026, 09:30',
      'Identificador',
      'stl_0123456789abcdefghjk',
      'Totales',
      'Unidad',
      'Canjeado',
      'Anulado',
      'Descontado',
      'Total',
      'Por descontar',
      'USD',
      'USD 1,200.00',
      'USD 50.00',
      'USD 25.00',
      'USD 1,125.00',
      'USD 0.00',
    ])
  })

  it('lists each line under its day, in its order, reversals below zero', async () => {
    const lines = [
      aLine({ sign: -1, at: Date.parse('2026-03-03T20:00:00Z'), voucherNumberEnd: 'WXYZ 9' }),
      aLine(),
      aLine({
        at: Date.parse('2026-03-03T15:00:00Z'),
        kind: 'commodity',
        amounts: { 'item:soap': 2, 'item:rice': 1 },
      }),
    ]
    const text = await allOf(lines, { itemNames: { soap: 'Jabón' } })
    expect(text).toContain(
      [
        '2 mar 2026',
        '1 canje',
        'USD 25.00',
        '09:05',
        '…DEFG H',
        'Vale de compra',
        'Metetí',
        'Caja 1',
        'USD 25.00',
        '3 mar 2026',
        '1 canje, 1 anulación',
        '– USD 25.00',
        '10:00',
        '…DEFG H',
        'Artículos',
        'Metetí',
        'Caja 1',
        '2 × Jabón',
        '1 × rice',
        '15:00',
        '…WXYZ 9',
        'Anulación: Vale de compra',
        'Metetí',
        'Caja 1',
        '– USD 25.00',
      ].join('\n'),
    )
  })

  it('numbers its pages, and repeats on each what it is and what the columns are', async () => {
    const pages = await pagesWritten(someLines(200))
    expect(pages.length).toBeGreaterThan(3)
    for (const [index, page] of pages.entries()) {
      expect(page).toContain(`Página ${index + 1} de ${pages.length}`)
      expect(page).toContain('Hora\nVale\nTipo\nSitio\nDispositivo\nImporte')
      if (index > 0) expect(page).toContain('Liquidación 2026-0012  ·  Tienda Doña Ana')
    }
  })

  it('says on each page of which day its first lines are, and each sum of a day once', async () => {
    const of = { at: Date.parse('2026-03-02T14:05:09Z') }
    const pages = await pagesWritten(Array.from({ length: 150 }, () => aLine(of)))
    expect(pages.length).toBeGreaterThan(2)
    for (const page of pages.slice(1)) expect(page).toContain('Importe\n2 mar 2026\ncontinuación\n09:05')
    expect(pages.join('\n').match(/USD 3,750\.00/g)).toHaveLength(1)
    const nextDay = await pagesWritten(someLines(200))
    expect(nextDay.join('\n')).not.toMatch(/continuación\n\d+ mar/)
  })

  it('has room to sign beside the totals, on the first page', async () => {
    const [first = ''] = await pagesWritten(someLines(200))
    expect(first).toContain(
      'Cerró\nNombre\nFecha\nFirma\nAprobó\nNombre\nFecha\nFirma\nRecibió por el comercio',
    )
  })

  it(`lists up to ${maxListedRows} lines, and days in place of more, with a word on where the lines are`, async () => {
    const listed = await allOf(someLines(maxListedRows))
    expect(listed.match(/^…/gm)).toHaveLength(maxListedRows)
    expect(listed).not.toContain('CSV')
    const summed = await allOf(someLines(maxListedRows + 1))
    expect(summed).not.toContain('…')
    expect(summed).toContain('Son 2,001 movimientos. La lista completa está en el archivo CSV.')
    expect(summed.match(/^\d+ mar 2026$/gm)).toHaveLength(31)
  })

  it('counts each amount of a line as the row that it takes', async () => {
    const kit = { amounts: { 'item:a': 1, 'item:b': 1, 'item:c': 1, 'item:d': 1 } }
    expect(await allOf(someLines(maxListedRows / 4, kit))).not.toContain('CSV')
    expect(await allOf(someLines(maxListedRows / 4 + 1, kit))).toContain('CSV')
  })

  it('tells what was reversed after it was paid from what was never owed', async () => {
    const reversed = [aLine({ sign: -1 }), aLine({ sign: -1, owedBack: true })]
    const text = await allOf(reversed)
    expect(text).toContain('Anulación: Vale de compra')
    expect(text).toContain('…DEFG H\nAnulado ya pagado\nMetetí')
    expect(text).toContain('2 anulaciones\n– USD 50.00')
    const byDay = await allOf([...someLines(maxListedRows), ...reversed])
    expect(byDay).toContain('Canjeado\nAnulado\nAnulado ya pagado')
  })

  it('is far below what an answer holds, with as many and as long lines as it prints', async () => {
    const siteName = 'W'.repeat(120)
    const pdf = await statementPdf({ statement: aStatement(), lines: someLines(maxListedRows, { siteName }) })
    expect(pdf.length).toBeLessThan(1_000_000)
  })

  it('takes 100,000 lines, read one by one, and stays small', async () => {
    async function* slowly() {
      yield* someLines(100_000)
    }
    const pdf = await statementPdf({ statement: aStatement(), lines: slowly() })
    expect(pdf.length).toBeLessThan(20_000)
  })

  it('says that nothing has moved', async () => {
    expect(await allOf([])).toContain('Sin movimientos')
  })

  it('shows things beside money, and no sum to pay where there are only things', async () => {
    const soap = { redeemed: 120, reversed: 2, netted: 0, toPay: 118, carried: 0 }
    const text = await allOf([], { totals: { 'item:soap': soap }, itemNames: { soap: 'Jabón' } })
    expect(text).toContain('Jabón\n120\n2\n0\n118\n0')
    expect(text).not.toContain('A pagar')
  })

  it('never cuts a sum: the largest amounts there are stand in full', async () => {
    const most = { redeemed: 1e15, reversed: 1e15, netted: 1e15, toPay: 1e15, carried: 1e15 }
    const text = await allOf([aLine({ amounts: { USD: 1e15 }, sign: -1 })], {
      totals: { USD: most, COP: most },
    })
    expect(text.match(/USD 10,000,000,000,000\.00/g)).toHaveLength(8)
    expect(text.match(/COP 10,000,000,000,000/g)).toHaveLength(6)
  })

  it('writes names of other letters in Latin ones', async () => {
    expect(await allOf([], { vendorName: 'Бакалія «Ковила»' })).toContain('Bakaliya «Kovila»')
  })

  it.each(['es', 'en', 'fr', 'pt', 'ht', 'ar'])(
    'can be written in %s with the letters that the fonts have',
    async (language) => {
      const text = await allOf(someLines(41), { language })
      expect(text).not.toContain('undefined')
      expect(text).not.toContain('\u0000')
    },
  )

  it('is the same, byte for byte, for the same statement and lines', async () => {
    const twice = [0, 1].map(() => statementPdf({ statement: aStatement(), lines: someLines(100) }))
    const [first, second] = await Promise.all(twice)
    expect(first).toEqual(second)
  })
})
