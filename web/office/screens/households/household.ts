// A household as its page, its corrections and the lists read it: what the API shows, and short texts of it.
import type * as z from 'zod'
import { getHouseholdRoute } from '../../../../shared/contract/routes/registry.ts'
import { consentLanguages } from '../../../../shared/domain/consent-text.ts'
import { call } from '../../api/call.ts'
import { type Asked, useAnswer } from '../../api/use-answer.ts'
import type { Tone } from '../../components/status-tag.tsx'
import { dayText, numberText } from '../../words/formats.ts'
import { locale } from '../../words/words.ts'
import { t } from './words.ts'

export type Household = z.output<typeof getHouseholdRoute.success.schema>
export type Member = Household['members'][number]

/** The end of its number, as people say it: never a name, since page titles stay in the browser's history. */
export const shortNumber = (householdId: string) => householdId.slice(-6).toUpperCase()

/** Every reading of it is recorded. */
export function useHousehold(householdId: string): Asked<Household> {
  return useAnswer((signal) => call(getHouseholdRoute, { params: { householdId }, signal }), [householdId])
}

type Name = NonNullable<Member['name']>

export function nameText(name: Name | undefined): string | undefined {
  return name && [name.given, name.middle, name.family].filter((part) => part !== undefined).join(' ')
}

export function ageText(age: Member['age']): string {
  if (age === undefined) return t('age.unknown')
  if ('birthDate' in age) return t('age.born', { day: dayText(age.birthDate) })
  const day = dayText(age.asOf)
  if ('years' in age) return t('age.years', { years: numberText(age.years), day })
  return t('age.range', { from: numberText(age.fromYears), to: numberText(age.toYears), day })
}

/** Its name in the user's language: `ht` is Haitian Creole. */
export function languageText(language: string): string {
  return new Intl.DisplayNames(locale(), { type: 'language', fallback: 'code' }).of(language) ?? language
}

/** The languages in which consent is read out, and the household's own. */
export const languageOptions = (own?: string) =>
  [...new Set([...consentLanguages, ...(own === undefined ? [] : [own])])].map((language) => ({
    id: language,
    label: languageText(language),
  }))

export const stateTones = {
  eligible: 'good',
  ineligible: 'calm',
  merged: 'calm',
  erased: 'no',
} as const satisfies Readonly<Record<string, Tone>>
