// What an audit record tells of a household's right to assistance: the decision and the rule behind it. The counts that
// a rule compared are left out: they describe people.
import type { Assessment } from './assessment.ts'
import type { Amounts } from './money.ts'

export type RecordedDecision = {
  readonly eligible: boolean
  readonly ruleVersion: number
  readonly assessedOn: string
  /** What a voucher of each code will hold. */
  readonly amounts: Readonly<Record<string, Amounts>>
}

/** What became of two households that may be one; the other of them beside the one that the record is of. */
export type DuplicateOutcome = {
  readonly duplicateId: string
  readonly otherHouseholdId: string
  readonly state: string
  readonly reason: string
  readonly survivor?: string
}

/** A change in the registry, as it is recorded: ids and decisions, nothing of a person. */
export type RegistryChange = {
  readonly what:
    | 'household-enrolled'
    | 'household-registered'
    | 'household-assessed'
    | 'household-corrected'
    | 'consent-recorded'
    | 'household-erased'
    | 'duplicate-decided'
  readonly who: string
  readonly householdId: string
  /** Missing where a household was enrolled and registered nowhere yet. */
  readonly programmeId?: string
  readonly before:
    | RecordedDecision
    | RecordedHousehold
    | Pick<DuplicateOutcome, 'state'>
    | Readonly<Record<string, never>>
  readonly after: RecordedDecision | RecordedHousehold | DuplicateOutcome | Readonly<Record<string, never>>
}

/** Which parts of a household were changed, and how often it was; never what they say. */
export type RecordedHousehold = {
  readonly version: number
  readonly parts?: readonly string[]
  readonly consented?: readonly string[]
  readonly reason?: string
}

/** The decision of an assessment. */
export function recordedDecision({ eligible, ruleVersion, assessedOn, lines }: Assessment): RecordedDecision {
  const amounts = Object.fromEntries(lines.map((line) => [line.code, line.amounts]))
  return { eligible, ruleVersion, assessedOn, amounts }
}
