// Shows a household to somebody who may see it. Every such read leaves an audit record, before the data is shown.
import { type Actor, checkScope } from '../domain/actor.ts'
import type { Household } from '../domain/household.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { Registration } from '../domain/registration.ts'
import type { SuspectedDuplicate } from '../domain/suspected-duplicate.ts'
import type { EraseHouseholdPorts } from './erase-household.ts'
import type { SealedHousehold } from './sealed-household.ts'

export type GetHouseholdPorts = {
  readonly findHousehold: EraseHouseholdPorts['findHousehold']
  readonly openHousehold: (sealed: SealedHousehold, withNeeds: boolean) => Promise<Household>
  readonly listMemberships: (householdId: string) => Promise<readonly string[]>
  readonly getRegistration: (programmeId: string, householdId: string) => Promise<Registration | undefined>
  readonly listPairsOf: (householdId: string) => Promise<readonly SuspectedDuplicate[]>
  readonly recordRead: (read: {
    /** Subject of the actor. */
    readonly who: string
    readonly what: 'household-read' | 'household-and-needs-read'
    readonly householdId: string
    readonly at: number
  }) => Promise<void>
}

/** The specific needs come only to a protection officer; to all others every member's list is empty. */
export const getHousehold =
  (ports: GetHouseholdPorts) =>
  async ({ householdId, actor, now }: { householdId: string; actor: Actor; now: number }) => {
    const found = await ports.findHousehold(householdId)
    if (found === undefined) return refuse('household-unknown')
    if ('erased' in found)
      return checkScope(actor, { siteId: found.erased.siteId }) ?? refuse('household-erased')
    const { sealed } = found
    const outside: Refusal | undefined = checkScope(actor, { siteId: sealed.siteId })
    if (outside !== undefined) return outside
    const withNeeds = actor.roles.includes('protection-officer')
    const what = withNeeds ? 'household-and-needs-read' : 'household-read'
    await ports.recordRead({ who: actor.sub, what, householdId, at: now })
    const [household, programmes, pairs] = await Promise.all([
      ports.openHousehold(sealed, withNeeds),
      ports.listMemberships(householdId),
      ports.listPairsOf(householdId),
    ])
    const visible = programmes.filter((programmeId) => checkScope(actor, { programmeId }) === undefined)
    const registrations = await Promise.all(
      visible.map((programmeId) => ports.getRegistration(programmeId, householdId)),
    )
    return {
      ...household,
      version: sealed.version ?? 1,
      specificNeedsShown: withNeeds,
      registrations: registrations
        .filter((registration) => registration !== undefined)
        .map(({ programmeId, registeredAt, contactAllowed = false, assessment }) => ({
          ...{ programmeId, registeredAt, contactAllowed, assessment },
          eligible: assessment.eligible,
          ruleVersion: assessment.ruleVersion,
        })),
      duplicates: pairs.map(({ duplicateId, state }) => ({ duplicateId, state })),
      ...(sealed.mergedInto !== undefined && { mergedInto: sealed.mergedInto }),
    }
  }
