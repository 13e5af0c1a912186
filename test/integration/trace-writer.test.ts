// Exactly once, against a real engine: records in any order, twice, in two processes at once, on a line that loses
// requests and answers and delivers late. What is left is what the vouchers say, to the unit.
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { DynamoDBRecord } from 'aws-lambda'
import fc from 'fast-check'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { settleBatch } from '../../shared/adapters/dynamodb/projection-batch.ts'
import { traceItem } from '../../shared/adapters/dynamodb/trace-key.ts'
import { makeTraceWriter } from '../../shared/adapters/dynamodb/trace-writer.ts'
import { vendorDayKey } from '../../shared/adapters/dynamodb/vendor-days.ts'
import { voucherOf } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { voucherChangeOf } from '../../shared/adapters/dynamodb/voucher-stream.ts'
import { projectVoucherChanges, tracesOf } from '../../shared/application/project-voucher-change.ts'
import { scanTable } from '../../tools/verification/scan-table.ts'
import { type Fault, failingClient } from '../fixtures/failing-client.ts'
import { type Item, startOwnEngine } from '../fixtures/own-engine.ts'
import {
  expectedOf,
  foundIn,
  imagesOf,
  lives,
  recordsOf,
  voucherIdOf,
} from '../fixtures/voucher-histories.ts'

const engine = await startOwnEngine()
const { client, tables } = engine
afterAll(() => engine.stop())

async function ledgerItems(): Promise<Item[]> {
  const found: Item[] = []
  await scanTable(client, { table: tables.ledger }, (item) => found.push(item))
  return found
}

async function clear(): Promise<void> {
  const remove = ({ pk, sk }: Item) =>
    client.send(new DeleteCommand({ TableName: tables.ledger, Key: { pk, sk } }))
  await Promise.all((await ledgerItems()).map(remove))
}
afterEach(clear)

/** One run of the function, with a writer of its own as after a cold start; returns the records to send again. */
async function deliver(records: readonly DynamoDBRecord[], using = client): Promise<DynamoDBRecord[]> {
  const project = projectVoucherChanges({
    ...makeTraceWriter(using, tables.ledger, { patienceMs: 3 }),
    publish: async () => new Map(),
  })
  const changes = records.flatMap((record) => {
    const change = voucherChangeOf({ dynamodb: { ...record.dynamodb } })
    return change === undefined ? [] : [{ ...change, changeId: record.dynamodb?.SequenceNumber ?? '' }]
  })
  const failures = await project(changes)
  return records.filter(({ dynamodb }) => failures.has(dynamodb?.SequenceNumber ?? ''))
}

const faults: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 8, arbitrary: fc.constant('none' as const) },
  { weight: 2, arbitrary: fc.constantFrom('request-lost' as const, 'answer-lost' as const, 'late' as const) },
)

/** Deals records out to processes, some to several. */
const dealt = (records: readonly DynamoDBRecord[], hands: readonly number[]) =>
  [0, 1, 2].map((process) =>
    records.filter((_, index) => ((hands[index % hands.length] ?? 1) >> process) & 1),
  )

const settings = { numRuns: 12, endOnFailure: true }

describe('what vouchers leave in the ledger', () => {
  it('is the same in whatever order and however often their records come', async () => {
    await fc.assert(
      fc.asyncProperty(lives, fc.infiniteStream(fc.nat()), async (some, randoms) => {
        const images = some.map((life, index) => imagesOf(voucherIdOf(index), life))
        const records = images.flatMap(recordsOf)
        const twice = [...records, ...records]
          .map((record) => ({ record, order: randoms.next().value as number }))
          .sort((left, right) => left.order - right.order)
          .map(({ record }) => record)
        for (let from = 0; from < twice.length; ) {
          const size = 1 + ((randoms.next().value as number) % 12)
          expect(await deliver(twice.slice(from, from + size))).toEqual([])
          from += size
        }
        expect(foundIn(await ledgerItems())).toEqual(
          expectedOf(images.flatMap((image) => image.at(-1) ?? [])),
        )
        await clear()
      }),
      settings,
    )
  })

  it('is the same when processes overlap, die, repeat, and are heard late', async () => {
    const hands = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(lives, hands, fc.infiniteStream(faults), async (some, dealing, coming) => {
        const images = some.map((life, index) => imagesOf(voucherIdOf(index), life))
        const nextFault = () => coming.next().value as Fault
        const landings: (() => Promise<void>)[] = []
        const untilDone = async (records: DynamoDBRecord[]) => {
          let left = records
          for (let attempt = 0; left.length > 0; attempt++) {
            expect(attempt).toBeLessThan(30)
            const line = failingClient(client, attempt < 4 ? nextFault : () => 'none')
            landings.push(line.landed)
            left = await deliver(left, line.client)
          }
        }
        await Promise.all(dealt(images.flatMap(recordsOf), dealing).map(untilDone))
        await Promise.all(landings.map((landed) => landed()))
        expect(foundIn(await ledgerItems())).toEqual(
          expectedOf(images.flatMap((image) => image.at(-1) ?? [])),
        )
        await clear()
      }),
      settings,
    )
  })
})

