// Statements and their payments, killed at every call to the outside: whatever died, whoever comes back, the caller asks
// again, the value has moved once, and each line is in one statement.
import { createHash } from 'node:crypto'
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { bankAccountKey, makeBankAccountStore } from '../../shared/adapters/dynamodb/bank-account-store.ts'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { makePaymentStore } from '../../shared/adapters/dynamodb/payment-store.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeSettlementLines } from '../../shared/adapters/dynamodb/settlement-lines.ts'
import { makeSettlementStore } from '../../shared/adapters/dynamodb/settlement-store.ts'
import { vendorLineKey } from '../../shared/adapters/dynamodb/vendor-line-key.ts'
import { makeVendorStore } from '../../shared/adapters/dynamodb/vendor-store.ts'
import { makeVoucherReader } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { readBankCsv } from '../../shared/adapters/payments/bank-csv.ts'
import { applyBankAnswers } from '../../shared/application/apply-bank-answers.ts'
import { approveSettlement } from '../../shared/application/approve-settlement.ts'
import { collectSettlementPart } from '../../shared/application/collect-settlement-part.ts'
import type { VendorLine } from '../../shared/application/project-voucher-change.ts'
import { releasePayment } from '../../shared/application/release-payment.ts'
import type { SettlementAddress } from '../../shared/application/settlement-ports.ts'
import { startSettlement } from '../../shared/application/start-settlement.ts'
import type { Actor } from '../../shared/domain/actor.ts'
import { endToEndId } from '../../shared/domain/payment.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import { type Settlement, settlementParts } from '../../shared/domain/settlement.ts'
import { makeRedeemedLines } from '../fixtures/redeemed-lines.ts'
import { aProgrammeItem, aVendorItem, ids, issuedAt } from '../fixtures/stored-items.ts'
import { aStatement, newId, openGround } from './conditions/ground.ts'
import { forEachKill } from './harness/for-each-kill.ts'
import { beginLife, type Life } from './harness/killable.ts'

// Seconds on a quiet machine, and far longer on a busy one.
vi.setConfig({ testTimeout: 180_000 })

const ground = await openGround()
const { client } = ground.engine
const { ledger, vouchers } = ground.tables
afterAll(() => ground.engine.stop())
await ground.put([aProgrammeItem()])

const { redeem } = makeRedeemedLines(client, ground.tables)
const programmeId = ids.programme
const now = issuedAt + 10 * 86_400_000
const person = (sub: string): Actor => ({ sub, roles: ['admin'], programmes: ['*'], sites: ['*'] })

function portsOf(life: Life) {
  const wrapped = life.wrap(client, 'dynamodb')
  return {
    ...makeProgrammeReader(wrapped, ledger),
    ...makeVendorStore(wrapped, ledger),
    ...makeSettlementStore(wrapped, ledger),
    ...makeSettlementLines(wrapped, ledger),
    ...makePaymentStore(wrapped, ledger),
    ...makeBankAccountStore(wrapped, ledger),
    ...makeVoucherReader(wrapped, vouchers),
    sha256: (text: string) => createHash('sha256').update(text).digest(),
    bankIdOf: () => 'bnk_a',
    readBankFile: ({ content }: { content: string }) => readBankCsv(content),
  }
}
type Ports = ReturnType<typeof portsOf>
const directPorts = portsOf(beginLife())

const short = (calls: readonly string[]) => calls.map((call) => call.replace('dynamodb.send ', ''))
const statementAt = (settlementId: string) => directPorts.getSettlement({ programmeId, settlementId })

/** What a statement has posted, by the end of each transfer's id. */
async function postedBy(settlementId: string): Promise<Record<string, number>> {
  const { pk, sk } = ledgerKey.transfer(programmeId, `${settlementId}.`)
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: ledger,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
      ConsistentRead: true,
    }),
  )
  return Object.fromEntries(
    Items.map((item) => [String(item['sk']).slice(sk.length), Number(item['amount'])]),
  )
}

async function claimantsOf(lines: readonly VendorLine[]): Promise<unknown[]> {
  const reads = lines.map((line) => new GetCommand({ TableName: ledger, Key: vendorLineKey(line) }))
  return Promise.all(reads.map(async (read) => (await client.send(read)).Item?.['settlement']))
}

