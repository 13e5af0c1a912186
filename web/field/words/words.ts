// What the screens say, in the language that the vendor chose. Spanish comes with the app; the others are loaded when
// they are chosen, from the app's own files.
import { computed, signal } from '@preact/signals'
import { createInstance, type ResourceKey } from 'i18next'
import es from './es.json'
import { directionOf, isLanguage, type Language, languageOfPhone, localeOf } from './languages.ts'

type Paths<Tree> = {
  [Key in keyof Tree & string]: Tree[Key] extends string ? Key : `${Key}.${Paths<Tree[Key]>}`
}[keyof Tree & string]

export type WordKey = Paths<typeof es>
export type Facts = Readonly<Record<string, string | number>>

const storageKey = 'vale-language'

const others: Readonly<Record<Exclude<Language, 'es'>, () => Promise<{ default: ResourceKey }>>> = {
  en: () => import('./en.json'),
  fr: () => import('./fr.json'),
  pt: () => import('./pt.json'),
  ht: () => import('./ht.json'),
  ar: () => import('./ar.json'),
}

const book = createInstance()
const opened = book.init({
  lng: 'es',
  fallbackLng: 'es',
  resources: { es: { translation: es } },
  interpolation: { escapeValue: false },
})

const chosen = signal<Language>('es')

export const language = computed(() => chosen.value)
export const direction = computed(() => directionOf(chosen.value))
export const locale = computed(() => localeOf(chosen.value, navigator.languages))

/** The words for a key. Facts are set apart where the text runs right to left, so that `USD 75` stays in order. */
export function t(key: WordKey, facts: Facts = {}): string {
  const texts = Object.entries(facts).map(([name, fact]) => [name, inOrder(String(fact))])
  return String(book.t(key, { ...Object.fromEntries(texts), lng: chosen.value }))
}

/** Whether there are words for this key: codes come from the server too. */
export function isWordKey(key: string): key is WordKey {
  return book.exists(key, { lng: 'es' })
}

/** Speaks the language from now on, and keeps the choice. */
export async function speak(next: Language): Promise<void> {
  await opened
  if (next !== 'es' && !book.hasResourceBundle(next, 'translation'))
    book.addResourceBundle(next, 'translation', (await others[next]()).default)
  chosen.value = next
  document.documentElement.lang = next
  document.documentElement.dir = direction.value
  keep(next)
}

/** The language that was chosen, or else the phone's. */
export async function speakAsBefore(): Promise<void> {
  const kept = recall()
  await speak(kept && isLanguage(kept) ? kept : languageOfPhone(navigator.languages)).catch(() => speak('es'))
}

/** First-strong isolate around it, in right-to-left text only. */
export function inOrder(text: string): string {
  return direction.value === 'rtl' ? `\u2068${text}\u2069` : text
}

// A browser that keeps nothing still speaks.
function keep(next: Language): void {
  try {
    localStorage.setItem(storageKey, next)
  } catch {}
}

function recall(): string | null {
  try {
    return localStorage.getItem(storageKey)
  } catch {
    return null
  }
}
