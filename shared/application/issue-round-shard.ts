// Issues all vouchers of one shard of an approved round. It may run twice, at once, or die half way: ids are
// derived, writes are conditional, and the shard is marked only when every voucher of its plan is there.
import { entitlementMarker, sameMarker } from '../domain/entitlement-marker.ts'
import { isRefusal } from '../domain/refusal.ts'
import { type Entitlement, type Round, type RoundShard, shardCount } from '../domain/round.ts'
import {
  type IssuedVoucher,
  type IssueTerms,
  type StoredPin,
  statusIndexOf,
} from '../domain/voucher-issue.ts'
import { inParallel } from './in-parallel.ts'
import {
  issueEntitlement,
  type OpenSigner,
  type OpenVoucherIds,
  type PutVoucher,
  readIssueTerms,
} from './issue-entitlement.ts'
import type { GetProgramme, GetSite } from './programme-ports.ts'
import type { GetRound } from './round-ports.ts'

type ShardAddress = { readonly roundId: string; readonly shard: number }

export type IssueRoundShardPorts = {
  readonly getRound: GetRound
  readonly getProgramme: GetProgramme
  readonly getSite: GetSite
  readonly findRoundShard: (shard: ShardAddress) => Promise<RoundShard | undefined>
  /** In the order of household and code. */
  readonly listShardEntitlements: (shard: ShardAddress) => Promise<readonly Entitlement[]>
  readonly sha256: (text: string) => Uint8Array
  readonly findPin: (asked: { programmeId: string; householdId: string }) => Promise<StoredPin | undefined>
  readonly openSigner: OpenSigner
  readonly openVoucherIds: OpenVoucherIds
  readonly putVoucher: PutVoucher
  /** The shard's own block in its stripe of the status list: the first position, the same one at each call. */
  readonly claimStatusBlock: (
    claim: ShardAddress & { readonly programmeId: string; readonly count: number },
  ) => Promise<number>
  readonly markShardIssued: (issued: ShardAddress & { readonly issuedCount: number }) => Promise<void>
  /** Moves the round from issuing to issued once all its shards are, as planned; else does nothing. */
  readonly finishRound: (round: { programmeId: string; roundId: string }) => Promise<void>
}

/** A message that comes late finds its round here. */
const allIssued: ReadonlySet<Round['state']> = new Set(['issued', 'released', 'closed'])

/** DynamoDB answers one write in milliseconds: this many at once keep a worker busy. */
const writesAtOnce = 16

/** Resolves when the shard is issued. Throws, so that the message comes again, when it cannot be. */
export const issueRoundShard =
  (ports: IssueRoundShardPorts) =>
  async (command: {
    readonly programmeId: string
    readonly roundId: string
    readonly shard: number
    readonly now: number
  }): Promise<void> => {
    const { programmeId, roundId, shard, now } = command
    const round = await ports.getRound({ programmeId, roundId })
    if (round === undefined) throw new Error(`round ${roundId} does not exist`)
    if (allIssued.has(round.state)) return
    if (round.state !== 'issuing') throw new Error(`round ${roundId} is ${round.state}, not issuing`)
    const plan = await ports.findRoundShard({ roundId, shard })
    if (plan === undefined || plan.state === 'planned')
      throw new Error(`shard ${shard} of round ${roundId} is not prepared`)
    if (plan.state === 'prepared') await issueShard(ports, { round, plan, now })
    await ports.finishRound({ programmeId, roundId })
  }

type Work = { readonly round: Round; readonly plan: RoundShard; readonly now: number }

async function issueShard(ports: IssueRoundShardPorts, work: Work): Promise<void> {
  const { roundId } = work.round
  const { shard } = work.plan
  const entitlements = await ports.listShardEntitlements({ roundId, shard })
  if (!sameMarker(entitlementMarker(entitlements, ports.sha256), work.plan))
    throw new Error(`shard ${shard} of round ${roundId}: its entitlements are not as approved`)
  const vouchers = entitlements.length > 0 ? await issueAll(ports, work, entitlements) : []
  await ports.markShardIssued({ roundId, shard, issuedCount: vouchers.length })
}

async function issueAll(
  ports: IssueRoundShardPorts,
  { round, plan: { shard }, now }: Work,
  entitlements: readonly Entitlement[],
): Promise<IssuedVoucher[]> {
  const { programmeId, roundId } = round
  const terms = await readIssueTerms(ports, round)
  if (terms === undefined) throw new Error(`programme ${programmeId} does not exist`)
  const signer = await ports.openSigner(terms.programme)
  if (isRefusal(signer)) throw new Error(`round ${roundId} cannot be signed: ${signer.refused}`)
  const voucherIdOf = await ports.openVoucherIds(roundId)
  const count = entitlements.length
  const first = await ports.claimStatusBlock({ programmeId, roundId, shard, count })
  return inParallel(entitlements, writesAtOnce, async (entitlement, position) =>
    issueEntitlement(ports, {
      entitlement,
      terms,
      signer,
      details: {
        voucherId: voucherIdOf(entitlement.householdId, entitlement.code),
        statusIndex: statusIndexOf(shard, first + position, shardCount),
        firstValidDay: round.firstValidDay,
        issuedAt: now,
        pin: await pinOf(ports, terms, entitlement),
      },
    }),
  )
}

function pinOf(ports: IssueRoundShardPorts, { programme }: IssueTerms, { householdId }: Entitlement) {
  if (!programme.pinRequired) return undefined
  return ports.findPin({ programmeId: programme.programmeId, householdId })
}
