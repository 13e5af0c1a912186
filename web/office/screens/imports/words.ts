import type es from '../../words/es/imports.json'
import { wordsOf } from '../../words/words.ts'

export const t = wordsOf<typeof es>('imports')
