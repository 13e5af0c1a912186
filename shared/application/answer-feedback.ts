// The inbox of protection officers: what came in, what was said, and what was done about it.
import { type Actor, checkAnyScope, checkScope } from '../domain/actor.ts'
import {
  type FeedbackHeader,
  type FeedbackKind,
  type FeedbackState,
  receiptNumberOf,
  waitingFeedbackStates,
} from '../domain/feedback.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type {
  AddAnswer,
  FindFeedback,
  ListFeedback,
  OpenFeedback,
  RecordFeedbackRead,
  SealAnswer,
  SealedFeedback,
} from './feedback-ports.ts'

type Named = { readonly feedbackId: string; readonly actor: Actor; readonly now: number }

type Listed = {
  readonly actor: Actor
  readonly state?: FeedbackState | 'waiting' | undefined
  readonly kind?: FeedbackKind | undefined
  readonly cursor?: string | undefined
}

/** A page may hold fewer rows than were read: those of other programmes are left out. */
export const listFeedback =
  (ports: { readonly listFeedback: ListFeedback }) =>
  async ({ actor, state, kind, cursor }: Listed) => {
    if (checkAnyScope(actor) !== undefined) return { rows: [] }
    const states = state === 'waiting' ? waitingFeedbackStates : state && [state]
    const page = await ports.listFeedback({ states, kind }, cursor)
    return {
      ...page,
      rows: page.rows.filter((row) => checkFeedbackReach(actor, row) === undefined).map(shown),
    }
  }

/** Refuses with `feedback-unknown`, `outside-your-scope`. The read is recorded before anything is opened. */
export const getFeedback =
  (ports: {
    readonly findFeedback: FindFeedback
    readonly openFeedback: OpenFeedback
    readonly recordRead: RecordFeedbackRead
  }) =>
  async ({ feedbackId, actor, now }: Named) => {
    const sealed = await findReachable(ports, { feedbackId, actor })
    if (isRefusal(sealed)) return sealed
    await ports.recordRead({ who: actor.sub, what: 'feedback-read', feedbackId, at: now })
    const { words, answers } = await ports.openFeedback(sealed)
    return { ...shown(sealed), ...words, answers }
  }

/** Refuses with `feedback-changed` where somebody answered since it was read. */
export const answerFeedback =
  (ports: {
    readonly findFeedback: FindFeedback
    readonly sealAnswer: SealAnswer
    readonly addAnswer: AddAnswer
  }) =>
  async (command: Named & { state: FeedbackState; note: string; version: number }) => {
    const { feedbackId, actor, now, state, note, version } = command
    const sealed = await findReachable(ports, command)
    if (isRefusal(sealed)) return sealed
    const answer = await ports.sealAnswer(sealed, { state, note, by: actor.sub, at: now })
    const isWritten = await ports.addAnswer({ feedbackId, version, state, answer })
    return isWritten ? { ...shown(sealed), state, version: version + 1 } : refuse('feedback-changed')
  }

async function findReachable(
  ports: { readonly findFeedback: FindFeedback },
  { feedbackId, actor }: Pick<Named, 'feedbackId' | 'actor'>,
): Promise<SealedFeedback | Refusal> {
  const sealed = await ports.findFeedback(feedbackId)
  if (sealed === undefined) return refuse('feedback-unknown')
  return checkFeedbackReach(actor, sealed) ?? sealed
}

/** What came without a voucher belongs to no programme: whoever works for any reads it. */
export function checkFeedbackReach(
  actor: Actor,
  { programmeId }: Pick<FeedbackHeader, 'programmeId'>,
): Refusal | undefined {
  return checkAnyScope(actor) ?? checkScope(actor, programmeId === undefined ? {} : { programmeId })
}

function shown({ feedbackId, kind, language, state, receivedAt, programmeId, version }: FeedbackHeader) {
  return {
    ...{ feedbackId, receiptNumber: receiptNumberOf(feedbackId), kind, language, state, receivedAt, version },
    ...(programmeId !== undefined && { programmeId }),
  }
}
