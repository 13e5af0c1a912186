import type es from '../../words/es/households.json'
import { wordsOf } from '../../words/words.ts'

export const t = wordsOf<typeof es>('households')