type Send = (command: object) => Promise<unknown>

/** The client, with something of the test's own in the place of certain commands. */
function clientWith(name: string, instead: (send: Send, command: object) => Promise<unknown>) {
  const send = ((command) => client.send(command as never)) as Send
  return {
    send: (command: object) => (command.constructor.name === name ? instead(send, command) : send(command)),
  } as unknown as typeof client
}

/** Holds a writer's transactions back until they are let go. */
function heldWriter() {
  const reached = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const holding = clientWith('TransactWriteCommand', async (send, command) => {
    reached.resolve()
    await gate.promise
    return send(command)
  })
  const { leaveTraces } = makeTraceWriter(holding, tables.ledger, { patienceMs: 0 })
  return { leaveTraces, reached: reached.promise, letGo: gate.resolve }
}

/** Sends everything twice, as the SDK does when the first answer does not come. */
const repeating = (name: string) =>
  clientWith(name, async (send, command) => {
    await send(command)
    return send(command)
  })

describe('makeTraceWriter', () => {
  const steps = [1, 2, 3].map((amount) => ({ does: 'redeem', amount, vendor: 0, site: 0 }) as const)
  const [image] = imagesOf(voucherIdOf(0), { round: 0, after: 0, steps }).slice(-1)
  if (image === undefined) throw new Error('a life has an image')
  const traces = tracesOf(voucherOf(image))
  const { leaveTraces } = makeTraceWriter(client, tables.ledger, { patienceMs: 0 })
  const expectCountedOnce = async () => expect(foundIn(await ledgerItems())).toEqual(expectedOf([image]))
  const batchIn = async () =>
    String((await ledgerItems()).find(({ batch }) => batch !== undefined)?.['batch'])

  it('counts a trace once that is asked for twice in one call', async () => {
    expect(await leaveTraces([...traces, ...traces])).toEqual(new Map())
    await expectCountedOnce()
  })

  it('needs several transactions for more places than one has room for', async () => {
    const all = Array.from({ length: 230 }, (_, site) => {
      const redeem = { does: 'redeem', amount: 5, vendor: 0, site } as const
      return imagesOf(voucherIdOf(site), { round: 0, after: 0, steps: [redeem] }).slice(-1)
    }).flat()
    expect(await leaveTraces(all.flatMap((one) => tracesOf(voucherOf(one))))).toEqual(new Map())
    expect(foundIn(await ledgerItems())).toEqual(expectedOf(all))
  })

  it('takes over what stands there without a batch', async () => {
    for (const trace of traces)
      await client.send(new PutCommand({ TableName: tables.ledger, Item: traceItem(trace) }))
    expect(await leaveTraces(traces)).toEqual(new Map())
    await expectCountedOnce()
  })

  it('takes over from one that died before it counted', async () => {
    const dying = clientWith('TransactWriteCommand', () => Promise.reject(new Error('dead')))
    const died = await makeTraceWriter(dying, tables.ledger).leaveTraces(traces)
    expect([...died.values()]).toEqual(traces.map(() => 'dead'))
    expect(await leaveTraces(traces)).toEqual(new Map())
    await expectCountedOnce()
  })

  it('counts nothing any more of a batch that was taken for dead and comes back', async () => {
    const slow = heldWriter()
    const slowAnswer = slow.leaveTraces(traces)
    await slow.reached
    expect(await leaveTraces(traces)).toEqual(new Map())
    slow.letGo()
    expect(await slowAnswer).toEqual(new Map())
    await expectCountedOnce()
  })

  it('counts again what was taken for dead when nobody took it over', async () => {
    const slow = heldWriter()
    const slowAnswer = slow.leaveTraces(traces)
    await slow.reached
    await settleBatch({ client, tableName: tables.ledger }, { id: await batchIn(), patienceMs: 0 })
    slow.letGo()
    expect(await slowAnswer).toEqual(new Map())
    await expectCountedOnce()
  })

  it.each(['PutCommand', 'UpdateCommand', 'TransactWriteCommand'])(
    'knows its own work again when a %s is repeated',
    async (name) => {
      await makeTraceWriter(
        clientWith('TransactWriteCommand', () => Promise.reject(new Error('dead'))),
        tables.ledger,
      ).leaveTraces(name === 'UpdateCommand' ? traces.slice(0, 2) : [])
      const writer = makeTraceWriter(repeating(name), tables.ledger, { patienceMs: 0 })
      expect(await writer.leaveTraces(traces)).toEqual(new Map())
      await expectCountedOnce()
    },
  )

  it('waits for another that is still at work', async () => {
    const slow = heldWriter()
    const slowAnswer = slow.leaveTraces(traces)
    await slow.reached
    const patient = makeTraceWriter(client, tables.ledger, { patienceMs: 200 }).leaveTraces(traces)
    slow.letGo()
    expect([await slowAnswer, await patient]).toEqual([new Map(), new Map()])
    const states = (await ledgerItems()).map(({ state }) => state).filter((state) => state !== undefined)
    expect(states).toEqual(['counted'])
    await expectCountedOnce()
  })

  it('names what failed and counts the rest', async () => {
    const [poison] = traces
    const refusing = clientWith('PutCommand', (send, command) => {
      const { sk } = (command as PutCommand).input.Item as Item
      return sk === poison?.movementId ? Promise.reject(new Error('poison')) : send(command)
    })
    const failures = await makeTraceWriter(refusing, tables.ledger).leaveTraces(traces)
    expect(failures).toEqual(new Map([[poison?.traceId, 'poison']]))
    expect(await leaveTraces(traces)).toEqual(new Map())
    await expectCountedOnce()
  })

  it('counts what it took for failed and what arrives late after all', async () => {
    const late: (() => Promise<unknown>)[] = []
    const losing = clientWith('PutCommand', (send, command) => {
      const { sk } = (command as PutCommand).input.Item as Item
      if (sk !== 'issued') return send(command)
      late.push(() => send(command))
      return Promise.reject(new Error('no answer'))
    })
    expect((await makeTraceWriter(losing, tables.ledger).leaveTraces(traces)).size).toBe(1)
    for (const send of late) await send()
    expect(await leaveTraces(traces)).toEqual(new Map())
    await expectCountedOnce()
  })
})

