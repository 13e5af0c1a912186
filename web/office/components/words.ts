// The words of what all screens share.
import type es from '../words/es/common.json'
import { wordsOf } from '../words/words.ts'

export const t = wordsOf<typeof es>('common')
