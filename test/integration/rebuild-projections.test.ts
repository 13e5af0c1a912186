// Projections derived anew from the vouchers: equal to what the stream made of them, to the byte, beside a projector at
// work, and with whatever was lost or altered by hand.
import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { makeProjectionReader } from '../../shared/adapters/dynamodb/projection-reader.ts'
import { makeProjectionRepairs } from '../../shared/adapters/dynamodb/projection-repairs.ts'
import { makeTraceWriter } from '../../shared/adapters/dynamodb/trace-writer.ts'
import { voucherOf } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { compareProjections } from '../../shared/application/compare-projections.ts'
import { inParallel } from '../../shared/application/in-parallel.ts'
import { tracesOf } from '../../shared/application/project-voucher-change.ts'
import { rebuildProjections } from '../../tools/projection-rebuild.ts'
import { scanTable } from '../../tools/verification/scan-table.ts'
import { type BooksByHand, openBooksByHand } from '../fixtures/books-by-hand.ts'
import { known, redeemed, reversed } from '../fixtures/books-vouchers.ts'
import { type Item, putItems, startOwnEngine } from '../fixtures/own-engine.ts'
import { aProgrammeItem, aVoucherItem, ids } from '../fixtures/stored-items.ts'
import { expectedOf, foundIn, imagesOf, lives, vendorOf, voucherIdOf } from '../fixtures/voucher-histories.ts'

const engine = await startOwnEngine()
const { client, tables } = engine
afterAll(() => engine.stop())

const some = fc.sample(fc.array(lives, { minLength: 4, maxLength: 4 }), { numRuns: 1, seed: 7 }).flat(2)
const images = some.flatMap((life, index) => imagesOf(voucherIdOf(index), life).slice(-1))
const traces = images.flatMap((image) => tracesOf(voucherOf(image)))

async function itemsOf(table: string): Promise<Item[]> {
  const found: Item[] = []
  await scanTable(client, { table }, (item) => found.push(item))
  return found.sort((left, right) => (nameOf(left) < nameOf(right) ? -1 : 1))
}
const nameOf = ({ pk, sk }: Item) => `${pk} ${sk}`
const ledger = () => itemsOf(tables.ledger)
const remove = ({ pk, sk }: Item) =>
  client.send(new DeleteCommand({ TableName: tables.ledger, Key: { pk, sk } }))
const put = (item: Item) => client.send(new PutCommand({ TableName: tables.ledger, Item: item }))

