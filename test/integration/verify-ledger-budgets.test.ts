// The verification of grants, budget lines and rounds, after money went back and rounds were closed.
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { openBooksByHand } from '../fixtures/books-by-hand.ts'
import { known } from '../fixtures/books-vouchers.ts'
import type { Item } from '../fixtures/own-engine.ts'
import { aTransferItem, ids } from '../fixtures/stored-items.ts'

const hand = await openBooksByHand()
const { books, corrupt, add, put, inLedger, inProgramme, current, failed } = hand
afterAll(() => hand.engine.stop())
afterEach(() => hand.undoAll())

const round = (roundId: string) => inProgramme(`ROUND#${roundId}`)
const grantPledged = () => inLedger('GRANT#', 'GRANT')['pledged'] as Record<string, number>
const budgetLine = () => inProgramme(`BUDGET#${ids.grant}#USD`)

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
  const line = await current(budgetLine())
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

describe('verifyLedger, of budgets', () => {
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
    expect(await failed()).toEqual([
      'value-returns-equal-movements',
      'budget-lines-equal-returns',
      'accounts-sum-to-zero',
    ])
  })

  it('counts the amendments of a grant, and sees one that is missing', async () => {
    const grant = inLedger('GRANT#', 'GRANT')
    const available = grant['available'] as Record<string, number>
    await corrupt(grant, {
      pledgedAtFirst: grantPledged(),
      pledged: { ...grantPledged(), USD: 400_030 },
      available: { ...available, USD: 150_030 },
    })
    expect(await failed()).toEqual(['grants-equal-amendments'])
    const amendment = { pk: `GRANT#${ids.grant}`, grantId: ids.grant, unit: 'USD' }
    await add({ ...amendment, sk: 'AMENDMENT#1', direction: 'increase', amount: 50 })
    await add({ ...amendment, sk: 'AMENDMENT#2', direction: 'decrease', amount: 20 })
    expect(await failed()).toEqual([])
  })

  it('sees a plan whose sums are right and whose entitlements are not', async () => {
    await corrupt(inLedger(`ROUND#${ids.cycle}#`, 'ENTITLEMENT#'), { category: 'hygiene' })
    expect(await failed()).toEqual(['shard-markers-match'])
  })

  it('sees money of a round that is not approved', async () => {
    await corrupt(round(ids.cycle), { state: 'submitted' })
    expect(await failed()).toEqual(['voucher-in-open-round', 'round-approval-equals-totals'])
  })
})