describe('the days of a vendor', () => {
  const redeem = { does: 'redeem', amount: 1, vendor: 0, site: 0 } as const
  const [image] = imagesOf(voucherIdOf(0), { round: 0, after: 0, steps: [redeem, redeem] }).slice(-1)
  const traces = tracesOf(voucherOf(image ?? {}))
  const [first, second] = traces.flatMap(({ line }) => line ?? [])
  if (first === undefined || second === undefined) throw new Error('a life has lines')
  const Key = vendorDayKey(first)
  const close = () =>
    client.send(new PutCommand({ TableName: tables.ledger, Item: { ...Key, open: false, closedBy: 'stl' } }))
  const marker = async () => (await client.send(new GetCommand({ TableName: tables.ledger, Key }))).Item

  it('are open again once a line comes late, and keep what others wrote there', async () => {
    await close()
    await makeTraceWriter(client, tables.ledger).leaveTraces(traces)
    expect(await marker()).toEqual({ ...Key, open: true, closedBy: 'stl' })
  })

  it('are open again when they were closed while the line was being written', async () => {
    const closing = clientWith('PutCommand', async (send, command) => {
      await send(command)
      await close()
    })
    await makeTraceWriter(closing, tables.ledger).leaveTraces(traces)
    expect(await marker()).toMatchObject({ open: true })
  })

  it('are marked once by a process as long as nobody closes them', async () => {
    let marked = 0
    const counting = clientWith('UpdateCommand', (send, command) => {
      marked += 1
      return send(command)
    })
    const clock = () => second.at
    const { leaveTraces } = makeTraceWriter(counting, tables.ledger, { clock })
    for (const trace of traces) await leaveTraces([trace])
    expect(marked).toBe(1)
  })
})
