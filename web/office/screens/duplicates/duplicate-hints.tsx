// Beside a household that is being typed: who may be the same, looked for when the typing pauses. What is typed is sent
// to be compared and is not kept.
import { useEffect, useState } from 'react'
import type * as z from 'zod'
import { checkDuplicatesRoute } from '../../../../shared/contract/routes/duplicates.ts'
import { typedHousehold } from '../../../../shared/contract/routes/registry.ts'
import { call } from '../../api/call.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { Notice } from '../../components/problem-notice.tsx'
import { numberText } from '../../words/formats.ts'
import { mainReasons } from './likelihood.tsx'
import { t } from './words.ts'

export type TypedHousehold = z.input<typeof typedHousehold>
type Hint = z.output<typeof checkDuplicatesRoute.success.schema>['hints'][number]

const pauseMs = 700

/** `typed` may be half done: only what the route takes is asked, and nothing without a name or a document. */
export function DuplicateHints({ typed }: { readonly typed: TypedHousehold }) {
  const settled = useSettled(typed)
  const read = typedHousehold.safeParse(settled)
  const isWorthIt =
    read.success &&
    read.data.members.some(({ name, documents }) => (name?.given.length ?? 0) > 1 || documents.length > 0)
  const { answer, problem, loading } = useAnswer(
    async (signal) =>
      isWorthIt ? call(checkDuplicatesRoute, { body: settled, signal }) : { hints: [] as Hint[] },
    [isWorthIt ? settled : undefined],
  )
  if (!isWorthIt) return null
  return (
    <section className="duplicate-hints" aria-label={t('hints.title')} aria-live="polite" aria-busy={loading}>
      {problem && <Notice tone="warning">{t('hints.failed')}</Notice>}
      {answer === undefined && !problem && <Notice>{t('hints.looking')}</Notice>}
      {answer?.hints.length === 0 && <Notice tone="good">{t('hints.none')}</Notice>}
      {answer?.hints.map((hint) => (
        <Notice key={hint.household?.householdId ?? hint.site.siteId + hint.likelihood} tone="warning">
          <b>{t(`hints.${hint.likelihood}`, { who: whoIs(hint) })}</b>
          <p>
            {hint.household ? mainReasons(hint.household.reasons) : t('hints.call', { site: hint.site.name })}
          </p>
        </Notice>
      ))}
    </section>
  )
}

function whoIs({ household, site }: Hint): string {
  if (household === undefined) return t('hints.elsewhere', { site: site.name })
  const facts = { count: numberText(household.memberCount), site: site.name }
  const { head } = household
  if (head === undefined) return t('hints.household', facts)
  return t('hints.headOf', { ...facts, name: [head.given, head.family].filter(Boolean).join(' ') })
}

/** The last value that stood still for a moment. */
function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value)
  const text = JSON.stringify(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(text) as Value), pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}
