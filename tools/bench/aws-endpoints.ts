// KMS and EventBridge for a measurement, as the laptop's stack answers for them.
import { join } from 'node:path'
import { createAwsEndpointServer } from '../local/aws-endpoint-server.ts'
import { eventBusActions } from '../local/event-bus-endpoint.ts'
import { kmsActions } from '../local/kms-endpoint.ts'
import { closeServer, listen, loopback } from '../local/listen.ts'
import type { Ground } from './measurement.ts'

/** `environment` is what a function must be told to find them. */
export async function startAwsEndpoints({
  keyIds,
  eventBuses,
  folder,
}: Ground): Promise<{ environment: Record<string, string>; stop(): Promise<void> }> {
  const server = createAwsEndpointServer({
    ...kmsActions({ keyIds, masterKeyFile: join(folder, 'kms-master-key.json') }),
    ...eventBusActions({ buses: eventBuses, file: join(folder, 'events.jsonl') }),
  })
  const endpoint = `http://${loopback}:${await listen(server, 0, 'KMS and EventBridge')}`
  return {
    environment: { AWS_ENDPOINT_URL_KMS: endpoint, AWS_ENDPOINT_URL_EVENTBRIDGE: endpoint },
    stop: () => closeServer(server),
  }
}
