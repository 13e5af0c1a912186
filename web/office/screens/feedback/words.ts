import type es from '../../words/es/feedback.json'
import { wordsOf } from '../../words/words.ts'

export const t = wordsOf<typeof es>('feedback')
