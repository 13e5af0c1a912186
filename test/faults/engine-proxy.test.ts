// The proxy itself: each fault is what it says, conflicts are as on AWS, and a seed is the same twice.
import { crc32 } from 'node:zlib'
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type AwsCallError, callAws } from '../../tools/local/aws-json-client.ts'
import { putItems } from '../fixtures/own-engine.ts'
import { calm, type FaultKind, type FaultPlan, faultKinds } from './harness/faults.ts'
import type { Wire } from './harness/wires.ts'
import { type Host, startHost, type World } from './harness/world.ts'

// Seconds on a quiet machine, and far longer on a busy one.
vi.setConfig({ testTimeout: 180_000 })

let host: Host
beforeAll(async () => {
  host = await startHost()
})
afterAll(() => host.stop())

const worlds: World[] = []
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close()
})

/** Its clients are patient: on a busy machine too, they repeat nothing but what the proxy makes them repeat. */
async function aWorld(
  plan: FaultPlan,
  { seed = 1, requestTimeoutMs = 20_000, wire = 'socket' as Wire } = {},
) {
  const world = await host.openWorld({ seed, plan, requestTimeoutMs, wire })
  worlds.push(world)
  const { client } = world.startProcess('till')
  const TableName = world.tables.ledger
  const key = (pk: string) => ({ pk, sk: 'x' })
  return {
    world,
    client,
    key,
    put: (pk: string, by = client) => by.send(new PutCommand({ TableName, Item: key(pk) })),
    addOne: (pk: string, by = client) =>
      by.send(
        new UpdateCommand({
          TableName,
          Key: key(pk),
          UpdateExpression: 'ADD n :one',
          ExpressionAttributeValues: { ':one': 1 },
        }),
      ),
    addOneToEach: (pks: readonly string[], by: DynamoDBDocumentClient = client) =>
      by.send(
        new TransactWriteCommand({
          TransactItems: pks.map((pk) => ({
            Update: {
              TableName,
              Key: key(pk),
              UpdateExpression: 'ADD n :one',
              ExpressionAttributeValues: { ':one': 1 },
            },
          })),
        }),
      ),
    stored: async (pk: string) =>
      (await world.direct.send(new GetCommand({ TableName, Key: key(pk), ConsistentRead: true }))).Item,
  }
}

type Failure = Error & {
  readonly code?: string
  readonly $metadata?: { readonly attempts?: number }
  readonly CancellationReasons?: readonly { readonly Code?: string }[]
}
const failureOf = async (work: Promise<unknown>) => {
  const failure = await work.then(
    () => undefined,
    (error: unknown) => error as Failure,
  )
  if (failure === undefined) throw new Error('it did not fail')
  return failure
}

