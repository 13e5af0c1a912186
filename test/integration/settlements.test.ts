// A vendor's statement over HTTP, from its first line to the bank's word, and what is taken back on the way.
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  approveSettlementRoute,
  getPaymentFileRoute,
  getSettlementRoute,
  getStatementCsvRoute,
  listBankEntriesRoute,
  listVendorSettlementsRoute,
  readBankFileRoute,
  releasePaymentRoute,
  setVendorBankAccountRoute,
  showOwedRoute,
  startSettlementRoute,
} from '../../shared/contract/routes/settlements.ts'
import {
  approveStatement,
  closeStatement,
  enterAccounts,
  releaseStatements,
  type Statement,
  today,
  vendorAccount,
} from '../../tools/story/statements.ts'
import { kits, openShop, usd } from '../fixtures/shop.ts'
import { useVale } from '../fixtures/vale.ts'
import { settled } from '../stack.ts'

const vale = await useVale()
const { api, setUp, tokens } = vale
const shop = await openShop(vale)
const { programmeId } = shop.programme

/** A vendor of its own with redemptions of these amounts, all projected. */
async function aVendor(...amounts: number[]) {
  const till = await shop.openTill()
  await enterAccounts(setUp, { programmeId, vendorId: till.vendorId })
  const made = []
  for (const amount of amounts) made.push(await redeem(till.token, amount))
  await settled()
  return { ...till, made }
}

async function redeem(token: string, amountMinor: number) {
  const voucher = await shop.aVoucher('food')
  const redemptionId = await shop.redeemed(voucher, usd(amountMinor), token)
  return { voucher, redemptionId }
}

const close = (vendorId: string) => closeStatement(setUp, { programmeId, vendorId })

async function released(statement: Statement) {
  const payment = await releaseStatements(setUp, [await approveStatement(setUp, statement)])
  const [instruction] = payment.instructions
  if (instruction === undefined) throw new Error('nothing is paid')
  return { payment, instruction }
}

/** The bank's answer as CSV, as docs/payments.md has its columns. */
async function answer(
  instruction: { endToEndId: string; amountMinor: number },
  outcome: string,
  changes: { amount?: string; reference?: string } = {},
) {
  const { amountMinor, endToEndId } = instruction
  const amount =
    changes.amount ?? `${Math.floor(amountMinor / 100)}.${String(amountMinor % 100).padStart(2, '0')}`
  const reference = changes.reference ?? `${endToEndId} ${outcome}`
  const row = [endToEndId, outcome, amount, 'USD', '2026-03-05', reference, ''].join(',')
  const content = `endToEndId,outcome,amount,currency,date,reference,reason\n${row}\n`
  const token = tokens.finance
  return api.call(readBankFileRoute, { token, params: { programmeId }, body: { format: 'csv', content } })
}

const stateOf = async ({ settlementId }: Statement) =>
  (await api.call(getSettlementRoute, { token: tokens.auditor, params: { programmeId, settlementId } })).state

const accountOf = async (name: string) => (await shop.accounts())[name] ?? 0

