// Issues the vouchers of a household from a standing round, in one request: decide, take from the envelope and
// mark the household in one transaction, then sign and write. A request that died in between is completed by its
// repeat, also when the round was closed meanwhile.
import { type Actor, checkScope } from '../domain/actor.ts'
import { type EnvelopeSlice, type Take, takeFromSlices } from '../domain/envelope.ts'
import { inOrderOfUnits } from '../domain/money.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { shardCount } from '../domain/round.ts'
import { type IssuedVoucher, statusIndexOf, validityOf } from '../domain/voucher-issue.ts'
import { voucherNumber } from '../domain/voucher-number.ts'
import {
  decideWalkIn,
  type IssuableRegistration,
  refuseRound,
  refuseUnopened,
  type WalkInEntitlement,
  wantedFromEnvelope,
} from '../domain/walk-in.ts'
import {
  type FindVouchers,
  issueEntitlement,
  type OpenSigner,
  type OpenVoucherIds,
  type PutVoucher,
  readIssueTerms,
  type VoucherSigner,
} from './issue-entitlement.ts'
import type { KeepProfiles } from './profile-ports.ts'
import type { GetProgramme, GetSite } from './programme-ports.ts'
import type { GetRound } from './round-ports.ts'

/** `short`: a slice has less than was to be taken. `exists`: the household has its entitlements from this round. */
export type WalkInReservation = 'reserved' | 'exists' | 'short'

export type IssueWalkInPorts = {
  readonly getRound: GetRound
  readonly getProgramme: GetProgramme
  readonly getSite: GetSite
  readonly findRegistration: (asked: {
    programmeId: string
    householdId: string
  }) => Promise<IssuableRegistration | undefined>
  /** Which of the 32 shards a household belongs to. */
  readonly shardOf: (householdId: string) => number
  readonly findWalkIn: (asked: {
    roundId: string
    shard: number
    householdId: string
  }) => Promise<readonly WalkInEntitlement[]>
  readonly readSlices: (roundId: string) => Promise<readonly EnvelopeSlice[]>
  /** Takes and marks in one transaction. Refuses with `idempotency-key-reused` or `too-busy`. */
  readonly reserveWalkIn: (write: {
    readonly entitlements: readonly WalkInEntitlement[]
    readonly takes: readonly Take[]
    readonly requestKey: string
    readonly requestHash: string
  }) => Promise<WalkInReservation | Refusal>
  /** Waits a little, and longer with each attempt, at random. */
  readonly waitBeforeRetry: (attempt: number) => Promise<void>
  readonly keepProfiles: KeepProfiles
  readonly openSigner: OpenSigner
  readonly openVoucherIds: OpenVoucherIds
  readonly findVouchers: FindVouchers
  readonly putVoucher: PutVoucher
  /** Takes the next `count` positions of a stripe of the status list; returns the first, from 0. */
  readonly takeStatusPositions: (take: {
    programmeId: string
    stripe: number
    count: number
  }) => Promise<number>
}

