// What an app's screens say, in the language that its user chose. One language comes with the app; the others are loaded
// when they are chosen, from the app's own files.
import { computed, signal } from '@preact/signals'
import { createInstance, type ResourceKey } from 'i18next'
import { directionOf, isLanguage, type Language, languageOfPhone, localeOf } from './languages.ts'

/** `home.scan` of words that are kept as `{ "home": { "scan": … } }`. */
type PathsOf<Tree> = {
  [Key in keyof Tree & string]: Tree[Key] extends string ? Key : `${Key}.${PathsOf<Tree[Key]>}`
}[keyof Tree & string]

type Facts = Readonly<Record<string, string | number>>
type Others = Readonly<Record<Exclude<Language, 'es'>, () => Promise<{ default: ResourceKey }>>>

/** Opens the words of an app. `storageKey` is where the browser keeps the choice. */
export function openBook<Words extends ResourceKey>({
  es,
  others,
  storageKey,
}: {
  readonly es: Words
  readonly others: Others
  readonly storageKey: string
}) {
  type Key = PathsOf<Words>
  const book = createInstance()
  const opened = book.init({
    lng: 'es',
    fallbackLng: 'es',
    resources: { es: { translation: es } },
    interpolation: { escapeValue: false },
  })
  const chosen = signal<Language>('es')
  const direction = computed(() => directionOf(chosen.value))
  /** First-strong isolate around it, in right-to-left text only. */
  const inOrder = (text: string) => (direction.value === 'rtl' ? `\u2068${text}\u2069` : text)
  /** Speaks the language from now on, and keeps the choice. */
  const speak = async (next: Language): Promise<void> => {
    await opened
    if (next !== 'es' && !book.hasResourceBundle(next, 'translation'))
      book.addResourceBundle(next, 'translation', (await others[next]()).default)
    chosen.value = next
    document.documentElement.lang = next
    document.documentElement.dir = direction.value
    keep(storageKey, next)
  }
  return {
    language: computed(() => chosen.value),
    direction,
    locale: computed(() => localeOf(chosen.value, navigator.languages)),
    inOrder,
    speak,
    /** The words for a key. Facts are set apart where the text runs right to left, so that `USD 75` stays in order. */
    t: (key: Key, facts: Facts = {}): string => {
      const options: Record<string, string> = { lng: chosen.value }
      for (const [name, fact] of Object.entries(facts)) options[name] = inOrder(String(fact))
      return String(book.t(key as string, options))
    },
    /** Whether there are words for this key: codes come from the server too. */
    isWordKey: (key: string): key is Key => book.exists(key, { lng: 'es' }),
    /** The language that was chosen, or else the phone's. */
    speakAsBefore: async (): Promise<void> => {
      const kept = recall(storageKey)
      await speak(kept && isLanguage(kept) ? kept : languageOfPhone(navigator.languages)).catch(() =>
        speak('es'),
      )
    },
  }
}

// A browser that keeps nothing still speaks.
function keep(storageKey: string, next: Language): void {
  try {
    localStorage.setItem(storageKey, next)
  } catch {}
}

function recall(storageKey: string): string | null {
  try {
    return localStorage.getItem(storageKey)
  } catch {
    return null
  }
}
