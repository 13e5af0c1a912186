// Any sequence of redemptions, reversals and endings, each decided on a voucher that may have changed since it was
// read, leaves a voucher from which nothing is lost and nothing is taken twice.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideReplacement } from '../../shared/domain/card-replacement.ts'
import { account, trialBalance } from '../../shared/domain/ledger.ts'
import type { Amounts } from '../../shared/domain/money.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import { decideReversal } from '../../shared/domain/reversal.ts'
import type { Voucher } from '../../shared/domain/voucher.ts'
import { decideExpiry, decideVoid, type EndingWrite } from '../../shared/domain/voucher-ending.ts'
import { transfersOf } from '../../shared/domain/voucher-transfers.ts'
import { aVoucher, ended, redeemed, reversed } from '../fixtures/vouchers.ts'

const issued = { 'item:kit': 4, 'item:soap': 9 }
const facts = { reason: 'Because', by: 'somebody', now: aVoucher().validUntil * 1000 - 1 }
const inAYear = facts.now + 365 * 86_400_000

type Command =
  | { readonly does: 'redeem'; readonly amounts: Amounts }
  | { readonly does: 'reverse'; readonly nth: number; readonly from: 'payable' | 'receivable' }
  | { readonly does: 'void' | 'replace' | 'expire' }

/** What was read so many writes ago is decided on. */
type Step = { readonly command: Command; readonly behind: number; readonly requestHash: string }

const commands: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: redemptions() },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('reverse' as const),
      nth: fc.nat(5),
      from: fc.constantFrom('payable' as const, 'receivable' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('void', 'replace', 'expire') }) },
)
const steps: fc.Arbitrary<Step> = fc.record({
  command: commands,
  behind: fc.nat(3),
  requestHash: fc.constantFrom('one', 'two'),
})

function redemptions(): fc.Arbitrary<Command> {
  const amounts = fc
    .record({ 'item:kit': fc.nat(2), 'item:soap': fc.nat(4) })
    .map((all) => Object.fromEntries(Object.entries(all).filter(([, amount]) => amount > 0)))
    .filter((some) => Object.keys(some).length > 0)
  return fc.record({ does: fc.constant('redeem' as const), amounts })
}

/** The voucher after a step, which may be refused, find that it was done, or find that it came too late. */
function after(now: Voucher, read: Voucher, step: Step): Voucher {
  const { command } = step
  if (command.does === 'redeem') return redeem(now, command.amounts)
  if (command.does === 'reverse') return reverse(now, read, { ...command, requestHash: step.requestHash })
  const write = endingOf(read, command.does, step.requestHash)
  return (write && ended(now, write)) ?? now
}

/** Its condition is on the voucher as it is, never as it was read. */
function redeem(now: Voucher, amounts: Amounts): Voucher {
  const isThere = Object.entries(amounts).every(([unit, amount]) => (now.balance[unit] ?? 0) >= amount)
  const transferId = `redemption-${now.movements.length}`
  return now.status === 'active' && isThere ? redeemed(now, { transferId, amounts }) : now
}

function reverse(
  now: Voucher,
  read: Voucher,
  { nth, from, requestHash }: Extract<Command, { does: 'reverse' }> & { requestHash: string },
): Voucher {
  const redemption = read.movements.filter(({ cause }) => cause === undefined)[nth]
  if (redemption === undefined) return now
  const decided = decideReversal(read, { ...facts, requestHash, redemptionId: redemption.transferId })
  if (isRefusal(decided) || 'receipt' in decided) return now
  const { write } = decided
  return reversed(now, { ...write, reversal: { ...write.reversal, from } }) ?? now
}

function endingOf(
  read: Voucher,
  does: 'void' | 'replace' | 'expire',
  requestHash: string,
): EndingWrite | undefined {
  if (does === 'expire') return decideExpiry(read, inAYear)
  const request = { ...facts, requestHash }
  const replacement = { requestKey: requestHash, limit: 3, newVoucherId: 'NEWCARD000000000' }
  const decided =
    does === 'void' ? decideVoid(read, request) : decideReplacement(read, { ...request, ...replacement })
  return 'write' in decided ? decided.write : undefined
}

/** The voucher after each step. */
function lifeOf(all: readonly Step[]): Voucher[] {
  const life = [aVoucher({ kind: 'commodity', issued })]
  for (const step of all) {
    const now = life.at(-1) as Voucher
    life.push(after(now, life.at(-1 - step.behind) ?? now, step))
  }
  return life
}

const holdsAlways = (check: (voucher: Voucher) => void) =>
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 30 }), (all) => {
      for (const voucher of lifeOf(all)) check(voucher)
    }),
    { numRuns: 300 },
  )

function sumOf({ movements }: Voucher, unit: string, isMeant: (cause: string | undefined) => boolean) {
  return movements
    .filter(({ cause }) => isMeant(cause))
    .reduce((sum, { amounts }) => sum + (amounts[unit] ?? 0), 0)
}

describe('a voucher, whatever happens to it', () => {
  it('holds what was issued less what has moved out', () =>
    holdsAlways((voucher) => {
      for (const [unit, amount] of Object.entries(issued)) {
        const back = sumOf(voucher, unit, (cause) => cause === 'voucher-reversed')
        const out = sumOf(voucher, unit, (cause) => cause !== 'voucher-reversed')
        expect(voucher.balance[unit]).toBe(amount - out + back)
        expect(voucher.balance[unit]).toBeGreaterThanOrEqual(0)
      }
    }))

  it('holds nothing once it has ended, whatever is reversed afterwards', () =>
    holdsAlways(({ status, balance }) => {
      if (status !== 'active') expect(balance).toEqual({ 'item:kit': 0, 'item:soap': 0 })
    }))

  it('ends once, and each redemption is taken back once and goes on once', () =>
    holdsAlways(({ movements, status }) => {
      const ids = movements.map(({ transferId }) => transferId)
      expect(new Set(ids).size).toBe(ids.length)
      const ends = ids.filter((id) => ['voided', 'replaced', 'expired'].includes(id))
      expect(ends.length).toBeLessThanOrEqual(status === 'active' ? 0 : 1)
    }))

  it('tells transfers that sum to what it holds, and over all accounts to nothing', () =>
    holdsAlways((voucher) => {
      const accounts = trialBalance(transfersOf(voucher))
      for (const [unit, amount] of Object.entries(voucher.balance)) {
        const ofUnit = accounts.filter((line) => line.unit === unit)
        const own = ofUnit.find((line) => line.account === account.voucher(voucher.voucherId))
        expect(own?.balance).toBe(amount)
        expect(ofUnit.reduce((sum, { balance }) => sum + balance, 0)).toBe(0)
      }
    }))

  it('sees all of this happen', () => {
    const causes = new Set<string | undefined>()
    const statuses = new Set<string>()
    holdsAlways(({ movements, status }) => {
      for (const { cause } of movements) causes.add(cause)
      statuses.add(status)
    })
    expect(statuses).toEqual(new Set(['active', 'void', 'replaced', 'expired']))
    expect(causes).toEqual(
      new Set([
        undefined,
        'voucher-reversed',
        'value-returned',
        'voucher-voided',
        'card-replaced',
        'voucher-expired',
      ]),
    )
  })
})
