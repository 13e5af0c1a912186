// The ground of one run: tables of its own on a shared engine, the proxy in front of them, and logical processes that
// reach the tables through it.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeLocalDocumentClient } from '../../../tools/local/document-client.ts'
import { startDynamodbEngine } from '../../../tools/local/dynamodb-engine.ts'
import { type Clock, makeClock } from './clock.ts'
import { type EngineProxy, startEngineProxy } from './engine-proxy.ts'
import { calm, type FaultPlan } from './faults.ts'
import { dropTables, freshTables, type TableNames } from './fresh-tables.ts'
import { makeProcessClient, type ProcessClient } from './process-client.ts'
import { type Random, randomOf } from './random.ts'
import { streamOf, type TableStream } from './stream-of.ts'
import type { Wire } from './wires.ts'

/** An engine that many runs share, at once or one after the other. */
export type Host = {
  readonly endpoint: string
  readonly engine: 'dynoxide' | 'dynamodb-local' | 'existing'
  openWorld(options: WorldOptions): Promise<World>
  stop(): Promise<void>
}

export type WorldOptions = {
  readonly seed: number
  readonly plan: FaultPlan
  /** Milliseconds since 1970: when the clocks of its processes start. */
  readonly startsAt?: number
  /** When a client gives up waiting for an answer: the engine's usual time unless a test counts requests. */
  readonly requestTimeoutMs?: number
  /** How its processes reach the proxy: by a call unless it is said otherwise. */
  readonly wire?: Wire
}

/** What a function has of its own: when it starts anew, it is another one. */
export type LogicalProcess = {
  /** Such as `till-1#2`: the second one of that name. */
  readonly name: string
  /** Through the proxy, with faults. */
  readonly client: DynamoDBDocumentClient
  readonly clock: Clock
  /** Its own share of chance. */
  readonly random: Random
}

export type World = {
  readonly seed: number
  readonly tables: TableNames
  /** Straight to the engine, without faults: to set up and to look. */
  readonly direct: DynamoDBDocumentClient
  readonly endpoint: string
  readonly proxy: EngineProxy
  /**
   * Starts a process: each has a client, a clock and a share of chance that follow from the seed and its name. A
   * patient one waits for every answer: for what must come to its end however busy the machine is.
   */
  startProcess(name: string, kind?: 'patient'): LogicalProcess
  /** Runs without new faults, then lets them happen again. What is to be delivered late still comes. */
  calmly<Answer>(work: () => Promise<Answer>): Promise<Answer>
  /**
   * No faults any more. Waits for every request of every process, of dead ones too, and delivers what was to come late:
   * what is in the tables then stays as it is until a process sends again. To be called while no command is under way.
   */
  settle(): Promise<void>
  /** How often its processes' clocks jumped so far. */
  clockJumps(): number
  /** The stream of one of the tables. */
  streamOf(table: 'vouchers' | 'ledger'): TableStream
  /** Chance that belongs to these names. */
  random(...names: readonly (string | number)[]): Random
  /** Ends everything and removes the tables. */
  close(): Promise<void>
}

/** Longer than any delay of the proxy's. On a busy machine a client may give up all the same: as in life. */
const usualTimeoutMs = { dynoxide: 400, 'dynamodb-local': 2000, existing: 2000 } as const
const patientTimeoutMs = 60_000

/** 2026-03-01 at noon, UTC. */
const usualStart = Date.UTC(2026, 2, 1, 12)

/** Starts the engine that VALE_ENGINE names, in memory where the system has a folder for it. */
export async function startHost(): Promise<Host> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'vale-faults-'))
  const engine = await startDynamodbEngine({ dataDir: folder, port: 0 })
  const direct = makeLocalDocumentClient(engine.endpoint)
  return {
    endpoint: engine.endpoint,
    engine: engine.name,
    openWorld: async (options) => {
      const tables = await freshTables(engine)
      const requestTimeoutMs = usualTimeoutMs[engine.name]
      return openWorld({ requestTimeoutMs, ...options, endpoint: engine.endpoint, direct, tables })
    },
    stop: async () => {
      direct.destroy()
      await engine.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

type Ground = WorldOptions &
  Pick<World, 'endpoint' | 'direct' | 'tables'> & { readonly requestTimeoutMs: number }

async function openWorld({ seed, plan, startsAt = usualStart, ...ground }: Ground): Promise<World> {
  const { endpoint, direct, tables, requestTimeoutMs, wire = 'call' } = ground
  const proxy = await startEngineProxy({ engineEndpoint: endpoint, seed, plan })
  const clients: ProcessClient[] = []
  const clocks: Clock[] = []
  const starts = new Map<string, number>()
  const startProcess = (base: string, kind?: 'patient'): LogicalProcess => {
    const start = (starts.get(base) ?? 0) + 1
    starts.set(base, start)
    const name = `${base}#${start}`
    const timeoutMs = kind === 'patient' ? patientTimeoutMs : requestTimeoutMs
    const own = makeProcessClient(proxy, { name, timeoutMs, wire })
    clients.push(own)
    const clock = makeClock({ random: randomOf(seed, 'clock', name), startsAt })
    clocks.push(clock)
    return { name, client: own.client, clock, random: randomOf(seed, 'process', name) }
  }
  return {
    seed,
    tables,
    direct,
    endpoint,
    proxy,
    startProcess,
    calmly: async (work) => {
      const before = proxy.plan()
      proxy.setPlan(calm)
      return work().finally(() => proxy.setPlan(before))
    },
    settle: async () => {
      proxy.setPlan(calm)
      await Promise.all(clients.map(({ idle }) => idle()))
      await proxy.settle()
    },
    clockJumps: () => clocks.reduce((sum, clock) => sum + clock.jumps(), 0),
    streamOf: (table) =>
      streamOf({ endpoint, table: tables[table], random: randomOf(seed, 'stream', table) }),
    random: (...names) => randomOf(seed, 'world', ...names),
    close: async () => {
      for (const { client } of clients) client.destroy()
      await proxy.stop()
      await dropTables(endpoint, tables)
    },
  }
}
