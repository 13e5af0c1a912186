// The verification against a real engine: whole books hold, and each check sees the one thing it is there for.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { verifyLedger } from '../../tools/ledger-verification.ts'
import { announceStack } from '../../tools/local/stack-file.ts'
import { type CheckName, checkSentences } from '../../tools/verification/check-book.ts'
import { known, makeBalancedBooks } from '../fixtures/balanced-books.ts'
import { type Item, putItems, startOwnEngine } from '../fixtures/own-engine.ts'
import { aTransferItem, ids } from '../fixtures/stored-items.ts'

const engine = await startOwnEngine()
const { client, tables } = engine
const books = await makeBalancedBooks()
await putItems(client, tables.vouchers, books.vouchers)
await putItems(client, tables.ledger, books.ledger)
afterAll(() => engine.stop())

const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

const keyOf = (item: Item) =>
  item['pk'] === undefined ? { voucherId: item['voucherId'] } : { pk: item['pk'], sk: item['sk'] }
const tableOf = (item: Item) => (item['pk'] === undefined ? tables.vouchers : tables.ledger)
const put = (item: Item) => client.send(new PutCommand({ TableName: tableOf(item), Item: item }))
const remove = (item: Item) => client.send(new DeleteCommand({ TableName: tableOf(item), Key: keyOf(item) }))

function one(found: Item | undefined): Item {
  if (found === undefined) throw new Error('the books have no such item')
  return found
}

const voucher = (voucherId: string) =>
  one(books.vouchers.find((item) => item['voucherId'] === voucherId)) as Item & {
    bal: Record<string, number>
    t: Record<string, Item>
    b: Record<string, number>
  }
const inLedger = (pk: string, sk: string) =>
  one(books.ledger.find((item) => String(item['pk']).startsWith(pk) && String(item['sk']).startsWith(sk)))

/** Changes an item by hand until the test ends. */
async function corrupt(item: Item, change: Item) {
  await put({ ...item, ...change })
  undo.push(() => put(item))
}

async function add(item: Item) {
  await put(item)
  undo.push(() => remove(item))
}

async function lose(item: Item) {
  await remove(item)
  undo.push(() => put(item))
}

async function failed(options: { now?: number; programmeId?: string } = {}) {
  const { checks, ok } = await verifyLedger({ client, tables, ...options })
  const names = checks.filter(({ violationCount }) => violationCount > 0).map(({ name }) => name)
  expect(ok).toBe(names.length === 0)
  return names
}

const programme = `PROGRAMME#${ids.programme}`
const aLine = () => inLedger('VL#', '')
const anEntitlement = () => inLedger(`ROUND#${ids.cycle}#`, 'ENTITLEMENT#')
const round = (roundId: string) => inLedger(programme, `ROUND#${roundId}`)
const grantPledged = () => inLedger('GRANT#', 'GRANT')['pledged'] as Record<string, number>
const budgetLine = () => inLedger(programme, `BUDGET#${ids.grant}#USD`)
const other = (text: string) => text.replace(/.$/, (last) => (last === '0' ? '1' : '0'))

/** Gives money of the budget line back to the grant, as it is written down. */
async function withdraw(amount: number): Promise<Item> {
  const line = budgetLine()
  const grant = inLedger('GRANT#', 'GRANT')
  const left = grant['available'] as Record<string, number>
  const transfer = aTransferItem({
    transferId: 'withdrawal',
    debit: `budget:${ids.programme}:${ids.grant}`,
    credit: `grant:${ids.grant}`,
    cause: 'defunded',
    amount,
  })
  await corrupt(line, {
    funded: Number(line['funded']) - amount,
    available: Number(line['available']) - amount,
  })
  await corrupt(grant, { available: { ...left, USD: Number(left['USD']) + amount } })
  await add(transfer)
  return transfer
}

const nothingLeft = { [`${ids.grant}|USD`]: 0 }

/** Closes the standing round, of whose USD 640 a walk-in took 75, as it is written down. */
async function closeStandingRound(): Promise<Item> {
  const line = await currentOf(budgetLine())
  const transfer = aTransferItem({
    transferId: `${ids.standing}.closed.${ids.grant}.USD`,
    debit: `round:${ids.standing}:reserved`,
    credit: `budget:${ids.programme}:${ids.grant}`,
    cause: 'round-closed',
    amount: 56_500,
  })
  await corrupt(round(ids.standing), { state: 'closed', closedBy: 'finance' })
  for (const slice of books.ledger.filter(({ pk, sk }) => isSlice(String(pk), String(sk))))
    await corrupt(slice, { available: nothingLeft })
  await corrupt(line, { available: Number(line['available']) + 56_500 })
  await add(transfer)
  return transfer
}

