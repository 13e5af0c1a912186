// Reads one row of a list as a household, or says which cell stops it. Reasons never repeat a cell: they are stored
// as they are, and a cell is personal data.
import { ageOn } from './eligibility.ts'
import { type Age, type Household, type Member, normaliseDocumentNumber, type Sex } from './household.ts'
import type { BirthDateFormat, ImportMapping, ListedMembers, MemberCount } from './import-mapping.ts'

/** What a list says of one household: its own cells, and those of members that it lists one by one. */
export type RowCells = { readonly cells: ImportCells; readonly members?: readonly ImportCells[] }

/** Column → text, of the mapped columns. A column is missing where the row ended before it. */
export type ImportCells = Readonly<Record<string, string>>

/** What an officer is told of a row: the column at fault, a stable code, and what to do. */
export type RowFinding = { readonly column?: string; readonly code: string; readonly reason: string }

type ListedMember = Omit<Member, 'memberId'>

export type ListedHousehold = Pick<Household, 'language' | 'contacts'> & {
  readonly members: readonly ListedMember[]
}

/** A household may be enrolled with a remark: what of its row was left out. */
export type RowReading =
  | {
      readonly household: ListedHousehold
      /** In which consent was read out, where the list says so of each household. */
      readonly consentLanguage?: string
      readonly remark?: RowFinding
    }
  | { readonly failure: RowFinding }

export type RowTerms = {
  readonly mapping: ImportMapping
  /** ISO 8601 day at the site. */
  readonly today: string
  /** International form, or undefined when it is not a phone number. */
  readonly normalisePhone: (typed: string) => string | undefined
}

/** As many as one request may enrol. */
const mostMembers = 30
const longestName = 80
const longestDocumentNumber = 40
const oldestYears = 120
const adultYears = 18
/** The form of BCP 47 that the API takes. */
const languageTag = /^[a-z]{2,3}(-[a-z0-9]{2,8}){0,2}$/i

/** Reads a row by the mapping. Empty cells are taken as not known. */
export function readRow({ cells, members = [] }: RowCells, terms: RowTerms): RowReading {
  const { mapping } = terms
  const refused = readConsent(cells, mapping.consent?.given)
  if (refused !== undefined) return { failure: refused }
  const head = readHead(cells, terms)
  if (isFinding(head)) return { failure: head }
  const listed = readListedMembers(members, terms)
  if (isFinding(listed)) return { failure: listed }
  const counted = readCountedMembers(cells, mapping, head)
  if (isFinding(counted)) return { failure: counted }
  const all = [head, ...listed, ...counted]
  if (all.length > mostMembers) return { failure: tooManyMembers(all.length) }
  const { contacts, remark } = readContacts(cells, terms)
  const language = readLanguage(cells, mapping.language)
  const consentLanguage = readConsentLanguage(cells, mapping.consent?.language)
  return {
    household: { language, contacts, members: all },
    ...(consentLanguage !== undefined && { consentLanguage }),
    ...(remark && { remark }),
  }
}

/** The values that tell this row from others, as they are compared; undefined when all are empty. */
export function rowKeyOf(cells: ImportCells, { rowKey }: ImportMapping): string[] | undefined {
  const key = rowKey.map((column) => comparable(cells[column] ?? ''))
  return key.every((value) => value === '') ? undefined : key
}

const comparable = (text: string) => text.normalize('NFKC').trim().toLowerCase()

function isFinding(read: unknown): read is RowFinding {
  return typeof read === 'object' && read !== null && 'reason' in read
}

function cellOf(cells: ImportCells, column: string | undefined): string | undefined {
  const text = column === undefined ? undefined : cells[column]?.normalize('NFC').trim()
  return text === '' ? undefined : text
}

type Consent = NonNullable<ImportMapping['consent']>

/** What stops a household whose consent the list does not have. */
function readConsent(cells: ImportCells, from: Consent['given']): RowFinding | undefined {
  if (from === undefined) return undefined
  const { column, values } = from
  const text = cellOf(cells, column)
  const given = text === undefined ? 'no' : valueIn(values, text)
  if (given === 'yes') return undefined
  if (given === undefined) return unknownValue(column, values)
  return {
    column,
    code: 'consent-missing',
    reason: 'The list does not say that the household has consented.',
  }
}

function readConsentLanguage(cells: ImportCells, from: Consent['language']): string | undefined {
  if (from === undefined) return undefined
  const language = readLanguage(cells, { ...from, otherwise: '' })
  return language === '' ? undefined : language
}

function unknownValue(column: string, values: Readonly<Record<string, string>>): RowFinding {
  const known = Object.keys(values).join(', ')
  const reason = `The mapping does not say what this value means. It knows: ${known}.`
  return { column, code: 'value-unknown', reason }
}

