import type es from '../../words/es/rounds.json'
import { wordsOf } from '../../words/words.ts'

export const t = wordsOf<typeof es>('rounds')