const isSlice = (pk: string, sk: string) => pk === `ROUND#${ids.standing}` && sk.startsWith('SLICE#')

/** An item as it stands now, after earlier changes by hand. */
async function currentOf(item: Item): Promise<Item> {
  const read = new GetCommand({ TableName: tableOf(item), Key: keyOf(item), ConsistentRead: true })
  return one((await client.send(read)).Item)
}

/** For each check the smallest corruption that it must see. */
const corruptions: Record<CheckName, () => Promise<unknown>> = {
  'items-readable': () => corrupt(voucher(known.untouched), { bal: 'seventy-five' }),
  'voucher-balances-not-negative': () => corrupt(voucher(known.partly), { bal: { USD: -1 } }),
  'voucher-value-conserved': () => corrupt(voucher(known.partly), { bal: { USD: 2001 } }),
  'voucher-running-balances': () =>
    corrupt(voucher(known.partly), { b: { ...voucher(known.partly).b, 'redemption-00000001|USD': 5001 } }),
  'voucher-version-counts-redemptions': () => corrupt(voucher(known.partly), { ver: 3 }),
  'voucher-text-agrees': () => corrupt(voucher(known.untouched), { exp: 1_900_000_000 }),
  'voucher-signature-genuine': () =>
    corrupt(voucher(known.untouched), { text: other(String(voucher(known.untouched)['text'])) }),
  'voucher-status-index-unique': () =>
    corrupt(voucher(known.untouched), { statusIndex: voucher(known.partly)['statusIndex'] }),
  'voucher-in-open-round': () => corrupt(voucher(known.untouched), { roundId: 'rnd_00000000000000000000' }),
  'vendor-lines-equal-redemptions': () => lose(aLine()),
  'entitlements-equal-vouchers': () => lose(anEntitlement()),
  'round-approval-equals-totals': () =>
    corrupt(inLedger(programme, `TRANSFER#${ids.cycle}.approved.${ids.grant}.USD`), { amount: 22_499 }),
  'round-issues-within-reserve': () => lose(voucher(known.untouched)),
  'round-totals-equal-entitlements': () => corrupt(anEntitlement(), { amounts: { USD: 1 } }),
  'standing-envelope-conserved': () =>
    corrupt(inLedger(`ROUND#${ids.standing}`, 'SLICE#07'), { available: { [`${ids.grant}|USD`]: 2001 } }),
  'shard-markers-match': () => corrupt(inLedger(`ROUND#${ids.cycle}`, 'SHARD#05'), { amountSum: 1_000_000 }),
  'four-eyes-kept': () => corrupt(round(ids.cycle), { approvedBy: 'officer' }),
  'transfers-well-formed': () =>
    corrupt(inLedger(programme, 'TRANSFER#funding'), { credit: 'budget:elsewhere:grant' }),
  'budget-lines-conserved': () => corrupt(budgetLine(), { available: 13_501 }),
  'budget-lines-equal-fundings': () => corrupt(budgetLine(), { funded: 100_001 }),
  'budget-lines-equal-returns': () =>
    corrupt(budgetLine(), { returned: 1, available: Number(budgetLine()['available']) + 1 }),
  'grants-equal-amendments': () =>
    corrupt(inLedger('GRANT#', 'GRANT'), { pledgedAtFirst: { ...grantPledged(), USD: 249_999 } }),
  'grants-conserved': () => corrupt(inLedger('GRANT#', 'GRANT'), { available: { USD: 150_001 } }),
  'accounts-sum-to-zero': () => corrupt(voucher(known.walkIn), { bal: { USD: 7400 } }),
}

