import type es from '../../words/es/duplicates.json'
import { wordsOf } from '../../words/words.ts'

export const t = wordsOf<typeof es>('duplicates')
