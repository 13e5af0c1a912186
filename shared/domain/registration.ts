// A household in a programme, and what was decided about it: counts and answers, no names and no numbers of papers.
import type { Assessment } from './assessment.ts'
import type { HouseholdProfile } from './household-profile.ts'

export type Registration = {
  readonly householdId: string
  readonly programmeId: string
  readonly siteId: string
  /** 0 to 31, by the household's id. */
  readonly shard: number
  /** Consent to registration and assistance, as given last. */
  readonly consented: boolean
  /** The household's PIN as a salted hash, where it chose one. */
  readonly pin?: { readonly salt: string; readonly hash: string }
  readonly assessment: Assessment
  /** On the day of its first assessment; missing where it was registered before there were profiles. */
  readonly profile?: HouseholdProfile
  /** Milliseconds since 1970. */
  readonly registeredAt: number
}
