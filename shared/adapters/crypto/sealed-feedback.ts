// Encrypts what people say under a key of its own each, as households are: erasing the key erases it.
import type { OpenFeedback, SealAnswer, SealFeedback } from '../../application/feedback-ports.ts'
import type { FeedbackAnswer, FeedbackWords } from '../../domain/feedback.ts'
import type { KeyVault } from '../kms/key-vault.ts'
import { decryptJson, encryptJson } from './personal-data.ts'

const contextOf = (feedbackId: string) => ({ feedback: feedbackId })

export function makeFeedbackSeal(vault: KeyVault): SealFeedback {
  return async (header, words) => {
    const { plain, wrapped } = await vault.newDataKey(contextOf(header.feedbackId))
    return { ...header, wrappedKey: wrapped, words: await encryptJson(words, plain), answers: [] }
  }
}

export function makeFeedbackReader(vault: KeyVault): {
  readonly openFeedback: OpenFeedback
  readonly sealAnswer: SealAnswer
} {
  return {
    openFeedback: async ({ feedbackId, wrappedKey, words, answers }) => {
      const key = await vault.unwrap(wrappedKey, contextOf(feedbackId))
      return {
        words: (await decryptJson(words, key)) as FeedbackWords,
        answers: (await Promise.all(answers.map((one) => decryptJson(one, key)))) as FeedbackAnswer[],
      }
    },
    sealAnswer: async ({ feedbackId, wrappedKey }, answer) =>
      encryptJson(answer, await vault.unwrap(wrappedKey, contextOf(feedbackId))),
  }
}
