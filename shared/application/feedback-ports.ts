// What the use cases on feedback need.
import type {
  FeedbackAnswer,
  FeedbackHeader,
  FeedbackKind,
  FeedbackState,
  FeedbackWords,
} from '../domain/feedback.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { Page } from './programme-ports.ts'

/** A header, and the rest under a key of its own: erasing the key erases what was said. */
export type SealedFeedback = FeedbackHeader & {
  readonly wrappedKey: Uint8Array
  readonly words: string
  readonly answers: readonly string[]
}

export type SealFeedback = (header: FeedbackHeader, words: FeedbackWords) => Promise<SealedFeedback>
export type OpenFeedback = (
  sealed: SealedFeedback,
) => Promise<{ readonly words: FeedbackWords; readonly answers: readonly FeedbackAnswer[] }>
export type SealAnswer = (sealed: SealedFeedback, answer: FeedbackAnswer) => Promise<string>

/**
 * Stores it once by its id; the day's count goes up with it. Refuses with `feedback-limit-reached`, `too-busy`; with
 * `idempotency-key-reused` where the id has other words.
 */
export type PutFeedbackOnce = (
  sealed: SealedFeedback,
  requestHash: string,
) => Promise<SealedFeedback | Refusal>
export type FindFeedback = (feedbackId: string) => Promise<SealedFeedback | undefined>
export type FeedbackWanted = {
  /** Any of them; left out for all. */
  readonly states?: readonly FeedbackState[] | undefined
  readonly kind?: FeedbackKind | undefined
}
/** The newest first. A page may be short and still have more behind it. */
export type ListFeedback = (wanted: FeedbackWanted, cursor?: string) => Promise<Page<FeedbackHeader>>
/** Writes if nobody answered since it was read; false otherwise. */
export type AddAnswer = (write: {
  readonly feedbackId: string
  readonly version: number
  readonly state: FeedbackHeader['state']
  readonly answer: string
}) => Promise<boolean>
/** Who read what, before it is shown. */
export type RecordFeedbackRead = (read: {
  readonly who: string
  readonly what: 'feedback-read'
  readonly feedbackId: string
  readonly at: number
}) => Promise<void>
