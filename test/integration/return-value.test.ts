// The function that gives value back, against a real engine and its real stream: once, whatever is repeated, in
// whatever order, after whatever crash, and however many run at once.
import { DeleteCommand, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import type { DynamoDBRecord } from 'aws-lambda'
import fc from 'fast-check'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { makeValueReturns } from '../../shared/adapters/dynamodb/value-returns.ts'
import { voucherChangeOf } from '../../shared/adapters/dynamodb/voucher-stream.ts'
import { returnValue } from '../../shared/application/return-value.ts'
import { encodeCrockford } from '../../shared/domain/crockford.ts'
import { makeLocalDocumentClient } from '../../tools/local/document-client.ts'
import { scanTable } from '../../tools/verification/scan-table.ts'
import { type Item, putItems, startOwnEngine } from '../fixtures/own-engine.ts'
import { aRedeemedVoucherItem, aVoucherItem, ids, issuedAt } from '../fixtures/stored-items.ts'
import { followStream } from '../fixtures/stream-records.ts'

const engine = await startOwnEngine()
const { client, tables } = engine
Object.assign(process.env, {
  LEDGER_TABLE: tables.ledger,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint,
  POWERTOOLS_DEV: 'false',
  LOG_LEVEL: 'SILENT',
})
const { handler } = await import('../../functions/stream/return-value.ts')
afterAll(() => engine.stop())

const newRecords = followStream(engine.endpoint, tables.vouchers)
const otherProgramme = 'prg_00000000000000000000'
const funded = 1_000_000

const aLine = (unit: string, programmeId: string = ids.programme) => ({
  ...ledgerKey.budgetLine(programmeId, ids.grant, unit),
  ...{ grantId: ids.grant, unit, funded, available: 0 },
})

beforeEach(async () => {
  const stored: Item[] = []
  await scanTable(client, { table: tables.ledger }, (item) => stored.push(item))
  for (const { pk, sk } of stored)
    await client.send(new DeleteCommand({ TableName: tables.ledger, Key: { pk, sk } }))
  await putItems(client, tables.ledger, [aLine('USD'), aLine('item:kit'), aLine('item:soap')])
  await newRecords()
})

const read = async (Key: { pk: string; sk: string }) =>
  (await client.send(new GetCommand({ TableName: tables.ledger, Key, ConsistentRead: true }))).Item

async function lineOf(unit = 'USD', programmeId: string = ids.programme) {
  const { available, returned } = (await read(ledgerKey.budgetLine(programmeId, ids.grant, unit))) ?? {}
  return { available, returned }
}

const bothAre = (amount: number) => ({ available: amount, returned: amount })

let vouchers = 0
const newId = () => {
  vouchers += 1
  return encodeCrockford(Buffer.from(String(vouchers).padStart(10, '0')))
}

type Voucher = ReturnType<typeof aVoucherItem>
type Returned = {
  readonly id?: string
  readonly cause?: 'voucher-expired' | 'voucher-voided' | 'value-returned'
  readonly amounts?: Record<string, number>
}

/** The voucher after it gave back what it held, or what is said. */
function giveBack(voucher: Voucher, { id = 'expired', cause = 'voucher-expired', ...given }: Returned = {}) {
  const amounts = given.amounts ?? (voucher.bal as Record<string, number>)
  const bal: Record<string, number> = { ...voucher.bal }
  for (const [unit, amount] of Object.entries(amounts)) bal[unit] = (bal[unit] ?? 0) - amount
  const movement = { cause, requestHash: id, amounts, by: 'system', at: issuedAt + 86_400_000 * 40 }
  const after = Object.entries(bal).map(([unit, left]) => [`${id}|${unit}`, left])
  return {
    ...voucher,
    status: cause === 'voucher-voided' ? 'void' : 'expired',
    bal,
    ver: voucher.ver + 1,
    t: { ...voucher.t, [id]: movement },
    b: { ...voucher.b, ...Object.fromEntries(after) },
    n: { ...voucher.n, [id]: voucher.ver + 1 },
  }
}

/** Writes vouchers one state after the other, and answers the stream's records of it. */
async function written(...states: readonly Item[]): Promise<DynamoDBRecord[]> {
  for (const state of states) await putItems(client, tables.vouchers, [state])
  return newRecords()
}

async function anExpiredVoucher(given: Item = {}): Promise<DynamoDBRecord[]> {
  const voucher = aVoucherItem({ voucherId: newId(), ...given })
  return written(voucher, giveBack(voucher))
}

/** Vouchers that expire, each with an amount of its own; answers what they held and only the last records. */
async function manyExpired(count: number) {
  const items = Array.from({ length: count }, (_, index) => {
    const held = { USD: 1000 + index }
    return aVoucherItem({ voucherId: newId(), issued: held, bal: held })
  })
  await putItems(client, tables.vouchers, items)
  await newRecords()
  await putItems(
    client,
    tables.vouchers,
    items.map((item) => giveBack(item)),
  )
  const sum = items.reduce((total, { bal }) => total + bal.USD, 0)
  return { records: await newRecords(), sum }
}

const sequenceNumberOf = (record: DynamoDBRecord | undefined) => record?.dynamodb?.SequenceNumber
const handled = async (...records: readonly DynamoDBRecord[]) =>
  (await handler({ Records: [...records] })).batchItemFailures

describe('return-value', () => {
  it('adds what an expired voucher held to its budget line, and marks it', async () => {
    const voucher = aRedeemedVoucherItem([2500], { voucherId: newId() })
    expect(await handled(...(await written(voucher, giveBack(voucher))))).toEqual([])
    expect(await lineOf()).toEqual(bothAre(5000))
    expect(await read(ledgerKey.valueReturn(voucher.voucherId, 'expired'))).toEqual({
      pk: `RETURN#${voucher.voucherId}`,
      sk: 'expired',
      programmeId: ids.programme,
      grantId: ids.grant,
      amounts: { USD: 5000 },
      at: issuedAt + 86_400_000 * 40,
    })
  })

  it('leaves what was funded as it was', async () => {
    await handled(...(await anExpiredVoucher()))
    expect(await read(ledgerKey.budgetLine(ids.programme, ids.grant, 'USD'))).toMatchObject({ funded })
  })

  it('adds each unit to its own line', async () => {
    const kits = { issued: { 'item:kit': 2, 'item:soap': 6 }, bal: { 'item:kit': 2, 'item:soap': 5 } }
    await handled(...(await anExpiredVoucher({ kind: 'commodity', ...kits })))
    expect([await lineOf('item:kit'), await lineOf('item:soap'), await lineOf()]).toEqual([
      bothAre(2),
      bothAre(5),
      { available: 0, returned: undefined },
    ])
  })

  it('adds to the programme that the voucher is of', async () => {
    await putItems(client, tables.ledger, [aLine('USD', otherProgramme)])
    const records = [
      ...(await anExpiredVoucher()),
      ...(await anExpiredVoucher({ programmeId: otherProgramme, bal: { USD: 1 } })),
    ]
    await handled(...records)
    expect([await lineOf(), await lineOf('USD', otherProgramme)]).toEqual([bothAre(7500), bothAre(1)])
  })

  it('adds what a void voucher held, and what a reversal brought after that', async () => {
    const voucher = aRedeemedVoucherItem([2500], { voucherId: newId() })
    const ended = giveBack(voucher, { id: 'voided', cause: 'voucher-voided' })
    const late = giveBack(
      { ...ended, bal: { USD: 2500 } },
      { id: 'redemption-00000001.returned', cause: 'value-returned', amounts: { USD: 2500 } },
    )
    expect(await handled(...(await written(voucher, ended, late)))).toEqual([])
    expect(await lineOf()).toEqual(bothAre(7500))
  })

  it('makes nothing of an issue, a redemption, a PIN attempt, a replaced card or a removal', async () => {
    const voucher = aVoucherItem({ voucherId: newId() })
    const redeemed = aRedeemedVoucherItem([2500], { voucherId: voucher.voucherId })
    const movement = { cause: 'card-replaced', to: newId(), reason: 'lost', requestHash: 'hash', by: 'x' }
    const replaced = {
      ...redeemed,
      status: 'replaced',
      bal: { USD: 0 },
      t: { ...redeemed.t, replaced: { ...movement, amounts: { USD: 5000 }, at: issuedAt } },
      b: { ...redeemed.b, 'replaced|USD': 0 },
      n: { ...redeemed.n, replaced: 2 },
    }
    const records = await written(voucher, redeemed, { ...redeemed, attempts: 1 }, replaced)
    const { voucherId } = voucher
    await client.send(new DeleteCommand({ TableName: tables.vouchers, Key: { voucherId } }))
    records.push(...(await newRecords()))
    expect(records).toHaveLength(5)
    expect(await handled(...records)).toEqual([])
    expect(await lineOf()).toEqual({ available: 0, returned: undefined })
  })

  it('adds once, whatever is repeated, in one delivery or in several', async () => {
    const records = await anExpiredVoucher()
    const [issued, expired] = records as [DynamoDBRecord, DynamoDBRecord]
    for (const delivery of [[expired, expired], [issued, expired], [expired, issued, expired], [expired]])
      expect(await handled(...delivery)).toEqual([])
    expect(await lineOf()).toEqual(bothAre(7500))
  })

  it('adds what is new beside what was added before', async () => {
    const known = await anExpiredVoucher()
    await handled(...known)
    const fresh = await anExpiredVoucher()
    expect(await handled(...known, ...fresh)).toEqual([])
    expect(await lineOf()).toEqual(bothAre(15_000))
  })

  it('adds with the next change what a lost record told', async () => {
    const voucher = aRedeemedVoucherItem([2500], { voucherId: newId() })
    const ended = giveBack(voucher)
    await written(voucher, ended)
    const next = await written({ ...ended, attempts: 1 })
    await handled(...next)
    expect(await lineOf()).toEqual(bothAre(5000))
  })

  it('comes to the same sum in any order, with duplicates, four at once', async () => {
    const { records, sum } = await manyExpired(260)
    const seed = Date.now()
    const shuffled = fc.shuffledSubarray(records, { minLength: records.length })
    const repeated = fc.shuffledSubarray(records, { minLength: 40, maxLength: 40 })
    const deliveries = fc
      .sample(fc.tuple(shuffled, repeated), { seed, numRuns: 4 })
      .map((parts) => parts.flat())
    const answers = await Promise.all(
      deliveries.map(async (delivery) => {
        const failures = []
        for (let from = 0; from < delivery.length; from += 100)
          failures.push(...(await handled(...delivery.slice(from, from + 100))))
        return failures
      }),
    )
    // Who meets the others too often is told to come again.
    if (answers.flat().length > 0) expect(await handled(...records)).toEqual([])
    expect(await lineOf(), `seed ${seed}`).toEqual(bothAre(sum))
  })

  it('comes to the same sum from the last record first', async () => {
    const { records, sum } = await manyExpired(20)
    for (const record of [...records].reverse()) expect(await handled(record)).toEqual([])
    expect(await lineOf()).toEqual(bothAre(sum))
  })

  it('makes no budget line: it reports the record, and does the others', async () => {
    const lost = await anExpiredVoucher({ grantId: 'grt_00000000000000000000' })
    const good = await anExpiredVoucher()
    expect(await handled(...lost, ...good)).toEqual([{ itemIdentifier: sequenceNumberOf(lost.at(-1)) }])
    expect(await lineOf()).toEqual(bothAre(7500))
    const key = ledgerKey.budgetLine(ids.programme, 'grt_00000000000000000000', 'USD')
    expect(await read(key)).toBeUndefined()
  })

  it('does the others when one record is poison, and reports that one alone', async () => {
    const [poison] = await written({ voucherId: newId(), broken: true })
    const voucher = aVoucherItem({ voucherId: newId() })
    const unmovable = await written(giveBack(voucher, { amounts: { USD: 0.5 } }))
    const good = await anExpiredVoucher()
    const failures = await handled(...(poison ? [poison] : []), ...unmovable, ...good)
    expect(failures.map(({ itemIdentifier }) => itemIdentifier).sort()).toEqual(
      [poison, ...unmovable].map(sequenceNumberOf).sort(),
    )
    expect(await lineOf()).toEqual(bothAre(7500))
  })
})

/** Runs with a client whose transactions fail as told: before they arrive, or after they were carried out. */
function crashing(fails: (transaction: number) => 'before' | 'after' | undefined) {
  const broken = makeLocalDocumentClient(engine.endpoint)
  const send = broken.send.bind(broken)
  let transactions = 0
  broken.send = (async (command: Parameters<typeof send>[0]) => {
    const how = command instanceof TransactWriteCommand ? fails(++transactions) : undefined
    if (how === 'before') throw new Error('the network is down')
    const answer = await send(command)
    if (how === 'after') throw new Error('the answer was lost')
    return answer
  }) as typeof broken.send
  const run = returnValue(makeValueReturns(broken, tables.ledger))
  return async (records: readonly DynamoDBRecord[]) => {
    const changes = records.flatMap((record) => {
      const change = voucherChangeOf({ dynamodb: { ...record.dynamodb } })
      return change === undefined ? [] : [{ ...change, changeId: sequenceNumberOf(record) ?? '' }]
    })
    try {
      return await run(changes)
    } finally {
      broken.destroy()
    }
  }
}

describe('return-value, when a transaction fails', () => {
  it.each(['before', 'after'] as const)('%s it is carried out: adds once all the same', async (how) => {
    const { records, sum } = await manyExpired(150)
    const failures = await crashing((transaction) => (transaction === 2 ? how : undefined))(records)
    // One transaction holds 99 returns and their line; the second has failed, for all that is in it.
    expect(failures.size).toBe(51)
    expect(new Set(failures.values()).size).toBe(1)
    const reported = records.filter((record) => failures.has(sequenceNumberOf(record) ?? ''))
    expect(await handled(...reported)).toEqual([])
    expect(await lineOf()).toEqual(bothAre(sum))
  })
})
