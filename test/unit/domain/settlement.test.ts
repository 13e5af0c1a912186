import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { trialBalance } from '../../../shared/domain/ledger.ts'
import type { Amounts } from '../../../shared/domain/money.ts'
import {
  addSums,
  type CountedLine,
  decideApproval,
  deliveryTransfers,
  mixLines,
  moneyToPay,
  nettingTransfers,
  noSums,
  openPart,
  refuseRelease,
  type Settlement,
  sameSums,
  settle,
  sumLines,
  unpaidOf,
} from '../../../shared/domain/settlement.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest()

const aLine = (given: Partial<CountedLine> = {}): CountedLine => ({
  voucherId: '7QK2M3ZP9ABCDEFG',
  transferId: 'redemption-00000001',
  sign: 1,
  amounts: { USD: 2500 },
  ...given,
})

const aSettlement = (given: Partial<Settlement> = {}): Settlement => ({
  settlementId: 'stl_a',
  programmeId: 'prg_a',
  vendorId: 'vdr_a',
  number: 1,
  state: 'closed',
  from: 0,
  until: 1,
  closedBy: 'closer',
  startedAt: 1,
  lineCount: 1,
  leftOut: 0,
  ...noSums,
  carriedIn: {},
  toPay: {},
  carriedOut: {},
  netted: {},
  attempt: 0,
  ...given,
})

describe('sumLines', () => {
  it('keeps apart what was redeemed, what was never owed and what is owed back', () => {
    const lines = [
      aLine(),
      aLine({ amounts: { USD: 500, 'item:kit': 2 } }),
      aLine({ sign: -1, from: 'payable', amounts: { USD: 500 } }),
      aLine({ sign: -1, from: 'receivable', amounts: { USD: 2500 } }),
    ]
    expect(sumLines(lines)).toEqual({
      redeemed: { USD: 3000, 'item:kit': 2 },
      reversed: { USD: 500 },
      receivable: { USD: 2500 },
    })
  })

  it('adds up to the same, however the lines are parted', () => {
    const lines = [aLine(), aLine({ sign: -1, from: 'payable' }), aLine({ amounts: { COP: 7 } })]
    const [first, ...others] = lines
    if (first === undefined) throw new Error('no line')
    expect(sameSums(addSums(sumLines([first]), sumLines(others)), sumLines(lines))).toBe(true)
    expect(sameSums(sumLines([first]), sumLines(lines))).toBe(false)
  })
})

describe('settle', () => {
  it('pays what was redeemed less what was taken back', () => {
    expect(settle({ redeemed: { USD: 100 }, reversed: { USD: 30 }, receivable: {} }, {})).toEqual({
      toPay: { USD: 70 },
      carriedOut: {},
      netted: {},
    })
  })

  it('nets what the vendor owes, from this statement and from before', () => {
    expect(settle({ redeemed: { USD: 100 }, reversed: {}, receivable: { USD: 20 } }, { USD: 5 })).toEqual({
      toPay: { USD: 75 },
      carriedOut: {},
      netted: { USD: 25 },
    })
  })

  it('carries to the next statement what this one cannot net', () => {
    expect(settle({ redeemed: { USD: 10 }, reversed: {}, receivable: { USD: 25 } }, {})).toEqual({
      toPay: { USD: 0 },
      carriedOut: { USD: 15 },
      netted: { USD: 10 },
    })
  })

  it('takes as owed back what was reversed of an earlier statement as if it were not settled', () => {
    expect(settle({ redeemed: {}, reversed: { USD: 25 }, receivable: {} }, {})).toEqual({
      toPay: { USD: 0 },
      carriedOut: { USD: 25 },
      netted: { USD: -25 },
    })
  })

  const amount = fc.integer({ min: 0, max: 1_000_000 })
  const amounts = fc.record({ USD: amount, 'item:kit': amount })

  it('leaves the vendor owed just what it is paid, and owing just what is carried', () => {
    fc.assert(
      fc.property(amounts, amounts, amounts, amounts, (redeemed, reversed, receivable, carriedIn) => {
        const sums = { redeemed, reversed, receivable }
        const { toPay, carriedOut, netted } = settle(sums, carriedIn)
        const moved = trialBalance(nettingTransfers({ settlementId: 's', vendorId: 'v' }, netted, 1))
        for (const unit of Object.keys(redeemed)) {
          const of = (all: Amounts) => all[unit] ?? 0
          const shift = (account: string) =>
            moved.find((one) => one.account === account && one.unit === unit)?.balance ?? 0
          expect(of(redeemed) - of(reversed) + shift('vendor:v:payable')).toBe(of(toPay))
          expect(of(receivable) + of(carriedIn) - shift('vendor:v:receivable')).toBe(of(carriedOut))
          expect(Math.min(of(toPay), of(carriedOut))).toBe(0)
        }
      }),
    )
  })
})

