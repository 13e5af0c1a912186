// What use cases ask of the profiles of households that were given something.
import type { HouseholdProfile, ServedProfile } from '../domain/household-profile.ts'

/**
 * Keeps each once: what was true when a household was given something is not changed by what is true later. Nothing is
 * kept of a household that was erased in between.
 */
export type KeepProfiles = (programmeId: string, profiles: readonly ServedProfile[]) => Promise<void>

/** Finds what a household was when it was given something from a round. */
export type ProfileLookup = (householdId: string, roundId: string) => HouseholdProfile | undefined

/** All profiles of a programme; undefined when reading them took longer than until `stopAt` (milliseconds since 1970). */
export type ReadProfiles = (of: { programmeId: string; stopAt: number }) => Promise<ProfileLookup | undefined>
