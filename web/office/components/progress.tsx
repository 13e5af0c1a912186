// Work that takes longer than a second: how far it is, or that it goes on.
import { Label, ProgressBar } from 'react-aria-components'
import { numberText, percentText } from '../words/formats.ts'
import { t } from './words.ts'

/** Follow long work with `useAnswer(question, about, { everyMs })` and show here how far it is. */
export function Progress({
  label,
  done,
  whole,
}: {
  readonly label: string
  readonly done: number
  readonly whole: number
}) {
  const counted = t('progress', { done: numberText(done), whole: numberText(whole) })
  return (
    <ProgressBar className="progress" value={done} maxValue={Math.max(whole, 1)} valueLabel={counted}>
      {({ percentage = 0 }) => (
        <>
          <Label>{label}</Label>
          <span className="progress-count">
            {counted} · {percentText(done, whole)}
          </span>
          <span className="progress-track">
            <span className="progress-bar" style={{ inlineSize: `${percentage}%` }} />
          </span>
        </>
      )}
    </ProgressBar>
  )
}

/** Nobody knows how long. */
export function Waiting({ label }: { readonly label?: string }) {
  return (
    <div className="waiting" role="status">
      <span className="spinner" aria-hidden="true" />
      {label ?? t('wait')}
    </div>
  )
}