describe('the engine proxy', () => {
  it('passes everything on while it is calm', async () => {
    const { world, put, stored } = await aWorld(calm)
    await put('a')
    expect(await stored('a')).toEqual({ pk: 'a', sk: 'x' })
    expect(world.proxy.counts()).toEqual({ requests: 1 })
  })

  const seenAs = [
    ['request-dropped', { code: 'ECONNRESET' }, false],
    ['answer-dropped', { code: 'ECONNRESET' }, true],
    ['error-before', { name: 'InternalServerError' }, false],
    ['error-after', { name: 'InternalServerError' }, true],
  ] as const
  const overEachWire = (['socket', 'call'] as const).flatMap((wire) =>
    seenAs.map((row) => [wire, ...row] as const),
  )
  it.each(overEachWire)(
    'by %s, %s: the client tries four times and sees %o; carried out: %s',
    async (wire, kind, seen, isDone) => {
      const { world, put, stored } = await aWorld({ [kind]: 1 }, { wire })
      const failure = await failureOf(put('a'))
      expect(failure).toMatchObject(seen)
      expect(failure.$metadata?.attempts).toBe(4)
      expect((await stored('a')) !== undefined).toBe(isDone)
      expect(world.proxy.counts()).toEqual({ requests: 4, 'sdk-retries': 3, [kind]: 4 })
    },
  )

  it.each(['socket', 'call'] as const)(
    'withholds an answer until the client gives up, and tries again: by %s',
    async (wire) => {
      const { world, addOne, stored } = await aWorld(
        { 'answer-withheld': 1 },
        { requestTimeoutMs: 1000, wire },
      )
      const added = addOne('a')
      while ((await stored('a')) === undefined) await new Promise((resolve) => setTimeout(resolve, 5))
      world.proxy.setPlan(calm)
      await added
      const { requests = 0, ...counts } = world.proxy.counts()
      expect(requests).toBeGreaterThan(1)
      const times = requests - 1
      expect(counts).toEqual({ 'sdk-retries': times, 'answer-withheld': times, 'client-gave-up': times })
      expect(await stored('a')).toMatchObject({ n: requests })
    },
  )

  it('throttles in each of the ways of DynamoDB', async () => {
    const { put, stored } = await aWorld({ throttled: 1 })
    const names = new Set<string>()
    for (let request = 0; request < 20; request++) names.add((await failureOf(put('a'))).name)
    expect(await stored('a')).toBeUndefined()
    expect([...names].sort()).toEqual([
      'ProvisionedThroughputExceededException',
      'RequestLimitExceeded',
      'ThrottlingException',
    ])
  })

  it('delivers late what the client has given up, at the latest when it settles', async () => {
    const { world, put, stored } = await aWorld({ 'delivered-late': 1 })
    await failureOf(put('a'))
    expect(await stored('a')).toBeUndefined()
    await world.settle()
    expect(await stored('a')).toBeDefined()
  })

  it('delivers late after some further requests', async () => {
    const { world, put, addOne, stored } = await aWorld({ 'delivered-late': 1 })
    await failureOf(put('late'))
    world.proxy.setPlan(calm)
    for (let request = 0; request < 25; request++) await addOne('b')
    // The last of them may be on its way still: only what has come is asked for.
    await expect.poll(() => stored('late'), { timeout: 20_000 }).toBeDefined()
  })

  it('has no faults any more once it has settled', async () => {
    const { world, put } = await aWorld({ 'request-dropped': 1 })
    await failureOf(put('a'))
    await world.settle()
    await put('a')
  })

  it('leaves keys of a batch unprocessed, and the rest of the answer true', async () => {
    const { world, client, key } = await aWorld({ 'keys-unprocessed': 1 })
    const TableName = world.tables.ledger
    const keys = ['a', 'b', 'c', 'd'].map(key)
    await putItems(world.direct, TableName, keys)
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetCommand({ RequestItems: { [TableName]: { Keys: keys, ConsistentRead: true } } }),
    )
    const found = Responses?.[TableName] ?? []
    const left = UnprocessedKeys?.[TableName]?.Keys ?? []
    expect(left.length).toBeGreaterThan(0)
    expect(found.length).toBeGreaterThan(0)
    expect(UnprocessedKeys?.[TableName]?.ConsistentRead).toBe(true)
    expect([...found, ...left].map(({ pk }) => pk).sort()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('cuts pages, and what is read page by page is all there is', async () => {
    const { world, client } = await aWorld({ 'page-cut': 1 })
    const TableName = world.tables.ledger
    const items = ['1', '2', '3', '4', '5'].map((sk) => ({ pk: 'a', sk }))
    await putItems(world.direct, TableName, items)
    const found: unknown[] = []
    let start: Record<string, unknown> | undefined
    let pages = 0
    do {
      const page = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': 'a' },
          ExclusiveStartKey: start,
        }),
      )
      found.push(...(page.Items ?? []))
      start = page.LastEvaluatedKey
      pages += 1
    } while (start !== undefined)
    expect(found).toEqual(items)
    expect(pages).toBeGreaterThan(2)
  })

  it('sends a right checksum or none', async () => {
    const checksums = new Set<string>()
    for (const kind of ['error-before', 'throttled', 'keys-unprocessed', 'transaction-conflict'] as const)
      for (let seed = 1; seed <= 4; seed++) {
        const { world } = await aWorld({ [kind]: 1 }, { seed })
        const { body, checksum } = await callRaw(world, kind)
        if (checksum !== null) expect(checksum).toBe(String(crc32(body)))
        checksums.add(checksum === null ? 'absent' : 'right')
      }
    expect(checksums).toEqual(new Set(['absent', 'right']))
  })
})

