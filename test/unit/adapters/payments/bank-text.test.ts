import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bankText } from '../../../../shared/adapters/payments/bank-text.ts'

describe('bankText', () => {
  it.each([
    ['Tienda Doña Ana', 'Tienda Dona Ana'],
    ['Peña & Hijos', 'Pena + Hijos'],
    ['Бакалія «Ковила»', 'Bakaliya Kovila'],
    ['Sør_Łukasz', 'Sor-Lukasz'],
    ['//A///B/', 'A/B'],
    ['- Ref: 7', 'Ref: 7'],
    ['<b>"1" = 1;\n@x', 'b 1 1 x'],
    ['  ', 'NOTPROVIDED'],
    ['', 'NOTPROVIDED'],
  ])('writes "%s" as "%s"', (text, written) => {
    expect(bankText(text, 70)).toBe(written)
  })

  it('ends within the length, and not in a blank', () => {
    expect(bankText('Tienda Doña Ana', 7)).toBe('Tienda')
    expect(bankText('Tienda Doña Ana', 8)).toBe('Tienda D')
  })

  it('writes any text within the set and the length, and its own writing unchanged', () => {
    const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }))
    fc.assert(
      fc.property(texts, fc.integer({ min: 11, max: 140 }), (text, maxLength) => {
        const written = bankText(text, maxLength)
        expect(written).toMatch(/^(?![ /:-])[A-Za-z0-9/?:().,'+ -]+(?<![ /])$/)
        expect(written).not.toContain('//')
        expect(written.length).toBeLessThanOrEqual(maxLength)
        expect(bankText(written, maxLength)).toBe(written)
      }),
    )
  })
})
