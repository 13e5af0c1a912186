// The audit proof on a real engine: what one alters by hand, and nothing else, is named.
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digests, loggedLeaf } from '../../shared/adapters/crypto/digests.ts'
import { makeChangeRecords } from '../../shared/adapters/dynamodb/audit-log.ts'
import { ledgerChangeOf } from '../../shared/adapters/dynamodb/ledger-stream.ts'
import { recordChanges } from '../../shared/application/record-changes.ts'
import { sealLedger } from '../../shared/application/seal-ledger.ts'
import { leavesOfVoucher } from '../../shared/domain/audit-leaf.ts'
import type { CheckResult } from '../../tools/verification/check-book.ts'
import { verifyProof } from '../../tools/verification/proof-checks.ts'
import { scanTable } from '../../tools/verification/scan-table.ts'
import { readSealKeys } from '../../tools/verification/seal-chain.ts'
import { openSealSource } from '../../tools/verification/seal-source.ts'
import { type Item, putItems } from '../fixtures/own-engine.ts'
import { type SealingWorld, startSealingWorld } from '../fixtures/sealing-world.ts'
import { followStream } from '../fixtures/stream-records.ts'

const day = 86_400_000
const start = Date.parse('2026-03-01T12:00:00Z')
/** When the verification runs: all that was written is older than the last seal. */
const now = start + 2 * day
const change = { id: 'c1', by: 'ada', what: 'setUp', from: {}, at: start }

const aVoucher = (voucherId: string, more: Item = {}): Item => ({
  voucherId,
  status: 'active',
  programmeId: 'prg_a',
  programmeNumber: 1,
  roundId: 'rnd_a',
  grantId: 'grt_a',
  householdId: 'hh_a',
  code: 'FOOD',
  kind: 'value',
  category: 'food',
  issued: { USD: 5000 },
  bal: { USD: 3000 },
  nbf: start / 1000,
  exp: start / 1000 + 90 * 86_400,
  issuedAt: start,
  statusIndex: 1,
  keyNumber: 1,
  text: `VL1:${voucherId}`,
  pinRequired: false,
  attempts: 0,
  ver: 1,
  t: { redemption_number_1: { amounts: { USD: 2000 }, vendorId: 'vdr_a', by: 'sub', at: start + 1 } },
  b: { 'redemption_number_1|USD': 3000 },
  ...more,
})
const vouchers = ['7QK2M3ZP9ABCDEFG', '8QK2M3ZP9ABCDEFG'].map((id) => aVoucher(id))
const aTransfer = (transferId: string, at = start): Item => ({
  pk: 'PROGRAMME#prg_a',
  sk: `TRANSFER#${transferId}`,
  transferId,
  debit: 'grant:grt_a',
  credit: 'budget:prg_a:grt_a',
  amount: 5,
  unit: 'USD',
  at,
  cause: 'funded',
  change,
})
const budgetLine = { pk: 'PROGRAMME#prg_a', sk: 'BUDGET#grt_a#USD' }
const userKey = { pk: 'USER#sub', sk: 'USER' }
const items: Item[] = [
  aTransfer('t1'),
  aTransfer('t2'),
  { ...budgetLine, grantId: 'grt_a', unit: 'USD', funded: 10, available: 10, gsi1pk: 'x', change },
  { ...userKey, username: 'ada@example.org', roles: ['auditor'], share: 0.5, change },
]

let world: SealingWorld
let tables: SealingWorld['engine']['tables']
let newRecords: ReturnType<typeof followStream>

beforeAll(async () => {
  world = await startSealingWorld()
  ;({ tables } = world.engine)
  newRecords = followStream(world.engine.endpoint, tables.ledger)
  await putItems(world.engine.client, tables.vouchers, vouchers)
  await putItems(world.engine.client, tables.ledger, items)
  const leaves = vouchers.flatMap((item) => leavesOfVoucher(item, digests.hashText)).map(loggedLeaf)
  await world.log.appendLeaves('vouchers', leaves, start)
  await followChanges(start)
  await sealLedger(world.ports)(start + 60_000)
  await sealLedger(world.ports)(start + day)
  await world.store.publishKey(await world.signer.publicKey())
})
afterAll(() => world.stop())

/** What the stream's function does, twice: the records that it writes are changes too. */
async function followChanges(at: number): Promise<void> {
  const record = recordChanges({
    ...makeChangeRecords(world.engine.client, tables.ledger),
    ...world.log,
    loggedLeaf,
    hashText: digests.hashText,
  })
  for (let pass = 0; pass < 2; pass++) {
    const changes = (await newRecords()).map((one) => ledgerChangeOf(one as never))
    expect(await record(changes, at)).toEqual(new Map())
  }
}

async function verified(at = now): Promise<CheckResult[]> {
  const seals = openSealSource(world.folder)
  const keys = readSealKeys(JSON.stringify(await world.signer.publicKey()))
  return verifyProof({ client: world.engine.client, tables, seals, keys, now: at })
}

