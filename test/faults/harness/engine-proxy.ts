// Stands between DynamoDB's clients and the engine, and does to their requests what networks, crowds and AWS do.
// What happens to a request follows from the seed, its client's name, its number and its try: from nothing else.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { closeServer, listen, loopback } from '../../../tools/local/listen.ts'
import { type EngineLine, type Meeting, openEngineLine } from './engine-line.ts'
import { acts, type Late, type Outcome } from './fault-acts.ts'
import { calm, decideFault, type FaultKind, type FaultPlan } from './faults.ts'
import { randomOf } from './random.ts'
import { readWireRequest, type WireRequest } from './wire-request.ts'

/** How often each thing happened: planned faults, and what clients met without a plan. */
export type FaultCounts = Readonly<
  Partial<Record<FaultKind | Meeting | 'requests' | 'sdk-retries' | 'client-gave-up', number>>
>

/** One request, as it came and what was done to it. */
export type LoggedRequest = Pick<WireRequest, 'client' | 'request' | 'attempt' | 'operation'> & {
  /** Absent where nothing was done, also where the planned fault could not happen to this request. */
  fault?: FaultKind
}

export type EngineProxyOptions = {
  readonly engineEndpoint: string
  readonly seed: number
  readonly plan: FaultPlan
}

export type EngineProxy = {
  readonly endpoint: string
  /** Takes a request without a socket, as `endpoint` does over one. */
  receive(headers: IncomingHttpHeaders, body: Buffer): Promise<Outcome>
  /** A client that came without a socket waits no longer. */
  gaveUp(): void
  /** Which faults there are now. */
  plan(): FaultPlan
  /** Which faults there are from now on; `calm` for none. */
  setPlan(plan: FaultPlan): void
  /**
   * Ends the faults, delivers what is still to come late, and resolves when nothing is on its way to the engine. A
   * world's `settle` also waits for its clients, who may be about to try again.
   */
  settle(): Promise<void>
  counts(): FaultCounts
  /** Every request in the order of arrival. */
  log(): readonly Readonly<LoggedRequest>[]
  stop(): Promise<void>
}

/** Listens on a free port. */
export async function startEngineProxy({
  engineEndpoint,
  seed,
  plan,
}: EngineProxyOptions): Promise<EngineProxy> {
  const counts: { -readonly [Name in keyof FaultCounts]: number } = {}
  const count = (what: keyof FaultCounts) => {
    counts[what] = (counts[what] ?? 0) + 1
  }
  const line = openEngineLine(engineEndpoint, count)
  const traffic = openTraffic(line)
  const log: LoggedRequest[] = []
  const answer = openAnswers(count)
  let planned = plan
  let unnamed = 0

  const receive = async (headers: IncomingHttpHeaders, body: Buffer): Promise<Outcome> => {
    const asked = readWireRequest(headers, body, () => ++unnamed)
    const { client, request, attempt, operation } = asked
    const entry: LoggedRequest = { client, request, attempt, operation }
    traffic.arrived(log.push(entry))
    count('requests')
    if (attempt > 1) count('sdk-retries')
    const random = randomOf(seed, client, request, attempt)
    const kind = decideFault(planned, random, asked)
    const outcome = kind && (await acts[kind]({ asked, random, line, deliverLater: traffic.deliverLater }))
    if (kind !== undefined && outcome !== undefined) {
      entry.fault = kind
      count(kind)
    }
    return outcome ?? line.send(asked)
  }
  const serve = async (incoming: IncomingMessage, response: ServerResponse) =>
    answer(response, await receive(incoming.headers, await bodyOf(incoming)))
  const server = createServer({ keepAliveTimeout: 60_000 }, (incoming, response) => {
    void traffic.follow(serve(incoming, response).catch(() => response.destroy()))
  })
  const port = await listen(server, 0, 'the engine proxy')
  const settle = async () => {
    planned = calm
    await traffic.settle()
  }
  return {
    endpoint: `http://${loopback}:${port}`,
    receive: (headers, body) => traffic.follow(receive(headers, body)),
    gaveUp: () => count('client-gave-up'),
    plan: () => planned,
    setPlan: (next) => {
      planned = next
    },
    settle,
    counts: () => ({ ...counts }),
    log: () => log,
    stop: async () => {
      await settle()
      await closeServer(server)
      line.close()
    },
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/** What is on its way to the engine, and what is held back for later. */
function openTraffic(line: EngineLine) {
  const underWay = new Set<Promise<unknown>>()
  let held: (Late & { readonly due: number })[] = []
  let arrivals = 0
  const follow = <Result>(work: Promise<Result>): Promise<Result> => {
    const followed: Promise<Result> = work.finally(() => underWay.delete(followed))
    underWay.add(followed)
    return followed
  }
  const deliver = (due: readonly Late[]) => {
    for (const { asked } of due) void follow(line.send(asked).catch(() => undefined))
  }
  const takeDue = (arrival: number) => {
    const due = held.filter((late) => late.due <= arrival)
    held = held.filter((late) => late.due > arrival)
    return due
  }
  return {
    follow,
    arrived: (arrival: number) => {
      arrivals = arrival
      deliver(takeDue(arrival))
    },
    deliverLater: (late: Late) => void held.push({ ...late, due: arrivals + late.afterRequests }),
    settle: async () => {
      do {
        deliver(takeDue(Number.POSITIVE_INFINITY))
        await Promise.allSettled(underWay)
        // What a client sent before it gave up may be in a socket still.
        await new Promise((resolve) => setTimeout(resolve, 10))
      } while (held.length > 0 || underWay.size > 0)
    },
  }
}

/** Writes an outcome to whoever waits for it, and notices who no longer does. */
function openAnswers(count: (what: 'client-gave-up') => void) {
  return (response: ServerResponse, outcome: Outcome): void => {
    if (response.destroyed || outcome === 'silence') {
      if (response.destroyed) count('client-gave-up')
      else response.once('close', () => count('client-gave-up'))
      return
    }
    if (outcome === 'reset') {
      response.destroy()
      return
    }
    response.writeHead(outcome.status, outcome.headers)
    response.end(outcome.body)
  }
}
