// A household in a programme, and what was decided about it. It holds no personal data: counts and answers only.
import type { Assessment } from './assessment.ts'

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
  /** Milliseconds since 1970. */
  readonly registeredAt: number
}
