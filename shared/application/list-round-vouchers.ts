// Lists a released round's vouchers for those who hand them over: as links, or in a print of their own.
import { type Actor, checkScope } from '../domain/actor.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { isPlanned } from '../domain/round.ts'
import { areCardsReady, type RecordDisclosure } from './disclose-voucher.ts'
import type { FindVouchers, OpenVoucherIds } from './issue-entitlement.ts'
import { type HandedVoucher, handOver } from './issue-walk-in.ts'
import { checkAllSites } from './print-round-cards.ts'
import type { GetProgramme, Page } from './programme-ports.ts'
import type { GetRound, ListEntitlements } from './round-ports.ts'

export type ListRoundVouchersPorts = {
  readonly getRound: GetRound
  readonly getProgramme: GetProgramme
  readonly listEntitlements: ListEntitlements
  readonly openVoucherIds: OpenVoucherIds
  readonly findVouchers: FindVouchers
  readonly recordDisclosure: RecordDisclosure
}

type Command = {
  readonly actor: Actor
  readonly programmeId: string
  readonly roundId: string
  readonly cursor?: string | undefined
  /** Milliseconds since 1970. */
  readonly now: number
}

/** A page of active vouchers. Refuses with `round-unknown`, `outside-your-scope` or `card-not-ready`. */
export const listRoundVouchers =
  (ports: ListRoundVouchersPorts) =>
  async (command: Command): Promise<Page<HandedVoucher & { readonly householdId: string }> | Refusal> => {
    const { actor, programmeId, roundId, cursor: from, now } = command
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    const round = await ports.getRound({ programmeId, roundId })
    const programme = round && (await ports.getProgramme(programmeId))
    if (round === undefined || programme === undefined) return refuse('round-unknown')
    const elsewhere = checkAllSites(actor, round)
    if (elsewhere !== undefined) return elsewhere
    if (!areCardsReady(round)) return refuse('card-not-ready')
    await ports.recordDisclosure({ who: actor.sub, what: 'round-vouchers-listed', roundId, at: now })
    const { rows, cursor } = await ports.listEntitlements({ roundId, cursor: from })
    const planned = rows.filter(isPlanned)
    const next = cursor !== undefined && { cursor }
    if (planned.length === 0) return { rows: [], ...next }
    const voucherIdOf = await ports.openVoucherIds(roundId)
    const vouchers = await ports.findVouchers(
      planned.map(({ householdId, code }) => voucherIdOf(householdId, code)),
    )
    return {
      rows: vouchers
        .filter(({ status }) => status === 'active')
        .map((voucher) => ({
          ...handOver(voucher, programme.timeZone),
          householdId: voucher.householdId,
        })),
      ...next,
    }
  }