/** A finding names the member as a form does: `members[2]/age`. */
function readListedMembers(members: readonly ImportCells[], terms: RowTerms): ListedMember[] | RowFinding {
  const from = terms.mapping.members
  if (from === undefined) return []
  const read: ListedMember[] = []
  for (const [at, cells] of members.entries()) {
    const member = readListedMember(cells, from, terms)
    if (!isFinding(member)) read.push(member)
    else return { ...member, column: `${from.repeat}[${at + 1}]/${member.column ?? ''}` }
  }
  return read
}

function readListedMember(
  cells: ImportCells,
  { given, family, sex: sexFrom, birthDate, years }: ListedMembers,
  { mapping, today }: RowTerms,
): ListedMember | RowFinding {
  const name =
    cellOf(cells, given) === undefined ? undefined : readName(cells, { given: given ?? '', family })
  if (isFinding(name)) return name
  const sex = readSex(cells, sexFrom)
  if (isFinding(sex)) return sex
  const age = readBirthDate(cells, birthDate, today) ?? readYears(cells, years, mapping.countedOn)
  if (isFinding(age)) return age
  const facts = { isHead: false, disability: false, documents: [], specificNeeds: [] }
  return { ...facts, ...(name && { name }), sex, ...(age && { age }) }
}

function readYears(
  cells: ImportCells,
  column: string | undefined,
  asOf: string,
): Age | undefined | RowFinding {
  const text = cellOf(cells, column)
  if (column === undefined || text === undefined) return undefined
  const years = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN
  if (years <= oldestYears) return { years, asOf }
  return {
    column,
    code: 'age-invalid',
    reason: `An age is a whole number of years from 0 to ${oldestYears}.`,
  }
}

function tooManyMembers(count: number): RowFinding {
  const reason = `They are ${count} members. A household has at most ${mostMembers}: enrol it by hand, in parts.`
  return { code: 'members-too-many', reason }
}

function readHead(cells: ImportCells, terms: RowTerms): ListedMember | RowFinding {
  const { mapping } = terms
  const name = readName(cells, mapping.head)
  if (isFinding(name)) return name
  const sex = readSex(cells, mapping.head.sex)
  if (isFinding(sex)) return sex
  const age = readBirthDate(cells, mapping.head.birthDate, terms.today)
  if (isFinding(age)) return age
  const documents = readDocuments(cells, mapping.head.document)
  if (isFinding(documents)) return documents
  return {
    isHead: true,
    name,
    sex,
    ...(age && { age }),
    disability: false,
    documents,
    specificNeeds: [],
  }
}

function readName(
  cells: ImportCells,
  head: Pick<ImportMapping['head'], 'given' | 'middle' | 'family'>,
): NonNullable<Member['name']> | RowFinding {
  const given = cellOf(cells, head.given)
  if (given === undefined)
    return { column: head.given, code: 'name-missing', reason: 'The name of the head of household is empty.' }
  const [middle, family] = [cellOf(cells, head.middle), cellOf(cells, head.family)]
  const columns = [head.given, head.middle, head.family].filter((column) => column !== undefined)
  const wrong = columns.find((column) => !isName(cellOf(cells, column) ?? ''))
  if (wrong !== undefined)
    return {
      column: wrong,
      code: 'name-invalid',
      reason: `A name has at most ${longestName} characters, on one line.`,
    }
  return { given, ...(family !== undefined && { family }), ...(middle !== undefined && { middle }) }
}

const isName = (text: string) => text.length <= longestName && !/[\p{Cc}\p{Cs}]/u.test(text)

function readSex(cells: ImportCells, from: ImportMapping['head']['sex']): Sex | RowFinding {
  const text = cellOf(cells, from?.column)
  if (from === undefined || text === undefined) return 'unknown'
  const sex = valueIn(from.values, text)
  if (sex !== undefined) return sex
  return unknownValue(from.column, from.values)
}

function valueIn<Value extends string>(
  table: Readonly<Record<string, Value>>,
  text: string,
): Value | undefined {
  return Object.entries(table).find(([from]) => comparable(from) === comparable(text))?.[1]
}

function readBirthDate(
  cells: ImportCells,
  from: ImportMapping['head']['birthDate'],
  today: string,
): Age | undefined | RowFinding {
  const text = cellOf(cells, from?.column)
  if (from === undefined || text === undefined) return undefined
  // A spreadsheet may keep days as days: those come year first, which no other format can be taken for.
  const birthDate = dayIn(text, from.format) ?? dayIn(text, 'yyyy-mm-dd')
  const { column } = from
  if (birthDate === undefined)
    return { column, code: 'birth-date-invalid', reason: `This is not a day written as ${from.format}.` }
  if (birthDate > today)
    return { column, code: 'birth-date-in-future', reason: 'The birth date lies in the future.' }
  const years = ageOn({ birthDate }, today)?.from ?? 0
  if (years > oldestYears)
    return { column, code: 'birth-date-invalid', reason: `This birth date is over ${oldestYears} years ago.` }
  return { birthDate }
}