/** A batch, or a transaction, as bytes: an SDK would hide what is on the wire. */
async function callRaw({ proxy, tables }: World, kind: FaultKind) {
  const keys = ['a', 'b'].map((pk) => ({ pk: { S: pk }, sk: { S: 'x' } }))
  const transaction = keys.map((Key) => ({ Delete: { TableName: tables.ledger, Key } }))
  const [operation, input] = kind.startsWith('transaction')
    ? ['TransactWriteItems', { TransactItems: transaction }]
    : ['BatchGetItem', { RequestItems: { [tables.ledger]: { Keys: keys } } }]
  const answer = await fetch(proxy.endpoint, {
    method: 'POST',
    headers: {
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'content-type': 'application/x-amz-json-1.0',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20200101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
      'x-amz-date': '20200101T000000Z',
    },
    body: JSON.stringify(input),
  })
  return { body: Buffer.from(await answer.arrayBuffer()), checksum: answer.headers.get('x-amz-crc32') }
}

describe('conflicts by plan', () => {
  it('cancel a transaction because of one of its items', async () => {
    const { addOneToEach, stored } = await aWorld({ 'transaction-conflict': 1 })
    const failure = await failureOf(addOneToEach(['a', 'b', 'c']))
    expect(failure.name).toBe('TransactionCanceledException')
    const codes = failure.CancellationReasons?.map(({ Code }) => Code).sort()
    expect(codes).toEqual(['None', 'None', 'TransactionConflict'])
    expect(await stored('a')).toBeUndefined()
  })

  it('cancel it because a partition is too busy', async () => {
    const { addOneToEach } = await aWorld({ 'transaction-throttled': 1 })
    const codes = (await failureOf(addOneToEach(['a', 'b']))).CancellationReasons?.map(({ Code }) => Code)
    expect(codes).toContain('None')
    expect(
      codes?.some((code) => code === 'ThrottlingError' || code === 'ProvisionedThroughputExceeded'),
    ).toBe(true)
  })

  it('refuse a single write only of an item that transactions touch', async () => {
    const { addOne, addOneToEach, world } = await aWorld({ 'item-conflict': 1 })
    await addOne('a')
    await addOneToEach(['b'])
    await addOne('a')
    expect((await failureOf(addOne('b'))).name).toBe('TransactionConflictException')
    expect(world.proxy.counts()).toEqual({ requests: 4, 'item-conflict': 1 })
  })
})

