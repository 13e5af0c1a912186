// Hands ids of pieces of work to a queue. Workers may get a message twice; nothing here makes it once.
import {
  type BatchResultErrorEntry,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SQSClient,
} from '@aws-sdk/client-sqs'

/** SQS takes at most ten messages at a time. */
const batchSize = 10
const attempts = 5

/** The longest that SQS keeps a message back: whoever needs longer looks at the time and sends it once more. */
const longestDelaySeconds = 900

export type WorkQueue = {
  readonly sendAll: (messages: readonly object[], delayMs?: number) => Promise<void>
}

/** A queue of JSON messages. `sendAll` resolves once every message is accepted, and throws when one cannot be. */
export function makeWorkQueue(url: string, client = new SQSClient({})): WorkQueue {
  return {
    sendAll: async (messages, delayMs = 0) => {
      const DelaySeconds = Math.min(longestDelaySeconds, Math.ceil(delayMs / 1000))
      for (let start = 0; start < messages.length; start += batchSize)
        await sendBatch(client, url, { messages: messages.slice(start, start + batchSize), DelaySeconds })
    },
  }
}

async function sendBatch(
  client: SQSClient,
  url: string,
  { messages, DelaySeconds }: { messages: readonly object[]; DelaySeconds: number },
): Promise<void> {
  let entries: SendMessageBatchRequestEntry[] = messages.map((message, index) => ({
    Id: String(index),
    MessageBody: JSON.stringify(message),
    ...(DelaySeconds > 0 && { DelaySeconds }),
  }))
  let failed: BatchResultErrorEntry[] = []
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt > 0) await pause(50 * 2 ** attempt)
    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: entries }))
    failed = answer.Failed ?? []
    const failedIds = new Set(failed.map((entry) => entry.Id))
    entries = entries.filter((entry) => failedIds.has(entry.Id))
    if (entries.length === 0) return
  }
  throw new Error(`SQS refused ${entries.length} messages: ${failed.map((entry) => entry.Code).join(', ')}`)
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