/** The ISO 8601 day that is written in a format, with - or / or . between its parts; undefined for no real day. */
function dayIn(text: string, format: BirthDateFormat): string | undefined {
  const parts = text.split(/[-/.]/)
  const names = format.split('-')
  if (parts.length !== names.length) return undefined
  const part = (name: string) => parts[names.indexOf(name)] ?? ''
  const day = `${part('yyyy')}-${part('mm')}-${part('dd')}`
  const instant = Date.parse(`${day}T00:00:00Z`)
  // 30 February would be read as a day of March, and 90 as a year.
  const isReal = !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(day)
  return isReal ? day : undefined
}

function readDocuments(
  cells: ImportCells,
  from: ImportMapping['head']['document'],
): Member['documents'] | RowFinding {
  const number = cellOf(cells, from?.column)
  if (from === undefined || number === undefined) return []
  const { type, country, column } = from
  if (normaliseDocumentNumber(number).length < 3 || number.length > longestDocumentNumber)
    return {
      column,
      code: 'document-number-invalid',
      reason: `A document number has at least 3 letters or digits and at most ${longestDocumentNumber} characters.`,
    }
  return [{ type, ...(country !== undefined && { country }), number }]
}

/** All who are counted, without the head: it is taken off the first column that may have counted it. */
function readCountedMembers(
  cells: ImportCells,
  { memberCounts, countedOn }: ImportMapping,
  head: ListedMember,
): ListedMember[] | RowFinding {
  const counts: number[] = []
  for (const { column } of memberCounts) {
    const count = readCount(cells, column)
    if (isFinding(count)) return count
    counts.push(count)
  }
  const headAt = memberCounts.findIndex(
    (counted, index) => (counts[index] ?? 0) > 0 && mayCount(counted, head, countedOn),
  )
  return memberCounts.flatMap((counted, index) => {
    const count = (counts[index] ?? 0) - (index === headAt ? 1 : 0)
    return Array.from({ length: count }, () => countedMember(counted, countedOn))
  })
}

function readCount(cells: ImportCells, column: string): number | RowFinding {
  if (cells[column] === undefined)
    return {
      column,
      code: 'row-too-short',
      reason: 'The row ends before this column. Is a line broken in two?',
    }
  const text = cellOf(cells, column)
  if (text === undefined) return 0
  const count = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN
  if (count <= mostMembers) return count
  return { column, code: 'count-invalid', reason: `A count is a whole number from 0 to ${mostMembers}.` }
}

/** A head whose sex is not known may be in either column; one whose age is not known is taken for an adult. */
function mayCount({ sex, fromYears, toYears }: MemberCount, head: ListedMember, countedOn: string): boolean {
  const sameSex = sex === head.sex || sex === 'unknown' || head.sex === 'unknown'
  const age = ageOn(head.age, countedOn)
  const sameAge = age === undefined ? toYears >= adultYears : age.from >= fromYears && age.to <= toYears
  return sameSex && sameAge
}

function countedMember({ sex, fromYears, toYears }: MemberCount, asOf: string): ListedMember {
  const age = { fromYears, toYears, asOf }
  return { isHead: false, sex, age, disability: false, documents: [], specificNeeds: [] }
}

/** A list must not lose a household for a phone: what cannot be read is left out, and remarked on. */
function readContacts(
  cells: ImportCells,
  { mapping, normalisePhone }: RowTerms,
): { contacts: Household['contacts']; remark?: RowFinding } {
  // Lists often leave out the + or write it as 00.
  const read = (typed: string) => normalisePhone(typed.replace(/^(00|\+)?/, '+')) ?? normalisePhone(typed)
  const columns = [...new Set([...mapping.phones, mapping.whatsapp])].filter((column) => column !== undefined)
  const typed = new Map(columns.map((column) => [column, cellOf(cells, column)]))
  const numbers = new Map([...typed].map(([column, text]) => [column, text && read(text)]))
  const phones = mapping.phones.map((column) => numbers.get(column)).filter((phone) => phone !== undefined)
  const whatsapp = mapping.whatsapp && numbers.get(mapping.whatsapp)
  const contacts = { phones: [...new Set(phones)], ...(whatsapp !== undefined && { whatsapp }) }
  const unread = columns.filter(
    (column) => typed.get(column) !== undefined && numbers.get(column) === undefined,
  )
  const [column] = unread
  if (column === undefined) return { contacts }
  const reason = `Enrolled without the number in ${unread.join(' and ')}: it is not a phone number. Ask for it.`
  return { contacts, remark: { column, code: 'phone-invalid', reason } }
}

function readLanguage(cells: ImportCells, from: ImportMapping['language']): string {
  const text = cellOf(cells, from.column)
  if (text === undefined) return from.otherwise
  const mapped = valueIn(from.values ?? {}, text)
  if (mapped !== undefined) return mapped
  if (!languageTag.test(text)) return from.otherwise
  const [language = '', ...subtags] = text.split('-')
  return [language.toLowerCase(), ...subtags].join('-')
}
