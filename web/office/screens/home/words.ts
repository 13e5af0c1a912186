import type es from '../../words/es/home.json'
import { wordsOf } from '../../words/words.ts'

export const t = wordsOf<typeof es>('home')
