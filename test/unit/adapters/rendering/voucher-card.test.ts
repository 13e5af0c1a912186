import { describe, expect, it } from 'vitest'
import { cardSheetsPdf, voucherCardPdf } from '../../../../shared/adapters/rendering/voucher-card.ts'
import { voucherNumber } from '../../../../shared/domain/voucher-number.ts'
import { pagesOf, writtenOn } from '../../../fixtures/pdf-text.ts'
import { aCard, scan } from '../../../fixtures/voucher-cards.ts'

const printing = { createdAt: Date.UTC(2026, 2, 1) }

/** Symbols as they are drawn: their runs, and the millimetres that one module measures. */
function symbolsOn(page: string) {
  return [...page.matchAll(/([\d.]+) 0 0 [\d.]+ [\d.]+ [\d.]+ cm\n((?:\d+ \d+ \d+ 1 re ?)+)f/g)].map(
    ([, moduleMm, path = '']) => ({
      moduleMm: Number(moduleMm),
      runs: [...path.matchAll(/(\d+) (\d+) (\d+) 1 re/g)].map(([, x, y, width]) => ({
        x: Number(x),
        y: Number(y),
        width: Number(width),
      })),
    }),
  )
}

const textOf = async (given: Parameters<typeof aCard>[1]) => {
  const [page = ''] = pagesOf(await voucherCardPdf(await aCard(1, given), printing))
  return writtenOn(page)
}

describe('voucherCardPdf', () => {
  it('holds a QR of at least 36 mm that is read back to the letter', async () => {
    const card = await aCard(1)
    const [page = ''] = pagesOf(await voucherCardPdf(card, printing))
    const [symbol] = symbolsOn(page)
    expect((symbol?.moduleMm ?? 0) * 49).toBeGreaterThan(36)
    expect(await scan({ size: 49, runs: symbol?.runs ?? [] })).toBe(card.text)
  })

  it('says the number, the kind, the value, both days and the help line, in the language of the programme', async () => {
    const { voucherId } = await aCard(1)
    expect((await textOf({})).split('\n')).toEqual([
      ...voucherNumber(voucherId).split(' '),
      'Vale de compra',
      'USD 75.00',
      'Válido desde el',
      '1 mar 2026',
      'Último día',
      '30 mar 2026',
      'Ayuda  +507 800 0000',
      'Cuide esta tarjeta: quien la tiene puede usarla.',
    ])
  })

  it.each([
    ['en', 'Shopping voucher', 'USD 75.00'],
    ['fr', "Bon d'achat", '75,00 USD'],
    ['pt', 'Vale-compra', 'USD 75,00'],
    ['ht', 'Bon pou achte', '75,00 USD'],
    ['es-PA', 'Vale de compra', 'USD 75.00'],
    ['es-12', 'Vale de compra', 'USD 75.00'],
    ['ar', 'Vale / Voucher', 'USD 75.00'],
  ])('is written for %s as "%s"', async (language, kind, value) => {
    const text = await textOf({ language })
    expect(text).toContain(kind)
    expect(text).toContain(value)
  })

  it('writes the decimals of a currency that is mostly written without, where there are any', async () => {
    expect(await textOf({ issued: { COP: 5_000_000 } })).toContain('COP 50,000\n')
    expect(await textOf({ issued: { COP: 5_000_050 } })).toContain('COP 50,000.50\n')
  })

  it('lists items by name, and at most four lines of them', async () => {
    const issued = { 'item:a': 2, 'item:b': 1, 'item:c': 3, 'item:d': 4, 'item:e': 5 }
    const text = await textOf({ kind: 'commodity', issued, itemNames: { a: 'Jabón', b: 'صابون' } })
    expect(text).toContain('2 × Jabón\n1 × b\n3 × c\ny 2 más')
  })

  it('never names a service', async () => {
    const text = await textOf({
      kind: 'service',
      issued: { 'item:counselling': 3 },
      itemNames: { counselling: 'Counselling' },
    })
    expect(text).toContain('3 servicios')
    expect(text.toLowerCase()).not.toContain('counselling')
  })

  it('says that a PIN is asked for only where it is', async () => {
    expect(await textOf({ pinRequired: true })).toContain('Se pide PIN')
    expect(await textOf({ pinRequired: false })).not.toContain('PIN')
  })

  it('is the same, byte for byte, for the same card and time', async () => {
    const card = await aCard(4)
    expect(await voucherCardPdf(card, printing)).toEqual(await voucherCardPdf(card, printing))
  })
})

describe('cardSheetsPdf', () => {
  it('puts eight cards on a sheet, each with its own QR', async () => {
    const cards = await Promise.all(Array.from({ length: 17 }, (_, seed) => aCard(seed)))
    const pages = pagesOf(await cardSheetsPdf(cards, printing)).map(symbolsOn)
    expect(pages.map((symbols) => symbols.length)).toEqual([8, 8, 1])
    const texts = await Promise.all(pages.flat().map(({ runs }) => scan({ size: 49, runs })))
    expect(texts).toEqual(cards.map(({ text }) => text))
  })

  it('stays below 2 kB a card', async () => {
    const cards = await Promise.all(Array.from({ length: 80 }, (_, seed) => aCard(seed)))
    expect((await cardSheetsPdf(cards, printing)).length).toBeLessThan(80 * 2000)
  })
})
