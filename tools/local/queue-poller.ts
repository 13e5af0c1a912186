// Hands a queue's messages to its function as Lambda does, and deletes what it is done with. What failed comes
// back after a second, not after the queue's visibility timeout, which is minutes long to suit AWS's retries.
import { setTimeout as sleep } from 'node:timers/promises'
import type { EventSourceModel } from './app-model.ts'
import { callAws, localRegion } from './aws-json-client.ts'
import type { FunctionRuntime } from './function-runtime.ts'
import { failedIdentifiers } from './stream-poller.ts'

type SqsMessage = {
  readonly MessageId: string
  readonly ReceiptHandle: string
  readonly Body: string
  readonly MD5OfBody: string
  readonly Attributes?: Record<string, string>
  readonly MessageAttributes?: Record<
    string,
    { readonly StringValue?: string; readonly BinaryValue?: string; readonly DataType: string }
  >
}

export type QueuePollerOptions = {
  readonly queueUrl: string
  readonly sqsEndpoint: string
  readonly source: EventSourceModel
  readonly runtime: FunctionRuntime
  readonly onFailure: (line: string) => void
}

export type QueuePoller = { stop(): Promise<void> }

const retrySeconds = 1
// Each copy holds a long poll open; the laptop has few cores, whatever the template allows.
const maxCopies = 4

export function startQueuePoller(options: QueuePollerOptions): QueuePoller {
  const stop = new AbortController()
  const copies = Math.min(options.source.maxConcurrency, maxCopies)
  const loops = Array.from({ length: copies }, () => pollUntil(stop.signal, options))
  return {
    stop: async () => {
      stop.abort()
      await Promise.all(loops)
    },
  }
}

async function pollUntil(signal: AbortSignal, options: QueuePollerOptions): Promise<void> {
  while (!signal.aborted) {
    try {
      const messages = await receive(signal, options)
      if (messages.length > 0) await deliver(options, messages)
    } catch (error) {
      if (signal.aborted) return
      options.onFailure(
        `queue ${options.source.sourceName}: ${error instanceof Error ? error.message : String(error)}`,
      )
      await sleep(500)
    }
  }
}

async function receive(
  signal: AbortSignal,
  { sqsEndpoint, queueUrl, source }: QueuePollerOptions,
): Promise<SqsMessage[]> {
  const { Messages = [] } = await callAws<{ Messages?: SqsMessage[] }>(sqsEndpoint, {
    target: 'AmazonSQS.ReceiveMessage',
    signal,
    input: {
      QueueUrl: queueUrl,
      MaxNumberOfMessages: Math.min(source.batchSize, 10),
      WaitTimeSeconds: 20,
      AttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    },
  })
  return Messages
}

async function deliver(options: QueuePollerOptions, messages: readonly SqsMessage[]): Promise<void> {
  const { source, runtime, onFailure } = options
  const outcome = await runtime.run(source.functionName, {
    Records: messages.map((message) => toRecord(message, source.sourceArn)),
  })
  if (outcome.kind === 'failed') onFailure(`queue ${source.sourceName}: ${outcome.failure.errorMessage}`)
  const reported = source.reportsItemFailures ? failedIdentifiers(outcome) : new Set<string>()
  const hasFailed = ({ MessageId }: SqsMessage) => outcome.kind === 'failed' || reported.has(MessageId)
  for (const message of messages) await (hasFailed(message) ? giveBack : remove)(options, message)
}

async function remove({ sqsEndpoint, queueUrl }: QueuePollerOptions, message: SqsMessage): Promise<void> {
  const input = { QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }
  await callAws(sqsEndpoint, { target: 'AmazonSQS.DeleteMessage', input })
}

async function giveBack({ sqsEndpoint, queueUrl }: QueuePollerOptions, message: SqsMessage): Promise<void> {
  const input = { QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle, VisibilityTimeout: retrySeconds }
  await callAws(sqsEndpoint, { target: 'AmazonSQS.ChangeMessageVisibility', input })
}

function toRecord(message: SqsMessage, eventSourceARN: string) {
  const attributes = Object.entries(message.MessageAttributes ?? {}).map(([name, attribute]) => [
    name,
    {
      stringValue: attribute.StringValue,
      binaryValue: attribute.BinaryValue,
      dataType: attribute.DataType,
      stringListValues: [],
      binaryListValues: [],
    },
  ])
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion: localRegion,
  }
}
