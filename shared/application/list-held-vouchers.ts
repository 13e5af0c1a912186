// What a household was given and is to get, voucher by voucher: for its page, and after it was merged into another.
// Nothing is lost or voided by a merge itself: somebody voids what is not to be spent twice (ADR 0016).
import { type Actor, checkScope } from '../domain/actor.ts'
import type { Amounts } from '../domain/money.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { Entitlement } from '../domain/round.ts'
import { mergedHousehold } from '../domain/suspected-duplicate.ts'
import type { Voucher, VoucherStatus } from '../domain/voucher.ts'
import { voucherNumber } from '../domain/voucher-number.ts'
import type { GetDuplicate } from './duplicate-ports.ts'
import { inParallel } from './in-parallel.ts'
import type { OpenVoucherIds } from './issue-entitlement.ts'

export type HeldVoucherPorts = {
  /** Of all rounds of all programmes; not consistent: what was prepared a moment ago may be missing. */
  readonly listHouseholdEntitlements: (householdId: string) => Promise<readonly Entitlement[]>
  readonly openVoucherIds: OpenVoucherIds
  readonly readVouchers: (voucherIds: readonly string[]) => Promise<readonly Voucher[]>
}

export type ListHouseholdVouchersPorts = HeldVoucherPorts & {
  /** Where the household is, or was before it was erased. */
  readonly findHouseholdSite: (householdId: string) => Promise<string | undefined>
}

export type ListMergedVouchersPorts = HeldVoucherPorts & { readonly getDuplicate: GetDuplicate }

export type HeldVoucher = {
  readonly programmeId: string
  readonly roundId: string
  readonly code: string
  /** `not-issued`: a round that is under way will issue it. `spent`: active, with nothing left. */
  readonly state: VoucherStatus | 'not-issued' | 'spent'
  readonly voucherId?: string
  readonly numberEnd?: string
  readonly balance?: Amounts
}

const vouchersAtOnce = 16

/** Who works with cards: a voucher's whole number can be spent, so others are told its end. */
const worksWithCards = ['admin', 'registration-officer']

/** Of the programmes that the caller works for. Refuses with `household-unknown` or `outside-your-scope`. */
export const listHouseholdVouchers =
  (ports: ListHouseholdVouchersPorts) =>
  async ({
    householdId,
    actor,
  }: {
    householdId: string
    actor: Actor
  }): Promise<{ rows: HeldVoucher[] } | Refusal> => {
    const siteId = await ports.findHouseholdSite(householdId)
    if (siteId === undefined) return refuse('household-unknown')
    const outside = checkScope(actor, { siteId })
    if (outside !== undefined) return outside
    return { rows: await vouchersOf(ports, { householdId, actor }) }
  }

/** Of the programmes that the caller works for; none while nothing is merged. */
export const listMergedVouchers =
  (ports: ListMergedVouchersPorts) =>
  async ({
    duplicateId,
    actor,
  }: {
    duplicateId: string
    actor: Actor
  }): Promise<{ rows: HeldVoucher[] } | Refusal> => {
    const found = await ports.getDuplicate(duplicateId)
    if (found === undefined) return refuse('duplicate-unknown')
    const reached = found.households.some(({ siteId }) => checkScope(actor, { siteId }) === undefined)
    if (!reached) return refuse('outside-your-scope')
    const merged = mergedHousehold(found)
    if (merged === undefined) return { rows: [] }
    return { rows: await vouchersOf(ports, { householdId: merged.householdId, actor }) }
  }

async function vouchersOf(
  ports: HeldVoucherPorts,
  { householdId, actor }: { readonly householdId: string; readonly actor: Actor },
): Promise<HeldVoucher[]> {
  const entitlements = await ports.listHouseholdEntitlements(householdId)
  const visible = entitlements.filter(({ programmeId }) => checkScope(actor, { programmeId }) === undefined)
  const rows = await inParallel(visible, vouchersAtOnce, (entitlement) => heldBy(ports, entitlement))
  if (actor.roles.some((role) => worksWithCards.includes(role))) return rows
  return rows.map(({ voucherId: _, ...row }) => row)
}

async function heldBy(
  ports: HeldVoucherPorts,
  { programmeId, roundId, householdId, code }: Entitlement,
): Promise<HeldVoucher> {
  const voucherIdOf = await ports.openVoucherIds(roundId)
  const voucher = await latestOf(ports, voucherIdOf(householdId, code))
  const place = { programmeId, roundId, code }
  if (voucher === undefined) return { ...place, state: 'not-issued' }
  const { voucherId, status, balance } = voucher
  const isSpent = status === 'active' && Object.values(balance).every((amount) => amount === 0)
  const state = isSpent ? 'spent' : status
  return { ...place, state, voucherId, numberEnd: voucherNumber(voucherId).slice(-6), balance }
}

/** The last card of a chain of replaced ones. */
async function latestOf(ports: HeldVoucherPorts, voucherId: string): Promise<Voucher | undefined> {
  const [voucher] = await ports.readVouchers([voucherId])
  const replacement = voucher?.movements.find((movement) => movement.cause === 'card-replaced')
  return replacement === undefined ? voucher : latestOf(ports, replacement.to)
}
