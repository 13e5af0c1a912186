import { describe, expect, it } from 'vitest'
import {
  messageLanguage,
  messageLanguages,
  messageText,
  smsLength,
} from '../../../shared/domain/message-text.ts'

const link = `https://vale.example.org/wallet/#1.${'A'.repeat(127)}`
const parts = { link, lastDay: '2026-11-30', helpLine: '+507 800 0000' }

/** Who is helped, why, by whom and from where, in each of the languages. */
const telling =
  /refug|asyl|asil|migra|gbv|violen|viol|help you|ayuda humanitaria|humanit|protec|prote|kit|vih|hiv|unhcr|acnur|hias|لاجئ|عنف|حماية|مهاجر/i

describe('messageText', () => {
  it.each(messageLanguages)(
    'says in %s where it opens, until when and whom to call, and nothing else',
    (language) => {
      const text = messageText(language, parts)
      const [, second, third, fourth, ...rest] = text.split('\n')
      expect(second).toBe(link)
      expect(third).toContain('30/11/2026')
      expect(fourth).toContain('+507 800 0000')
      expect(rest).toEqual([])
      expect(text.replace(link, '')).not.toMatch(telling)
    },
  )

  it.each(messageLanguages)('is its own text in %s', (language) => {
    const others = messageLanguages.filter((other) => other !== language)
    expect(others.map((other) => messageText(other, parts))).not.toContain(messageText(language, parts))
  })

  it.each(messageLanguages.filter((language) => language !== 'ar'))(
    'costs two messages in %s, by letters that fit seven bits',
    (language) => {
      expect(smsLength(messageText(language, parts))).toMatchObject({ alphabet: 'gsm-7', segments: 2 })
    },
  )

  it('costs four messages in Arabic', () => {
    expect(smsLength(messageText('ar', parts))).toMatchObject({ alphabet: 'ucs-2', segments: 4 })
  })
})

describe('messageLanguage', () => {
  it.each([
    ['fr-CA', 'es', 'fr'],
    ['zh', 'pt-BR', 'pt'],
    ['zh', 'nl', 'es'],
    ['ht', 'es', 'ht'],
  ])('of a household that speaks %s, with cards in %s, is %s', (preferred, otherwise, language) => {
    expect(messageLanguage(preferred, otherwise)).toBe(language)
  })
})

describe('smsLength', () => {
  it.each([
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    ['a'.repeat(307), 3],
  ])('counts joined messages at 153 places (case %#)', (text, segments) => {
    expect(smsLength(text)).toEqual({ alphabet: 'gsm-7', characters: text.length, segments })
  })

  it.each([
    ['ñ'.repeat(70), 'gsm-7', 1],
    ['í'.repeat(70), 'ucs-2', 1],
    ['í'.repeat(71), 'ucs-2', 2],
    ['í'.repeat(135), 'ucs-2', 3],
  ])(
    'halves what a message holds for one letter outside of the alphabet (case %#)',
    (text, alphabet, segments) => {
      expect(smsLength(text)).toMatchObject({ alphabet, segments })
    },
  )

  it('counts two places for what stands in the second table', () => {
    expect(smsLength('€[]').characters).toBe(6)
  })

  it('counts what lies beyond the basic plane as two', () => {
    expect(smsLength('😀')).toEqual({ alphabet: 'ucs-2', characters: 2, segments: 1 })
  })
})