async function aVendor(): Promise<string> {
  const vendorId = newId('vdr')
  const { pk: _, sk: _sk, ...vendor } = aVendorItem({ vendorId })
  await ground.put([{ ...vendor, ...ledgerKey.vendor(vendorId) }])
  return vendorId
}

type Starting = { readonly vendorId: string; readonly settlementId: string }
type StartPorts = Ports & { readonly sendToSettle: (at: SettlementAddress) => Promise<void> }

const start = (ports: StartPorts, { vendorId, settlementId }: Starting) =>
  startSettlement(ports)({
    ...{ actor: person('closer'), programmeId, vendorId, settlementId, until: now, now },
    requestHash: 'the same',
  })

async function started(of: Starting): Promise<void> {
  const opened = await start({ ...directPorts, sendToSettle: async () => undefined }, of)
  if (isRefusal(opened)) throw new Error(opened.refused)
}

/** A worker of one part, whose message comes again while it meets another worker. */
async function work(ports: Ports, settlementId: string, part: number): Promise<void> {
  for (let time = 1; ; time++) {
    try {
      return await collectSettlementPart(ports)({ programmeId, settlementId, part, now })
    } catch (error) {
      const hasMet = error instanceof Error && /another worker|changed meanwhile/.test(error.message)
      if (!hasMet || time === 5) throw error
    }
  }
}

async function workAll(settlementId: string, parts = settlementParts): Promise<Settlement | undefined> {
  for (let part = 0; part < parts; part++) await work(directPorts, settlementId, part)
  return statementAt(settlementId)
}

describe('the start of a statement', () => {
  it('opens one, with its parts, and hands them to the workers, wherever its process ends', async () => {
    const calls = await forEachKill({
      prepare: async () => {
        const vendorId = await aVendor()
        const lines = [...(await redeem(vendorId, 100)), ...(await redeem(vendorId, 250))]
        return { vendorId, lines, settlementId: newId('stl'), sent: new Set<string>() }
      },
      makePorts: (life, { sent }) => ({
        ...portsOf(life),
        ...life.wrap({
          sendToSettle: async ({ settlementId }: SettlementAddress) => {
            sent.add(settlementId)
          },
        }),
      }),
      run: start,
      check: async ({ situation: { vendorId, settlementId, lines, sent }, answers }) => {
        for (const answer of answers) expect(answer).toMatchObject({ settlementId, number: 1 })
        expect([...sent]).toEqual([settlementId])
        const account = await directPorts.getVendorAccount({ programmeId, vendorId })
        expect(account).toMatchObject({ number: 1, open: settlementId })
        expect(await workAll(settlementId)).toMatchObject({ lineCount: 2, toPay: { USD: 350 } })
        expect(await claimantsOf(lines)).toEqual([settlementId, settlementId])
      },
    })
    expect(short(calls)).toEqual([
      ...['GetCommand', 'GetCommand', 'GetCommand', 'TransactWriteCommand', 'sendToSettle'],
    ])
  })
})

