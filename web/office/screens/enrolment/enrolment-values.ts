// What is typed on the enrolment screen, and the request that comes of it. The fields have the paths of the request, so
// that each "no" of the contract's schema or of the server finds its field. What cannot be read is passed on as it was
// typed: the schema says no to it.
import type * as z from 'zod'
import type { enrolHouseholdRoute, typedHousehold } from '../../../../shared/contract/routes/registry.ts'
import { consentPurposes, currentConsentText } from '../../../../shared/domain/consent-text.ts'
import { readCountry } from './countries.ts'
import { readAge } from './typed-age.ts'

export type EnrolmentBody = z.output<typeof enrolHouseholdRoute.body & z.ZodType>
type TypedHousehold = z.input<typeof typedHousehold>
export type Enrolled = z.output<typeof enrolHouseholdRoute.success.schema>

export type DocumentValues = { readonly type?: string; readonly country?: string; readonly number?: string }

export type NameValues = { readonly given?: string; readonly family?: string }

export type MemberValues = {
  /** Of its row on the screen. */
  readonly key: string
  readonly name?: NameValues
  readonly sex?: string
  /** Years or a birth date, as typed. */
  readonly age?: string
  readonly disability?: boolean
  /** A code or a name, as typed. */
  readonly nationality?: string
  readonly documents?: readonly DocumentValues[]
  readonly specificNeeds?: readonly string[]
}

export type CollectorValues = {
  readonly name?: NameValues
  readonly document?: DocumentValues
  readonly phone?: string
}

export type EnrolmentValues = {
  readonly siteId?: string
  readonly language?: string
  /** In the order of `consentPurposes`. */
  readonly consents?: readonly { readonly given?: 'yes' | 'no' }[]
  readonly contacts?: { readonly phones?: readonly string[] }
  /** The head is the first. */
  readonly members: readonly MemberValues[]
  readonly alternateCollector?: CollectorValues
  readonly pin?: string
}

export type EnrolmentPlace = {
  readonly programmeId: string
  readonly pinRequired: boolean
  /** The day at the site: ages are taken on it. */
  readonly today: string
}

/** One row for the head. */
export function newEnrolment(siteId: string | undefined): EnrolmentValues {
  return {
    ...(siteId !== undefined && { siteId }),
    consents: consentPurposes.map(() => ({})),
    contacts: { phones: [] },
    members: [newMember()],
  }
}

/** What most people carry. */
export const newDocument: DocumentValues = { type: 'national-id' }

export const newMember = (): MemberValues => ({ key: crypto.randomUUID(), documents: [newDocument] })

export const newCollector: CollectorValues = { document: newDocument }

const isBlank = (text: string | undefined) => text === undefined || text.trim() === ''

export function isBlankMember({
  name,
  sex,
  age,
  nationality,
  documents = [],
  specificNeeds = [],
  disability,
}: MemberValues) {
  const texts = [name?.given, name?.family, sex, age, nationality, ...documents.map(({ number }) => number)]
  return texts.every(isBlank) && specificNeeds.length === 0 && disability !== true
}

/** Nothing was typed yet but where it is. */
export function isUntouched(values: EnrolmentValues): boolean {
  const { language, members, alternateCollector } = values
  return language === undefined && alternateCollector === undefined && members.every(isBlankMember)
}

/** Without the rows at the end in which nothing stands: the others keep their numbers. */
function withoutTail<Row>(rows: readonly Row[], isEmpty: (row: Row) => boolean): readonly Row[] {
  return rows.slice(0, rows.findLastIndex((row) => !isEmpty(row)) + 1)
}

const mayContact = ({ consents = [] }: EnrolmentValues) =>
  consents[consentPurposes.indexOf('contact')]?.given === 'yes'

/** Whether phones are asked for: only of who may be called. */
export const asksForPhones = mayContact

