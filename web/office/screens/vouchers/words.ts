import type es from '../../words/es/vouchers.json'
import { wordsOf } from '../../words/words.ts'

export const t = wordsOf<typeof es>('vouchers')
