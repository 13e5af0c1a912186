// A report's table as it is read on a screen: numbers under each other, hidden ones marked and explained.
import type * as z from 'zod'
import { cellWord, headingOf, type ReportWords } from '../../../../shared/contract/report-words.ts'
import type { shownReport } from '../../../../shared/contract/routes/reports.ts'
import { hiddenCell, type ReportCell, type ReportColumn } from '../../../../shared/domain/report-table.ts'
import { Notice } from '../../components/problem-notice.tsx'
import { dayText, momentText, moneyNumber, numberText } from '../../words/formats.ts'
import { sharedWords, t } from './words.ts'

type Report = z.output<typeof shownReport>

const isNumber = ({ kind }: ReportColumn) => kind === 'count' || kind === 'amount'

export function ReportView({ report }: { readonly report: Report }) {
  const words = sharedWords()
  const columns = report.columns as readonly ReportColumn[]
  const { rows, totals, householdsWithoutProfile } = report
  const hides = [...rows, totals ?? []].flat().includes(hiddenCell)
  if (rows.length === 0) return <div className="empty">{t('empty')}</div>
  return (
    <>
      {hides && <Notice>{words.hiddenMeans}</Notice>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled sideways can be reached by keyboard. */}
      <section className="table-scroll" aria-label={words.titles[report.report]} tabIndex={0}>
        <table className="report-table">
          <caption className="unseen">{words.titles[report.report]}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={keyOf(column)} scope="col" className={isNumber(column) ? 'end' : undefined}>
                  {headingOf(words, column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((cells, row) => (
              <Row key={row} cells={cells} columns={columns} words={words} />
            ))}
          </tbody>
          {totals && (
            <tfoot>
              <Row cells={[words.total, ...totals.slice(1)]} columns={columns} words={words} />
            </tfoot>
          )}
        </table>
      </section>
      <p className="soft">
        {t('madeAt', { time: momentText(report.at, report.timeZone), zone: report.timeZone })}
        {householdsWithoutProfile !== undefined && householdsWithoutProfile !== 0 && (
          <>
            {' '}
            {words.withoutProfile}:{' '}
            {householdsWithoutProfile === hiddenCell ? words.hidden : numberText(householdsWithoutProfile)}.
          </>
        )}
      </p>
    </>
  )
}

const keyOf = ({ id, unit = '' }: ReportColumn) => id + unit

function Row({
  cells,
  columns,
  words,
}: {
  readonly cells: readonly ReportCell[]
  readonly columns: readonly ReportColumn[]
  readonly words: ReportWords
}) {
  return (
    <tr>
      {columns.map((column, index) => {
        const cell = cells[index] ?? null
        const text = textOf(cell, { column, words })
        if (index === 0)
          return (
            <th key={keyOf(column)} scope="row">
              {text}
            </th>
          )
        return (
          <td key={keyOf(column)} className={isNumber(column) ? 'end' : undefined}>
            {cell === hiddenCell ? <abbr title={words.hiddenMeans}>{text}</abbr> : text}
          </td>
        )
      })}
    </tr>
  )
}

function textOf(
  cell: ReportCell,
  { column, words }: { readonly column: ReportColumn; readonly words: ReportWords },
): string {
  if (cell === hiddenCell) return words.hidden
  if (typeof cell === 'number')
    return column.kind === 'amount' ? moneyNumber(cell, column.unit ?? '') : numberText(cell)
  if (column.kind === 'word') return cellWord(words, cell)
  return column.kind === 'day' && /^\d{4}-\d{2}-\d{2}$/.test(cell) ? dayText(cell) : cell
}