describe('a worker of a statement', () => {
  const part = 3

  it('claims each line once, wherever it dies, and none that came late when it revives', async () => {
    const calls = await forEachKill({
      prepare: async () => {
        const vendorId = await aVendor()
        const lines = [...(await redeem(vendorId, 100, part)), ...(await redeem(vendorId, 250, part))]
        const settlementId = newId('stl')
        await started({ vendorId, settlementId })
        return { vendorId, settlementId, lines, late: [] as VendorLine[] }
      },
      makePorts: portsOf,
      run: async (ports, { vendorId, settlementId, late }) => {
        await work(ports, settlementId, part)
        // Behind the first to come to the end: a worker that revives after it meets this line.
        if (late.length === 0) late.push(...(await redeem(vendorId, 70, part)))
      },
      check: async ({ situation: { vendorId, settlementId, lines, late } }) => {
        expect(await workAll(settlementId)).toMatchObject({
          ...{ state: 'closed', lineCount: 2, leftOut: 0, toPay: { USD: 350 } },
        })
        expect(await claimantsOf([...lines, ...late])).toEqual([settlementId, settlementId, undefined])
        const next = newId('stl')
        const opened = await startSettlement({ ...directPorts, sendToSettle: async () => undefined })({
          ...{ actor: person('closer'), programmeId, vendorId, settlementId: next },
          ...{ requestHash: 'next', now: now + 1 },
        })
        expect(opened).toMatchObject({ number: 2, state: 'collecting' })
        expect(await workAll(next)).toMatchObject({ lineCount: 1, toPay: { USD: 70 } })
        expect(await claimantsOf(late)).toEqual([next])
      },
    })
    expect(short(calls)).toEqual([
      // The statement and its days; the day's lines; the part, the vouchers and the claim; the part's closing; all parts.
      ...['GetCommand', 'QueryCommand', 'QueryCommand'],
      ...['GetCommand', 'BatchGetCommand', 'TransactWriteCommand'],
      ...['GetCommand', 'UpdateCommand', 'QueryCommand'],
    ])
  })

  it('closes the statement once with the last part, wherever it dies', async () => {
    const last = settlementParts - 1
    const calls = await forEachKill({
      prepare: async () => {
        const vendorId = await aVendor()
        const key = ledgerKey.vendorAccount(programmeId, vendorId)
        await ground.put([{ ...key, vendorId, number: 1, carried: { USD: 40 }, until: issuedAt }])
        await redeem(vendorId, 100, 0)
        await redeem(vendorId, 250, last)
        const settlementId = newId('stl')
        await started({ vendorId, settlementId })
        await workAll(settlementId, last)
        return { vendorId, settlementId }
      },
      makePorts: portsOf,
      run: (ports, { settlementId }) => work(ports, settlementId, last),
      check: async ({ situation: { vendorId, settlementId } }) => {
        expect(await statementAt(settlementId)).toMatchObject({
          ...{ state: 'closed', number: 2, lineCount: 2, netted: { USD: 40 }, toPay: { USD: 310 } },
        })
        expect(await postedBy(settlementId)).toEqual({ 'netted.USD': 40 })
        const account = await directPorts.getVendorAccount({ programmeId, vendorId })
        expect(account).toEqual({ vendorId, number: 2, carried: {}, until: now })
      },
    })
    expect(short(calls).slice(-3)).toEqual(['UpdateCommand', 'QueryCommand', 'TransactWriteCommand'])
  })
})

const account = {
  holder: 'Shop',
  country: 'PA',
  other: '04-72-98-123456',
  bic: 'MCTBPAPA',
  setBy: 'desk',
  setAt: 1,
}
const newAccount = { ...account, other: '05-11-22-654321', setAt: 2 }
const toPay = { USD: 350, 'item:kit': 2 }

/** As it is stored, of a vendor with an account, in a programme that has one. */
async function aStatementToPay(given: Partial<Settlement> = {}): Promise<Settlement> {
  const vendorId = await aVendor()
  const owners = [bankAccountKey({ vendorId }), bankAccountKey({ programmeId })]
  await ground.put(owners.map((key) => ({ ...key, account: newAccount })))
  return aStatement(ground, { programmeId, vendorId, toPay, redeemed: toPay, ...given })
}

const approved: Partial<Settlement> = { state: 'approved', approvedBy: 'approver', bankAccount: account }
const cameBack: Partial<Settlement> = {
  ...{ ...approved, state: 'rejected', attempt: 1 },
  ...{ releasedBy: 'payer', releasers: ['payer'], paymentId: 'pay_before' },
}

describe('an approval of a statement', () => {
  it.each([
    ['for the first time', {}, undefined],
    ['again', cameBack, [{ approvedBy: 'approver', bankAccount: account, attempt: 1 }]],
  ] as const)('%s counts once, wherever its process ends', async (_name, given, earlierApprovals) => {
    const calls = await forEachKill({
      prepare: () => aStatementToPay(given),
      makePorts: portsOf,
      run: (ports, { settlementId }) =>
        approveSettlement(ports)({ programmeId, settlementId, actor: person('reviewer') }),
      check: async ({ situation: { settlementId, attempt }, answers }) => {
        for (const answer of answers)
          expect(answer).toMatchObject({ state: 'approved', approvedBy: 'reviewer', attempt })
        const stored = await statementAt(settlementId)
        expect(stored).toMatchObject({ state: 'approved', bankAccount: newAccount, attempt })
        expect(stored?.earlierApprovals).toEqual(earlierApprovals)
      },
    })
    expect(short(calls)).toEqual(['GetCommand', 'GetCommand', 'TransactWriteCommand', 'GetCommand'])
  })
})

