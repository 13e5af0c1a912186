// A complaint or suggestion as both screens show it: its state in a word, and how long somebody has waited.
import type * as z from 'zod'
import type { getFeedbackRoute, listFeedbackRoute } from '../../../../shared/contract/routes/feedback.ts'
import { type FeedbackState, waitingFeedbackStates } from '../../../../shared/domain/feedback.ts'
import { StatusTag, type Tone } from '../../components/status-tag.tsx'
import { useProgrammes } from '../../programme.tsx'
import { spanText } from '../../words/formats.ts'
import { t } from './words.ts'

export type FeedbackRow = z.output<(typeof listFeedbackRoute)['success']['schema']>['rows'][number]
export type Feedback = z.output<(typeof getFeedbackRoute)['success']['schema']>

const toneOf: Readonly<Record<FeedbackState, Tone>> = {
  new: 'waiting',
  'in-progress': 'active',
  answered: 'good',
  closed: 'calm',
}

export function FeedbackTag({ state }: { readonly state: FeedbackState }) {
  return <StatusTag tone={toneOf[state]}>{t(`state.${state}`)}</StatusTag>
}

/** How long somebody has waited for an answer; nothing once there is one. */
export function waitedText({ state, receivedAt }: Pick<FeedbackRow, 'state' | 'receivedAt'>): string {
  return waitingFeedbackStates.includes(state) ? spanText(Date.now() - receivedAt) : '–'
}

/** The programme that a genuine voucher named, by its name. */
export function useProgrammeName(): (programmeId: string | undefined) => string {
  const { all } = useProgrammes()
  return (programmeId) =>
    programmeId === undefined
      ? t('noProgramme')
      : (all.find((one) => one.programmeId === programmeId)?.name ?? programmeId)
}

/** The language that somebody wrote in, by its name in the reader's. */
export function useLanguageName(): (language: string) => string {
  const names = new Intl.DisplayNames(document.documentElement.lang, { type: 'language' })
  return (language) => names.of(language) ?? language
}