describe('a statement', () => {
  it('goes from its lines to the bank, each step by somebody else, and pays once', async () => {
    const { vendorId } = await aVendor(1000, 2550)
    const statement = await close(vendorId)
    expect(statement).toMatchObject({ state: 'closed', lineCount: 2, toPay: { USD: 3550 } })
    expect(await accountOf(`vendor:${vendorId}:payable`)).toBe(3550)
    const { payment, instruction } = await released(statement)
    const statementParams = { programmeId, settlementId: statement.settlementId }
    const file = await api.send(getPaymentFileRoute, {
      token: tokens.finance,
      params: { programmeId, paymentId: payment.paymentId },
    })
    const xml = Buffer.from(file.raw).toString('utf8')
    expect(xml).toContain('pain.001.001.09')
    // What stands on the statement's paper, so that the vendor knows what it was paid for.
    const csv = await api.send(getStatementCsvRoute, {
      token: tokens.finance,
      params: statementParams,
      query: {},
    })
    const [, row = ''] = Buffer.from(csv.raw).toString('utf8').split('\r\n')
    expect(xml).toContain(`<Ustrd>Statement ${row.split(',')[0]}</Ustrd>`)
    expect(xml).toContain(`<EndToEndId>${instruction.endToEndId}</EndToEndId>`)
    expect(instruction.endToEndId.toLowerCase()).toContain(statement.settlementId.slice(4))
    expect((await answer(instruction, 'paid')).entries).toMatchObject([{ applied: 'paid', repeated: false }])
    expect((await answer(instruction, 'paid')).entries).toMatchObject([{ applied: 'paid', repeated: true }])
    expect(await stateOf(statement)).toBe('paid')
    expect(await accountOf(`vendor:${vendorId}:payable`)).toBe(0)
  })

  it('is not paid for another amount, nor twice under another reference', async () => {
    const { vendorId } = await aVendor(700)
    const statement = await close(vendorId)
    const { instruction } = await released(statement)
    expect((await answer(instruction, 'paid', { amount: '7.01', reference: 'a' })).entries).toMatchObject([
      { applied: 'unknown' },
    ])
    await answer(instruction, 'paid')
    expect((await answer(instruction, 'paid', { reference: 'b' })).entries).toMatchObject([
      { applied: 'unknown' },
    ])
    expect(await accountOf(`vendor:${vendorId}:payable`)).toBe(0)
    const { rows } = await api.call(listBankEntriesRoute, { token: tokens.auditor, params: { programmeId } })
    expect(rows.filter(({ settlementId }) => settlementId === statement.settlementId)).toHaveLength(3)
  })

  it('is paid again under another name after the bank refused it, or sent the money back', async () => {
    const { vendorId } = await aVendor(900)
    const statement = await close(vendorId)
    const first = await released(statement)
    await answer(first.instruction, 'rejected')
    expect(await stateOf(statement)).toBe('rejected')
    const second = await releaseStatements(setUp, [statement])
    const [again] = second.instructions
    if (again === undefined) throw new Error('nothing is paid')
    expect(again.endToEndId).not.toBe(first.instruction.endToEndId)
    expect((await answer(first.instruction, 'paid', { reference: 'late' })).entries).toMatchObject([
      { applied: 'unknown' },
    ])
    await answer(again, 'paid')
    await answer(again, 'returned')
    expect(await stateOf(statement)).toBe('returned')
    expect(await accountOf(`vendor:${vendorId}:payable`)).toBe(900)
  })

  it('is approved again with the account that the vendor has by now, by another, and paid there once', async () => {
    const { vendorId } = await aVendor(900)
    const statement = await close(vendorId)
    const { settlementId } = statement
    const first = await released(statement)
    await answer(first.instruction, 'rejected')
    const account = { ...vendorAccount, other: '05-11-22-654321' }
    await api.call(setVendorBankAccountRoute, { token: tokens.admin, params: { vendorId }, body: account })
    const approve = (token: string) =>
      api.send(approveSettlementRoute, { token, params: { programmeId, settlementId } })
    expect((await approve(tokens.finance)).body.code).toBe('four-eyes-required')
    const answers = [...(await Promise.all([1, 2, 3].map(() => approve(tokens.approver))))]
    expect(answers.map(({ status, body }) => [status, body['state']])).toEqual(
      answers.map(() => [200, 'approved']),
    )
    expect((await approve(tokens.approver)).body).toMatchObject({ state: 'approved', attempt: 1 })
    const [instruction] = (await releaseStatements(setUp, [statement])).instructions
    if (instruction === undefined) throw new Error('nothing is paid')
    expect(instruction.creditor).toMatchObject({ other: account.other })
    expect(first.instruction.creditor).toMatchObject({ other: vendorAccount.other })
    await answer(first.instruction, 'paid', { reference: 'late' })
    expect(await accountOf(`vendor:${vendorId}:payable`)).toBe(900)
    await answer(instruction, 'paid')
    expect((await answer(instruction, 'paid')).entries).toMatchObject([{ repeated: true }])
    expect(await stateOf(statement)).toBe('paid')
    expect(await accountOf(`vendor:${vendorId}:payable`)).toBe(0)
  })

  it('is left as it is by who approves it again to the account that they approved before', async () => {
    const { vendorId } = await aVendor(900)
    const statement = await close(vendorId)
    await answer((await released(statement)).instruction, 'rejected')
    expect((await approveStatement(setUp, statement)).state).toBe('rejected')
  })

  it('leaves late lines to the next, and each line in one', async () => {
    const { vendorId, token } = await aVendor(100)
    const first = await close(vendorId)
    await redeem(token, 250)
    await settled()
    const second = await close(vendorId)
    expect([first.number, second.number]).toEqual([1, 2])
    expect([first.toPay, second.toPay]).toEqual([{ USD: 100 }, { USD: 250 }])
  })

  it('shows a vendor its own alone', async () => {
    const mine = await aVendor(100)
    const other = await aVendor(100)
    const { settlementId } = await close(other.vendorId)
    await close(mine.vendorId)
    const { rows } = await api.call(listVendorSettlementsRoute, {
      token: mine.token,
      params: { vendorId: mine.vendorId },
    })
    expect(rows.map(({ vendorId }) => vendorId)).toEqual([mine.vendorId])
    const asked = await api.send(getSettlementRoute, {
      token: mine.token,
      params: { programmeId, settlementId },
    })
    expect(asked.body.code).toBe('settlement-unknown')
  })

  it('accepts goods at its release, and waits for no bank', async () => {
    const till = await shop.openTill()
    await enterAccounts(setUp, { programmeId, vendorId: till.vendorId })
    await shop.redeemed(await shop.aVoucher('dignity'), kits(1), till.token)
    await settled()
    const statement = await approveStatement(setUp, await close(till.vendorId))
    const payment = await releaseStatements(setUp, [statement])
    expect([payment.instructions, await stateOf(statement)]).toEqual([[], 'paid'])
  })
})

