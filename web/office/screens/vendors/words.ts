import type es from '../../words/es/vendors.json'
import { wordsOf } from '../../words/words.ts'

export const t = wordsOf<typeof es>('vendors')
