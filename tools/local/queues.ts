// Runs fauxqs for the template's queues, on the loopback interface, kept on disk between starts.
import { findPackageJSON } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildApp } from 'fauxqs'
import type { QueueModel } from './app-model.ts'
import { callAws } from './aws-json-client.ts'
import { loopback } from './listen.ts'

export type Queues = {
  readonly endpoint: string
  create(queues: readonly QueueModel[]): Promise<void>
  stop(): Promise<void>
}

type Stores = NonNullable<NonNullable<Parameters<typeof buildApp>[0]>['stores']>
type Persistence = NonNullable<Stores['sqsStore']['persistence']>

/**
 * Starts the queues. fauxqs's own `startFauxqs` listens on every interface; this takes its parts instead and
 * listens on 127.0.0.1.
 */
export async function startQueues({ dataDir, port }: { dataDir: string; port: number }): Promise<Queues> {
  const { stores, persistence } = await openStores(dataDir)
  const app = buildApp({ logger: false, stores })
  await app.listen({ port, host: loopback })
  const endpoint = `http://${loopback}:${port}`
  return {
    endpoint,
    create: (queues) => createQueues(endpoint, queues),
    stop: async () => {
      app.server.closeAllConnections()
      await app.close()
      persistence.close()
    },
  }
}

async function openStores(dataDir: string): Promise<{ stores: Stores; persistence: Persistence }> {
  const manifest = pathToFileURL(findPackageJSON('fauxqs', import.meta.url) ?? '')
  const part = (path: string) => import(new URL(path, manifest).href)
  const [{ SqsStore }, { SnsStore }, { S3Store }, { PersistenceManager }] = await Promise.all([
    part('dist/sqs/sqsStore.js'),
    part('dist/sns/snsStore.js'),
    part('dist/s3/s3Store.js'),
    part('dist/persistence.js'),
  ])
  const stores: Stores = { sqsStore: new SqsStore(), snsStore: new SnsStore(), s3Store: new S3Store() }
  const persistence: Persistence = new PersistenceManager(join(dataDir, 'queues'))
  persistence.load(stores.sqsStore, stores.snsStore, stores.s3Store)
  stores.sqsStore.persistence = persistence
  for (const queue of stores.sqsStore.allQueues()) queue.persistence = persistence
  return { stores, persistence }
}

/** Dead-letter queues first: a redrive policy must name a queue that exists. */
async function createQueues(endpoint: string, queues: readonly QueueModel[]): Promise<void> {
  const redriven = (queue: QueueModel) => Number(queue.properties['RedrivePolicy'] !== undefined)
  for (const queue of [...queues].sort((left, right) => redriven(left) - redriven(right))) {
    const target = 'AmazonSQS.CreateQueue'
    await callAws(endpoint, { target, input: { QueueName: queue.name, Attributes: attributesOf(queue) } })
  }
}

function attributesOf({ properties }: QueueModel): Record<string, string> {
  const plain = ['VisibilityTimeout', 'MessageRetentionPeriod', 'DelaySeconds', 'FifoQueue'] as const
  const attributes: Record<string, string> = {}
  for (const name of plain) if (properties[name] !== undefined) attributes[name] = String(properties[name])
  if (properties['RedrivePolicy'] !== undefined)
    attributes['RedrivePolicy'] = JSON.stringify(properties['RedrivePolicy'])
  return attributes
}
