// Takes a complaint or a suggestion from anybody. A voucher that comes with it is context, never a condition: whoever
// was turned away with one must be able to say so.
import { type FeedbackHeader, type FeedbackWords, receiptNumberOf } from '../domain/feedback.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import type { PutFeedbackOnce, SealFeedback } from './feedback-ports.ts'
import { identifyHeld, type ViewVoucherPorts } from './view-voucher.ts'

export type SubmitFeedbackPorts = Pick<ViewVoucherPorts, 'checkSignature' | 'findViewed'> & {
  readonly sealFeedback: SealFeedback
  readonly putFeedback: PutFeedbackOnce
}

export type FeedbackCommand = Pick<FeedbackHeader, 'feedbackId' | 'kind' | 'language'> &
  Pick<FeedbackWords, 'message'> & {
    readonly contact?: string | undefined
    readonly voucherText?: string | undefined
    readonly requestHash: string
    readonly now: number
  }

/** Returns the number to ask by. Refuses with `feedback-limit-reached`, `idempotency-key-reused`, `too-busy`. */
export const submitFeedback =
  (ports: SubmitFeedbackPorts) =>
  async (command: FeedbackCommand): Promise<{ readonly receiptNumber: string } | Refusal> => {
    const { feedbackId, kind, language, message, contact, requestHash, now } = command
    const about = await findVoucher(ports, command.voucherText)
    const header: FeedbackHeader = {
      ...{ feedbackId, kind, language, state: 'new', receivedAt: now, version: 0 },
      ...(about && { programmeId: about.programmeId }),
    }
    const words = {
      message,
      ...(contact !== undefined && { contact }),
      ...(about && { voucherId: about.voucherId }),
    }
    const stored = await ports.putFeedback(await ports.sealFeedback(header, words), requestHash)
    return isRefusal(stored) ? stored : { receiptNumber: receiptNumberOf(stored.feedbackId) }
  }

async function findVoucher(ports: SubmitFeedbackPorts, text: string | undefined) {
  if (text === undefined) return undefined
  const voucherId = await identifyHeld(text, ports.checkSignature)
  if (isRefusal(voucherId)) return undefined
  const voucher = await ports.findViewed(voucherId)
  return voucher && { voucherId, programmeId: voucher.programmeId }
}
