// Counts side by side as bars, and the same as a table for whoever reads or hears numbers better.
import { scaleLinear } from 'd3-scale'
import { numberText } from '../words/formats.ts'
import { t } from './words.ts'

export type Bar = {
  readonly id: string
  /** Below the bar; empty where there is no room for all. */
  readonly tick: string
  /** In the table. */
  readonly label: string
  readonly value: number
}

const width = 720
const height = 180
const floor = 24
const ceiling = 18

/** `label` says what is counted; `of` heads the first column of the table. */
export function BarChart({
  label,
  of,
  bars,
}: {
  readonly label: string
  readonly of: string
  readonly bars: readonly Bar[]
}) {
  const most = Math.max(...bars.map(({ value }) => value), 1)
  const scale = scaleLinear([0, most], [height - floor, ceiling]).nice(4)
  const slot = width / Math.max(bars.length, 1)
  const ticks = scale.ticks(3).filter((tick) => Number.isInteger(tick))
  return (
    <figure className="chart">
      <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true" focusable="false">
        {ticks.map((tick) => (
          <g key={tick}>
            <line className="chart-line" x1="0" x2={width} y1={scale(tick)} y2={scale(tick)} />
            <text className="chart-tick" x="0" y={scale(tick) - 4}>
              {numberText(tick)}
            </text>
          </g>
        ))}
        {bars.map(({ id, tick, value }, index) => (
          <g key={id} transform={`translate(${index * slot} 0)`}>
            <rect
              className="chart-bar"
              x={slot * 0.14}
              width={slot * 0.72}
              y={scale(value)}
              height={height - floor - scale(value)}
              rx="3"
            />
            <text className="chart-tick" x={slot / 2} y={height - 6} textAnchor="middle">
              {tick}
            </text>
          </g>
        ))}
      </svg>
      <details className="chart-table">
        <summary>{t('chart.asTable')}</summary>
        <table>
          <caption className="unseen">{label}</caption>
          <thead>
            <tr>
              <th scope="col">{of}</th>
              <th scope="col" className="end">
                {t('chart.count')}
              </th>
            </tr>
          </thead>
          <tbody>
            {bars.map(({ id, label: row, value }) => (
              <tr key={id}>
                <th scope="row">{row}</th>
                <td className="end">{numberText(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}
