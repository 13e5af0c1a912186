// The DynamoDB client of one logical process: as in production, but for where it connects and how long it waits.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDocumentClient } from '../../../shared/adapters/dynamodb/document-client.ts'
import { headersOfASignature, localRegion } from '../../../tools/local/aws-json-client.ts'
import type { EngineProxy } from './engine-proxy.ts'
import { clientHeader, requestHeader } from './wire-request.ts'
import { type Wire, wireTo } from './wires.ts'

/** The SDK waits up to a second when it is throttled; the order of things does not change by waiting less. */
const pausesShorterBy = 50

/** What a client would look for in files and variables when it starts: a fifth of a run's time. */
const alreadyKnown = {
  useDualstackEndpoint: false,
  useFipsEndpoint: false,
  defaultsMode: 'legacy',
  retryMode: 'standard',
  accountIdEndpointMode: 'disabled',
  endpointDiscoveryEnabled: false,
  userAgentAppId: 'vale',
} as const

export type ProcessClient = {
  readonly client: DynamoDBDocumentClient
  /** Resolves when none of its requests is under way, those included that nobody waits for any more. */
  idle(): Promise<void>
}

/**
 * A document client that names itself to the engine proxy and numbers its requests. `name` is the logical process:
 * what the proxy does to it depends on this name. Needs `destroy()`.
 */
export function makeProcessClient(
  proxy: EngineProxy,
  { name, timeoutMs, wire }: { name: string; timeoutMs: number; wire: Wire },
): ProcessClient {
  const client = makeDocumentClient({
    endpoint: proxy.endpoint,
    region: localRegion,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    signer: { sign: async (request) => withHeaders(request) },
    ...alreadyKnown,
    requestHandler: wireTo(proxy, wire, timeoutMs),
  })
  let requests = 0
  client.middlewareStack.add(
    (next) => (args) => {
      requests += 1
      const { headers } = args.request as { headers: Record<string, string> }
      Object.assign(headers, { [clientHeader]: name, [requestHeader]: String(requests) })
      return next(args)
    },
    { step: 'build', name: 'nameProcess' },
  )
  const underWay = new Set<Promise<unknown>>()
  client.middlewareStack.add(
    (next) => (args) => {
      const answer = next(args)
      const followed: Promise<unknown> = answer
        .catch(() => undefined)
        .finally(() => underWay.delete(followed))
      underWay.add(followed)
      return answer
    },
    { step: 'initialize', priority: 'high', name: 'followRequest' },
  )
  void shortenPauses(client)
  return {
    client,
    idle: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

/** Real signatures would take a tenth of a run's time, and no engine here checks them. */
function withHeaders<Request extends { headers: Record<string, string> }>(request: Request): Request {
  Object.assign(request.headers, headersOfASignature)
  return request
}

type Backoff = { computeNextBackoffDelay(attempt: number): number }

/** Same tries, same limits; only the pauses between them are shorter. */
async function shortenPauses({ config }: DynamoDBDocumentClient): Promise<void> {
  const strategy = (await config.retryStrategy()) as unknown as { readonly retryBackoffStrategy?: Backoff }
  const backoff = strategy.retryBackoffStrategy
  if (backoff === undefined) throw new Error('the SDK keeps its pauses elsewhere now')
  const usual = backoff.computeNextBackoffDelay.bind(backoff)
  backoff.computeNextBackoffDelay = (attempt) => usual(attempt) / pausesShorterBy
}
