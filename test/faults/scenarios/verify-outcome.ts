// What must hold when all is quiet again: the books by the verification's own rules, and every answer that a caller
// got by what is stored.
import { isDeepStrictEqual } from 'node:util'
import { QueryCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import type { HandedVoucher } from '../../../shared/application/issue-walk-in.ts'
import type { ShownRound } from '../../../shared/application/round-ports.ts'
import type { Receipt } from '../../../shared/domain/redemption.ts'
import { isRefusal } from '../../../shared/domain/refusal.ts'
import { type Command, expectRefusals, outcomeOf } from '../harness/commands.ts'
import type { World } from '../harness/world.ts'
import { wholeEntitlement } from './camp.ts'

export type WalkIn = Command<{ vouchers: HandedVoucher[] }> & {
  readonly householdId: string
  readonly roundId: string
}
export type Approval = Command<ShownRound> & {
  readonly roundId: string
  readonly submission: Command<ShownRound>
}
export type Redemption = Command<Receipt> & {
  readonly key: string
  readonly voucherId: string
  readonly amountMinor: number
}

type StoredVoucher = {
  readonly voucherId: string
  readonly householdId: string
  readonly text: string
  readonly bal: Readonly<Record<string, number>>
  readonly t: Readonly<Record<string, { readonly amounts: Readonly<Record<string, number>> }>>
  readonly b: Readonly<Record<string, number>>
}

function assertThat(holds: boolean, what: () => string): asserts holds {
  if (!holds) throw new Error(what())
}

/** There is enough in the grant for those two, and not for the third. */
export function checkFundings(fundings: readonly Command<unknown>[], greed: Command<unknown>): void {
  for (const { what, answers } of fundings) expectRefusals(what, answers.filter(isRefusal), [])
  const outcome = outcomeOf(greed)
  assertThat('refused' in outcome, () => `${greed.what}: was given more than there was`)
  expectRefusals(greed.what, outcome.refused, ['grant-insufficient'])
}

/** The budget is enough for one of them. */
export function approvedRound(approvals: readonly Approval[]): string {
  const approved = approvals.filter((approval) => {
    const outcome = outcomeOf(approval)
    if ('refused' in outcome) expectRefusals(approval.what, outcome.refused, ['budget-insufficient'])
    return 'done' in outcome
  })
  const [first, ...others] = approved
  assertThat(first !== undefined && others.length === 0, () => `${approved.length} rounds were approved`)
  return first.roundId
}

async function storedVouchers({ direct, tables }: World): Promise<StoredVoucher[]> {
  const { Items = [] } = await direct.send(
    new ScanCommand({ TableName: tables.vouchers, ConsistentRead: true }),
  )
  return Items as StoredVoucher[]
}

/** Each household has all its vouchers or none, and whoever was told "exhausted" was told the truth. */
export async function checkWalkIns(world: World, walkIns: readonly WalkIn[]): Promise<void> {
  const stored = await storedVouchers(world)
  for (const walkIn of walkIns) {
    const { what, householdId, roundId } = walkIn
    const left = await leftInEnvelope(world, roundId)
    const own = stored.filter((voucher) => voucher.householdId === householdId)
    const texts = own.map(({ text }) => text).sort()
    const outcome = outcomeOf(walkIn)
    if ('done' in outcome) {
      const handed = outcome.done.vouchers.map(({ text }) => text).sort()
      assertThat(
        isDeepStrictEqual(handed, texts),
        () => `${what}: handed over other vouchers than are stored`,
      )
      continue
    }
    expectRefusals(what, outcome.refused, ['envelope-exhausted', 'voucher-already-issued'])
    const isExhausted = outcome.refused.some(({ refused }) => refused === 'envelope-exhausted')
    assertThat(
      isExhausted === (own.length === 0),
      () => `${what}: refused, and ${own.length} vouchers are stored`,
    )
    assertThat(!isExhausted || left < wholeEntitlement, () => `${what}: exhausted, but ${left} is left`)
  }
}

async function leftInEnvelope({ direct, tables }: World, roundId: string): Promise<number> {
  const { Items = [] } = await direct.send(
    new QueryCommand({
      TableName: tables.ledger,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :slice)',
      ExpressionAttributeValues: { ':pk': `ROUND#${roundId}`, ':slice': 'SLICE#' },
      ConsistentRead: true,
    }),
  )
  const amounts = Items.flatMap((item) => Object.values(item['available'] as Record<string, number>))
  return amounts.reduce((sum, amount) => sum + amount, 0)
}

/** What was receipted is in the voucher, what was refused is not, and nothing else is. */
export async function checkRedemptions(world: World, redemptions: readonly Redemption[]): Promise<void> {
  const stored = new Map((await storedVouchers(world)).map((voucher) => [voucher.voucherId, voucher]))
  const known = new Set(redemptions.map(({ key }) => key))
  for (const { voucherId, t } of stored.values())
    for (const key of Object.keys(t))
      assertThat(known.has(key), () => `${voucherId} holds ${key}, which nobody sent`)
  for (const redemption of redemptions) {
    const voucher = stored.get(redemption.voucherId)
    assertThat(voucher !== undefined, () => `voucher ${redemption.voucherId} is gone`)
    checkRedemption(redemption, voucher)
  }
}

function checkRedemption(redemption: Redemption, { t, b, bal }: StoredVoucher): void {
  const { what, key, amountMinor, answers } = redemption
  const outcome = outcomeOf(redemption)
  const record = t[key]
  if ('done' in outcome) {
    const told = [outcome.done.amounts, outcome.done.balance]
    const kept = [record?.amounts, { USD: b[`${key}|USD`] }]
    assertThat(isDeepStrictEqual(told, kept), () => `${what}: the receipt says ${JSON.stringify(told)}`)
    return
  }
  assertThat(record === undefined || answers.length === 0, () => `${what}: refused, and stored`)
  expectRefusals(what, outcome.refused, ['insufficient-balance', 'amount-not-whole-voucher'])
  // Balances only fall: what was too little then is too little now.
  const tooPoor = outcome.refused.some(({ refused }) => refused === 'insufficient-balance')
  assertThat(
    !tooPoor || (bal['USD'] ?? 0) < amountMinor,
    () => `${what}: refused for a balance that is there`,
  )
}
