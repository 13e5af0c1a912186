// The ledger as its callers know it: what they were told is in the books once, and the books hold nothing that nobody
// was told or asked for. Independent of the use cases: it reads the stored items by their names alone.

import { isDeepStrictEqual } from 'node:util'
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import type { HandedVoucher } from '../../../shared/application/issue-walk-in.ts'
import type { Actor } from '../../../shared/domain/actor.ts'
import type { Receipt } from '../../../shared/domain/redemption.ts'
import { isRefusal } from '../../../shared/domain/refusal.ts'
import type { ReversalReceipt } from '../../../shared/domain/reversal.ts'
import type { Settlement } from '../../../shared/domain/settlement.ts'
import type { VoidReceipt } from '../../../shared/domain/voucher-ending.ts'
import type { Command } from '../harness/commands.ts'
import type { World } from '../harness/world.ts'

export type LedgerModel = {
  /** What each voucher of a walk-in was worth when it was handed over; USD by voucher. */
  readonly issued: ReadonlyMap<string, number>
  readonly redemptions: (Command<Receipt> & {
    readonly key: string
    readonly amountMinor: number
    readonly voucherId: string
    readonly text: string
    readonly actor: Actor
  })[]
  readonly reversals: (Command<ReversalReceipt> & {
    readonly redemptionId: string
    readonly voucherId: string
  })[]
  readonly voids: (Command<VoidReceipt> & { readonly voucherId: string })[]
  readonly replacements: (Command<HandedVoucher> & { readonly voucherId: string })[]
  readonly withdrawals: (Command<unknown> & { readonly transferId: string; readonly amount: number })[]
  readonly closings: Command<unknown>[]
  readonly settlements: (Command<Settlement> & { readonly settlementId: string; readonly vendorId: string })[]
}

export type Movement = {
  readonly amounts: Readonly<Record<string, number>>
  readonly vendorId?: string
  readonly to?: string
  readonly cause?: string
}
export type StoredVoucher = {
  readonly voucherId: string
  readonly status: string
  readonly issued: Readonly<Record<string, number>>
  readonly replaces?: string
  readonly bal: Readonly<Record<string, number>>
  readonly t: Readonly<Record<string, Movement>>
  /** Balance after a movement, by `<id>|<unit>`; which movement it was, by id. */
  readonly b: Readonly<Record<string, number>>
  readonly n: Readonly<Record<string, number>>
}

export function assertThat(holds: boolean, what: () => string): asserts holds {
  if (!holds) throw new Error(what())
}

/** Throws for the first answer that the books do not bear out, and for the first movement that nobody asked for. */
export async function checkAgainstModel(
  { direct, tables }: World,
  model: LedgerModel,
): Promise<ReadonlyMap<string, StoredVoucher>> {
  const { Items = [] } = await direct.send(
    new ScanCommand({ TableName: tables.vouchers, ConsistentRead: true }),
  )
  const vouchers = new Map((Items as StoredVoucher[]).map((voucher) => [voucher.voucherId, voucher]))
  const movement = (voucherId: string, id: string) => vouchers.get(voucherId)?.t[id]
  for (const command of model.redemptions) checkRedemption(command, movement)
  const others: readonly Command<unknown>[] = [...model.reversals, ...model.voids, ...model.replacements]
  for (const command of others) receiptOf(command)
  for (const { what, voucherId, redemptionId, ...command } of distinct(model.reversals)) {
    const record = movement(voucherId, `${redemptionId}.reversed`)
    const told = { what, ...command }.answers.filter((answer) => !isRefusal(answer))
    assertThat(told.length === 0 || record !== undefined, () => `${what}: told, and not in the books`)
  }
  for (const { what, voucherId, answers } of model.voids) {
    const told = answers.some((answer) => !isRefusal(answer))
    assertThat(!told || vouchers.get(voucherId)?.status === 'void', () => `${what}: told, and not void`)
  }
  for (const { what, voucherId, answers } of model.replacements)
    for (const answer of answers)
      if (!isRefusal(answer))
        assertThat(
          vouchers.get(answer.voucherId)?.replaces === voucherId &&
            movement(voucherId, 'replaced')?.to === answer.voucherId,
          () => `${what}: the card that was handed over does not replace it`,
        )
  checkNothingElse(vouchers, model)
  checkSums(vouchers, model)
  return vouchers
}

/**
 * What a command was answered with, by all who were answered alike. Another delivery of the same request may have
 * been refused, when a reversal had not brought the balance back yet: see docs/ledger.md.
 */
export function receiptOf<Answer>({ what, answers }: Command<Answer>): Answer | undefined {
  const [first, ...others] = answers.filter((answer): answer is Answer => !isRefusal(answer))
  for (const other of others)
    assertThat(isDeepStrictEqual(other, first), () => `${what}: two receipts that differ`)
  return first
}

const distinct = <One>(all: readonly One[]): readonly One[] => [...new Set(all)]

function checkRedemption(
  command: LedgerModel['redemptions'][number],
  movement: (voucherId: string, id: string) => Movement | undefined,
): void {
  const receipt = receiptOf(command)
  const record = movement(command.voucherId, command.key)
  if (receipt !== undefined)
    assertThat(
      isDeepStrictEqual(record?.amounts, receipt.amounts),
      () => `${command.what}: receipted, and the books say ${JSON.stringify(record)}`,
    )
}

/** Nobody's redemption, reversal or end is in the books. */
function checkNothingElse(vouchers: ReadonlyMap<string, StoredVoucher>, model: LedgerModel): void {
  const asked = new Set([
    ...['expired', 'voided', 'replaced'],
    ...model.redemptions.map(({ key }) => key),
    ...model.reversals.flatMap(({ redemptionId }) => [
      `${redemptionId}.reversed`,
      `${redemptionId}.returned`,
    ]),
  ])
  for (const { voucherId, t } of vouchers.values())
    for (const id of Object.keys(t))
      assertThat(asked.has(id), () => `voucher ${voucherId} holds ${id}, which nobody asked for`)
}

/** What each vendor has got, by the receipts and by the books; refusals that came late are the books' own. */
function checkSums(vouchers: ReadonlyMap<string, StoredVoucher>, model: LedgerModel): void {
  const receipted = new Map<string, number>()
  for (const command of model.redemptions) {
    const receipt = receiptOf(command)
    if (receipt === undefined) continue
    const { vendorId, amounts } = receipt
    receipted.set(vendorId, (receipted.get(vendorId) ?? 0) + (amounts['USD'] ?? 0))
  }
  const stored = new Map<string, number>()
  const late = new Set(model.redemptions.filter((one) => receiptOf(one) === undefined).map(({ key }) => key))
  for (const { t } of vouchers.values())
    for (const [id, { cause, vendorId = '', amounts }] of Object.entries(t))
      if (cause === undefined && !late.has(id))
        stored.set(vendorId, (stored.get(vendorId) ?? 0) + (amounts['USD'] ?? 0))
  for (const vendorId of new Set([...receipted.keys(), ...stored.keys()]))
    assertThat(
      receipted.get(vendorId) === stored.get(vendorId),
      () => `${vendorId}: receipts say ${receipted.get(vendorId)}, the books ${stored.get(vendorId)}`,
    )
}