/** The request; `unknown`, since what was typed may not be one yet. */
export function bodyOf(values: EnrolmentValues, place: EnrolmentPlace): unknown {
  const { siteId, language, contacts, members, pin } = values
  const phones = withoutTail(contacts?.phones ?? [], isBlank)
  const people = withoutTail(members, isBlankMember)
  return {
    siteId,
    language,
    ...(mayContact(values) && phones.length > 0 && { contacts: { phones } }),
    members: (people.length === 0 ? members.slice(0, 1) : people).map((member, index) =>
      memberOf(member, index === 0, place.today),
    ),
    ...collectorOf(values.alternateCollector),
    consents: consentsOf(values),
    programmeId: place.programmeId,
    // No PIN where the programme asks for one is no PIN that the schema takes.
    ...(place.pinRequired && { pin: isBlank(pin) ? false : pin?.trim() }),
  }
}

function memberOf(member: MemberValues, isHead: boolean, today: string) {
  const { name, sex, age, disability, nationality, documents = [], specificNeeds = [] } = member
  const isNamed = isHead || !isBlank(name?.given) || !isBlank(name?.family)
  return {
    isHead,
    ...(isNamed && { name: { given: name?.given, family: name?.family } }),
    sex,
    age: isBlank(age) ? undefined : (readAge(age ?? '', today) ?? age),
    disability: disability === true,
    nationality: countryOrTyped(nationality),
    documents: withoutTail(documents, ({ number }) => isBlank(number)).map(documentOf),
    specificNeeds,
  }
}

const documentOf = ({ type, country, number }: DocumentValues) => ({
  type: type ?? 'national-id',
  country: countryOrTyped(country),
  number: number?.trim(),
})

/** In small letters where nobody knows it: no code is written so. */
const countryOrTyped = (typed: string | undefined) =>
  isBlank(typed) ? undefined : (readCountry(typed ?? '') ?? typed?.toLowerCase())

function collectorOf(collector: CollectorValues | undefined) {
  if (collector === undefined) return {}
  const { name, document, phone } = collector
  const hasDocument = !isBlank(document?.number)
  const isEmpty = !hasDocument && [name?.given, name?.family, phone].every(isBlank)
  if (isEmpty) return {}
  return {
    alternateCollector: {
      name: { given: name?.given, family: name?.family },
      ...(hasDocument && document && { document: documentOf(document) }),
      phone: phone?.trim(),
    },
  }
}

/** Each purpose is answered by itself. Without the first there is nothing to enrol: the schema takes no such text. */
const consentsOf = ({ consents = [], language }: EnrolmentValues) =>
  consentPurposes.map((purpose, index) => {
    const answer = consents[index]?.given
    const refused = purpose === 'registration-and-assistance' ? 'no' : false
    return {
      purpose,
      given: answer === undefined ? undefined : answer === 'yes' ? true : refused,
      language,
      textVersion: currentConsentText,
    }
  })

/** What can be compared while the household is half typed. */
export function typedOf(values: EnrolmentValues, today: string): TypedHousehold {
  const phones = (values.contacts?.phones ?? []).filter((phone) => phone.replace(/\D/g, '').length > 6)
  return {
    siteId: values.siteId ?? '',
    contacts: { phones: mayContact(values) ? phones : [] },
    members: values.members.map((member, index) => typedMemberOf(member, index === 0, today)),
  }
}

function typedMemberOf(
  member: MemberValues,
  isHead: boolean,
  today: string,
): TypedHousehold['members'][number] {
  const { name, sex, age, documents = [] } = member
  const read = readAge(age ?? '', today)
  const nationality = readCountry(member.nationality ?? '')
  const family = isBlank(name?.family) ? {} : { family: name?.family }
  return {
    isHead,
    ...(name?.given?.trim() && { name: { given: name.given, ...family } }),
    sex: (sex ?? 'unknown') as TypedHousehold['members'][number]['sex'],
    ...(read && { age: read }),
    ...(nationality !== undefined && { nationality }),
    documents: documents
      .filter(({ number }) => (number?.match(/[\p{L}\p{Nd}]/gu)?.length ?? 0) >= 3)
      .map(({ type, country, number }) => {
        const known = readCountry(country ?? '')
        return {
          type: (type ?? 'national-id') as 'national-id',
          ...(known !== undefined && { country: known }),
          number: number ?? '',
        }
      }),
  }
}

/** By which an officer knows it again; undefined while the head has no name. */
export function headNameOf({ members }: EnrolmentValues): string | undefined {
  const { given, family } = members[0]?.name ?? {}
  const name = [given, family].filter((part) => !isBlank(part)).join(' ')
  return name === '' ? undefined : name
}
