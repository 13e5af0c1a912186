// The stream as the harness delivers it: in every order that Lambda allows, and nothing is lost.
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { StreamRecord } from '../../tools/local/stream-poller.ts'
import { calm } from './harness/faults.ts'
import { type Host, startHost, type World } from './harness/world.ts'

// Seconds on a quiet machine, and far longer on a busy one.
vi.setConfig({ testTimeout: 180_000 })

let host: Host
beforeAll(async () => {
  host = await startHost()
})
afterAll(() => host.stop())

let world: World
afterEach(() => world.close())

const aWorld = async (seed: number) => {
  world = await host.openWorld({ seed, plan: calm })
  return world
}

/** Writes each item so often, one item after the other. */
async function write({ direct, tables }: World, items: readonly string[], times: number) {
  for (let n = 1; n <= times; n++)
    for (const voucherId of items)
      await direct.send(new PutCommand({ TableName: tables.vouchers, Item: { voucherId, n } }))
}

type Image = { readonly voucherId: { readonly S: string }; readonly n: { readonly N: string } }
const seenIn = (records: readonly StreamRecord[]) =>
  records.map(({ dynamodb }) => {
    const { voucherId, n } = (dynamodb as unknown as { NewImage: Image }).NewImage
    return { item: voucherId.S, n: Number(n.N) }
  })

const items = ['a', 'b', 'c', 'd']

describe('streamOf', () => {
  it('delivers everything, each item in its order but for what comes again', async () => {
    for (let seed = 1; seed <= 5; seed++) {
      await write(await aWorld(seed), items, 5)
      const stream = world.streamOf('vouchers')
      const last = new Map<string, number>()
      const batches: number[] = []
      const consumer = async (records: readonly StreamRecord[]) => {
        batches.push(records.length)
        for (const { item, n } of seenIn(records)) {
          expect(n).toBeLessThanOrEqual((last.get(item) ?? 0) + 1)
          last.set(item, Math.max(n, last.get(item) ?? 0))
        }
      }
      await stream.deliver(consumer)
      await write(world, ['e'], 2)
      await stream.drain(consumer)
      expect([...last].sort()).toEqual([...items.map((item) => [item, 5]), ['e', 2]])
      expect(new Set(batches).size).toBeGreaterThan(1)
      const { records, again } = stream.counts()
      expect(records).toBe(22)
      expect(batches.reduce((sum, size) => sum + size)).toBe(records + again)
      if (seed < 5) await world.close()
    }
  })

  it('delivers the same batches for the same seed, and others for another', async () => {
    const batchesOf = async (seed: number) => {
      await write(await aWorld(seed), items, 4)
      const batches: unknown[] = []
      await world.streamOf('vouchers').drain(async (records) => void batches.push(seenIn(records)))
      return batches
    }
    const first = await batchesOf(11)
    await world.close()
    expect(await batchesOf(11)).toEqual(first)
    await world.close()
    expect(await batchesOf(12)).not.toEqual(first)
  })

  it('brings what failed again, from the first failed record of its batch on', async () => {
    await write(await aWorld(3), items, 3)
    const stream = world.streamOf('vouchers')
    const done = new Set<string>()
    let call = 0
    await stream.drain(async (records) => {
      call += 1
      if (call % 3 === 1) throw new Error('the worker died')
      const seen = seenIn(records)
      const failedFrom = call % 3 === 2 ? Math.floor(records.length / 2) : records.length
      for (const { item, n } of seen.slice(0, failedFrom)) done.add(`${item}${n}`)
      const failed = records.slice(failedFrom, failedFrom + 1)
      return {
        batchItemFailures: failed.map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber })),
      }
    })
    expect(done.size).toBe(12)
    expect(stream.counts().failedBatches).toBeGreaterThan(0)
  })

  it('shows an item as it was written, on every engine', async () => {
    const Item = { voucherId: 'a', n: 1, t: {}, deep: { empty: {}, list: [{}, []] }, text: '', none: null }
    const { direct, tables } = await aWorld(5)
    await direct.send(new PutCommand({ TableName: tables.vouchers, Item }))
    const images: unknown[] = []
    await world.streamOf('vouchers').drain(async (records) => {
      for (const { dynamodb } of records)
        images.push(unmarshall((dynamodb as unknown as { NewImage: never }).NewImage))
    })
    expect(images[0]).toEqual(Item)
  })

  it('says when a consumer never gets on', async () => {
    await write(await aWorld(4), ['a'], 1)
    const drained = world.streamOf('vouchers').drain(() => Promise.reject(new Error('poison')))
    await expect(drained).rejects.toThrow('the stream is stuck')
  })
})

describe('a world', () => {
  it('sees nothing of another', async () => {
    const other = await host.openWorld({ seed: 1, plan: calm })
    await write(other, ['x'], 1)
    await aWorld(1)
    const seen: unknown[] = []
    await world.streamOf('vouchers').drain(async (records) => void seen.push(...records))
    expect(seen).toEqual([])
    await other.close()
  })
})
