// A household in a programme, and what was decided about it: counts and answers, no names and no numbers of papers.
import type { Assessment } from './assessment.ts'
import type { HouseholdProfile } from './household-profile.ts'
import type { MessageChannel } from './message.ts'

export type Registration = {
  readonly householdId: string
  readonly programmeId: string
  readonly siteId: string
  /** 0 to 31, by the household's id. */
  readonly shard: number
  /** Missing in registrations that were made before it was kept. */
  readonly memberCount?: number
  /** Consent to registration and assistance, as given last. */
  readonly consented: boolean
  /** Whether the household may be written to or called: never once it has withdrawn its consent to assistance. */
  readonly contactAllowed?: boolean
  /** By which channels it has a number; missing in what was registered before it was kept. */
  readonly reachableBy?: readonly MessageChannel[]
  /** As what the household was when it was assessed last; missing: as it was enrolled. */
  readonly householdVersion?: number
  /** The household's PIN as a salted hash, where it chose one. */
  readonly pin?: { readonly salt: string; readonly hash: string }
  readonly assessment: Assessment
  /** Closed for new assistance: the household was found to be another one. */
  readonly closed?: { readonly mergedInto: string; readonly at: number }
  /** On the day of its first assessment; missing where it was registered before there were profiles. */
  readonly profile?: HouseholdProfile
  /** Milliseconds since 1970. */
  readonly registeredAt: number
}

export const listedStates = ['eligible', 'ineligible', 'merged', 'erased'] as const
/** As what a registration stands in a list. */
export type ListedState = (typeof listedStates)[number]

/** What a list shows of a registration. */
export type RegistrationRow = Pick<
  Registration,
  'householdId' | 'siteId' | 'memberCount' | 'registeredAt'
> & { readonly state: ListedState }

/** Where a registration stands in the order of time: unique, and in the order of its characters. */
export type RegistrationPlace = string

const digitsOfInstant = 15

/** `registeredAt` in milliseconds since 1970. */
export function registrationPlace(registeredAt: number, householdId: string): RegistrationPlace {
  return `${String(registeredAt).padStart(digitsOfInstant, '0')}#${householdId}`
}

/** When the registration at a place was made, in milliseconds since 1970. */
export function instantOfPlace(place: RegistrationPlace): number {
  return Number(place.slice(0, digitsOfInstant))
}

/** Tells a place from a text that somebody made up. */
export function isRegistrationPlace(text: string): boolean {
  return /^[0-9]{15}#hh_[0-9a-z]{1,40}$/.test(text)
}
