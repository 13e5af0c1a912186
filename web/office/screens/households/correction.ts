// A household as its fields hold it while somebody corrects it, and back to what the API takes. Nothing is lost on the way
// of what has no field: an age that is a range, the collector's document.
import type * as z from 'zod'
import type { correctHouseholdRoute } from '../../../../shared/contract/routes/registry.ts'
import { type Values, withoutEmpty } from '../../components/form/form-state.ts'
import type { Household, Member } from './household.ts'

export type Correction = z.input<typeof correctHouseholdRoute.body & z.ZodType>

/** `kept`: a range, which has no fields. */
type AgeKind = 'birthDate' | 'years' | 'unknown' | 'kept'

export type TypedMember = Omit<Member, 'memberId' | 'specificNeeds'> & {
  /** Its place on the screen, which stays when others are taken out. */
  readonly key: string
  readonly memberId?: string
  readonly specificNeeds?: Member['specificNeeds']
  readonly ageKind: AgeKind
  /** As it was read: years that nobody changed are of that day. */
  readonly ageBefore?: Member['age']
}

const ageKindOf = (age: Member['age']): AgeKind =>
  age === undefined ? 'unknown' : 'birthDate' in age ? 'birthDate' : 'years' in age ? 'years' : 'kept'

export function typedValues(household: Household): Values {
  const { siteId, language, contacts, members, alternateCollector, specificNeedsShown } = household
  return {
    ...{ siteId, language, contacts, alternateCollector },
    members: members.map(({ specificNeeds, ...member }) => ({
      ...member,
      key: member.memberId,
      ageKind: ageKindOf(member.age),
      ageBefore: member.age,
      // Who does not see them does not send them: they stay as they are.
      ...(specificNeedsShown && { specificNeeds }),
    })),
  }
}

let added = 0

export function newMember(withNeeds: boolean): TypedMember {
  added += 1
  return {
    ...{ key: `new${added}`, isHead: false, sex: 'unknown', ageKind: 'unknown' },
    ...{ disability: false, documents: [], ...(withNeeds && { specificNeeds: [] }) },
  }
}

const isEmpty = (value: unknown) => Object.keys((withoutEmpty(value) ?? {}) as object).length === 0

/** `today`: ISO 8601, the day on which years that are typed now are true. */
export function correctionOf(
  values: Values,
  { version, today }: { version: number; today: string },
): unknown {
  const { siteId, language, contacts, members, alternateCollector } = values as {
    siteId: string
    language: string
    contacts: Household['contacts']
    members: readonly TypedMember[]
    alternateCollector?: Household['alternateCollector']
  }
  const collector = { ...alternateCollector, name: alternateCollector?.name ?? {} }
  // A document alone has no field: it goes with the name.
  const isNamed = !isEmpty({ ...collector.name, phone: collector.phone })
  return {
    ...{ version, siteId, language },
    contacts: { ...contacts, phones: contacts.phones.filter((phone) => (phone ?? '').trim() !== '') },
    members: members.map((member) => memberOf(member, today)),
    ...(isNamed && { alternateCollector: collector }),
  }
}

function memberOf({ key: _, ageKind, ageBefore, age, name, ...member }: TypedMember, today: string) {
  return {
    ...member,
    ...(!isEmpty(name) && { name }),
    ...ageOf(ageKind, { age, ageBefore, today }),
  }
}

type TypedAge = Pick<TypedMember, 'age' | 'ageBefore'> & { readonly today: string }

function ageOf(kind: AgeKind, { age, ageBefore, today }: TypedAge) {
  if (kind === 'unknown') return {}
  if (kind === 'kept') return { age: ageBefore }
  const { birthDate, years } = (age ?? {}) as { birthDate?: string; years?: number }
  if (kind === 'birthDate') return { age: { birthDate } }
  const isAsRead = ageBefore !== undefined && 'years' in ageBefore && ageBefore.years === years
  return { age: isAsRead ? ageBefore : { years, asOf: today } }
}

const parts = ['siteId', 'language', 'contacts', 'members', 'alternateCollector', 'consents'] as const
export type Part = (typeof parts)[number]

/**
 * What was typed, on top of what somebody else made of the household meanwhile: a part that nobody typed in is as they left
 * it. `both`: parts that are not, because both changed them.
 */
export function rebased(
  values: Values,
  { before, theirs }: { readonly before: Household; readonly theirs: Household },
): { readonly values: Values; readonly both: readonly Part[] } {
  const read = typedValues(before)
  const mine = parts.filter((part) => JSON.stringify(values[part]) !== JSON.stringify(read[part]))
  const typed = Object.fromEntries(mine.map((part) => [part, values[part]]))
  const both = partsThatDiffer(before, theirs).filter((part) => mine.includes(part))
  return { values: { ...typedValues(theirs), ...typed }, both }
}

/** Which parts somebody else changed between two readings. */
export const partsThatDiffer = (before: Household, after: Household): readonly Part[] =>
  parts.filter((part) => JSON.stringify(before[part]) !== JSON.stringify(after[part]))
