import type es from '../../words/es/finance.json'
import { wordsOf } from '../../words/words.ts'

export const t = wordsOf<typeof es>('finance')
