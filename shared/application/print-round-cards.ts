// Prints the cards of a round, many a sheet. A large round is printed one shard at a time: an answer of API Gateway
// holds 6 MB at most.
import { type Actor, checkScope } from '../domain/actor.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { type Entitlement, type Round, shardCount } from '../domain/round.ts'
import { type VoucherCard, voucherCard } from '../domain/voucher-card.ts'
import type { IssuedVoucher } from '../domain/voucher-issue.ts'
import { areCardsReady, type RecordDisclosure } from './disclose-voucher.ts'
import type { FindVouchers, OpenVoucherIds } from './issue-entitlement.ts'
import type { GetProgramme } from './programme-ports.ts'
import type { GetRound } from './round-ports.ts'

export const maxCardsOfRound = 1000
/** At under 2 kB a card, in base64, this stays below 6 MB. */
export const maxCardsOfShard = 2000

export type PrintRoundCardsPorts = {
  readonly getRound: GetRound
  readonly getProgramme: GetProgramme
  readonly listShardEntitlements: (asked: {
    roundId: string
    shard: number
  }) => Promise<readonly Entitlement[]>
  readonly openVoucherIds: OpenVoucherIds
  readonly findVouchers: FindVouchers
  readonly recordDisclosure: RecordDisclosure
  readonly drawSheets: (
    cards: readonly VoucherCard[],
    printing: { createdAt: number },
  ) => Promise<Uint8Array<ArrayBuffer>>
}

export type PrintRoundCardsCommand = {
  readonly actor: Actor
  readonly programmeId: string
  readonly roundId: string
  /** 0 to 31; left out = the whole round. */
  readonly shard?: number | undefined
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Returns the sheets as PDF. Refuses with `round-unknown`, `outside-your-scope`, `card-not-ready`, `cards-too-many`. */
export const printRoundCards =
  (ports: PrintRoundCardsPorts) =>
  async (command: PrintRoundCardsCommand): Promise<Uint8Array<ArrayBuffer> | Refusal> => {
    const { actor, programmeId, roundId, shard, now } = command
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    const round = await ports.getRound({ programmeId, roundId })
    const programme = round && (await ports.getProgramme(programmeId))
    if (round === undefined || programme === undefined) return refuse('round-unknown')
    const elsewhere = checkAllSites(actor, round)
    if (elsewhere !== undefined) return elsewhere
    if (!areCardsReady(round)) return refuse('card-not-ready')
    const vouchers = await readVouchers(ports, round, shard)
    if ('refused' in vouchers) return vouchers
    if (vouchers.length === 0) return refuse('card-not-ready', { detail: 'There is no voucher here yet.' })
    await ports.recordDisclosure({
      who: actor.sub,
      what: 'round-cards-printed',
      roundId,
      ...(shard !== undefined && { shard }),
      at: now,
    })
    const cards = vouchers.map((voucher) => voucherCard(voucher, programme))
    return ports.drawSheets(cards, { createdAt: round.createdAt })
  }

/** A round's vouchers mix the households of all the round's sites, so they are for those who work for all of them. */
export function checkAllSites(actor: Actor, { programmeId, siteIds }: Round): Refusal | undefined {
  if (siteIds.length === 0) return checkScope(actor, { programmeId, siteId: '' })
  for (const siteId of siteIds) {
    const outside = checkScope(actor, { programmeId, siteId })
    if (outside !== undefined) return outside
  }
  return undefined
}

async function readVouchers(
  ports: PrintRoundCardsPorts,
  round: Round,
  shard: number | undefined,
): Promise<readonly IssuedVoucher[] | Refusal> {
  const { roundId } = round
  const limit = shard === undefined ? maxCardsOfRound : maxCardsOfShard
  if (shard === undefined && round.voucherCount > limit) return refuse('cards-too-many')
  const shards = shard === undefined ? Array.from({ length: shardCount }, (_, index) => index) : [shard]
  const entitlements: Entitlement[] = []
  for (const each of shards) {
    entitlements.push(...(await ports.listShardEntitlements({ roundId, shard: each })))
    if (entitlements.length > limit) return refuse('cards-too-many')
  }
  const voucherIdOf = await ports.openVoucherIds(roundId)
  const vouchers = await ports.findVouchers(
    entitlements.map(({ householdId, code }) => voucherIdOf(householdId, code)),
  )
  return vouchers.filter(({ status }) => status === 'active')
}