const said = (checks: readonly CheckResult[]) =>
  checks.flatMap(({ violations }) => violations.map(({ item, problem }) => `${item}: ${problem}`))

async function snapshot() {
  const read = async (table: string) => {
    const found: Item[] = []
    await scanTable(world.engine.client, { table }, (item) => found.push(item))
    return found
  }
  return { vouchers: await read(tables.vouchers), ledger: await read(tables.ledger) }
}

/** Alters something by hand, says what the verification says, and puts all back as it was. */
async function afterAltering(alter: () => Promise<unknown>, at = now): Promise<string[]> {
  const before = await snapshot()
  await alter()
  const found = said(await verified(at))
  const { ledger } = await snapshot()
  for (const { pk, sk } of ledger)
    if (!before.ledger.some((item) => item['pk'] === pk && item['sk'] === sk))
      await world.engine.client.send(new DeleteCommand({ TableName: tables.ledger, Key: { pk, sk } }))
  await putItems(world.engine.client, tables.vouchers, before.vouchers)
  await putItems(world.engine.client, tables.ledger, before.ledger)
  await newRecords()
  return found
}

const setInVoucher = (voucherId: string, path: string[], value: unknown) =>
  world.engine.client.send(
    new UpdateCommand({
      TableName: tables.vouchers,
      Key: { voucherId },
      UpdateExpression: `SET ${path.map((_, index) => `#p${index}`).join('.')} = :value`,
      ExpressionAttributeNames: Object.fromEntries(path.map((name, index) => [`#p${index}`, name])),
      ExpressionAttributeValues: { ':value': value },
    }),
  )
const put = (item: Item) => world.engine.client.send(new PutCommand({ TableName: tables.ledger, Item: item }))
const remove = (key: Item) =>
  world.engine.client.send(new DeleteCommand({ TableName: tables.ledger, Key: key }))

async function anAuditRecord(): Promise<Item> {
  const { ledger } = await snapshot()
  const found = ledger.find(({ pk, item }) => String(pk).startsWith('AUDIT#') && item !== undefined)
  if (found === undefined) throw new Error('no audit record')
  return found
}

const [first = aVoucher(''), second = aVoucher('')] = vouchers
const [one, two] = [String(first['voucherId']), String(second['voucherId'])]

describe('verifyProof', () => {
  it('finds nothing where nobody altered anything', async () => {
    const checks = await verified()
    expect(said(checks)).toEqual([])
    expect(Object.fromEntries(checks.map(({ name, checked }) => [name, checked]))).toMatchObject({
      'proof-seals-genuine': 1,
      'proof-last-seal': 1,
      'proof-unchanged': 4 + 2 + 4,
      'proof-changes-recorded': 4,
      'proof-changes-attributed': 4,
    })
  })

  it.each([
    [
      'the amount of a movement',
      ['t', 'redemption_number_1', 'amounts', 'USD'],
      1999,
      ' redemption redemption_number_1',
    ],
    [
      'the balance after a movement',
      ['b', 'redemption_number_1|USD'],
      3001,
      ' redemption redemption_number_1',
    ],
    ['the expiry of a voucher', ['exp'], 1, ''],
    ['the text of a voucher', ['text'], 'VL1:OTHER', ''],
  ])('names %s', async (_what, path, value, name) => {
    expect(await afterAltering(() => setInVoucher(one, path, value))).toEqual([
      `voucher ${one}${name}: altered after it was sealed, in seal 1`,
    ])
  })

  it('names a movement that was removed, and one that was added', async () => {
    expect(await afterAltering(() => setInVoucher(one, ['t'], {}))).toEqual([
      `voucher ${one} redemption redemption_number_1: removed after it was sealed, in seal 1`,
    ])
    const added = { ...(first['t'] as Item), added_redemption_1: { amounts: { USD: 1 }, at: start + 2 } }
    expect(await afterAltering(() => setInVoucher(one, ['t'], added))).toEqual([
      `voucher ${one} redemption added_redemption_1: added without a seal`,
    ])
  })

  it('names a voucher that was removed with all its history', async () => {
    const Key = { voucherId: two }
    const found = await afterAltering(() =>
      world.engine.client.send(new DeleteCommand({ TableName: tables.vouchers, Key })),
    )
    expect(found.sort()).toEqual([
      `voucher ${two} redemption redemption_number_1: removed after it was sealed, in seal 1`,
      `voucher ${two}: removed after it was sealed, in seal 1`,
    ])
  })

  it('names a transfer that was altered, removed or added', async () => {
    expect(await afterAltering(() => put({ ...aTransfer('t1'), amount: 6 }))).toContain(
      'transfer t1 of prg_a: altered after it was sealed, in seal 1',
    )
    expect(await afterAltering(() => remove({ pk: 'PROGRAMME#prg_a', sk: 'TRANSFER#t1' }))).toEqual([
      'transfer t1 of prg_a: removed after it was sealed, in seal 1',
      'PROGRAMME#prg_a TRANSFER#t1: removed without a record',
    ])
    expect(await afterAltering(() => put(aTransfer('t3')))).toEqual([
      'transfer t3 of prg_a: added without a seal',
      'PROGRAMME#prg_a TRANSFER#t3: changed without a record',
    ])
  })

  it('names an audit record that was altered or removed', async () => {
    const { pk, sk, ...record } = await anAuditRecord()
    const name = `audit record 2026-03-01 ${sk}`
    expect(await afterAltering(() => put({ pk, sk, ...record, what: 'other' }))).toEqual([
      `${name}: altered after it was sealed, in seal 1`,
    ])
    expect(await afterAltering(() => remove({ pk, sk }))).toContain(
      `${name}: removed after it was sealed, in seal 1`,
    )
  })

  it('names what may change and did so without a record', async () => {
    const altered = { ...items[2], available: 11 }
    expect(await afterAltering(() => put(altered))).toEqual([
      'PROGRAMME#prg_a BUDGET#grt_a#USD: changed without a record',
    ])
    expect(await afterAltering(() => put({ ...items[3], roles: ['admin'] }))).toEqual([
      'USER#sub USER: changed without a record',
    ])
    expect(await afterAltering(() => remove(userKey))).toEqual(['USER#sub USER: removed without a record'])
  })

  it('names what somebody wrote past the API, though the stream recorded and sealed it', async () => {
    const found = await afterAltering(async () => {
      await put({ ...items[2], available: 11 })
      await put({ ...aTransfer('t1'), amount: 6 })
      await followChanges(now)
      await sealLedger(world.ports)(now)
    }, now + 60_000)
    expect(found.map((line) => line.replace(/, by the audit record .*/, ''))).toEqual(
      expect.arrayContaining([
        'transfer t1 of prg_a: altered after it was sealed, in seal 1',
        'transfer t1 of prg_a: was written with another content too, in seal 2',
        'PROGRAMME#prg_a BUDGET#grt_a#USD',
        'PROGRAMME#prg_a TRANSFER#t1',
      ]),
    )
    // What is sealed stays: seal 2 is taken off again, for the tests that follow.
    for (const name of readdirSync(world.folder, { recursive: true, encoding: 'utf8' }))
      if (name.includes('00000002')) rmSync(join(world.folder, name))
    expect(said(await verified())).toEqual([])
  })
})

