// What every account must hold, reckoned from what callers were told alone, against what the engine holds: grant, budget
// line, round, vouchers. Vendors are in ledger-model.ts.
import { isDeepStrictEqual } from 'node:util'
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { isRefusal } from '../../../shared/domain/refusal.ts'
import type { World } from '../harness/world.ts'
import type { Camp } from './camp.ts'
import { assertThat, type LedgerModel, receiptOf, type StoredVoucher } from './ledger-model.ts'

type Settled = {
  readonly place: Camp
  readonly roundId: string
  readonly model: LedgerModel
  readonly vouchers: ReadonlyMap<string, StoredVoucher>
}

/** Throws for the first account that holds something else than the answers add up to. */
export async function checkAccounts(world: World, settled: Settled): Promise<void> {
  for (const voucher of settled.vouchers.values()) checkVoucher(settled, voucher)
  const told = await toldAccounts(world, settled)
  const held = await heldAccounts(world, settled)
  assertThat(isDeepStrictEqual(told, held), () => {
    return `accounts: the answers say ${JSON.stringify(told)}, the books ${JSON.stringify(held)}`
  })
}

/**
 * A redemption that was refused and came true later is counted where it can be explained: the balance was too small
 * for it, and a reversal has brought something back. See docs/ledger.md.
 */
function checkVoucher({ model }: Settled, { voucherId, status, bal, t }: StoredVoucher): void {
  const redemptions = model.redemptions.filter((one) => one.voucherId === voucherId)
  const late = redemptions.filter((one) => receiptOf(one) === undefined && t[one.key] !== undefined)
  const reversed = sumByKey(model.reversals.filter((one) => one.voucherId === voucherId))
  for (const { what, answers } of late)
    assertThat(
      reversed > 0 && answers.filter(isRefusal).every(({ refused }) => ofBalance.has(refused)),
      () => `${what}: refused, and carried out`,
    )
  if (status !== 'active') {
    assertThat(bal['USD'] === 0, () => `voucher ${voucherId} has ended and holds ${bal['USD']}`)
    return
  }
  const spent = redemptions.filter((one) => receiptOf(one) !== undefined || late.includes(one))
  const left = (issuedOf(model, voucherId) ?? 0) - sum(spent.map((one) => one.amountMinor)) + reversed
  assertThat(bal['USD'] === left, () => `voucher ${voucherId}: answers leave ${left}, it holds ${bal['USD']}`)
}

const ofBalance = new Set<string>(['insufficient-balance', 'amount-not-whole-voucher'])

/** What was handed over: in a walk-in, or as the next card. */
function issuedOf(model: LedgerModel, voucherId: string): number | undefined {
  const next = model.replacements.map(receiptOf).find((card) => card?.voucherId === voucherId)
  return next?.amounts['USD'] ?? model.issued.get(voucherId)
}

/** One redemption is reversed once, however many asked. */
function sumByKey(reversals: LedgerModel['reversals'], returned?: boolean): number {
  const amounts = new Map<string, number>()
  for (const command of reversals) {
    const receipt = receiptOf(command)
    if (receipt !== undefined && (returned === undefined || receipt.returnedToBudget === returned))
      amounts.set(command.redemptionId, receipt.amounts['USD'] ?? 0)
  }
  return sum([...amounts.values()])
}

async function toldAccounts(world: World, { place, model, vouchers }: Settled) {
  const { pledged, envelope } = place
  const withdrawn = await withdrawnFrom(world, place, model)
  const issued = sum([...model.issued.values()])
  const isClosed = model.closings.some((closing) => receiptOf(closing) !== undefined)
  const voids = new Map(model.voids.map((command) => [command.voucherId, receiptOf(command)]))
  for (const command of model.voids) {
    const receipt = receiptOf(command)
    if (receipt !== undefined) voids.set(command.voucherId, receipt)
  }
  const voided = sum([...voids.values()].map((receipt) => receipt?.returned['USD'] ?? 0))
  // Nobody is told what expires.
  const expired = sum([...vouchers.values()].map(({ t }) => t['expired']?.amounts['USD'] ?? 0))
  const returned = voided + expired + sumByKey(model.reversals, true)
  const funded = envelope - withdrawn
  return {
    grant: pledged - funded,
    funded,
    returned,
    available: funded - envelope + (isClosed ? envelope - issued : 0) + returned,
    reserved: isClosed ? 0 : envelope - issued,
  }
}

/** What was told, and what was refused for a balance and came true when value had come back. */
async function withdrawnFrom(
  { direct, tables }: World,
  { programmeId }: Camp,
  { withdrawals }: LedgerModel,
): Promise<number> {
  let withdrawn = 0
  for (const command of withdrawals) {
    const Key = { pk: `PROGRAMME#${programmeId}`, sk: `TRANSFER#${command.transferId}` }
    const { Item } = await direct.send(
      new GetCommand({ TableName: tables.ledger, Key, ConsistentRead: true }),
    )
    const isTold = command.answers.some((answer) => !isRefusal(answer))
    assertThat(!isTold || Item !== undefined, () => `${command.what}: told, and not in the books`)
    if (Item !== undefined) withdrawn += command.amount
  }
  return withdrawn
}

async function heldAccounts({ direct, tables }: World, { place, roundId }: Settled) {
  const { programmeId, grantId } = place
  const read = async (pk: string, sk: string) => {
    const input = { TableName: tables.ledger, Key: { pk, sk }, ConsistentRead: true }
    return (await direct.send(new GetCommand(input))).Item ?? {}
  }
  const grant = await read(`GRANT#${grantId}`, 'GRANT')
  const line = await read(`PROGRAMME#${programmeId}`, `BUDGET#${grantId}#USD`)
  const { Items = [] } = await direct.send(
    new QueryCommand({
      TableName: tables.ledger,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :slice)',
      ExpressionAttributeValues: { ':pk': `ROUND#${roundId}`, ':slice': 'SLICE#' },
      ConsistentRead: true,
    }),
  )
  const slices = Items.flatMap(({ available }) => Object.values(available as Record<string, number>))
  return {
    grant: grant['available']?.USD,
    funded: line['funded'],
    returned: line['returned'] ?? 0,
    available: line['available'],
    reserved: sum(slices),
  }
}

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)