describe('writes that meet', () => {
  const meeting = { delayed: 1 }
  const outcomes = async (work: readonly Promise<unknown>[]) =>
    (await Promise.allSettled(work))
      .map((one) => (one.status === 'fulfilled' ? 'done' : one.reason.name))
      .sort()

  /** Sends both, on new items each time, until they were under way at the same time. */
  async function untilTheyMeet(
    world: World,
    sendBoth: (item: (name: string) => string) => readonly Promise<unknown>[],
  ) {
    const met = () => Object.entries(world.proxy.counts()).some(([what]) => meetings.has(what))
    for (let round = 1; round <= 100; round++) {
      const item = (name: string) => `${name}${round}`
      const seen = await outcomes(sendBoth(item))
      if (met()) return { seen, item }
      expect(seen).toEqual(['done', 'done'])
    }
    throw new Error('they never met')
  }
  const meetings = new Set(['conflict-met', 'transaction-in-progress'])

  it('never refuse each other while each is of one item', async () => {
    const { addOne, stored, world } = await aWorld(meeting)
    expect(await outcomes(Array.from({ length: 20 }, () => addOne('a')))).toEqual(Array(20).fill('done'))
    expect(await stored('a')).toMatchObject({ n: 20 })
    expect(world.proxy.counts()['conflict-met']).toBeUndefined()
  })

  it('cancel the later of two transactions with an item in common', async () => {
    const { addOneToEach, stored, world } = await aWorld(meeting)
    const { seen, item } = await untilTheyMeet(world, (name) => [
      addOneToEach([name('a'), name('b')]),
      addOneToEach([name('c'), name('b')]),
    ])
    expect(seen).toEqual(['TransactionCanceledException', 'done'])
    expect(await stored(item('b'))).toMatchObject({ n: 1 })
  })

  it('let transactions of other items pass', async () => {
    const { addOneToEach, world } = await aWorld(meeting)
    const items = Array.from({ length: 10 }, (_, index) => `item ${index}`)
    expect(await outcomes(items.map((item) => addOneToEach([item])))).toEqual(Array(10).fill('done'))
    expect(world.proxy.counts()['conflict-met']).toBeUndefined()
  })

  it('refuse a single write or the transaction on its item, and never both', async () => {
    const { addOne, addOneToEach, stored, world } = await aWorld(meeting)
    const { seen, item } = await untilTheyMeet(world, (name) => [
      addOneToEach([name('a'), name('b')]),
      addOne(name('a')),
    ])
    expect(seen[1]).toBe('done')
    expect(seen[0]).toMatch(/^Transaction(Canceled|Conflict)Exception$/)
    expect(await stored(item('a'))).toMatchObject({ n: 1 })
  })

  it('say of the same transaction that it is in progress, and of a finished one that it is done', async () => {
    const { world, stored } = await aWorld(meeting)
    const send = async (pk: string) => {
      const Update = {
        TableName: world.tables.ledger,
        Key: { pk: { S: pk }, sk: { S: 'x' } },
        UpdateExpression: 'ADD n :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      }
      const input = { TransactItems: [{ Update }], ClientRequestToken: `the same for ${pk}` }
      await callAws(world.proxy.endpoint, { target: 'DynamoDB_20120810.TransactWriteItems', input }).catch(
        (error: AwsCallError) => {
          throw Object.assign(error, { name: error.code })
        },
      )
    }
    const { seen, item } = await untilTheyMeet(world, (name) => [send(name('a')), send(name('a'))])
    expect(seen).toEqual(['TransactionInProgressException', 'done'])
    await send(item('a'))
    expect(await stored(item('a'))).toMatchObject({ n: 1 })
  })
})

describe('a seed', () => {
  // Without the two faults that a client only notices by the time it waits.
  const noticed = faultKinds.filter((kind) => kind !== 'answer-withheld' && kind !== 'delivered-late')
  const some = Object.fromEntries(noticed.map((kind) => [kind, 0.08]))
  const play = async (seed: number) => {
    const { world, put, addOne, client } = await aWorld(some, { seed })
    const other = world.startProcess('desk').client
    const attempt = (work: Promise<unknown>) => work.catch(() => undefined)
    for (let step = 0; step < 15; step++) {
      await Promise.all([attempt(put(`p${step}`, client)), attempt(addOne(`a${step}`, other))])
      await Promise.all([attempt(addOne(`p${step}`)), attempt(put(`b${step}`))])
    }
    const inOrder = world.proxy
      .log()
      .map((entry) => JSON.stringify(entry))
      .sort()
    return inOrder
  }

  it('does the same to the same requests of each process, in whatever order they come', async () => {
    const first = await play(7)
    expect(await play(7)).toEqual(first)
    expect(first.filter((entry) => entry.includes('fault')).length).toBeGreaterThan(10)
  })

  it('differs from another', async () => {
    expect(await play(8)).not.toEqual(await play(9))
  })
})
