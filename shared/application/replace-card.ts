// Replaces a lost card. Its voucher ends in one write, which says where the value goes; then the new voucher is signed
// and written, once. A request that died in between is completed by the next one, whoever makes it.

import { type Actor, checkScope } from '../domain/actor.ts'
import {
  cardCode,
  decideReplacement,
  nextReplacementNumber,
  planReplacement,
} from '../domain/card-replacement.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { shardCount } from '../domain/round.ts'
import type { ReplacementRecord, Voucher } from '../domain/voucher.ts'
import { type IssuedVoucher, statusIndexOf } from '../domain/voucher-issue.ts'
import { maskedVoucherId } from '../domain/voucher-number.ts'
import type { IssuableRegistration } from '../domain/walk-in.ts'
import type { CommitEnding, FindVoucher } from './correction-ports.ts'
import { areCardsReady } from './disclose-voucher.ts'
import {
  type FindVouchers,
  type OpenSigner,
  type OpenVoucherIds,
  type PutVoucher,
  readIssueTerms,
  type VoucherSigner,
} from './issue-entitlement.ts'
import { type HandedVoucher, handOver } from './issue-walk-in.ts'
import type { GetProgramme, GetSite } from './programme-ports.ts'
import type { GetRound } from './round-ports.ts'

export type ReplaceCardPorts = {
  readonly findVoucher: FindVoucher
  readonly findVouchers: FindVouchers
  readonly commitEnding: CommitEnding
  readonly findRegistration: (asked: {
    programmeId: string
    householdId: string
  }) => Promise<Pick<IssuableRegistration, 'siteId' | 'consented'> | undefined>
  readonly getRound: GetRound
  readonly getProgramme: GetProgramme
  readonly getSite: GetSite
  readonly openSigner: OpenSigner
  readonly openVoucherIds: OpenVoucherIds
  readonly putVoucher: PutVoucher
  readonly shardOf: (householdId: string) => number
  readonly takeStatusPositions: (take: {
    programmeId: string
    stripe: number
    count: number
  }) => Promise<number>
}

type Command = {
  readonly actor: Actor
  readonly voucherId: string
  readonly reason: string
  readonly idempotencyKey: string
  readonly requestHash: string
  readonly now: number
}

/** Each attempt meets a redemption that came in between. */
const attempts = 8

/**
 * Returns the new voucher, the same one for a repeat. Refuses with `voucher-unknown`, `outside-your-scope`,
 * `consent-missing`,
 * `card-not-ready`, `voucher-void`, `voucher-replaced` (fact: the next card's id), `voucher-expired`, `voucher-spent`,
 * `replacement-limit-reached`, `idempotency-key-reused`, `signing-keys-used-up`, `too-busy`.
 */
export const replaceCard =
  (ports: ReplaceCardPorts) =>
  async (command: Command): Promise<HandedVoucher | Refusal> => {
    const setting = await readSetting(ports, command)
    if (isRefusal(setting)) return setting
    const replacement = await endOldCard(ports, command, setting)
    if (isRefusal(replacement)) return replacement
    const voucher = await writeNewCard(ports, setting, replacement)
    // Who has lost the new card too is not to be handed it again: it is the new one that must be replaced.
    if (replacement.requestKey !== requestKeyOf(command))
      return refuse('voucher-replaced', { facts: { replacedBy: voucher.voucherId } })
    if (replacement.requestHash !== command.requestHash)
      return refuse('idempotency-key-reused', { field: 'Idempotency-Key' })
    return handOver(voucher, setting.terms.programme.timeZone)
  }

const requestKeyOf = ({ actor, idempotencyKey }: Command) => `${actor.sub}|${idempotencyKey}`

type Setting = {
  readonly old: IssuedVoucher
  readonly terms: NonNullable<Awaited<ReturnType<typeof readIssueTerms>>>
  readonly signer: VoucherSigner
  readonly newVoucherId: string
}