describe('mixLines', () => {
  it('comes to the same in any order, and to another for any other line', () => {
    const lines = [aLine(), aLine({ transferId: 'redemption-00000002' }), aLine({ voucherId: 'A' })]
    const { hash } = openPart(0)
    const all = mixLines(hash, lines, sha256)
    expect(mixLines(mixLines(hash, lines.slice(1), sha256), lines.slice(0, 1), sha256)).toBe(all)
    for (const other of [aLine({ sign: -1 }), aLine({ amounts: { USD: 2501 } }), aLine({ voucherId: 'B' })])
      expect(mixLines(hash, [other, ...lines.slice(1)], sha256)).not.toBe(all)
  })
})

describe('moneyToPay', () => {
  it('is the currency among what is to be paid', () => {
    expect(moneyToPay({ toPay: { 'item:kit': 2, USD: 5 } })).toEqual({ currency: 'USD', amountMinor: 5 })
    expect(moneyToPay({ toPay: { 'item:kit': 2, USD: 0 } })).toBeUndefined()
  })
})

describe('deliveryTransfers', () => {
  it('accepts goods and services, and leaves money to the bank', () => {
    const told = deliveryTransfers(aSettlement({ toPay: { USD: 5, 'item:kit': 2, 'item:soap': 0 } }), 9)
    expect(told).toEqual([
      {
        transferId: 'stl_a.delivered.item:kit',
        debit: 'vendor:vdr_a:payable',
        credit: 'delivered:prg_a',
        amount: 2,
        unit: 'item:kit',
        at: 9,
        cause: 'statement-delivered',
      },
    ])
  })
})

describe('decideApproval', () => {
  it('lets somebody else approve what is closed', () => {
    expect(decideApproval(aSettlement(), 'approver')).toBe('approve')
    expect(decideApproval(aSettlement(), 'closer')).toMatchObject({ refused: 'four-eyes-required' })
  })

  it('answers who approved it before as done, and refuses everybody else', () => {
    const approved = aSettlement({ state: 'released', approvedBy: 'approver' })
    expect(decideApproval(approved, 'approver')).toBe('done')
    expect(decideApproval(approved, 'other')).toMatchObject({
      refused: 'settlement-state-conflict',
      facts: { state: 'released' },
    })
  })
})

describe('decideApproval, after the payment came back', () => {
  const back = aSettlement({ state: 'rejected', approvedBy: 'approver', releasers: ['first', 'second'] })

  it('lets anybody approve it again who neither closed nor released it', () => {
    expect(decideApproval(back, 'other')).toBe('approve')
    expect(decideApproval({ ...back, state: 'returned' }, 'approver')).toBe('approve')
  })

  it.each(['closer', 'first', 'second'])('refuses the %s', (sub) => {
    expect(decideApproval(back, sub)).toMatchObject({ refused: 'four-eyes-required' })
  })
})

describe('refuseRelease', () => {
  it.each(['approved', 'rejected', 'returned'] as const)('lets what is %s be released', (state) => {
    expect(refuseRelease(aSettlement({ state, approvedBy: 'approver' }), 'payer')).toBeUndefined()
  })

  it.each(['collecting', 'closed', 'empty', 'released', 'paid'] as const)('refuses what is %s', (state) => {
    expect(refuseRelease(aSettlement({ state, approvedBy: 'approver' }), 'payer')).toMatchObject({
      refused: 'settlement-state-conflict',
    })
  })

  it('refuses whoever approved it', () => {
    const approved = aSettlement({ state: 'approved', approvedBy: 'approver' })
    expect(refuseRelease(approved, 'approver')).toMatchObject({ refused: 'four-eyes-required' })
  })
})

describe('unpaidOf', () => {
  const toPay = { USD: 2500, 'item:kit': 2, EUR: 0 }

  it.each(['closed', 'approved'] as const)('owes money and goods while it is %s', (state) => {
    expect(unpaidOf({ state, attempt: 0, toPay })).toEqual({ USD: 2500, 'item:kit': 2 })
  })

  it.each(['released', 'rejected', 'returned'] as const)('owes the money alone when it is %s', (state) => {
    expect(unpaidOf({ state, attempt: 1, toPay })).toEqual({ USD: 2500 })
  })

  it.each(['collecting', 'empty', 'paid'] as const)('owes nothing while it is %s', (state) => {
    expect(unpaidOf({ state, attempt: 0, toPay })).toEqual({})
  })
})
