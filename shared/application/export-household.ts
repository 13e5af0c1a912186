// All that is kept of a household, for the person who asks for it: with the needs, so only a protection officer makes it.
// The record that it was exported is there before it is.
import { type Actor, checkScope } from '../domain/actor.ts'
import type { Household } from '../domain/household.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { Registration } from '../domain/registration.ts'
import type { Entitlement } from '../domain/round.ts'
import { registrationsOf } from './change-household.ts'
import type { SealedHousehold } from './sealed-household.ts'

export type ExportHouseholdPorts = {
  readonly getSealedHousehold: (householdId: string) => Promise<SealedHousehold | undefined>
  readonly openHousehold: (sealed: SealedHousehold, withNeeds: boolean) => Promise<Household>
  readonly listMemberships: (householdId: string) => Promise<readonly string[]>
  readonly getRegistration: (programmeId: string, householdId: string) => Promise<Registration | undefined>
  /** What it was entitled to, in every round. */
  readonly listHouseholdEntitlements: (householdId: string) => Promise<readonly Entitlement[]>
  readonly recordRead: (read: {
    readonly who: string
    readonly what: 'household-exported'
    readonly householdId: string
    readonly at: number
  }) => Promise<void>
}

export type ExportedHousehold = {
  readonly exportedAt: number
  readonly household: Household
  readonly registrations: readonly (Pick<
    Registration,
    'programmeId' | 'siteId' | 'registeredAt' | 'consented' | 'assessment'
  > & { readonly hasPin: boolean })[]
  readonly entitlements: readonly Pick<
    Entitlement,
    'programmeId' | 'roundId' | 'code' | 'kind' | 'category' | 'amounts'
  >[]
}

/** Refuses with `household-unknown` or `outside-your-scope`. */
export const exportHousehold =
  (ports: ExportHouseholdPorts) =>
  async (asked: {
    readonly householdId: string
    readonly actor: Actor
    readonly now: number
  }): Promise<ExportedHousehold | Refusal> => {
    const { householdId, actor, now } = asked
    const sealed = await ports.getSealedHousehold(householdId)
    if (sealed === undefined) return refuse('household-unknown')
    const outside = checkScope(actor, { siteId: sealed.siteId })
    if (outside !== undefined) return outside
    await ports.recordRead({ who: actor.sub, what: 'household-exported', householdId, at: now })
    const [household, registrations, entitlements] = await Promise.all([
      ports.openHousehold(sealed, true),
      registrationsOf(ports, householdId),
      ports.listHouseholdEntitlements(householdId),
    ])
    return {
      exportedAt: now,
      household,
      registrations: registrations.map(
        ({ programmeId, siteId, registeredAt, consented, assessment, pin }) => ({
          ...{ programmeId, siteId, registeredAt, consented, assessment },
          hasPin: pin !== undefined,
        }),
      ),
      entitlements: entitlements.map(({ programmeId, roundId, code, kind, category, amounts }) => ({
        ...{ programmeId, roundId, code, kind, category, amounts },
      })),
    }
  }
