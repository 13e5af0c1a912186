import { type ReportWords, reportWords } from '../../../../shared/contract/report-words.ts'
import type es from '../../words/es/reports.json'
import { chosenLanguage, wordsOf } from '../../words/words.ts'

export const t = wordsOf<typeof es>('reports')

/** The words that the screen shares with the files: titles, headings, what cells say. */
export const sharedWords = (): ReportWords => reportWords[chosenLanguage()]
