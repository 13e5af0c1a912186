// The verification of vendors' statements and payments, broken by hand in each way that would cost somebody money.
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { openBooksByHand } from '../fixtures/books-by-hand.ts'
import { statementId } from '../fixtures/books-statements.ts'
import { known, vendors } from '../fixtures/books-vouchers.ts'
import type { Item } from '../fixtures/own-engine.ts'
import { aTransferItem, ids } from '../fixtures/stored-items.ts'

const hand = await openBooksByHand()
const { corrupt, add, lose, line, statement, inLedger, inProgramme, failed, found } = hand
afterAll(() => hand.engine.stop())
afterEach(() => hand.undoAll())

const r1 = 'redemption-00000001'
const account = (vendor: keyof typeof vendors) => inProgramme(`VENDOR-ACCOUNT#${vendors[vendor]}`)
const payment = () => inProgramme('PAYMENT#pay_1')

describe('verifyLedger, of lines in statements', () => {
  it('sees a line that a second statement took from the first', async () => {
    await corrupt(line(known.partly, r1), { settlement: statementId('market', 2) })
    expect(await failed()).toEqual(['statement-parts-equal-lines'])
    const { violations } = await found('statement-parts-equal-lines')
    expect(violations?.map(({ item }) => item).sort()).toEqual([
      expect.stringContaining(`statement ${statementId('market', 1)}, part`),
      expect.stringContaining(`statement ${statementId('market', 2)}, part`),
    ])
  })

  it("sees another vendor's line in a statement", async () => {
    await corrupt(line(known.partly, r1), { settlement: statementId('kiosk', 1) })
    expect(await failed()).toContain('statement-lines-its-own')
  })

  it('sees lines that are claimed by a statement which is not there', async () => {
    await corrupt(line(known.collecting, 'redemption-00000002'), { settlement: 'stl_nowhere' })
    expect(await failed()).toEqual([
      'statement-parts-equal-lines',
      'vendor-payable-conserved',
      'accounts-sum-to-zero',
    ])
  })

  it('sees a part that stayed open in a closed statement, or is missing', async () => {
    const part = inLedger(`SETTLEMENT#${statementId('market', 1)}`, 'PART#5')
    await corrupt(part, { state: 'open' })
    expect(await failed()).toEqual(['statement-totals-equal-parts'])
    await lose(inLedger(`SETTLEMENT#${statementId('stand', 1)}`, 'PART#5'))
    const { violations } = await found('statement-totals-equal-parts')
    expect(violations?.map(({ problem }) => problem)).toEqual([
      'it is paid, part 5 open',
      'it has 7 parts, not 8',
    ])
  })

  it('sees a day that is closed while it has lines to settle', async () => {
    const day = inLedger(`VENDOR-DAYS#${ids.programme}#${vendors.market}`, '2026-03-12')
    await corrupt(day, { open: false })
    expect(await failed()).toEqual(['vendor-days-marked'])
    const settled = inLedger(`VENDOR-DAYS#${ids.programme}#${vendors.pharmacy}`, '2026-03-02')
    await corrupt(day, { open: true })
    await corrupt(settled, { open: false })
    expect(await failed()).toEqual([])
  })
})

describe('verifyLedger, of statements', () => {
  it('sees a cent more to pay, in the statement, its payment and the account', async () => {
    const { toPay } = statement('market', 2) as unknown as { toPay: Record<string, number> }
    await corrupt(statement('market', 2), { toPay: { USD: (toPay['USD'] ?? 0) + 1 } })
    expect(await failed()).toEqual(['statement-arithmetic', 'payments-equal-statements'])
  })

  it('sees two open statements, a gap between two, and an account that lags behind', async () => {
    await corrupt(statement('stand', 3), { state: 'collecting' })
    await corrupt(statement('stand', 2), { state: 'collecting' })
    expect(await failed()).toContain('statement-numbers-chained')
    await hand.undoAll()
    await lose(statement('bakery', 2))
    expect(await failed()).toContain('statement-numbers-chained')
    await hand.undoAll()
    await corrupt(statement('market', 2), { from: Number(statement('market', 2)['from']) + 1 })
    expect(await failed()).toEqual(['statement-numbers-chained'])
    await hand.undoAll()
    await corrupt(account('market'), { open: undefined })
    expect(await failed()).toEqual(['statement-numbers-chained'])
    await lose(account('stand'))
    expect(await failed()).toEqual(['statement-numbers-chained'])
  })

  it('sees a debt that is forgotten between two statements', async () => {
    await corrupt(statement('bakery', 3), { carriedIn: {} })
    expect(await failed()).toEqual(['statement-arithmetic', 'statement-carries-over'])
    await hand.undoAll()
    await corrupt(account('bakery'), { carried: { USD: 1 } })
    expect(await failed()).toEqual([
      'statement-carries-over',
      'vendor-receivable-conserved',
      'accounts-sum-to-zero',
    ])
  })

  it('sees one person in two of the three roles, or in none', async () => {
    for (const people of [
      { approvedBy: 'finance' },
      { releasedBy: 'controller' },
      { approvedBy: undefined },
      { releasedBy: undefined },
      { bankAccount: { ...(statement('market', 1)['bankAccount'] as Item), setBy: 'controller' } },
    ]) {
      await corrupt(statement('market', 1), people)
      expect(await failed()).toContain('statement-four-eyes')
      await hand.undoAll()
    }
    await corrupt(statement('market', 3), { approvedBy: 'controller' })
    expect(await failed()).toEqual(['statement-four-eyes'])
    await hand.undoAll()
    // The second attempt was released by somebody else, the first one not.
    await corrupt(payment(), { releasedBy: 'controller' })
    expect(await failed()).toContain('statement-four-eyes')
  })
})

