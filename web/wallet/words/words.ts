// What the page says, in the language that its reader chose.
import { openBook } from '../../words/open-book.ts'
import es from './es.json'

export const { language, locale, inOrder, speak, t, speakAsBefore } = openBook({
  es,
  others: {
    en: () => import('./en.json'),
    fr: () => import('./fr.json'),
    pt: () => import('./pt.json'),
    ht: () => import('./ht.json'),
    ar: () => import('./ar.json'),
  },
  storageKey: 'vale-wallet-language',
})