describe('verifyLedger', () => {
  it('finds that whole books hold, and that every check looked at something', async () => {
    const { checks, vouchers, ok } = await verifyLedger({ client, tables })
    expect({ ok, vouchers }).toEqual({ ok: true, vouchers: 5 })
    expect(checks.filter(({ checked }) => checked === 0)).toEqual([])
    expect(checks.flatMap(({ violations, pending }) => [...violations, ...pending])).toEqual([])
    expect(checks.map(({ name }) => name)).toEqual(Object.keys(checkSentences))
  })

  it.each(Object.keys(checkSentences) as CheckName[])('sees what %s is there for', async (name) => {
    await corruptions[name]()
    expect(await failed()).toContain(name)
  })

  it('names the voucher at fault and what is wrong with it', async () => {
    await corrupt(voucher(known.partly), { bal: { USD: 2001 } })
    const { checks } = await verifyLedger({ client, tables })
    const found = checks.find(({ name }) => name === 'voucher-value-conserved')
    expect(found?.violations).toEqual([
      {
        item: `voucher ${known.partly}`,
        problem: '7500 USD issued, but 2001 left and 5500 redeemed',
      },
    ])
  })

  it('holds after money went back to its grant, and after rounds were closed', async () => {
    await withdraw(500)
    await closeStandingRound()
    await corrupt(round(ids.cycle), { state: 'closed', closedBy: 'finance' })
    expect(await failed()).toEqual([])
  })

  it('sees money that went back without leaving the budget line, and a transfer between other accounts', async () => {
    const transfer = await withdraw(500)
    await corrupt(transfer, { amount: 501 })
    expect(await failed()).toEqual(['budget-lines-equal-fundings', 'grants-conserved'])
    await corrupt(transfer, { credit: 'grant:another' })
    expect(await failed()).toContain('transfers-well-formed')
  })

  it('sees a closed round that kept something, or gave back another amount', async () => {
    const closed = await closeStandingRound()
    await corrupt(inLedger(`ROUND#${ids.standing}`, 'SLICE#07'), { available: { [`${ids.grant}|USD`]: 1 } })
    expect(await failed()).toEqual(['standing-envelope-conserved'])
    await put({ ...inLedger(`ROUND#${ids.standing}`, 'SLICE#07'), available: nothingLeft })
    await corrupt(closed, { amount: 56_501 })
    expect(await failed()).toEqual([
      'round-issues-within-reserve',
      'standing-envelope-conserved',
      'budget-lines-conserved',
      'accounts-sum-to-zero',
    ])
  })

  it('sees an open round that gave something back already', async () => {
    await closeStandingRound()
    await corrupt(round(ids.standing), { state: 'released' })
    expect(await failed()).toEqual(['standing-envelope-conserved'])
  })

  it('sees value that is marked as returned and in no budget line', async () => {
    const at = { programmeId: ids.programme, grantId: ids.grant, amounts: { USD: 7500 } }
    await add({ pk: `RETURN#${known.untouched}`, sk: 'expired', ...at })
    expect(await failed()).toEqual(['budget-lines-equal-returns'])
  })

  it('counts the amendments of a grant, and sees one that is missing', async () => {
    const grant = inLedger('GRANT#', 'GRANT')
    const available = grant['available'] as Record<string, number>
    await corrupt(grant, {
      pledgedAtFirst: grantPledged(),
      pledged: { ...grantPledged(), USD: 250_030 },
      available: { ...available, USD: 150_030 },
    })
    expect(await failed()).toEqual(['grants-equal-amendments'])
    const amendment = { pk: `GRANT#${ids.grant}`, grantId: ids.grant, unit: 'USD' }
    await add({ ...amendment, sk: 'AMENDMENT#1', direction: 'increase', amount: 50 })
    await add({ ...amendment, sk: 'AMENDMENT#2', direction: 'decrease', amount: 20 })
    expect(await failed()).toEqual([])
  })

  it('sees a line that no voucher knows of', async () => {
    await add({ ...aLine(), sk: 'invented', transferId: 'redemption-invented' })
    expect(await failed()).toEqual(['vendor-lines-equal-redemptions'])
  })

  it('goes on past a redeemed voucher that cannot be read', async () => {
    await corrupt(voucher(known.partly), { bal: { USD: 'lots' } })
    const names = await failed()
    expect(names).toContain('items-readable')
    expect(names).not.toContain('vendor-lines-equal-redemptions')
  })

  it('sees a line with another amount, in the wrong place, or twice', async () => {
    await corrupt(aLine(), { amounts: { USD: 1 } })
    expect(await failed()).toEqual(['vendor-lines-equal-redemptions'])
    await put(aLine())
    await lose(aLine())
    await add({ ...aLine(), pk: `VL#${ids.vendor}#2020-01-01#0` })
    expect(await failed()).toEqual(['vendor-lines-equal-redemptions'])
    await put(aLine())
    expect(await failed()).toEqual(['vendor-lines-equal-redemptions'])
  })

  it('takes a line that is still on its way as pending for a minute, not longer', async () => {
    const line = aLine()
    await lose(line)
    const at = Number(line['at'])
    const { checks, ok } = await verifyLedger({ client, tables, now: at + 59_000 })
    const found = checks.find(({ name }) => name === 'vendor-lines-equal-redemptions')
    expect({ ok, pending: found?.pending.length, violations: found?.violations }).toEqual({
      ok: true,
      pending: 1,
      violations: [],
    })
    expect(await failed({ now: at + 60_000 })).toEqual(['vendor-lines-equal-redemptions'])
  })

  it('sees two vouchers for one entitlement', async () => {
    await add({ ...voucher(known.untouched), voucherId: '0000000000000000', statusIndex: 77_777 })
    expect(await failed()).toContain('entitlements-equal-vouchers')
  })

  it('takes a walk-in whose voucher is still to come as pending', async () => {
    await lose(voucher(known.walkIn))
    const { checks } = await verifyLedger({ client, tables })
    const found = checks.find(({ name }) => name === 'entitlements-equal-vouchers')
    expect(found?.violations).toEqual([])
    expect(found?.pending).toHaveLength(1)
  })

  it('sees a plan whose sums are right and whose entitlements are not', async () => {
    const entitlement = anEntitlement()
    await corrupt(entitlement, { category: 'hygiene' })
    expect(await failed()).toEqual(['shard-markers-match'])
  })

  it('sees money of a round that is not approved', async () => {
    await corrupt(round(ids.cycle), { state: 'submitted' })
    expect(await failed()).toEqual(['voucher-in-open-round', 'round-approval-equals-totals'])
  })

  it('sees a signature under another key', async () => {
    const stolen = await makeBalancedBooks()
    const forged = one(stolen.vouchers.find((item) => item['voucherId'] === known.untouched))
    await corrupt(voucher(known.untouched), { text: forged['text'] })
    expect(await failed()).toEqual(['voucher-signature-genuine'])
  })

  it('leaves other programmes and the shared grants out when asked for one', async () => {
    await corrupt(inLedger('GRANT#', 'GRANT'), { available: { USD: 1 } })
    expect(await failed({ programmeId: ids.programme })).toEqual([])
    await corrupt(voucher(known.partly), { ver: 9 })
    expect(await failed({ programmeId: 'prg_00000000000000000000' })).toEqual([])
    expect(await failed({ programmeId: ids.programme })).toEqual(['voucher-version-counts-redemptions'])
  })
})

