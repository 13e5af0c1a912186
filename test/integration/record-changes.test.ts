// Who changed what in the Ledger, from the write to the record, on a real engine and its real stream.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeleteCommand, PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { DynamoDBRecord } from 'aws-lambda'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { digests, loggedLeaf } from '../../shared/adapters/crypto/digests.ts'
import { actingAs, attributeWrites } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeLeafLog } from '../../shared/adapters/dynamodb/leaf-log.ts'
import { leafOfLedgerItem } from '../../shared/domain/audit-leaf.ts'
import { itemHash } from '../../shared/domain/audited-item.ts'
import { createAwsEndpointServer } from '../../tools/local/aws-endpoint-server.ts'
import { makeLocalDocumentClient } from '../../tools/local/document-client.ts'
import { eventBusActions, readBusEvents } from '../../tools/local/event-bus-endpoint.ts'
import { closeServer, listen } from '../../tools/local/listen.ts'
import { scanTable } from '../../tools/verification/scan-table.ts'
import { type Item, startOwnEngine } from '../fixtures/own-engine.ts'
import { followStream } from '../fixtures/stream-records.ts'

const engine = await startOwnEngine()
const folder = mkdtempSync(join(tmpdir(), 'vale-bus-'))
const busFile = join(folder, 'events.jsonl')
const bus = createAwsEndpointServer(eventBusActions({ buses: ['own-bus'], file: busFile }))
const busPort = await listen(bus, 0, 'the bus')
const table = engine.tables.ledger
Object.assign(process.env, {
  LEDGER_TABLE: table,
  EVENT_BUS_NAME: 'own-bus',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
  AWS_ENDPOINT_URL_EVENTBRIDGE: `http://127.0.0.1:${busPort}`,
  POWERTOOLS_DEV: 'false',
  LOG_LEVEL: 'SILENT',
})
const { handler } = await import('../../functions/stream/record-changes.ts')
const newRecords = followStream(engine.endpoint, table)
const attributed = attributeWrites(makeLocalDocumentClient(engine.endpoint), table)
const byAda = { by: 'ada', what: 'setContract', from: { function: 'vendors', requestId: 'r1' } }
const asAda = <T>(work: () => Promise<T>) => actingAs(byAda, work)
const key = { pk: 'VENDOR#vdr_a', sk: 'VENDOR' }

afterAll(async () => {
  attributed.destroy()
  await closeServer(bus)
  rmSync(folder, { recursive: true })
  await engine.stop()
})
beforeEach(async () => {
  await newRecords()
})

const handle = (records: DynamoDBRecord[]) => handler({ Records: records })

/** Records of changes since the last look, in the order of their stream. */
async function recorded(): Promise<Item[]> {
  const before = new Set((await auditItems()).map(({ sk }) => sk))
  const records = await newRecords()
  expect(await handle(records)).toEqual({ batchItemFailures: [] })
  const fresh = (await auditItems()).filter(({ sk }) => !before.has(sk))
  return fresh.sort((a, b) => Number(a['sequence']) - Number(b['sequence']))
}

async function auditItems(): Promise<Item[]> {
  const items: Item[] = []
  await scanTable(engine.client, { table }, (item) => items.push(item))
  return items.filter(({ pk }) => String(pk).startsWith('AUDIT#'))
}

const put = (item: Item, client = attributed) =>
  client.send(new PutCommand({ TableName: table, Item: { ...key, ...item } }))

