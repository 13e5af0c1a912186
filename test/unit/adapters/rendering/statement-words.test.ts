import { describe, expect, it } from 'vitest'
import { statementWords } from '../../../../shared/adapters/rendering/statement-words.ts'

describe('statementWords', () => {
  it.each([
    ['es', 'Liquidación', 'Vale de compra', 'USD 1,234.50', '31 mar 2026'],
    ['es-PA', 'Liquidación', 'Vale de compra', 'USD 1,234.50', '31 mar 2026'],
    ['en', 'Vendor statement', 'Shopping voucher', 'USD 1,234.50', 'Mar 31, 2026'],
    ['fr', 'Décompte', "Bon d'achat", '1 234,50 USD', '31 mars 2026'],
    ['pt', 'Acerto de contas', 'Vale-compra', 'USD 1.234,50', '31 de mar. de 2026'],
  ])('are written in %s', (language, title, kind, money, day) => {
    const words = statementWords(language)
    expect([
      words.title,
      words.kinds.value,
      words.money(123_450, 'USD'),
      words.dayText('2026-03-31'),
    ]).toEqual([title, kind, money, day])
  })

  it('are French for Haiti, and English for what is not written here', () => {
    expect(statementWords('ht')).toMatchObject({
      language: 'fr',
      title: 'Décompte',
      kinds: { value: "Bon d'achat" },
    })
    for (const language of ['ar', 'uk', 'zh-Hant', 'constructor', ''])
      expect(statementWords(language)).toMatchObject({
        language: 'en',
        title: 'Vendor statement',
        kinds: { value: 'Shopping voucher' },
      })
  })

  it('put a sign that the fonts have before what is taken off', () => {
    expect(statementWords('es').money(-2500, 'USD')).toBe('– USD 25.00')
  })

  it('count in the plural where it is one', () => {
    const { redemptions, reversals, listedInCsv } = statementWords('es')
    expect([redemptions(1), redemptions(1200), reversals(1), reversals(2)]).toEqual([
      '1 canje',
      '1,200 canjes',
      '1 anulación',
      '2 anulaciones',
    ])
    expect(listedInCsv(100_000)).toContain('100,000')
  })
})
