import type es from '../../words/es/partners.json'
import { wordsOf } from '../../words/words.ts'

export const t = wordsOf<typeof es>('partners')
