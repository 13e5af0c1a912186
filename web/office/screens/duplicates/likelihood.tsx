// How likely two households are one, and why, in words.
import type * as z from 'zod'
import type { listDuplicatesRoute } from '../../../../shared/contract/routes/duplicates.ts'
import { likelyScore } from '../../../../shared/domain/duplicate-household.ts'
import { StatusTag } from '../../components/status-tag.tsx'
import { numberText } from '../../words/formats.ts'
import { t } from './words.ts'

export type DuplicateRow = z.output<typeof listDuplicatesRoute.success.schema>['rows'][number]
type Reasons = NonNullable<DuplicateRow['reasons']>

/** A word; without a score the other household is at another site. */
export function Likelihood({ score }: { readonly score: number | undefined }) {
  if (score === undefined) return <StatusTag tone="active">{t('elsewhereScore')}</StatusTag>
  const isLikely = score >= likelyScore
  return <StatusTag tone={isLikely ? 'waiting' : 'calm'}>{t(isLikely ? 'likely' : 'possible')}</StatusTag>
}

const strongestFirst = (reasons: Reasons) =>
  [...reasons].sort((a, b) => Math.abs(b.points) - Math.abs(a.points))

/** The three that say most. */
export function mainReasons(reasons: Reasons | undefined): string {
  return strongestFirst(reasons ?? [])
    .slice(0, 3)
    .map(({ code }) => t(`reason.${code}`))
    .join(' · ')
}

/** A stronger reason has a longer bar; the word beside it says the same. */
const longestPoints = 1500

export function ReasonList({ reasons }: { readonly reasons: Reasons }) {
  const parts = [
    { title: t('for'), tone: 'for', list: reasons.filter(({ points }) => points > 0) },
    { title: t('against'), tone: 'against', list: reasons.filter(({ points }) => points < 0) },
  ]
  return (
    <div className="reason-parts">
      {parts
        .filter(({ list }) => list.length > 0)
        .map(({ title, tone, list }) => (
          <div key={tone}>
            <h3>{title}</h3>
            <ul className={`point-list ${tone}`}>
              {strongestFirst(list).map(({ code, points }) => (
                <li key={code}>
                  <span>{t(`reason.${code}`)}</span>
                  <meter
                    min={0}
                    max={longestPoints}
                    value={Math.abs(points)}
                    aria-label={t(`reason.${code}`)}
                  >
                    {numberText(Math.abs(points))}
                  </meter>
                </li>
              ))}
            </ul>
          </div>
        ))}
    </div>
  )
}