async function readSetting(
  ports: ReplaceCardPorts,
  { actor, voucherId }: Command,
): Promise<Setting | Refusal> {
  const [old] = await ports.findVouchers([voucherId])
  if (old === undefined) return refuse('voucher-unknown')
  const outside = await refuseOutside(ports, actor, old)
  if (outside !== undefined) return outside
  const { programmeId, roundId, householdId, code } = old
  const round = await ports.getRound({ programmeId, roundId })
  const terms = round && (await readIssueTerms(ports, round))
  if (round === undefined || terms === undefined)
    throw new Error(`voucher ${maskedVoucherId(voucherId)} has no round`)
  if (!areCardsReady(round)) return refuse('card-not-ready')
  // Before the old card ends: a household must not be left without one because nothing can be signed.
  const signer = await ports.openSigner(terms.programme)
  if (isRefusal(signer)) return signer
  const voucherIdOf = await ports.openVoucherIds(roundId)
  const newVoucherId = voucherIdOf(householdId, cardCode(code, nextReplacementNumber(old)))
  return { old, terms, signer, newVoucherId }
}

async function refuseOutside(
  ports: ReplaceCardPorts,
  actor: Actor,
  { programmeId, householdId, status }: Pick<Voucher, 'programmeId' | 'householdId' | 'status'>,
): Promise<Refusal | undefined> {
  const outside = checkScope(actor, { programmeId })
  if (outside !== undefined) return outside
  const registration = await ports.findRegistration({ programmeId, householdId })
  const elsewhere = checkScope(actor, { programmeId, siteId: registration?.siteId ?? '' })
  if (elsewhere !== undefined) return elsewhere
  // A new card is new assistance. One that was begun before is finished, lest its value be nowhere.
  return registration?.consented === false && status === 'active' ? refuse('consent-missing') : undefined
}

async function endOldCard(
  ports: ReplaceCardPorts,
  command: Command,
  { terms, newVoucherId }: Setting,
): Promise<ReplacementRecord | Refusal> {
  const { actor, voucherId, reason, requestHash, now } = command
  const requestKey = requestKeyOf(command)
  const limit = terms.programme.replacementLimit
  // The last look only tells what the last attempt came to.
  for (let attempt = 0; ; attempt++) {
    const voucher = await ports.findVoucher(voucherId)
    if (voucher === undefined) return refuse('voucher-unknown')
    const request = { requestHash, requestKey, reason, by: actor.sub, now, limit, newVoucherId }
    const decided = decideReplacement(voucher, request)
    if (isRefusal(decided)) return decided
    if ('earlier' in decided) return decided.earlier
    if (attempt === attempts) return refuse('too-busy')
    await ports.commitEnding(decided.write)
  }
}

/** Puts the new voucher unless it is there; what is there must be what the old card says. */
async function writeNewCard(
  ports: ReplaceCardPorts,
  { old, terms, signer }: Setting,
  replacement: ReplacementRecord,
): Promise<IssuedVoucher> {
  const [existing] = await ports.findVouchers([replacement.to])
  const stored = existing ?? (await putNewCard(ports, { old, terms, signer }, replacement))
  if (stored.replaces !== old.voucherId)
    throw new Error(
      `voucher ${maskedVoucherId(stored.voucherId)} does not replace ${maskedVoucherId(old.voucherId)}`,
    )
  return stored
}

async function putNewCard(
  ports: ReplaceCardPorts,
  { old, terms, signer }: Omit<Setting, 'newVoucherId'>,
  replacement: ReplacementRecord,
): Promise<IssuedVoucher> {
  const { programmeId, householdId } = old
  const stripe = ports.shardOf(householdId)
  const position = await ports.takeStatusPositions({ programmeId, stripe, count: 1 })
  const { voucher, payload } = planReplacement(old, replacement, {
    terms,
    keyNumber: signer.keyNumber,
    statusIndex: statusIndexOf(stripe, position, shardCount),
  })
  return ports.putVoucher({ ...voucher, text: await signer.sign(payload) })
}
