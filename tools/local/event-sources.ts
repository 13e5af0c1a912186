// Starts a poller for each event source mapping of the template and a clock for each schedule, and knows when all of
// them have nothing to do.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AppModel, EventSourceModel } from './app-model.ts'
import { callAws } from './aws-json-client.ts'
import { keepCheckpoints } from './checkpoints.ts'
import type { FunctionRuntime } from './function-runtime.ts'
import { startQueuePoller } from './queue-poller.ts'
import { startSchedules } from './schedules.ts'
import { startStreamPoller } from './stream-poller.ts'

export type EventSources = {
  /**
   * Resolves when every queue that feeds a function is empty but for what waits for its time, every stream is read to
   * its end, and no scheduled run is under way.
   */
  settled(): Promise<void>
  stop(): Promise<void>
}

export type EventSourceOptions = {
  readonly app: AppModel
  readonly runtime: FunctionRuntime
  readonly dynamodbEndpoint: string
  readonly sqsEndpoint: string
  readonly dataDir: string
  readonly onFailure: (line: string) => void
}

export function startEventSources(options: EventSourceOptions): EventSources {
  const { app, sqsEndpoint } = options
  const urlOf = new Map(app.queues.map(({ arn, url }) => [arn, url]))
  const checkpoints = keepCheckpoints(join(options.dataDir, 'stream-checkpoints.json'))
  const park = async ({ deadLetterArn }: EventSourceModel, message: object) => {
    const QueueUrl = urlOf.get(deadLetterArn ?? '')
    if (QueueUrl === undefined) return
    const input = { QueueUrl, MessageBody: JSON.stringify(message) }
    await callAws(sqsEndpoint, { target: 'AmazonSQS.SendMessage', input })
  }
  const streams = app.eventSources
    .filter(({ kind }) => kind === 'stream')
    .map((source) =>
      startStreamPoller({ ...options, source, checkpoints: checkpoints.of(source.functionName), park }),
    )
  const fed = app.eventSources.filter(({ kind }) => kind === 'queue')
  const queueUrls = fed.map(({ sourceArn }) => urlOf.get(sourceArn) ?? '')
  const queues = fed.map((source, index) =>
    startQueuePoller({ ...options, source, queueUrl: queueUrls[index] ?? '' }),
  )
  const schedules = startSchedules({
    ...options,
    schedules: app.schedules,
    // A phone that is enrolled in the first minutes needs lists to go by.
    atOnce: app.functions.filter(({ shortName }) => shortName === 'publish-trust').map(({ name }) => name),
    file: join(options.dataDir, 'schedules.json'),
  })

  const settled = async () => {
    for (;;) {
      await schedules.idle()
      await untilQueuesAreEmpty(sqsEndpoint, queueUrls)
      await Promise.all(streams.map((stream) => stream.drained()))
      // A stream's function may have sent a message meanwhile.
      if (await areQueuesEmpty(sqsEndpoint, queueUrls)) return
    }
  }
  return {
    settled,
    stop: async () => {
      await Promise.all([...streams, ...queues, schedules].map((poller) => poller.stop()))
      checkpoints.flush()
    },
  }
}

async function untilQueuesAreEmpty(endpoint: string, urls: readonly string[]): Promise<void> {
  while (!(await areQueuesEmpty(endpoint, urls))) await sleep(20)
}

async function areQueuesEmpty(endpoint: string, urls: readonly string[]): Promise<boolean> {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible']
  const counts = await Promise.all(
    urls.map(async (QueueUrl) => {
      const target = 'AmazonSQS.GetQueueAttributes'
      const input = { QueueUrl, AttributeNames }
      const { Attributes } = await callAws<{ Attributes: Record<string, string> }>(endpoint, {
        target,
        input,
      })
      return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0)
    }),
  )
  return counts.every((count) => count === 0)
}