describe('record-changes', () => {
  it('says who put an item, for what, from where, and what it became', async () => {
    await asAda(() => put({ name: 'Shop', status: 'active', requestHash: 'h' }))
    const [record] = await recorded()
    expect(record).toMatchObject({
      who: 'ada',
      what: 'setContract',
      from: { function: 'vendors', requestId: 'r1' },
      item: key,
      before: {},
      after: { name: 'Shop', status: 'active' },
    })
    expect(record?.['after']).not.toHaveProperty('requestHash')
    expect(record?.['afterHash']).toBe(
      itemHash({ ...key, name: 'Shop', status: 'active', requestHash: 'h' }, digests.hashText),
    )
  })

  it('shows only what an update changed, before and after', async () => {
    await asAda(() => put({ name: 'Shop', status: 'active' }))
    await asAda(() =>
      attributed.send(
        new UpdateCommand({
          TableName: table,
          Key: key,
          UpdateExpression: 'REMOVE #name SET #status = :to ADD visits :one',
          ExpressionAttributeNames: { '#name': 'name', '#status': 'status' },
          ExpressionAttributeValues: { ':to': 'suspended', ':one': 1 },
        }),
      ),
    )
    const update = (await recorded()).at(-1)
    expect(update).toMatchObject({ who: 'ada' })
    expect(update?.['before']).toEqual({ name: 'Shop', status: 'active' })
    expect(update?.['after']).toEqual({ status: 'suspended', visits: 1 })
  })

  it('knows nobody behind a write that did not come through the stores', async () => {
    await asAda(() => put({ name: 'Shop' }))
    await recorded()
    const change = { UpdateExpression: 'SET #n = :n', ExpressionAttributeNames: { '#n': 'name' } }
    await engine.client.send(
      new UpdateCommand({ TableName: table, Key: key, ...change, ExpressionAttributeValues: { ':n': 'X' } }),
    )
    await engine.client.send(new DeleteCommand({ TableName: table, Key: key }))
    const [altered, removed] = await recorded()
    expect(altered).toMatchObject({
      who: 'unknown',
      what: 'written',
      before: { name: 'Shop' },
      after: { name: 'X' },
    })
    expect(removed).toMatchObject({ who: 'unknown', what: 'removed', before: { name: 'X' }, after: {} })
    expect(removed).not.toHaveProperty('afterHash')
  })

  it('shows no person and no secret', async () => {
    await asAda(() =>
      put({
        pk: 'USER#s1',
        sk: 'USER',
        sub: 's1',
        username: 'ada@example.org',
        name: 'Ada',
        roles: ['admin'],
      }),
    )
    const trust = { pk: 'TRUST#1.1', sk: 'KEY', status: 'signing', wrappedPrivate: new Uint8Array([1, 2]) }
    await asAda(() => put({ ...trust, B: 'a name that is a type, too' }))
    const records = await recorded()
    expect(records.map(({ after }) => after)).toEqual([
      { sub: 's1', roles: ['admin'] },
      { status: 'signing', B: 'a name that is a type, too' },
    ])
    const stored = { ...trust, B: 'a name that is a type, too' }
    expect(records[1]?.['afterHash']).toBe(itemHash(stored, digests.hashText))
  })

  it('records nothing of projections, counters and slices', async () => {
    for (const [pk, sk] of [
      ['VL#vdr#2026-03-01#0', 'x'],
      ['COUNT#prg', 'x'],
      ['COUNTER#programmes', 'COUNTER'],
      ['ROUND#rnd_a', 'SLICE#01'],
      ['ROUND#rnd_a#01', 'ENTITLEMENT#hh#x'],
      ['PROGRAMME#prg', 'IDEM#key'],
      ['RETURN#v', 'movement'],
      ['SWEEP#PROJECTIONS', 'STATE'],
      ['SEAL', 'HEAD'],
    ])
      await asAda(() => put({ pk, sk, value: 1 }))
    await asAda(() => put({ pk: 'ROUND#rnd_a', sk: 'SHARD#01', state: 'planned' }))
    expect((await recorded()).map(({ item }) => item)).toEqual([{ pk: 'ROUND#rnd_a', sk: 'SHARD#01' }])
  })

  it('writes one record for a change that comes twice', async () => {
    await asAda(() => put({ name: 'Twice' }))
    const records = await newRecords()
    const before = (await auditItems()).length
    await handle(records)
    const readAgain = (await followStream(engine.endpoint, table)()).slice(-records.length)
    await handle(readAgain.reverse())
    expect((await auditItems()).length).toBe(before + 1)
  })

  it('logs the leaves of transfers and of audit records', async () => {
    const transfer = { pk: 'PROGRAMME#prg', sk: 'TRANSFER#t1', amount: 5 }
    await asAda(() =>
      attributed.send(
        new TransactWriteCommand({ TransactItems: [{ Put: { TableName: table, Item: transfer } }] }),
      ),
    )
    const [record] = await recorded()
    await handle(await newRecords())
    const now = Date.now()
    const batches = await makeLeafLog(engine.client, table).listUnsealed({
      since: now - 3_600_000,
      until: now,
    })
    const leaves = batches.flatMap((batch) => batch.leaves)
    for (const item of [transfer, record ?? {}]) {
      const leaf = leafOfLedgerItem(item)
      expect(leaves).toContainEqual(leaf && loggedLeaf(leaf))
    }
  })

  it('reports a record that it cannot read, and does the others', async () => {
    await asAda(() => put({ name: 'Good' }))
    const [good] = await newRecords()
    if (good === undefined) throw new Error('no record')
    const { eventID: _, ...bad } = good
    const answer = await handle([{ ...bad, dynamodb: { ...bad.dynamodb, SequenceNumber: '7' } }, good])
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] })
  })

  it('tells the bus of a round that went on, and of nothing else', async () => {
    const round = { pk: 'PROGRAMME#prg_a', sk: 'ROUND#rnd_a', roundId: 'rnd_a', programmeId: 'prg_a' }
    await asAda(() => put({ ...round, state: 'released' }))
    await asAda(() => put({ pk: 'VENDOR#vdr_b', name: 'Shop' }))
    await recorded()
    expect(readBusEvents(busFile).map(({ detailType }) => detailType)).toEqual(['round-moved.v1'])
  })

  it('tells who approved a statement again, and of no account that it was paid to', async () => {
    const statement = { pk: 'PROGRAMME#prg', sk: 'SETTLEMENT#stl_a' }
    const [bankAccount, approvedBy] = [{ holder: 'Ana', country: 'PA' }, 'approver']
    await asAda(() => put({ ...statement, state: 'rejected', approvedBy, bankAccount }))
    const earlierApprovals = [{ approvedBy, bankAccount, attempt: 1 }]
    await asAda(() =>
      put({ ...statement, state: 'approved', approvedBy: 'ada', bankAccount, earlierApprovals }),
    )
    const [, again] = await recorded()
    expect(again).toMatchObject({
      before: { state: 'rejected', approvedBy: 'approver' },
      after: { state: 'approved', approvedBy: 'ada' },
    })
    expect(JSON.stringify(again)).not.toContain('Ana')
  })
})

describe('attributeWrites', () => {
  it('leaves conditions as they are', async () => {
    await asAda(() => put({ contract: { until: '2026-12-31' } }))
    const update = (previous: string) =>
      asAda(() =>
        attributed.send(
          new UpdateCommand({
            TableName: table,
            Key: key,
            UpdateExpression: 'SET contract = :next',
            ConditionExpression: 'contract = :previous',
            ExpressionAttributeValues: { ':next': { until: '2027' }, ':previous': { until: previous } },
            ReturnValues: 'ALL_NEW',
          }),
        ),
      )
    await expect(update('2025')).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' })
    const { Attributes } = await update('2026-12-31')
    expect(Attributes).toMatchObject({ contract: { until: '2027' }, change: { by: 'ada' } })
  })
})
