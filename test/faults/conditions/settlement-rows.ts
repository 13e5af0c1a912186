// The conditions on statements, their lines and parts, on payments and on what the bank answers.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { bankAccountKey } from '../../../shared/adapters/dynamodb/bank-account-store.ts'
import { ledgerKey } from '../../../shared/adapters/dynamodb/keys.ts'
import { makePaymentStore } from '../../../shared/adapters/dynamodb/payment-store.ts'
import { makeReversalMarks } from '../../../shared/adapters/dynamodb/reversal-marks.ts'
import { makeSettlementLines } from '../../../shared/adapters/dynamodb/settlement-lines.ts'
import { makeSettlementStore } from '../../../shared/adapters/dynamodb/settlement-store.ts'
import { vendorLineKey } from '../../../shared/adapters/dynamodb/vendor-line-key.ts'
import type { BankEntry } from '../../../shared/application/apply-bank-answers.ts'
import type { StoredBankAccount } from '../../../shared/application/settlement-ports.ts'
import { type Payment, paidTransfer } from '../../../shared/domain/payment-release.ts'
import { openPart, type Settlement } from '../../../shared/domain/settlement.ts'
import type { Item } from '../../fixtures/own-engine.ts'
import { aLine, aStatement, type Ground, newId, noon, type Story } from './ground.ts'
import type { Row } from './rows.ts'

const opening =
  (given: { account?: Item; read?: number; stored?: 'same' | 'other' }): Story =>
  async (ground, client) => {
    const settlement = await aStatement(ground, { state: 'collecting' })
    const opened = { ...settlement, settlementId: newId('stl') }
    const { programmeId, vendorId } = settlement
    const key = ledgerKey.vendorAccount(programmeId, vendorId)
    if (given.account !== undefined)
      await ground.put([{ ...key, vendorId, carried: {}, until: 0, ...given.account }])
    const header = ledgerKey.settlement(programmeId, opened.settlementId)
    if (given.stored !== undefined)
      await ground.put([{ ...header, ...opened, state: 'paid', requestHash: 'other' }])
    const account = given.read === undefined ? undefined : { number: given.read, carried: {}, until: 0 }
    const store = makeSettlementStore(client, ground.tables.ledger)
    const outcome = await store.openSettlement({ settlement: opened, account, requestHash: 'h' })
    return outcome !== 'stale' && !('refused' in outcome)
  }

const openRows: readonly Row[] = [
  {
    ...{ write: 'put statement', term: 'attribute_not_exists(pk)', protects: 'a paid statement begins anew' },
    story: opening({ stored: 'other' }),
  },
  {
    ...{ write: 'open vendor account', term: 'attribute_not_exists(#open)' },
    protects: 'two statements of a vendor are collected at once',
    story: opening({ account: { number: 1, open: 'stl_other' }, read: 1 }),
  },
  {
    ...{
      write: 'open vendor account',
      term: '#number = :before',
      protects: 'what the vendor owes is netted twice',
    },
    story: opening({ account: { number: 2 }, read: 1 }),
  },
  {
    ...{ write: 'open vendor account', term: 'attribute_not_exists(pk)' },
    protects: 'what the vendor owes is forgotten',
    story: opening({ account: { number: 1 } }),
  },
]

const claiming =
  (given: { part?: Item; line?: Item | 'none' }): Story =>
  async (ground, client) => {
    const settlementId = newId('stl')
    const line = aLine()
    const part = openPart(0)
    await ground.put([{ ...ledgerKey.settlementPart(settlementId, 0), ...part, ...given.part }])
    if (given.line !== 'none') await ground.put([{ ...vendorLineKey(line), ...line, ...given.line }])
    const { redeemed, reversed, receivable, leftOut, hash, voucherSums } = part
    const next = { redeemed, reversed, receivable, leftOut, hash, voucherSums, count: 1 }
    const { claimLines } = makeSettlementLines(client, ground.tables.ledger)
    return (await claimLines({ settlementId, part, lines: [line], next })) === true
  }

const closingPart =
  (stored: Item): Story =>
  async (ground, client) => {
    const settlementId = newId('stl')
    const part = openPart(0)
    await ground.put([{ ...ledgerKey.settlementPart(settlementId, 0), ...part, ...stored }])
    return makeSettlementLines(client, ground.tables.ledger).closePart({ settlementId, part })
  }