export type IssueWalkInCommand = {
  readonly actor: Actor
  readonly programmeId: string
  readonly roundId: string
  readonly householdId: string
  readonly idempotencyKey: string
  readonly requestHash: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** A voucher as it is handed over. */
export type HandedVoucher = Pick<IssuedVoucher, 'voucherId' | 'text' | 'kind' | 'code' | 'pinRequired'> & {
  readonly number: string
  readonly amounts: IssuedVoucher['issued']
  /** ISO 8601. */
  readonly firstValidDay: string
  readonly validDays: number
}

/** How often a slice may turn out shorter than it was read: each time somebody else got a voucher meanwhile. */
const reservationAttempts = 40

/** Returns the household's vouchers from the round, the same ones for a repeat; or the first reason why not. */
export const issueWalkIn =
  (ports: IssueWalkInPorts) =>
  async (command: IssueWalkInCommand): Promise<{ vouchers: HandedVoucher[] } | Refusal> => {
    const setting = await readSetting(ports, command)
    if (isRefusal(setting)) return setting
    const had = await ports.findWalkIn(setting)
    const { programme } = setting.terms
    const due = had.length > 0 ? had : decideWalkIn({ ...setting, programme, now: command.now })
    if (isRefusal(due)) return due
    // Before anything is taken: money must not be set aside for a voucher that cannot be signed.
    const signer = await ports.openSigner(programme)
    if (isRefusal(signer)) return signer
    const entitlements = had.length > 0 ? had : await reserve(ports, { ...command, setting, due })
    if (isRefusal(entitlements)) return entitlements
    const vouchers = await issueAll(ports, { ...setting, signer }, entitlements)
    if (entitlements.some(({ requestKey }) => requestKey !== setting.requestKey))
      return refuse('voucher-already-issued', {
        facts: { voucherIds: vouchers.map(({ voucherId }) => voucherId) },
      })
    return { vouchers: vouchers.map((voucher) => handOver(voucher, setting.terms.programme.timeZone)) }
  }

type Setting = {
  readonly terms: NonNullable<Awaited<ReturnType<typeof readIssueTerms>>>
  readonly round: Parameters<typeof decideWalkIn>[0]['round']
  readonly registration: IssuableRegistration
  readonly programmeId: string
  readonly roundId: string
  readonly householdId: string
  readonly shard: number
  readonly requestKey: string
}

async function readSetting(
  ports: IssueWalkInPorts,
  { actor, programmeId, roundId, householdId, idempotencyKey }: IssueWalkInCommand,
): Promise<Setting | Refusal> {
  const outside = checkScope(actor, { programmeId })
  if (outside !== undefined) return outside
  const [round, registration] = await Promise.all([
    ports.getRound({ programmeId, roundId }),
    ports.findRegistration({ programmeId, householdId }),
  ])
  const terms = round && (await readIssueTerms(ports, round))
  if (round === undefined || terms === undefined) return refuse('round-unknown')
  const unopened = refuseUnopened(round)
  if (unopened !== undefined) return unopened
  if (registration === undefined) return refuse('registration-unknown', { field: 'householdId' })
  const elsewhere = checkScope(actor, { programmeId, siteId: registration.siteId })
  if (elsewhere !== undefined) return elsewhere
  const shard = ports.shardOf(householdId)
  const requestKey = `${actor.sub}|${idempotencyKey}`
  return { terms, round, registration, programmeId, roundId, householdId, shard, requestKey }
}

/** Takes from the household's own slice first, so that people who come at once meet different items. */
async function reserve(
  ports: IssueWalkInPorts,
  {
    setting,
    due: entitlements,
    requestHash,
  }: {
    readonly setting: Setting
    readonly due: readonly WalkInEntitlement[]
    readonly requestHash: string
  },
): Promise<readonly WalkInEntitlement[] | Refusal> {
  const { requestKey, shard, roundId } = setting
  const wanted = wantedFromEnvelope(entitlements)
  let takes: readonly Take[] = [{ slice: shard % shardCount, amounts: wanted }]
  for (let attempt = 0; attempt < reservationAttempts; attempt++) {
    if (attempt > 1) await ports.waitBeforeRetry(attempt)
    const outcome = await ports.reserveWalkIn({ entitlements, takes, requestKey, requestHash })
    if (outcome === 'reserved') return entitlements
    if (outcome === 'exists') return ports.findWalkIn(setting)
    if (outcome !== 'short') return outcome
    const proposal = takeFromSlices(await ports.readSlices(roundId), wanted, shard)
    if (proposal === 'exhausted') return refuseExhausted(ports, setting)
    takes = proposal.takes
  }
  return refuse('too-busy')
}

/**
 * Slices only ever shrink, so a sum that is read as too small is too small. But it may be this very household, in a
 * request beside this one, that got the last of it; or the round was closed, which empties them all.
 */
async function refuseExhausted(
  ports: IssueWalkInPorts,
  setting: Setting,
): Promise<readonly WalkInEntitlement[] | Refusal> {
  const had = await ports.findWalkIn(setting)
  if (had.length > 0) return had
  const round = await ports.getRound(setting)
  return (round && refuseRound(round)) ?? refuse('envelope-exhausted')
}

async function issueAll(
  ports: IssueWalkInPorts,
  { terms, registration, signer, roundId, shard }: Setting & { readonly signer: VoucherSigner },
  entitlements: readonly WalkInEntitlement[],
): Promise<IssuedVoucher[]> {
  const voucherIdOf = await ports.openVoucherIds(roundId)
  const identified = entitlements.map((entitlement) => ({
    entitlement,
    voucherId: voucherIdOf(entitlement.householdId, entitlement.code),
  }))
  const found = await ports.findVouchers(identified.map(({ voucherId }) => voucherId))
  const existing = new Map(found.map((voucher) => [voucher.voucherId, voucher]))
  const missing = identified.filter(({ voucherId }) => !existing.has(voucherId))
  const { programmeId } = terms.programme
  const count = missing.length
  if (count > 0) await keepProfile(ports, { programmeId, roundId, registration })
  const first = count > 0 ? await ports.takeStatusPositions({ programmeId, stripe: shard, count }) : 0
  const issued = await Promise.all(
    missing.map(({ entitlement, voucherId }, index) =>
      issueEntitlement(ports, {
        entitlement,
        terms,
        signer,
        details: {
          voucherId,
          statusIndex: statusIndexOf(shard, first + index, shardCount),
          firstValidDay: entitlement.firstValidDay,
          issuedAt: entitlement.reservedAt,
          pin: registration.pin,
        },
      }),
    ),
  )
  return [...found, ...issued].sort((a, b) => (a.code < b.code ? -1 : 1))
}

/** Before its vouchers: what was given to a household that reports know nothing of could be counted nowhere. */
async function keepProfile(
  ports: Pick<IssueWalkInPorts, 'keepProfiles'>,
  { programmeId, roundId, registration }: Pick<Setting, 'programmeId' | 'roundId' | 'registration'>,
): Promise<void> {
  const { householdId, profile } = registration
  if (profile !== undefined) await ports.keepProfiles(programmeId, [{ householdId, roundId, profile }])
}

/** A voucher as it is handed over: with the text that spends it. `timeZone` is the programme's. */
export function handOver(voucher: IssuedVoucher, timeZone: string): HandedVoucher {
  const { voucherId, text, kind, code, issued, pinRequired } = voucher
  const { firstDay, validDays } = validityOf(voucher, timeZone)
  const number = voucherNumber(voucherId)
  return {
    voucherId,
    number,
    text,
    kind,
    code,
    amounts: inOrderOfUnits(issued),
    firstValidDay: firstDay,
    validDays,
    pinRequired,
  }
}
