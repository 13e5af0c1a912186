import type es from '../../words/es/kobo.json'
import { wordsOf } from '../../words/words.ts'

export const t = wordsOf<typeof es>('kobo')
