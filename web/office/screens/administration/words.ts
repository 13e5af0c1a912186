import type es from '../../words/es/administration.json'
import { wordsOf } from '../../words/words.ts'

export const t = wordsOf<typeof es>('administration')