describe('verifyProof, of the seals', () => {
  const seal = () => join(world.folder, 'seals/00000001.jws')
  const leavesFile = () => join(world.folder, 'leaves', readdirSync(join(world.folder, 'leaves'))[0] ?? '')

  async function afterReplacing(file: string, replace: (bytes: Buffer) => Buffer | undefined) {
    const bytes = readFileSync(file)
    const replacement = replace(bytes)
    chmodSync(file, 0o644)
    if (replacement === undefined) rmSync(file)
    else writeFileSync(file, replacement)
    const found = said(await verified())
    writeFileSync(file, bytes)
    return found
  }

  it('names a seal whose words were altered', async () => {
    const [, payload = ''] = readFileSync(seal(), 'utf8').split('.')
    const other = Buffer.from(payload, 'base64url').toString().replace('"number":1', '"number":2')
    const found = await afterReplacing(seal(), (jws) =>
      Buffer.from(String(jws).replace(payload, Buffer.from(other).toString('base64url'))),
    )
    expect(found).toContain('seal 1: its signature is not genuine')
  })

  it('names a seal that is gone', async () => {
    expect(await afterReplacing(seal(), () => undefined)).toContain(
      'seal 1: the ledger names seal 1, with another hash or number than the last one that is there',
    )
  })

  it('names a seal of which a leaf was exchanged', async () => {
    const found = await afterReplacing(leavesFile(), (bytes) =>
      gzipSync(gunzipSync(bytes).toString('utf8').replace('transfer/prg_a/t1', 'transfer/prg_a/t9')),
    )
    expect(found[0]).toMatch(/^seal 1: its leaves, leaves\/00000001-\S+, were altered$/)
  })

  it('takes no key whose name is another', () => {
    const key = { kty: 'EC', crv: 'P-256', x: 'eA', y: 'eQ', kid: 'another' }
    expect(() => readSealKeys(JSON.stringify(key))).toThrow('thumbprint')
  })
})

describe('verifyProof, of what is under way', () => {
  it('waits for what is younger than the last seal', async () => {
    const young = aTransfer('young', now)
    const found = await afterAltering(() => put({ ...young, change: { ...change, at: now } }))
    expect(found).toEqual([])
  })

  it('names what was altered between its log and its seal', async () => {
    const waiting = aTransfer('waiting', now)
    const leaf = loggedLeaf({ ref: 'transfer/prg_a/waiting', text: 'as it was' })
    const found = await afterAltering(async () => {
      await put({ ...waiting, change: { ...change, at: now } })
      await world.log.appendLeaves('waiting', [leaf], now)
    })
    expect(found).toEqual(['transfer waiting of prg_a: altered before it was sealed'])
  })
})