describe('verifyLedger, of a statement that was approved again', () => {
  const depot = () => statement('depot', 1)
  const earlier = { approvedBy: 'reviewer', bankAccount: { holder: 'Old', country: 'PA' }, attempt: 1 }

  it('sees an attempt that went to another account than the one approved by then', async () => {
    await corrupt(depot(), { earlierApprovals: [earlier] })
    expect(await failed()).toEqual(['payments-equal-statements'])
    const bankAccount = { ...(depot()['bankAccount'] as Item) }
    await corrupt(depot(), { earlierApprovals: [{ ...earlier, bankAccount }] })
    expect(await failed()).toEqual([])
  })

  it('sees an earlier approver who closed it, entered the account, or released it', async () => {
    const bankAccount = { ...(depot()['bankAccount'] as Item) }
    for (const approvedBy of ['finance', 'vendor-desk', 'treasurer']) {
      await corrupt(depot(), { earlierApprovals: [{ ...earlier, bankAccount, approvedBy }] })
      expect(await failed()).toEqual(['statement-four-eyes'])
    }
  })

  it('sees that it was approved again before its payment came back, and a releaser whom it does not name', async () => {
    await corrupt(depot(), { state: 'approved' })
    expect(await failed()).toContain('bank-answers-applied-once')
    await hand.undoAll()
    await corrupt(depot(), { releasers: ['treasurer'] })
    expect(await failed()).toEqual(['payments-equal-statements'])
  })
})

describe('verifyLedger, of postings', () => {
  it('sees a transfer that is missing, too much, or of another amount', async () => {
    const netting = inProgramme(`TRANSFER#${statementId('bakery', 2)}.netted.USD`)
    await lose(netting)
    expect(await failed()).toContain('statement-transfers-due')
    await hand.undoAll()
    await corrupt(netting, { amount: Number(netting['amount']) + 1 })
    expect(await failed()).toContain('statement-transfers-due')
    await hand.undoAll()
    const paid = inProgramme(`TRANSFER#${statementId('market', 1)}.paid.1`)
    const transferId = `${statementId('market', 1)}.paid.2`
    await add({ ...paid, sk: `TRANSFER#${transferId}`, transferId })
    expect(await failed()).toEqual([
      'statement-transfers-due',
      'vendor-payable-conserved',
      'accounts-sum-to-zero',
    ])
  })

  it('sees goods that were delivered before the release, and money that moved for no statement', async () => {
    const debit = `vendor:${vendors.stand}:payable`
    const of = { debit, credit: 'bank:bnk_1', cause: 'statement-paid', amount: 1 }
    await add(aTransferItem({ transferId: 'stl_nowhere.paid.1', ...of }))
    const { violations } = await found('statement-transfers-due')
    expect(violations).toEqual([{ item: 'statement stl_nowhere', problem: 'stl_nowhere.paid.1 is not due' }])
    await corrupt(statement('depot', 1), { state: 'approved', releasedBy: undefined, attempt: 0 })
    expect(await failed()).toContain('statement-transfers-due')
  })

  it('sees a transfer of a statement between other accounts than its cause joins', async () => {
    const paid = inProgramme(`TRANSFER#${statementId('market', 1)}.paid.1`)
    await corrupt(paid, { credit: 'grant:somebody' })
    expect(await failed()).toContain('transfers-well-formed')
  })
})

describe('verifyLedger, of payments', () => {
  it('sees an instruction of another amount, for another attempt, or for no statement', async () => {
    const [first, ...others] = payment()['instructions'] as Item[]
    for (const change of [
      { amountMinor: 1 },
      { currency: 'EUR' },
      { endToEndId: String(first?.['endToEndId']).replace(/01$/, '09') },
      { endToEndId: 'STL00000000000000000000.01' },
    ]) {
      await corrupt(payment(), { instructions: [{ ...first, ...change }, ...others] })
      expect(await failed()).toContain('payments-equal-statements')
      await hand.undoAll()
    }
    await corrupt(payment(), { instructions: others })
    expect(await failed()).toContain('payments-equal-statements')
  })

  it('sees a release that no payment stands for, and a payment of what it does not release', async () => {
    await corrupt(statement('market', 1), { attempt: 2 })
    expect(await failed()).toContain('payments-equal-statements')
    await hand.undoAll()
    const settlementIds = (payment()['settlementIds'] as string[]).slice(1)
    await corrupt(payment(), { settlementIds })
    expect(await failed()).toContain('payments-equal-statements')
  })

  it('sees a paid statement without a word of the bank, and an answer that moved another statement', async () => {
    const answer = inLedger(`BANK#${ids.programme}`, `ENTRY#${statementId('market', 1)}.1.paid`)
    await lose(answer)
    expect(await failed()).toContain('bank-answers-applied-once')
    await add({ ...answer, attempt: 7 })
    const { violations } = await found('bank-answers-applied-once')
    expect(violations?.map(({ item }) => item)).toContain(`bank's answer ${answer['entryId']}`)
  })

  it('sees an answer of another amount than was to be paid', async () => {
    const answer = inLedger(`BANK#${ids.programme}`, `ENTRY#${statementId('market', 1)}.1.paid`)
    await corrupt(answer, { amountMinor: 1 })
    expect(await failed()).toEqual(['bank-answers-applied-once'])
  })

  it('sees a statement that was paid again before its first payment came back', async () => {
    const rejected = inLedger(`BANK#${ids.programme}`, `ENTRY#${statementId('depot', 1)}.1.rejected`)
    await corrupt(rejected, { applied: 'paid' })
    expect(await failed()).toContain('bank-answers-applied-once')
  })
})
