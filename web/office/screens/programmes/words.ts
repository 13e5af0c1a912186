import type es from '../../words/es/programmes.json'
import { wordsOf } from '../../words/words.ts'

export const t = wordsOf<typeof es>('programmes')
