// Whoever sends a command: asks again, the same, while the answer is missing or says "busy". What is no passing fault
// is a bug, and passes on.
import { isRefusal } from '../../../shared/domain/refusal.ts'
import { Killed } from './killable.ts'

/** Errors of AWS that say: not now. A server's fault (5xx) and a broken connection say so too. */
const passingErrors = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TimeoutError',
  'TransactionConflictException',
  'TransactionInProgressException',
])

/** Errors of our own that ask for the message or the request to come again. */
const passingWords = /too-busy|could not be read|left keys unprocessed/

type AwsError = {
  readonly name: string
  readonly code?: string
  readonly message: string
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly CancellationReasons?: readonly { readonly Code?: string }[]
}

/** Tells a fault that passes, and that every caller must live with, from a bug. */
export function isPassing(error: unknown): boolean {
  if (error instanceof Killed) return true
  if (!(error instanceof Error)) return false
  const { name, code, message, $metadata, CancellationReasons } = error as AwsError
  if (passingErrors.has(name) || passingWords.test(message)) return true
  if (name === 'TransactionCanceledException')
    return (CancellationReasons ?? []).every(({ Code }) => Code !== 'ConditionalCheckFailed')
  if ($metadata === undefined) return false
  const status = $metadata.httpStatusCode
  return status === undefined ? code !== undefined : status >= 500
}

export type Asking = {
  /** How often at most; after that the caller gives up, for now. */
  readonly attempts?: number
  /** Told of each time it asks again, and why. */
  readonly onRetry?: (because: unknown) => void
}

/**
 * Asks until there is an answer other than `too-busy`. Undefined when there was none: nobody knows then what was
 * carried out. Throws what is no passing fault.
 */
export async function askUntilAnswered<Answer>(
  ask: (attempt: number) => Promise<Answer>,
  { attempts = 8, onRetry = () => undefined }: Asking = {},
): Promise<{ readonly answer: Answer } | undefined> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (attempt > 1) await new Promise((resolve) => setTimeout(resolve, 2 ** Math.min(attempt, 5)))
    try {
      const answer = await ask(attempt)
      if (!isBusy(answer)) return { answer }
      onRetry(answer)
    } catch (error) {
      if (!isPassing(error)) throw error
      onRetry(error)
    }
  }
  return undefined
}

const isBusy = (answer: unknown) => isRefusal(answer) && answer.refused === 'too-busy'
