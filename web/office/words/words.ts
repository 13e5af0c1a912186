// What the screens say. Each group of screens has its words in a file of its own, words/<language>/<group>.json, and
// reads them by `wordsOf<typeof es>('<group>')`. One file a language is loaded: that of the language that was chosen.
import { createInstance } from 'i18next'
import { useSyncExternalStore } from 'react'

export const languages = ['es', 'en'] as const
export type Language = (typeof languages)[number]
export const languageNames: Readonly<Record<Language, string>> = { es: 'Español', en: 'English' }

type Tree = { readonly [key: string]: string | Tree }
type Paths<T> = {
  [Key in keyof T & string]: T[Key] extends string ? Key | WithoutPlural<Key> : `${Key}.${Paths<T[Key]>}`
}[keyof T & string]
type WithoutPlural<Key extends string> = Key extends `${infer Base}_${'one' | 'many' | 'other'}`
  ? Base
  : never

export type Facts = Readonly<Record<string, string | number>>
export type Words<Keys extends string> = ((key: Keys, facts?: Facts) => string) & {
  /** Whether there are words for this key: codes come from the server too. */
  readonly has: (key: string) => key is Keys
}

const storageKey = 'vale-language'
const books = { es: () => import('./es.ts'), en: () => import('./en.ts') } as const

const book = createInstance()
const opened = book.init({
  lng: 'es',
  fallbackLng: 'es',
  resources: {},
  interpolation: { escapeValue: false },
})

let language: Language = 'es'
const listeners = new Set<() => void>()

export function chosenLanguage(): Language {
  return language
}

/** Renders anew when another language is chosen. */
export function useLanguage(): Language {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => language,
  )
}

/** The words of one file. Facts are set apart where the text runs right to left. */
export function wordsOf<Tree>(group: string): Words<Paths<Tree>> {
  const say = (key: string, facts: Facts = {}) => {
    const texts = Object.entries(facts).map(([name, fact]) => [
      name,
      name === 'count' && typeof fact === 'number' ? fact : inOrder(String(fact)),
    ])
    return String(book.t(key, { ns: group, lng: language, ...Object.fromEntries(texts) }))
  }
  return Object.assign(say, {
    has: (key: string): key is Paths<Tree> => book.exists(key, { ns: group, lng: language }),
  })
}

/** Speaks the language from now on, and keeps the choice. */
export async function speak(next: Language): Promise<void> {
  await opened
  const groups = (await books[next]()).groups as Record<string, Tree>
  for (const [path, words] of Object.entries(groups)) {
    const group = path.split('/').at(-1)?.replace('.json', '') ?? ''
    book.addResourceBundle(next, group, words, true, true)
  }
  language = next
  document.documentElement.lang = next
  document.documentElement.dir = direction()
  localStorage.setItem(storageKey, next)
  for (const listener of listeners) listener()
}

/** The language that was chosen, or else the browser's. */
export async function speakAsBefore(): Promise<void> {
  const kept = localStorage.getItem(storageKey)
  const own = navigator.languages.map((tag) => tag.slice(0, 2))
  await speak([kept, ...own].find(isLanguage) ?? 'es')
}

const isLanguage = (code: unknown): code is Language => languages.includes(code as Language)

/** Right to left where a test asks for it, until a language that runs so is complete. */
export function direction(): 'ltr' | 'rtl' {
  return localStorage.getItem('vale-direction') === 'rtl' ? 'rtl' : 'ltr'
}

/** First-strong isolate around it, in right-to-left text only. */
export function inOrder(text: string): string {
  return direction() === 'rtl' ? `\u2068${text}\u2069` : text
}

/** For Intl: the browser's own region where it is of the same language; digits 0 to 9, days of the Gregorian calendar. */
export function locale(): string {
  const own = navigator.languages.find((tag) => tag.toLowerCase().startsWith(`${language}-`))
  const tag = own?.split('-u-')[0] ?? { es: 'es-PA', en: 'en-GB' }[language]
  return `${tag}-u-ca-gregory-nu-latn`
}