describe('four eyes', () => {
  it('keeps apart who closes, who enters the account, who approves and who releases', async () => {
    const { vendorId } = await aVendor(100)
    const mine = await closeStatement(setUp, { programmeId, vendorId }, { token: tokens.finance })
    const params = { programmeId, settlementId: mine.settlementId }
    const approve = (token: string) => api.send(approveSettlementRoute, { token, params })
    expect((await approve(tokens.finance)).body.code).toBe('four-eyes-required')
    await api.call(setVendorBankAccountRoute, {
      token: tokens.finance,
      params: { vendorId },
      body: vendorAccount,
    })
    expect((await approve(tokens.finance)).body.code).toBe('four-eyes-required')
    expect((await approve(tokens.approver)).status).toBe(200)
    expect((await approve(tokens.approver)).status).toBe(200)
  })

  it('releases once, whoever repeats it', async () => {
    const { vendorId } = await aVendor(100)
    const { settlementId } = await approveStatement(setUp, await close(vendorId))
    const idempotencyKey = randomUUID()
    const release = () =>
      api.send(releasePaymentRoute, {
        token: tokens.finance,
        params: { programmeId },
        body: { settlementIds: [settlementId], executionDay: today() },
        idempotencyKey,
      })
    const answers = [...(await Promise.all([release(), release(), release()])), await release()]
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(answers.map(({ raw }) => Buffer.from(raw).toString())).size).toBe(1)
  })
})

describe('two starts at once', () => {
  it('make one statement with the line in it', async () => {
    const { vendorId, token } = await aVendor(100)
    const start = () =>
      api.send(startSettlementRoute, { token: tokens.programme, params: { programmeId }, body: { vendorId } })
    const answers = await Promise.all([start(), start(), start()])
    await settled()
    const codes = answers.filter(({ status }) => status !== 202).map(({ body }) => body.code)
    expect(codes.filter((code) => code !== 'settlement-already-open')).toEqual([])
    const { rows } = await api.call(listVendorSettlementsRoute, { token, params: { vendorId } })
    expect(rows.filter(({ lineCount }) => lineCount > 0)).toHaveLength(1)
  })
})

