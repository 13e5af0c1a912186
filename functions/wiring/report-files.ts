// A report as the file that somebody takes away, in their language; a refusal stays one.
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { reportCsv, reportWorkbook } from '../../shared/adapters/rendering/report-files.ts'
import type { ShownReport } from '../../shared/application/show-report.ts'
import { cellWord, headingOf, type ReportLanguage, reportWords } from '../../shared/contract/report-words.ts'
import { isRefusal, type Refusal, refuse } from '../../shared/domain/refusal.ts'
import type { ReportColumn } from '../../shared/domain/report-table.ts'

/** Lambda answers at most 6 MB, of base64 where it is no text. */
const maxAnswerBytes = 5_900_000

const asBase64 = (bytes: number) => Math.ceil(bytes / 3) * 4

function wordsIn(language: ReportLanguage) {
  const words = reportWords[language]
  return {
    heading: (column: ReportColumn) => headingOf(words, column),
    cellWord: (word: string) => cellWord(words, word),
    total: words.total,
    hidden: words.hidden,
  }
}

/** Refuses with `report-too-large` what Lambda would not answer. */
export async function csvOf(report: ShownReport | Refusal, language: ReportLanguage) {
  if (isRefusal(report)) return report
  const csv = reportCsv(report, wordsIn(language))
  return Buffer.byteLength(csv) > maxAnswerBytes ? refuseLarge() : csv
}

/** The same, as gzip. */
export async function compressedCsv(report: ShownReport | Refusal, language: ReportLanguage) {
  if (isRefusal(report)) return report
  const bytes = await promisify(gzip)(reportCsv(report, wordsIn(language)))
  return asBase64(bytes.length) > maxAnswerBytes ? refuseLarge() : bytes
}

export async function workbookOf(report: ShownReport | Refusal, language: ReportLanguage) {
  if (isRefusal(report)) return report
  const sheet = reportWords[language].titles[report.report]
  const bytes = new Uint8Array(await reportWorkbook(report, { ...wordsIn(language), sheet }))
  return asBase64(bytes.length) > maxAnswerBytes ? refuseLarge() : bytes
}

const refuseLarge = () =>
  refuse('report-too-large', { detail: 'A file holds 5.9 MB at most: ask for a shorter period or one site.' })
