// Complaints and suggestions, with or without a name: what is said, and how far its answer has come.

export const feedbackKinds = ['complaint', 'suggestion'] as const
export type FeedbackKind = (typeof feedbackKinds)[number]

export const feedbackStates = ['new', 'in-progress', 'answered', 'closed'] as const
export type FeedbackState = (typeof feedbackStates)[number]
/** Those in which somebody still waits for an answer. */
export const waitingFeedbackStates: readonly FeedbackState[] = ['new', 'in-progress']

/** So many come in on one day at most: a stranger can fill an inbox, and not more than that. */
export const maxFeedbackADay = 2_000

/** What a person said: stored encrypted, and read by protection officers alone. */
export type FeedbackWords = {
  readonly message: string
  /** How to answer; left out by whoever stays unnamed. */
  readonly contact?: string
  /** Which voucher it is about, where a genuine one came with it. */
  readonly voucherId?: string
}

/** One step of its answer, with the officer's words: encrypted as the person's are. */
export type FeedbackAnswer = {
  readonly state: FeedbackState
  readonly note: string
  readonly by: string
  readonly at: number
}

/** What stands in the clear: nothing of what was said, or by whom. */
export type FeedbackHeader = {
  readonly feedbackId: string
  readonly kind: FeedbackKind
  readonly language: string
  readonly state: FeedbackState
  /** Milliseconds since 1970. */
  readonly receivedAt: number
  /** Set where a genuine voucher came with it. */
  readonly programmeId?: string
  /** Counts its answers: a decision is written on what was read. */
  readonly version: number
}

/** What a person notes down of it, in groups that can be read out: `7QK2-M3ZP`. */
export function receiptNumberOf(feedbackId: string): string {
  const letters = feedbackId.slice('fbk_'.length, 'fbk_'.length + 8).toUpperCase()
  return `${letters.slice(0, 4)}-${letters.slice(4)}`
}
