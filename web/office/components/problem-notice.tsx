// A "no" in the user's words: what it is and, where there is something, what to do.
import { type ReactNode, useEffect, useRef } from 'react'
import type { Problem } from '../api/call.ts'
import type problemWords from '../words/es/problems.json'
import { wordsOf } from '../words/words.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import { t } from './words.ts'

const words = wordsOf<typeof problemWords>('problems')

/** One sentence for a code; the server's own where there is none. */
export function problemText({ code, title }: Problem): string {
  return words.has(code) ? words(code) : (title ?? t('problem.unknown', { code }))
}

/** Takes the focus, so that nobody overlooks it. `again` offers to try once more. */
export function ProblemNotice({
  problem,
  again,
}: {
  readonly problem: Problem
  readonly again?: () => void
}) {
  const notice = useRef<HTMLDivElement>(null)
  useEffect(() => notice.current?.focus({ preventScroll: false }), [problem])
  return (
    <div className="notice no" role="alert" tabIndex={-1} ref={notice}>
      <Icon name="no" />
      <p>{problemText(problem)}</p>
      {again && (
        <Button onPress={again} icon="turn">
          {t('again')}
        </Button>
      )}
    </div>
  )
}

/** Something to know before going on: `warning` where it may be in the way, `calm` where it is not. */
export function Notice({
  tone = 'calm',
  children,
}: {
  readonly tone?: 'calm' | 'warning' | 'good'
  readonly children: ReactNode
}) {
  const icon = tone === 'warning' ? 'conflict' : tone === 'good' ? 'check' : 'clock'
  return (
    <div className={`notice ${tone}`} role="note">
      <Icon name={icon} />
      <div>{children}</div>
    </div>
  )
}