describe('a reversal', () => {
  it('before the statement is closed: it was never owed', async () => {
    const { vendorId, token, made } = await aVendor(1000, 400)
    const [first] = made
    if (first === undefined) throw new Error('no redemption')
    await shop.reverseOwn(first.voucher, first.redemptionId, token)
    await settled()
    expect(await close(vendorId)).toMatchObject({
      toPay: { USD: 400 },
      reversed: { USD: 1000 },
      receivable: {},
    })
  })

  it('after it: the vendor owes it, and the next statements net it as far as they reach', async () => {
    const { vendorId, token, made } = await aVendor(1000)
    const [first] = made
    if (first === undefined) throw new Error('no redemption')
    const { instruction } = await released(await close(vendorId))
    await answer(instruction, 'paid')
    await shop.reverse(first.voucher, first.redemptionId)
    await settled()
    expect(await accountOf(`vendor:${vendorId}:receivable`)).toBe(-1000)
    await redeem(token, 300)
    await settled()
    expect(await close(vendorId)).toMatchObject({ toPay: { USD: 0 }, carriedOut: { USD: 700 } })
    await redeem(token, 1200)
    await settled()
    expect(await close(vendorId)).toMatchObject({
      carriedIn: { USD: 700 },
      toPay: { USD: 500 },
      carriedOut: {},
    })
    expect(await accountOf(`vendor:${vendorId}:receivable`)).toBe(0)
    expect(await accountOf(`vendor:${vendorId}:payable`)).toBe(500)
  })
})

describe('what a vendor is owed', () => {
  const owed = async ({ vendorId, token }: { vendorId: string; token: string }) =>
    (await api.call(showOwedRoute, { token, params: { vendorId } })).rows

  it('moves from its lines into statements, and ends when the bank has paid', async () => {
    const till = await aVendor(1000, 400)
    expect(await owed(till)).toEqual([
      { programmeId, unsettled: { USD: 1400 }, inStatements: {}, toGiveBack: {} },
    ])
    const statement = await close(till.vendorId)
    await redeem(till.token, 250)
    await settled()
    const both = [{ programmeId, unsettled: { USD: 250 }, inStatements: { USD: 1400 }, toGiveBack: {} }]
    expect(await owed(till)).toEqual(both)
    const { instruction } = await released(statement)
    expect(await owed(till)).toEqual(both)
    expect(await accountOf(`vendor:${till.vendorId}:payable`)).toBe(1650)
    await answer(instruction, 'paid')
    expect(await owed(till)).toEqual([
      { programmeId, unsettled: { USD: 250 }, inStatements: {}, toGiveBack: {} },
    ])
    expect(await accountOf(`vendor:${till.vendorId}:payable`)).toBe(250)
  })

  it('says what is to be given back of what was paid', async () => {
    const till = await aVendor(1000)
    const [first] = till.made
    if (first === undefined) throw new Error('no redemption')
    await answer((await released(await close(till.vendorId))).instruction, 'paid')
    expect(await owed(till)).toEqual([])
    await shop.reverse(first.voucher, first.redemptionId)
    await redeem(till.token, 300)
    await settled()
    expect(await owed(till)).toEqual([
      { programmeId, unsettled: {}, inStatements: {}, toGiveBack: { USD: 700 } },
    ])
  })

  it('counts goods until they are accepted', async () => {
    const till = await shop.openTill()
    await enterAccounts(setUp, { programmeId, vendorId: till.vendorId })
    await shop.redeemed(await shop.aVoucher('dignity'), kits(1), till.token)
    await settled()
    const statement = await approveStatement(setUp, await close(till.vendorId))
    expect(await owed(till)).toMatchObject([{ inStatements: { 'item:dignity-kit': 1 } }])
    await releaseStatements(setUp, [statement])
    expect(await owed(till)).toEqual([])
  })
})
