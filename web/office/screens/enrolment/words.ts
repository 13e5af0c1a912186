import type es from '../../words/es/enrolment.json'
import { wordsOf } from '../../words/words.ts'

export const t = wordsOf<typeof es>('enrolment')
