import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callAws } from '../../tools/local/aws-json-client.ts'
import { type DynamodbEngine, startDynamodbEngine } from '../../tools/local/dynamodb-engine.ts'
import { createTables } from '../../tools/local/tables.ts'

const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'vale-writes-'))
let engine: DynamodbEngine

const table = {
  name: 'streamed',
  properties: {
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  },
}

beforeAll(async () => {
  engine = await startDynamodbEngine({ dataDir: folder, port: 0 })
  await createTables(engine.endpoint, [table])
  engine.indexStreams()
})
afterAll(async () => {
  await engine.stop()
  rmSync(folder, { recursive: true })
})

// About what a voucher weighs: the engine would read all of it, for each record, at each write.
const aVouchersTransfers = 'x'.repeat(1000)

const put = (id: number) =>
  callAws(engine.endpoint, {
    target: 'DynamoDB_20120810.PutItem',
    input: { TableName: 'streamed', Item: { id: { S: `${id}` }, transfers: { S: aVouchersTransfers } } },
  })

/** Milliseconds for `count` writes, 20 at a time. */
async function timeWrites(first: number, count: number): Promise<number> {
  const started = performance.now()
  for (let id = first; id < first + count; id += 20)
    await Promise.all(Array.from({ length: 20 }, (_none, offset) => put(id + offset)))
  return performance.now() - started
}

describe('writes to a table with a stream', () => {
  it('do not slow down after 5,000 of them', async () => {
    await timeWrites(0, 200)
    const early = Math.min(await timeWrites(1_000, 400), await timeWrites(2_000, 400))
    await timeWrites(10_000, 4_200)
    const late = Math.min(await timeWrites(20_000, 400), await timeWrites(30_000, 400))
    expect(late / early).toBeLessThan(3)
  })
})
