// Stands between a function and the engine, passes everything on, and keeps count: requests on the wire, and the
// capacity that the engine says it consumed.
import { createServer, request as httpRequest } from 'node:http'
import { closeServer, listen, loopback } from '../local/listen.ts'

export type Counts = {
  /** Requests of any kind to the engine. */
  readonly requests: number
  /** By operation, such as `UpdateItem`. */
  readonly byOperation: Readonly<Record<string, number>>
  /** Capacity units of operations that write; one that was refused reports none. */
  readonly writeUnits: number
}

export type CountingEngine = {
  readonly endpoint: string
  /** What was counted since the last time it was asked. */
  take(): Counts
  stop(): Promise<void>
}

const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems'])

type Told = { ConsumedCapacity?: { CapacityUnits?: number } | { CapacityUnits?: number }[] }

/** Listens on a free port. */
export async function startCountingEngine(engineEndpoint: string): Promise<CountingEngine> {
  let requests = 0
  let writeUnits = 0
  let byOperation: Record<string, number> = {}

  const count = (operation: string, answer: Buffer) => {
    requests += 1
    byOperation[operation] = (byOperation[operation] ?? 0) + 1
    if (!writes.has(operation)) return
    const { ConsumedCapacity = [] } = JSON.parse(answer.toString('utf8')) as Told
    for (const { CapacityUnits = 0 } of [ConsumedCapacity].flat()) writeUnits += CapacityUnits
  }

  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const operation = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? ''
      const asked = JSON.parse(Buffer.concat(chunks).toString('utf8')) as object
      const body = Buffer.from(JSON.stringify({ ...asked, ReturnConsumedCapacity: 'TOTAL' }))
      const headers = { ...incoming.headers, 'content-length': String(body.length) }
      const onward = httpRequest(engineEndpoint, { method: 'POST', headers }, (answered) => {
        const answer: Buffer[] = []
        answered.on('data', (chunk: Buffer) => answer.push(chunk))
        answered.on('end', () => {
          count(operation, Buffer.concat(answer))
          response.writeHead(answered.statusCode ?? 502, answered.headers)
          response.end(Buffer.concat(answer))
        })
      })
      onward.on('error', (error) => response.destroy(error))
      onward.end(body)
    })
  })
  const port = await listen(server, 0, 'the counting engine')
  return {
    endpoint: `http://${loopback}:${port}`,
    take: () => {
      const counts = { requests, byOperation, writeUnits }
      requests = 0
      writeUnits = 0
      byOperation = {}
      return counts
    },
    stop: () => closeServer(server),
  }
}