const run = promisify(execFile)
const tool = resolve(import.meta.dirname, '../../tools/verify-ledger.ts')
const node = resolve(import.meta.dirname, '../../node_modules/.bin/node')

async function runTool(...flags: string[]) {
  try {
    return { code: 0, ...(await run(node, [tool, ...flags])) }
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string }
  }
}

describe('npm run verify:ledger', () => {
  const stack = ['--endpoint', engine.endpoint, '--vouchers', tables.vouchers, '--ledger', tables.ledger]

  it('says what it checked and ends with 0 when the books hold', async () => {
    const { code, stdout } = await runTool(...stack)
    expect(stdout).toContain('The books hold.')
    expect(stdout).toContain('(accounts-sum-to-zero: 3 checked)')
    expect(code).toBe(0)
  })

  it('names each violation and ends with 1 when they do not', async () => {
    await corrupt(voucher(known.partly), { ver: 3 })
    const { code, stdout } = await runTool(...stack)
    expect(stdout).toContain(`voucher ${known.partly}: version 3 with 2 redemptions`)
    expect(stdout).toContain('The books do not hold: 1 violation.')
    expect(code).toBe(1)
  })

  it('ends with 2 when there is no such programme or table, rather than finding nothing wrong', async () => {
    const nobody = await runTool(...stack, '--programme', 'prg_00000000000000000000')
    expect(nobody.code).toBe(2)
    expect(nobody.stderr).toContain('There is no programme prg_00000000000000000000')
    const { code, stderr } = await runTool('--endpoint', engine.endpoint, '--vouchers', 'x', '--ledger', 'y')
    expect(code).toBe(2)
    expect(stderr.trim()).toBe('There is no table of that name there.')
  })

  it('finds the stack that runs on this computer by the file beside its data', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'vale-verify-'))
    undo.push(async () => rmSync(dataDir, { recursive: true }))
    const forget = announceStack(dataDir, { endpoints: { dynamodb: engine.endpoint }, tables })
    const { code, stdout } = await runTool('--data-dir', dataDir, '--json')
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, vouchers: 5 })
    expect(code).toBe(0)
    await forget()
    expect((await runTool('--data-dir', dataDir)).code).toBe(2)
  })

  it('says in one line what to do when nothing runs, and ends with 2', async () => {
    const { code, stderr } = await runTool('--data-dir', '/nowhere')
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('npm start')])
    expect(code).toBe(2)
  })
})