/** As bytes: fields in the order of their names, without the batch that wrote it. Counters, spread as they may, apart. */
function bytesOf(items: readonly Item[]): string[] {
  const inOrder = (_: string, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort())
      : value
  return items
    .filter(({ pk }) => !/^(PROJECTED|COUNT)#/.test(String(pk)))
    .map(({ batch: _, ...item }) => JSON.stringify(item, inOrder))
}

/** A line as its voucher alone tells it: no statement has it, and only a reversal that is there has marked it. */
function withoutMarksOfOthers({ settlement: _, reversal, ...item }: Item): Item {
  const isReversed = images.some(
    ({ voucherId, t }) =>
      voucherId === item['voucherId'] && t[`${item['transferId']}.reversed`] !== undefined,
  )
  return { ...item, ...(isReversed && { reversal }) }
}

/** What a run of activity leaves: projected in batches of a few, and a part of it settled. */
async function makeActivity(): Promise<void> {
  await putItems(client, tables.vouchers, images)
  await put(aProgrammeItem())
  const { leaveTraces } = makeTraceWriter(client, tables.ledger)
  for (let from = 0; from < traces.length; from += 9) await leaveTraces(traces.slice(from, from + 9))
  const lines = (await ledger()).filter(({ pk }) => String(pk).startsWith('VL#'))
  const settled = lines.filter((_, index) => index % 2 === 0)
  for (const { pk, sk } of settled)
    await client.send(
      new UpdateCommand({
        TableName: tables.ledger,
        Key: { pk, sk },
        UpdateExpression: 'SET settlement = :one, reversal = :side',
        ExpressionAttributeValues: { ':one': 'stl_1', ':side': 'payable' },
      }),
    )
}

let original: Item[] = []
beforeEach(async () => {
  await makeActivity()
  original = await ledger()
})
afterEach(async () => {
  for (const item of await ledger()) await remove(item)
  for (const { voucherId } of await itemsOf(tables.vouchers))
    await client.send(new DeleteCommand({ TableName: tables.vouchers, Key: { voucherId } }))
})

const check = (more = {}) => rebuildProjections({ client, tables, checkOnly: true, ...more })
const rebuild = () => rebuildProjections({ client, tables })

async function expectTheSame(): Promise<void> {
  const now = await ledger()
  expect(bytesOf(now)).toEqual(bytesOf(original))
  expect(foundIn(now)).toEqual(expectedOf(images))
  expect(await check()).toMatchObject({ differed: [], left: 0, last: { countersInUse: 0 } })
}

function anItem(prefix: string, which = 0): Item {
  const found = original.filter(({ pk }) => String(pk).startsWith(prefix))[which]
  if (found === undefined) throw new Error(`nothing begins with ${prefix}`)
  return found
}

describe('a comparison', () => {
  it('finds nothing after a run of activity, and reads all of it', async () => {
    const { differed, left, last } = await check()
    expect({ differed, left }).toEqual({ differed: [], left: 0 })
    expect(last).toMatchObject({ finished: true, vouchers: images.length, movements: traces.length })
    expect(last.counters).toBe(original.filter(({ pk }) => String(pk).startsWith('COUNT#')).length)
  })

  it('writes nothing', async () => {
    await remove(anItem('VL#'))
    await put({ ...anItem('COUNT#'), issued: 1000 })
    const before = await ledger()
    expect((await check()).left).toBeGreaterThan(0)
    expect(await ledger()).toEqual(before)
  })

  const differing: Record<string, () => Promise<unknown>> = {
    'trace-missing': () => remove(anItem('MOVED#')),
    'trace-altered': () => put({ ...anItem('VL#'), amounts: { USD: 1 } }),
    'trace-not-counted': () => remove(anItem('PROJECTED#')),
    'trace-without-movement': () => put({ ...anItem('VL#'), sk: 'redemption-99999999#V000000000000000' }),
    'day-not-marked': () => remove(anItem('VENDOR-DAYS#')),
    'counter-wrong': () => put({ ...anItem('COUNT#'), 'issued|USD': 1, 'redeemed|USD': 1 }),
    'voucher-unreadable': () => putItems(client, tables.vouchers, [{ voucherId: 'BROKEN', roundId: 'rnd' }]),
  }

  it.each(Object.entries(differing))('sees %s', async (kind, differ) => {
    await differ()
    const { differed } = await check()
    expect(differed.map((one) => one.kind)).toContain(kind)
  })

  it('sees a marker of no movement, and one of a voucher that there is not', async () => {
    await put({ pk: `MOVED#${voucherIdOf(0)}`, sk: 'invented' })
    await put({ pk: 'MOVED#0000000000000000', sk: 'issued' })
    expect((await check()).differed.map(({ kind, item }) => [kind, item]).sort()).toEqual([
      ['trace-without-movement', 'MOVED#0000000000000000 issued'],
      ['trace-without-movement', `MOVED#${voucherIdOf(0)} invented`],
    ])
  })

  it('sees counters of a day on which nothing happened', async () => {
    await put({ ...anItem('COUNT#'), sk: '2020-01-01#-#rnd#0' })
    expect((await check()).differed).toMatchObject([
      { kind: 'counter-wrong', problem: expect.stringMatching(/should be nothing$/) },
    ])
  })

  it('takes a movement of the last minute for under way', async () => {
    const issuedAt = Date.now() - 30_000
    await putItems(client, tables.vouchers, [aVoucherItem({ voucherId: 'YYYYYYYYYYYYYYYY', issuedAt })])
    expect(await check()).toMatchObject({ left: 0, last: { underWay: 1 } })
  })

  it('looks at one programme alone when it is told to', async () => {
    await remove(anItem('VL#'))
    await put({ ...anItem('COUNT#'), 'redeemed|USD': 1 })
    await put({ ...anItem('VL#'), sk: 'invented' })
    const elsewhere = await check({ programmeId: 'prg_zzzzzzzzzzzzzzzzzzzz' })
    expect(elsewhere).toMatchObject({ left: 0, last: { vouchers: 0, counters: 0 } })
    expect((await check({ programmeId: ids.programme })).left).toBeGreaterThan(2)
  })

  it('leaves out a counter that somebody adds to meanwhile', async () => {
    const reader = makeProjectionReader(client, tables)
    const { pk, sk } = anItem('COUNT#')
    const compare = compareProjections({
      ...reader,
      readCounters: async (...asked) => {
        await client.send(
          new UpdateCommand({
            TableName: tables.ledger,
            Key: { pk, sk },
            UpdateExpression: 'ADD issued :one',
            ExpressionAttributeValues: { ':one': 1 },
          }),
        )
        return reader.readCounters(...asked)
      },
    })
    const { report } = await compare({ now: Date.now(), underWayMs: 0 })
    expect(report).toMatchObject({ countersInUse: 1, examples: [] })
  })

  it('goes on where its time was up', async () => {
    await remove(anItem('VL#'))
    const compare = compareProjections(makeProjectionReader(client, tables))
    let tick = 0
    let { report, progress } = await compare({ now: 1, underWayMs: 0, stopAt: 5, clock: () => tick++ })
    let missing = report.differences['trace-missing']
    let runs = 1
    for (; !report.finished; runs++) {
      tick = 0
      const kept = JSON.parse(JSON.stringify(progress))
      ;({ report, progress } = await compare({
        ...{ now: 1, underWayMs: -Date.now(), stopAt: 5, clock: () => tick++, progress: kept },
      }))
      missing += report.differences['trace-missing']
    }
    expect(runs).toBeGreaterThan(2)
    expect(missing).toBe(1)
    expect(report.differences['counter-wrong']).toBe(1)
  })
})

describe('a rebuild', () => {
  it('has nothing to do where nothing differs', async () => {
    expect(await rebuild()).toMatchObject({ differed: [], left: 0, passes: 1, repaired: 0 })
    await expectTheSame()
  })

  it('puts lines, markers, days and counters back as they were, and keeps what others added', async () => {
    const [settledLine, lost] = [anItem('VL#', 0), anItem('VL#', 1)]
    await remove(lost)
    await put({ ...settledLine, amounts: { USD: 1, COP: 2 }, sign: -1, reverses: 'r', kind: 'cash' })
    await remove(anItem('MOVED#', 2))
    // Not that of the lost line, which is marked anew with it.
    await remove(
      anItem(`VENDOR-DAYS#${ids.programme}#${lost['vendorId'] === vendorOf(0) ? vendorOf(1) : vendorOf(0)}`),
    )
    await remove(anItem('COUNT#', 3))
    await put({ ...anItem('COUNT#', 1), 'redeemed|USD': 1, 'returned|COP': 5 })
    const { differed, left } = await rebuild()
    expect(new Set(differed.map(({ kind }) => kind))).toEqual(
      new Set(['trace-missing', 'trace-altered', 'day-not-marked', 'counter-wrong']),
    )
    expect(left).toBe(0)
    await expectTheSame()
  })

  it('puts counters back to the byte', async () => {
    const counters = original.filter(({ pk }) => String(pk).startsWith('COUNT#'))
    for (const [index, counter] of counters.entries())
      await (index % 2 === 0 ? remove(counter) : put({ ...counter, issued: 77, 'redeemed|COP': 1 }))
    expect((await rebuild()).left).toBe(0)
    expect((await ledger()).filter(({ pk }) => String(pk).startsWith('COUNT#'))).toEqual(counters)
  })

  it('comes to the same from nothing', async () => {
    for (const item of original) if (item['pk'] !== `PROGRAMME#${ids.programme}`) await remove(item)
    original = original.map(withoutMarksOfOthers)
    expect((await rebuild()).left).toBe(0)
    await expectTheSame()
  })

  it('comes to the same when all batches are forgotten', async () => {
    for (const item of original) if (String(item['pk']).startsWith('PROJECTED#')) await remove(item)
    expect((await rebuild()).left).toBe(0)
    await expectTheSame()
  })

  it('comes to the same beside a projector at work, and beside another rebuild', async () => {
    for (const item of original) if (item['pk'] !== `PROGRAMME#${ids.programme}`) await remove(item)
    original = original.map(withoutMarksOfOthers)
    const shuffled = [...traces, ...traces].toSorted(() => Math.random() - 0.5)
    const groups = Array.from({ length: Math.ceil(shuffled.length / 4) }, (_, at) =>
      shuffled.slice(at * 4, at * 4 + 4),
    )
    const project = inParallel(groups, 3, async (group) =>
      expect(await makeTraceWriter(client, tables.ledger).leaveTraces(group)).toEqual(new Map()),
    )
    await Promise.all([project, rebuild(), rebuild()])
    expect((await rebuild()).left).toBe(0)
    await expectTheSame()
  })

  it('does not undo what is added while it corrects a counter', async () => {
    const place = { programmeId: ids.programme, day: '2026-01-01', roundId: 'rnd' }
    const key = ledgerKey.activityCounter(place, 3)
    const { correctCounter } = makeProjectionRepairs(client, tables.ledger)
    const correct = () => correctCounter({ place, shard: 3, seen: { issued: 2 }, right: { issued: 1 } })
    for (const added of [{ issued: 3 }, { issued: 2, returned: 1 }]) {
      await put({ ...key, ...added })
      expect(await correct()).toBe(false)
      expect(await ledger()).toContainEqual({ ...key, ...added })
    }
    await put({ ...key, issued: 2 })
    expect(await correct()).toBe(true)
  })

  it('does not write a line anew that a statement may have claimed, lest it be paid twice', async () => {
    const line = anItem('VL#', 0)
    const { vendorId, programmeId } = line as { vendorId: string; programmeId: string }
    const part = Number(String(line['pk']).at(-1))
    const isInPart = ({ pk }: Item) => new RegExp(`^VL#${vendorId}#.*#${part}$`).test(String(pk))
    const claimed = original.filter((item) => isInPart(item) && item['settlement'] !== undefined)
    await put({ ...ledgerKey.settlement(programmeId, 'stl_1'), settlementId: 'stl_1', vendorId })
    await put({ ...ledgerKey.settlementPart('stl_1', part), count: claimed.length })
    await remove(line)
    const held = await rebuild()
    expect(held).toMatchObject({
      left: 1,
      differed: [{ kind: 'trace-missing', problem: expect.stringContaining('statement') }],
    })
    expect((await ledger()).map(nameOf)).not.toContain(nameOf(line))
    // Only now it is plain that the other was never claimed.
    await put(line)
    const late =
      original.find((item) => isInPart(item) && item['settlement'] === undefined) ?? anItem('VL#', 1)
    await remove(late)
    expect((await rebuild()).left).toBe(0)
    expect((await ledger()).map(nameOf)).toContain(nameOf(late))
  })

  it('reports a line that no voucher knows of, and deletes nothing', async () => {
    const invented = { ...anItem('VL#'), sk: 'redemption-99999999#V000000000000000' }
    await put(invented)
    expect(await rebuild()).toMatchObject({ left: 1, differed: [{ kind: 'trace-without-movement' }] })
    expect(await ledger()).toContainEqual(invented)
  })

  it('goes on past a voucher that cannot be read', async () => {
    await putItems(client, tables.vouchers, [{ voucherId: 'BROKEN', roundId: 'rnd' }])
    await remove(anItem('VL#'))
    expect(await rebuild()).toMatchObject({ left: 1, last: { examples: [{ kind: 'voucher-unreadable' }] } })
  })
})

describe('a rebuild of a line whose redemption was taken back', () => {
  let books: BooksByHand
  beforeAll(async () => {
    books = await openBooksByHand()
    await books.relive({
      16: [redeemed('market', 700, 240), redeemed('market', 800, 264, 2), reversed('payable', 288, 2)],
    })
    await rebuildBooks()
  })
  afterAll(() => books.engine.stop())

  const rebuildBooks = () => rebuildProjections({ client: books.engine.client, tables: books.engine.tables })
  const line = () => books.current(books.line(known.collecting, 'redemption-00000002'))

  it('brings the mark of its reversal back, so that the books still agree', async () => {
    const { batch: _, ...before } = await line()
    expect(before).toMatchObject({ sign: 1, reversal: 'payable' })
    await books.lose(before)
    const { differed, left } = await rebuildBooks()
    expect(differed.map(({ kind }) => kind)).toContain('trace-missing')
    expect(left).toBe(0)
    const { batch: __, ...now } = await line()
    expect(now).toEqual(before)
    expect(await books.failed()).toEqual([])
  })

  it('marks a line that is there without its mark, and takes no mark from one whose reversal is under way', async () => {
    const { reversal: _, ...unmarked } = await line()
    await books.put(unmarked)
    const { differed, left } = await rebuildBooks()
    expect({ kinds: differed.map(({ kind }) => kind), left }).toEqual({ kinds: ['trace-altered'], left: 0 })
    expect(await line()).toMatchObject({ reversal: 'payable' })

    const underWay = books.line(known.partly, 'redemption-00000001')
    await books.put({ ...(await books.current(underWay)), reversal: 'payable', amounts: { USD: 1 } })
    expect((await rebuildBooks()).left).toBe(0)
    expect(await books.current(underWay)).toMatchObject({ reversal: 'payable', amounts: { USD: 2500 } })
  })
})

describe('npm run rebuild:projections', () => {
  const stack = ['--endpoint', engine.endpoint, '--vouchers', tables.vouchers, '--ledger', tables.ledger]
  const runTool = async (...flags: string[]) => {
    const tool = resolve(import.meta.dirname, '../../tools/rebuild-projections.ts')
    const run = promisify(execFile)(process.execPath, [tool, ...flags])
    const { stdout, stderr } = await run.catch((error: { stdout: string; stderr: string }) => error)
    return { code: run.child.exitCode, stdout, stderr }
  }

  it('says that all is equal and ends with 0', async () => {
    const { code, stdout } = await runTool(...stack, '--check')
    expect(stdout).toContain('The projections are what the vouchers say.')
    expect(stdout).toContain(`${images.length} vouchers, ${traces.length} movements`)
    expect(code).toBe(0)
  })

  it('names what differs and ends with 1 when it only checks, repairs it and ends with 0 when it may', async () => {
    await remove(anItem('MOVED#'))
    const checked = await runTool(...stack, '--check', '--json')
    expect(JSON.parse(checked.stdout)).toMatchObject({ left: 2, repaired: 0 })
    expect(checked.code).toBe(1)
    const rebuilt = await runTool(...stack, '--programme', ids.programme)
    expect(rebuilt.stdout).toContain(`trace-missing: ${nameOf(anItem('MOVED#'))}: its movement left nothing`)
    expect(rebuilt.code).toBe(0)
    await expectTheSame()
  })

  it('ends with 2 when it could not look', async () => {
    const nobody = await runTool(...stack, '--programme', 'prg_00000000000000000000')
    expect([nobody.code, nobody.stderr.trim()]).toEqual([
      2,
      'There is no programme prg_00000000000000000000 there.',
    ])
    const nowhere = await runTool('--endpoint', engine.endpoint, '--vouchers', 'x', '--ledger', 'y')
    expect([nowhere.code, nowhere.stderr.trim()]).toEqual([2, 'There is no table of that name there.'])
  })
})
