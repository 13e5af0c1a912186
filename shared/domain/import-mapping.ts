// How the columns of a list become a household, and which of its columns are needed for that.
import type { DocumentType, Sex } from './household.ts'

type ValueTable<Value extends string> = Readonly<Record<string, Value>>

export const birthDateFormats = ['yyyy-mm-dd', 'dd-mm-yyyy', 'mm-dd-yyyy'] as const
export type BirthDateFormat = (typeof birthDateFormats)[number]

/** A column that counts members. The head is one of those counted, not one more. */
export type MemberCount = {
  readonly column: string
  readonly sex: Sex
  readonly fromYears: number
  readonly toYears: number
}

/** Where consent was read out and recorded. Without a column for it, whoever is on the list has consented. */
export type ConsentColumns = {
  readonly language?:
    | { readonly column: string; readonly values?: ValueTable<string> | undefined }
    | undefined
  readonly given?: { readonly column: string; readonly values: ValueTable<'yes' | 'no'> } | undefined
}

/** Members that are listed one by one, in a group of a form that repeats. The head is not among them. */
export type ListedMembers = {
  readonly repeat: string
  readonly given?: string | undefined
  readonly family?: string | undefined
  readonly sex?: { readonly column: string; readonly values: ValueTable<Sex> } | undefined
  readonly birthDate?: { readonly column: string; readonly format: BirthDateFormat } | undefined
  /** Whole years on the day of counting. */
  readonly years?: string | undefined
}

export type ImportMapping = {
  /** Columns that tell one row from another. */
  readonly rowKey: readonly string[]
  readonly head: {
    readonly given: string
    readonly middle?: string | undefined
    readonly family?: string | undefined
    readonly sex?: { readonly column: string; readonly values: ValueTable<Sex> } | undefined
    readonly birthDate?: { readonly column: string; readonly format: BirthDateFormat } | undefined
    readonly document?:
      | { readonly column: string; readonly type: DocumentType; readonly country?: string | undefined }
      | undefined
  }
  readonly language: {
    readonly column?: string | undefined
    readonly values?: ValueTable<string> | undefined
    readonly otherwise: string
  }
  readonly consent?: ConsentColumns | undefined
  readonly phones: readonly string[]
  readonly whatsapp?: string | undefined
  readonly memberCounts: readonly MemberCount[]
  readonly members?: ListedMembers | undefined
  /** ISO 8601 day to which ages and counts refer. */
  readonly countedOn: string
}

/** Every column that the mapping reads, each once. Nothing else of a list is kept. */
export function mappedColumns(mapping: ImportMapping): string[] {
  const { rowKey, head, language, consent, phones, whatsapp, memberCounts } = mapping
  const columns = [
    ...rowKey,
    head.given,
    head.middle,
    head.family,
    head.sex?.column,
    head.birthDate?.column,
    head.document?.column,
    language.column,
    consent?.language?.column,
    consent?.given?.column,
    ...phones,
    whatsapp,
    ...memberCounts.map(({ column }) => column),
  ]
  return [...new Set(columns.filter((column) => column !== undefined))]
}

/** The columns that are read of each listed member, each once. */
export function mappedMemberColumns({ members }: ImportMapping): string[] {
  if (members === undefined) return []
  const { given, family, sex, birthDate, years } = members
  const columns = [given, family, sex?.column, birthDate?.column, years]
  return [...new Set(columns.filter((column) => column !== undefined))]
}

/** Says in words why a list with these columns cannot be read so on `today`; undefined when it can. */
export function findMappingFault(
  mapping: ImportMapping,
  list: { readonly columns: readonly string[]; readonly today: string },
): { readonly field: string; readonly detail: string } | undefined {
  const times = (wanted: string) => list.columns.filter((column) => column === wanted).length
  const named = (columns: string[]) => columns.map((column) => `“${column}”`).join(', ')
  const needed = mappedColumns(mapping)
  const missing = needed.filter((column) => times(column) === 0)
  if (missing.length > 0)
    return { field: 'mapping', detail: `The file has no column ${named(missing)}. Its header must name it.` }
  const doubled = needed.filter((column) => times(column) > 1)
  if (doubled.length > 0)
    return { field: 'mapping', detail: `The file has more than one column ${named(doubled)}.` }
  const upsideDown = mapping.memberCounts.findIndex(({ fromYears, toYears }) => fromYears > toYears)
  if (upsideDown >= 0)
    return {
      field: `mapping.memberCounts.${upsideDown}.toYears`,
      detail: 'The ages of a column must not end before they begin.',
    }
  if (mapping.countedOn > list.today)
    return { field: 'mapping.countedOn', detail: 'The day of counting lies in the future.' }
  return undefined
}
