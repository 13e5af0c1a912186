// The languages that the apps for people in the field speak, and which of a phone's locales formats their numbers and dates.

export const languages = ['es', 'en', 'fr', 'pt', 'ht', 'ar'] as const
export type Language = (typeof languages)[number]

/** Each language by its own name: somebody who reads no other finds it. */
export const languageNames: Readonly<Record<Language, string>> = {
  es: 'Español',
  en: 'English',
  fr: 'Français',
  pt: 'Português',
  ht: 'Kreyòl ayisyen',
  ar: 'العربية',
}

/** Browsers know little or nothing of Haitian Creole's numbers and dates: Haiti's French stands in. */
const defaultLocales: Readonly<Record<Language, string>> = {
  es: 'es-PA',
  en: 'en-US',
  fr: 'fr-FR',
  pt: 'pt-BR',
  ht: 'fr-HT',
  ar: 'ar',
}

export function isLanguage(code: string): code is Language {
  return (languages as readonly string[]).includes(code)
}

export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr'
}

/** The first of the phone's languages that the app speaks; Spanish otherwise. */
export function languageOfPhone(phoneLanguages: readonly string[]): Language {
  return phoneLanguages.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLanguage) ?? 'es'
}

/**
 * The locale for Intl: the phone's own region where it is of the same language. Digits are always 0 to 9, as they are
 * printed on cards and notes, and days those of the Gregorian calendar.
 */
export function localeOf(language: Language, phoneLanguages: readonly string[]): string {
  const own = phoneLanguages.find((tag) => tag.toLowerCase().startsWith(`${language}-`))
  const known = language !== 'ht' && own !== undefined && Intl.NumberFormat.supportedLocalesOf(own).length > 0
  const tag = known ? own.split('-u-')[0] : defaultLocales[language]
  return `${tag}-u-ca-gregory-nu-latn`
}
