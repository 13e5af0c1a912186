// Whether a household may have a voucher from a standing round right now, and what it gets. The money itself is
// taken by the write, which checks it again.
import type { Assessment } from './assessment.ts'
import { dayIn, dayNumber } from './calendar.ts'
import { envelopeLine } from './envelope.ts'
import type { HouseholdProfile } from './household-profile.ts'
import type { Programme } from './programme.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { Entitlement, Round } from './round.ts'
import type { StoredPin } from './voucher-issue.ts'

/** What issuing needs of a household in a programme. No personal data but the salted hash of its PIN. */
export type IssuableRegistration = {
  readonly householdId: string
  readonly siteId: string
  /** Whether it consented to being registered and assisted. */
  readonly consented: boolean
  readonly pin?: StoredPin
  readonly assessment: Assessment
  /** Set when the household was merged into another. */
  readonly closed?: { readonly mergedInto: string }
  readonly profile?: HouseholdProfile
}

/** An entitlement that a walk-in made, and the request it was made for: a repeat gets the same vouchers. */
export type WalkInEntitlement = Entitlement & {
  readonly requestKey: string
  /** Days since 1970-01-01: the day it was, where the programme counts its days. */
  readonly firstValidDay: number
  /** Milliseconds since 1970. */
  readonly reservedAt: number
}

export type WalkIn = {
  readonly round: Pick<Round, 'roundId' | 'kind' | 'state' | 'siteIds' | 'lines'>
  readonly programme: Pick<Programme, 'programmeId' | 'pinRequired' | 'timeZone' | 'rules'>
  readonly registration: IssuableRegistration
  readonly requestKey: string
  readonly shard: number
  readonly now: number
}

/** The entitlements, at least one; or the first reason why not. */
export function decideWalkIn(walkIn: WalkIn): readonly WalkInEntitlement[] | Refusal {
  const refusal = refuseRound(walkIn.round) ?? refuseHousehold(walkIn)
  if (refusal !== undefined) return refusal
  const entitlements = entitlementsOf(walkIn)
  return entitlements.length > 0 ? entitlements : refuse('round-not-for-household')
}

/** Refuses with `round-not-standing` unless the round's envelope is open. */
export function refuseRound(round: Pick<Round, 'kind' | 'state'>): Refusal | undefined {
  if (round.kind === 'standing' && round.state === 'released') return undefined
  return refuse('round-not-standing')
}

/**
 * Refuses with `round-not-standing` unless walk-ins drew on the round once. A closed one gives nothing new, and what
 * was set aside before it was closed is still issued.
 */
export function refuseUnopened({ kind, state }: Pick<Round, 'kind' | 'state'>): Refusal | undefined {
  const wasOpened = kind === 'standing' && (state === 'released' || state === 'closed')
  return wasOpened ? undefined : refuse('round-not-standing')
}

function refuseHousehold({ round, programme, registration }: WalkIn): Refusal | undefined {
  const { consented, siteId, assessment, pin, closed } = registration
  if (closed !== undefined) return refuse('household-merged')
  if (!consented) return refuse('consent-missing')
  if (assessment.ruleVersion !== programme.rules?.version) return refuse('assessment-outdated')
  if (!assessment.eligible) return refuse('assessment-ineligible')
  if (round.siteIds.length > 0 && !round.siteIds.includes(siteId))
    return refuse('round-not-for-household', { detail: 'This round is for households of other sites.' })
  if (programme.pinRequired && pin === undefined)
    return refuse('pin-required', { detail: 'The household chooses its PIN first, at registration.' })
  return undefined
}

function entitlementsOf(walkIn: WalkIn): WalkInEntitlement[] {
  const { round, programme, registration, requestKey, shard, now } = walkIn
  const { householdId, assessment } = registration
  return assessment.lines.flatMap(({ code, kind, category, amounts, basket }) => {
    const line = round.lines.find((one) => one.code === code)
    if (line === undefined) return []
    return {
      roundId: round.roundId,
      programmeId: programme.programmeId,
      householdId,
      code,
      grantId: line.grantId,
      kind,
      category,
      amounts,
      ...(basket && { basket }),
      ruleVersion: assessment.ruleVersion,
      shard,
      requestKey,
      firstValidDay: dayNumber(dayIn(now, programme.timeZone)),
      reservedAt: now,
    }
  })
}

/** What entitlements take from an envelope, by its lines. */
export function wantedFromEnvelope(entitlements: readonly Entitlement[]): Readonly<Record<string, number>> {
  const wanted: Record<string, number> = {}
  for (const { grantId, amounts } of entitlements)
    for (const [unit, amount] of Object.entries(amounts)) {
      const line = envelopeLine(grantId, unit)
      wanted[line] = (wanted[line] ?? 0) + amount
    }
  return wanted
}
