// KMS and EventBridge for a measurement, as the laptop's stack answers for them.
import { join } from 'node:path'
import { createAwsEndpointServer } from '../local/aws-endpoint-server.ts'
import { type BusEvent, eventBusActions, readBusEvents } from '../local/event-bus-endpoint.ts'
import { kmsActions } from '../local/kms-endpoint.ts'
import { closeServer, listen, loopback } from '../local/listen.ts'
import type { Ground } from './measurement.ts'

type AwsEndpoints = {
  readonly environment: Readonly<Record<string, string>>
  /** Every event that was put on a bus so far. */
  publishedEvents(): readonly BusEvent[]
  stop(): Promise<void>
}

/** `environment` is what a function must be told to find them. */
export async function startAwsEndpoints({ keyIds, eventBuses, folder }: Ground): Promise<AwsEndpoints> {
  const file = join(folder, 'events.jsonl')
  const server = createAwsEndpointServer({
    ...kmsActions({ keyIds, masterKeyFile: join(folder, 'kms-master-key.json') }),
    ...eventBusActions({ buses: eventBuses, file }),
  })
  const endpoint = `http://${loopback}:${await listen(server, 0, 'KMS and EventBridge')}`
  return {
    environment: { AWS_ENDPOINT_URL_KMS: endpoint, AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint },
    publishedEvents: () => readBusEvents(file),
    stop: () => closeServer(server),
  }
}
