// The verification against a real engine: whole books hold, and each check sees the one thing it is there for.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { announceStack } from '../../tools/local/stack-file.ts'
import { type BookCheck, bookChecks } from '../../tools/verification/check-book.ts'
import { type Corruption, openBooksByHand } from '../fixtures/books-by-hand.ts'
import { known } from '../fixtures/books-vouchers.ts'
import { corruptionsOfBudgets } from '../fixtures/corruptions/of-budgets.ts'
import { corruptionsOfMatches } from '../fixtures/corruptions/of-matches.ts'
import { corruptionsOfStatements } from '../fixtures/corruptions/of-statements.ts'
import { corruptionsOfVouchers } from '../fixtures/corruptions/of-vouchers.ts'
import { ids } from '../fixtures/stored-items.ts'

const books = await openBooksByHand()
const { engine, corrupt, voucher, inLedger, failed } = books
const { tables } = engine
afterAll(() => engine.stop())
afterEach(() => books.undoAll())

/** One for each check: the type says so. */
const corruptions: Record<BookCheck, Corruption> = {
  ...corruptionsOfVouchers,
  ...corruptionsOfMatches,
  ...corruptionsOfBudgets,
  ...corruptionsOfStatements,
}

describe('verifyLedger', () => {
  it('finds that whole books hold, and that every check looked at something', async () => {
    const { checks, vouchers, ok } = await books.verify()
    expect(checks.flatMap(({ violations, pending }) => [...violations, ...pending])).toEqual([])
    expect({ ok, vouchers }).toEqual({ ok: true, vouchers: 24 })
    expect(checks.filter(({ checked }) => checked === 0)).toEqual([])
    expect(checks.map(({ name }) => name)).toEqual(bookChecks())
  })

  it.each(bookChecks())('sees what %s is there for, and only that', async (name) => {
    const { by, named, also = [] } = corruptions[name]
    await by(books)
    const { checks } = await books.verify()
    const violated = checks.filter(({ violationCount }) => violationCount > 0)
    expect(violated.map((check) => check.name).sort()).toEqual([name, ...also].sort())
    const items = violated.find((check) => check.name === name)?.violations.map(({ item }) => item)
    expect(items).toContainEqual(expect.stringContaining(named))
  })

  it('names the voucher at fault and what is wrong with it', async () => {
    await corrupt(voucher(known.partly), { bal: { USD: 2001 } })
    const { violations } = await books.found('voucher-value-conserved')
    const problem = '7500 USD issued, but 2001 left, 5500 redeemed, 0 reversed, 0 returned and 0 replaced'
    expect(violations).toEqual([{ item: `voucher ${known.partly}`, problem }])
  })

  it('goes on past a redeemed voucher that cannot be read', async () => {
    await corrupt(voucher(known.partly), { bal: { USD: 'lots' } })
    const names = await failed()
    expect(names).toContain('items-readable')
    expect(names).not.toContain('vendor-lines-equal-movements')
  })

  it('leaves other programmes and the shared grants out when asked for one', async () => {
    await corrupt(inLedger('GRANT#', 'GRANT'), { available: { USD: 1 } })
    expect(await failed({ programmeId: ids.programme })).toEqual([])
    await corrupt(voucher(known.partly), { ver: 9 })
    expect(await failed({ programmeId: 'prg_00000000000000000000' })).toEqual([])
    expect(await failed({ programmeId: ids.programme })).toEqual(['voucher-movements-numbered'])
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
    expect(stdout).toContain(`voucher ${known.partly}: version 3 with 2 movements`)
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
    const forget = announceStack(dataDir, { endpoints: { dynamodb: engine.endpoint }, tables })
    const { code, stdout } = await runTool('--data-dir', dataDir, '--json')
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, vouchers: 24 })
    expect(code).toBe(0)
    await forget()
    expect((await runTool('--data-dir', dataDir)).code).toBe(2)
    rmSync(dataDir, { recursive: true })
  })

  it('says in one line what to do when nothing runs, and ends with 2', async () => {
    const { code, stderr } = await runTool('--data-dir', '/nowhere')
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('npm start')])
    expect(code).toBe(2)
  })
})