describe('the release of a payment', () => {
  it.each([
    ['for the first time', approved, { 'delivered.item:kit': 2 }, ['payer']],
    ['again', { ...cameBack, bankAccount: newAccount }, {}, ['payer', 'payer']],
  ] as const)('%s is made once, wherever its process ends', async (_name, given, posted, releasers) => {
    const calls = await forEachKill({
      prepare: async () => ({ settlement: await aStatementToPay(given), paymentId: newId('pay') }),
      makePorts: portsOf,
      run: (ports, { settlement: { settlementId }, paymentId }) =>
        releasePayment(ports)({
          ...{ actor: person('payer'), programmeId, paymentId, settlementIds: [settlementId] },
          ...{ executionDay: '2026-03-20', requestHash: 'the same', now },
        }),
      check: async ({ situation: { settlement, paymentId }, answers }) => {
        const { settlementId, attempt } = settlement
        const instruction = {
          endToEndId: endToEndId({ settlementId, attempt: attempt + 1 }),
          amountMinor: 350,
        }
        for (const answer of answers) expect(answer).toMatchObject({ paymentId, instructions: [instruction] })
        const stored = await statementAt(settlementId)
        expect(stored).toMatchObject({ state: 'released', attempt: attempt + 1, paymentId, releasers })
        expect(await postedBy(settlementId)).toEqual(posted)
      },
    })
    expect(short(calls)).toEqual([
      // The programme with its baskets; the payment; the statement, its vendor; the account; the release.
      ...['GetCommand', 'QueryCommand', 'GetCommand', 'GetCommand', 'GetCommand', 'GetCommand'],
      'TransactWriteCommand',
    ])
  })
})

describe("the bank's answers", () => {
  /** Two statements that one payment has released, USD 3.50 each. */
  async function twoReleased() {
    const settlements = [await aStatementToPay(approved), await aStatementToPay(approved)]
    const settlementIds = settlements.map(({ settlementId }) => settlementId)
    const released = await releasePayment(directPorts)({
      ...{ actor: person('payer'), programmeId, paymentId: newId('pay'), settlementIds },
      ...{ executionDay: '2026-03-20', requestHash: 'the same', now },
    })
    if (isRefusal(released)) throw new Error(released.refused)
    const [paid = '', returned = ''] = settlementIds
    return { paid, returned }
  }

  const fileOf = ({ paid, returned }: Awaited<ReturnType<typeof twoReleased>>) =>
    [
      'endToEndId,outcome,amount,currency,date,reference,reason',
      `${endToEndId({ settlementId: paid, attempt: 1 })},paid,3.50,USD,2026-03-21,1,`,
      // The bank never told of the way out.
      `${endToEndId({ settlementId: returned, attempt: 1 })},returned,3.50,USD,2026-03-21,2,AC04`,
    ].join('\n')

  it('are applied once, each of them, wherever the process that reads their file ends', async () => {
    const calls = await forEachKill({
      prepare: twoReleased,
      makePorts: portsOf,
      run: (ports, two) =>
        applyBankAnswers(ports)({
          ...{ actor: person('payer'), programmeId, format: 'csv', content: fileOf(two), now },
        }),
      check: async ({ situation: { paid, returned }, answers }) => {
        for (const answer of answers)
          expect(answer).toMatchObject({ entries: [{ applied: 'paid' }, { applied: 'returned' }] })
        expect(await statementAt(paid)).toMatchObject({ state: 'paid', attempt: 1 })
        expect(await postedBy(paid)).toEqual({ 'delivered.item:kit': 2, 'paid.1': 350 })
        expect(await statementAt(returned)).toMatchObject({ state: 'returned', attempt: 1 })
        expect(await postedBy(returned)).toEqual({
          ...{ 'delivered.item:kit': 2, 'paid.1': 350, 'returned.1': 350 },
        })
      },
    })
    expect(short(calls)).toEqual([
      'GetCommand',
      // Of each entry: whether it is known, its statement, its payment; then all of it at once.
      ...['GetCommand', 'GetCommand', 'GetCommand', 'TransactWriteCommand'],
      ...['GetCommand', 'GetCommand', 'GetCommand', 'TransactWriteCommand'],
    ])
  })
})