const collectRows: readonly Row[] = [
  {
    ...{ write: 'add to statement part', term: '#state = :open' },
    protects: 'a worker that comes back late adds to a closed statement',
    story: claiming({ part: { state: 'closed' } }),
  },
  {
    ...{
      write: 'add to statement part',
      term: 'version = :version',
      protects: 'two workers overwrite their sums',
    },
    story: claiming({ part: { version: 1 } }),
  },
  {
    ...{
      write: 'claim vendor line',
      term: 'attribute_not_exists(settlement)',
      protects: 'a line is paid in two statements',
    },
    story: claiming({ line: { settlement: 'stl_other' } }),
  },
  {
    ...{
      write: 'claim vendor line',
      term: 'attribute_exists(pk)',
      protects: 'a line is paid that there is not',
    },
    story: claiming({ line: 'none' }),
  },
  {
    ...{ write: 'close statement part', term: '#state = :open', protects: 'a closed part is changed' },
    story: closingPart({ state: 'closed' }),
  },
  {
    ...{
      write: 'close statement part',
      term: 'version = :version',
      protects: 'a part is closed as it was before',
    },
    story: closingPart({ version: 1 }),
  },
]

const closing =
  (given: { state?: Settlement['state']; open?: string }): Story =>
  async (ground, client) => {
    const settlement = await aStatement(ground, { state: given.state ?? 'collecting' })
    const { programmeId, vendorId, settlementId } = settlement
    const key = ledgerKey.vendorAccount(programmeId, vendorId)
    const open = given.open ?? settlementId
    await ground.put([{ ...key, vendorId, number: 1, carried: { USD: 7 }, until: 0, open }])
    const closed = {
      ...settlement,
      state: 'closed' as const,
      closedAt: noon,
      toPay: { USD: 1 },
      carriedOut: {},
    }
    await makeSettlementStore(client, ground.tables.ledger).closeSettlement({
      settlement: closed,
      transfers: [],
    })
    return JSON.stringify((await ground.item(key))?.['carried']) !== JSON.stringify({ USD: 7 })
  }

const bankAccount: StoredBankAccount = {
  holder: 'Shop',
  country: 'PA',
  other: '1',
  bic: 'AAAAPAPA',
  setBy: 'finance',
  setAt: 1,
}

const approving =
  (given: {
    read?: Partial<Settlement>
    state?: Settlement['state']
    attempt?: number
    sub?: string
    stored?: StoredBankAccount | 'none'
    seen?: 'none'
  }): Story =>
  async (ground, client) => {
    const read = { state: 'closed', ...given.read } as const
    const { state = read.state, attempt = read.attempt ?? 0 } = given
    const settlement = { ...(await aStatement(ground, { ...read, state, attempt })), ...read }
    const { vendorId } = settlement
    if (given.stored !== 'none')
      await ground.put([{ ...bankAccountKey({ vendorId }), account: given.stored ?? bankAccount }])
    const account = given.seen === 'none' ? undefined : bankAccount
    const store = makeSettlementStore(client, ground.tables.ledger)
    return (await store.approveSettlement({ settlement, sub: given.sub ?? 'approver', account })) === true
  }

/** The bank refused its first payment. */
const cameBack: Partial<Settlement> = {
  ...{ state: 'rejected', attempt: 1, approvedBy: 'reviewer', bankAccount },
  ...{ releasedBy: 'payer', releasers: ['payer'] },
}

const closeRows: readonly Row[] = [
  {
    ...{ write: 'close statement', term: '#state = :collecting', protects: 'a statement is closed twice' },
    story: closing({ state: 'paid' }),
  },
  {
    ...{
      write: 'close vendor account',
      term: '#open = :id',
      protects: "another statement's debt is overwritten",
    },
    story: closing({ open: 'stl_other' }),
  },
  {
    ...{
      write: 'approve statement',
      term: '#state = :from',
      protects: 'a statement is approved before it is closed, or while it is paid',
    },
    story: approving({ state: 'collecting' }),
  },
  {
    ...{
      write: 'approve statement',
      term: 'attempt = :attempt',
      protects: 'an old approval is taken for one after the next payment came back',
    },
    story: approving({ read: cameBack, attempt: 2 }),
  },
  {
    ...{
      write: 'approve statement',
      term: 'NOT contains(releasers, :sub)',
      protects: 'who released a payment approves where the next one goes',
    },
    story: approving({ read: cameBack, sub: 'payer' }),
  },
  {
    ...{ write: 'approve statement', term: 'closedBy <> :sub', protects: 'one person closes and approves' },
    story: approving({ sub: 'closer' }),
  },
  {
    ...{ write: 'check bank account', term: 'account = :account' },
    protects: 'a statement is paid to an account that the approver did not see',
    story: approving({ stored: { ...bankAccount, other: '2' } }),
  },
  {
    ...{ write: 'check bank account', term: 'account.setBy <> :sub' },
    protects: 'who enters an account approves what is paid to it',
    story: approving({ sub: 'finance' }),
  },
  {
    ...{ write: 'check bank account', term: 'attribute_not_exists(pk)' },
    protects: 'an account is entered unseen while a statement is approved',
    story: approving({ seen: 'none' }),
  },
]

