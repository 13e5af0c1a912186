// What the screens say, in the language that the vendor chose.
import { openBook } from '../../words/open-book.ts'
import es from './es.json'

export const { language, direction, locale, inOrder, speak, t, isWordKey, speakAsBefore } = openBook({
  es,
  others: {
    en: () => import('./en.json'),
    fr: () => import('./fr.json'),
    pt: () => import('./pt.json'),
    ht: () => import('./ht.json'),
    ar: () => import('./ar.json'),
  },
  storageKey: 'vale-language',
})