function aPayment({ programmeId, settlementId }: Settlement, given: Partial<Payment> = {}): Payment {
  return {
    ...{ paymentId: newId('pay'), programmeId, createdAt: noon, executionDay: '2026-03-11', bankId: 'bnk_a' },
    debtor: { name: 'Programme', account: bankAccount },
    ...{ instructions: [], settlementIds: [settlementId], releasedBy: 'payer' },
    ...given,
  }
}

const releasing =
  (given: { stored?: Partial<Settlement>; by?: string; payment?: 'there' }): Story =>
  async (ground, client) => {
    const read = { state: 'approved', approvedBy: 'approver', attempt: 0 } as const
    const settlement = await aStatement(ground, { ...read, ...given.stored })
    const payment = aPayment(settlement, { releasedBy: given.by ?? 'payer' })
    const { programmeId, paymentId } = payment
    if (given.payment === 'there')
      await ground.put([{ ...ledgerKey.payment(programmeId, paymentId), ...payment, requestHash: 'other' }])
    const outcome = await makePaymentStore(client, ground.tables.ledger).releasePayment({
      ...{ payment, settlements: [{ ...settlement, ...read }], transfers: [], requestHash: 'h' },
    })
    return outcome !== 'stale' && !('refused' in outcome)
  }

const answering =
  (given: { stored?: Partial<Settlement>; entry?: 'there' }): Story =>
  async (ground, client) => {
    const read = { state: 'released', attempt: 1 } as const
    const settlement = { ...(await aStatement(ground, { ...read, ...given.stored })), ...read }
    const { programmeId } = settlement
    const entry = { entryId: newId('entry'), programmeId, applied: 'paid' } as unknown as BankEntry
    if (given.entry === 'there')
      await ground.put([{ ...ledgerKey.bankEntry(programmeId, entry.entryId), ...entry }])
    const money = { ...settlement, bankId: 'bnk_a', amountMinor: 100, currency: 'USD', at: noon }
    const move = { settlement, to: 'paid' as const, transfers: [paidTransfer(money)] }
    return (await makePaymentStore(client, ground.tables.ledger).applyEntry({ entry, move })) === 'applied'
  }

const paymentRows: readonly Row[] = [
  {
    ...{ write: 'release statement', term: '#state = :from', protects: 'a statement is paid twice' },
    story: releasing({ stored: { state: 'paid' } }),
  },
  {
    ...{
      write: 'release statement',
      term: 'attempt = :attempt',
      protects: 'two releases bear one EndToEndId',
    },
    story: releasing({ stored: { attempt: 1 } }),
  },
  {
    ...{
      write: 'release statement',
      term: 'approvedBy <> :sub',
      protects: 'one person approves and releases',
    },
    story: releasing({ by: 'approver' }),
  },
  {
    ...{
      write: 'put payment',
      term: 'attribute_not_exists(pk)',
      protects: 'one Idempotency-Key releases two payments',
    },
    story: releasing({ payment: 'there' }),
  },
  {
    ...{
      write: 'put bank entry',
      term: 'attribute_not_exists(pk)',
      protects: "a bank's file that is read twice pays twice",
    },
    story: answering({ entry: 'there' }),
  },
  {
    ...{ write: 'change statement', term: '#state = :from', protects: 'what came back is taken for paid' },
    story: answering({ stored: { state: 'rejected' } }),
  },
  {
    ...{
      write: 'change statement',
      term: 'attempt = :attempt',
      protects: 'an old answer is taken for the new payment',
    },
    story: answering({ stored: { attempt: 2 } }),
  },
]

async function marking(ground: Ground, client: DynamoDBDocumentClient, stored: Item | 'none') {
  const line = aLine()
  if (stored !== 'none') await ground.put([{ ...vendorLineKey(line), ...line, ...stored }])
  const side = await makeReversalMarks(client, ground.tables.ledger)(line).catch(() => 'thrown')
  return { side, item: await ground.item(vendorLineKey(line)) }
}

const markRows: readonly Row[] = [
  {
    ...{
      write: 'mark reversal on vendor line',
      term: 'attribute_exists(pk)',
      protects: 'a line is made of a mark alone',
    },
    story: async (ground, client) => (await marking(ground, client, 'none')).item !== undefined,
  },
  {
    ...{ write: 'mark reversal on vendor line', term: 'attribute_not_exists(settlement)' },
    protects: 'what was settled is taken from what the vendor is still owed',
    story: async (ground, client) =>
      (await marking(ground, client, { settlement: 'stl_a' })).side !== 'receivable',
  },
]

export const settlementRows: readonly Row[] = [
  ...openRows,
  ...collectRows,
  ...closeRows,
  ...paymentRows,
  ...markRows,
]
