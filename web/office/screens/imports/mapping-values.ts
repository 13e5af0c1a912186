// What an officer chooses about a list, in a shape that fields can be bound to, and the mapping that the API takes.
import type * as z from 'zod'
import type { importMapping } from '../../../../shared/contract/routes/imports.ts'
import { sexes } from '../../../../shared/domain/household.ts'
import type { SeenFile } from './upload-list.ts'

type Mapping = z.output<typeof importMapping>
export type SeenColumns = SeenFile['columns']

/** A select has no empty choice: this stands for it. */
export const nowhere = '-'

export const countedGroups = [
  { name: 'men', sex: 'male', fromYears: 18, toYears: 120 },
  { name: 'women', sex: 'female', fromYears: 18, toYears: 120 },
  { name: 'boys', sex: 'male', fromYears: 0, toYears: 17 },
  { name: 'girls', sex: 'female', fromYears: 0, toYears: 17 },
] as const

export const sexChoices = sexes

type Chosen = string | undefined

export type MappingValues = {
  readonly rowKey: readonly string[]
  readonly given: Chosen
  readonly middle: Chosen
  readonly family: Chosen
  readonly sex: Chosen
  /** By the places of the column and of the value: either may hold a dot. */
  readonly sexWords: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly birthDate: Chosen
  readonly birthDateFormat: string
  readonly document: Chosen
  readonly documentType: string
  readonly documentCountry: Chosen
  readonly language: Chosen
  readonly otherwise: string
  readonly phone: Chosen
  readonly whatsapp: Chosen
  readonly consentLanguageColumn: Chosen
  readonly consentColumn: Chosen
  readonly consentWords: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly counts: Readonly<Record<string, Chosen>>
  readonly countedOn: string
}

const wordsAt = (columns: SeenColumns, from: { column: string; values: object } | undefined) => {
  const at = columns.findIndex(({ name }) => name === from?.column)
  const values = Object.entries((from?.values ?? {}) as Record<string, string>)
  const meaning = new Map(values.map(([value, word]) => [value.trim().toLowerCase(), word]))
  const words = (columns[at]?.values ?? []).map((value, index) => [
    String(index),
    meaning.get(value.trim().toLowerCase()) ?? nowhere,
  ])
  return at < 0 ? {} : { [String(at)]: Object.fromEntries(words) as Record<string, string> }
}

/** The fields as a mapping fills them: one that was remembered or suggested, or none. */
export function valuesOf(mapping: Mapping | undefined, columns: SeenColumns, today: string): MappingValues {
  const head = mapping?.head
  const counted = (group: (typeof countedGroups)[number]) =>
    mapping?.memberCounts.find(({ sex, fromYears }) => sex === group.sex && fromYears === group.fromYears)
      ?.column
  return {
    rowKey: mapping?.rowKey ?? [],
    given: head?.given,
    middle: head?.middle ?? nowhere,
    family: head?.family ?? nowhere,
    sex: head?.sex?.column ?? nowhere,
    sexWords: wordsAt(columns, head?.sex),
    birthDate: head?.birthDate?.column ?? nowhere,
    birthDateFormat: head?.birthDate?.format ?? 'dd-mm-yyyy',
    document: head?.document?.column ?? nowhere,
    documentType: head?.document?.type ?? 'registration-number',
    documentCountry: head?.document?.country,
    language: mapping?.language.column ?? nowhere,
    otherwise: mapping?.language.otherwise ?? 'es',
    phone: mapping?.phones[0] ?? nowhere,
    whatsapp: mapping?.whatsapp ?? nowhere,
    consentLanguageColumn: mapping?.consent?.language?.column ?? nowhere,
    consentColumn: mapping?.consent?.given?.column ?? nowhere,
    consentWords: wordsAt(columns, mapping?.consent?.given),
    counts: Object.fromEntries(countedGroups.map((group) => [group.name, counted(group) ?? nowhere])),
    countedOn: mapping?.countedOn ?? today,
  }
}

const isColumn = (chosen: Chosen): chosen is string => chosen !== undefined && chosen !== nowhere

function wordsOf(
  columns: SeenColumns,
  chosen: string,
  words: MappingValues['sexWords'],
): Record<string, string> {
  const at = columns.findIndex(({ name }) => name === chosen)
  const entries = (columns[at]?.values ?? []).map((value, index) => [
    value.trim(),
    words[String(at)]?.[String(index)] ?? nowhere,
  ])
  return Object.fromEntries(entries.filter(([, word]) => word !== nowhere))
}

/** What the API takes; what is chosen nowhere is left out. */
export function mappingOf(values: MappingValues, columns: SeenColumns, before: Mapping | undefined): unknown {
  const { sex, birthDate, document, language, consentLanguageColumn, consentColumn, phone } = values
  const optional = (chosen: Chosen) => (isColumn(chosen) ? chosen : undefined)
  const consent = {
    ...(isColumn(consentLanguageColumn) && {
      language: { column: consentLanguageColumn, values: before?.consent?.language?.values },
    }),
    ...(isColumn(consentColumn) && {
      given: { column: consentColumn, values: wordsOf(columns, consentColumn, values.consentWords) },
    }),
  }
  return {
    rowKey: values.rowKey,
    head: {
      given: values.given,
      middle: optional(values.middle),
      family: optional(values.family),
      ...(isColumn(sex) && { sex: { column: sex, values: wordsOf(columns, sex, values.sexWords) } }),
      ...(isColumn(birthDate) && { birthDate: { column: birthDate, format: values.birthDateFormat } }),
      ...(isColumn(document) && {
        document: {
          column: document,
          type: values.documentType,
          country: values.documentCountry?.trim().toUpperCase() || undefined,
        },
      }),
    },
    language: {
      column: optional(language),
      values: before?.language.column === language ? before?.language.values : undefined,
      otherwise: values.otherwise,
    },
    ...(Object.keys(consent).length > 0 && { consent }),
    phones: isColumn(phone) ? [phone] : [],
    whatsapp: optional(values.whatsapp),
    memberCounts: countedGroups.flatMap(({ name, ...group }) => {
      const column = optional(values.counts[name])
      return column === undefined ? [] : [{ column, ...group }]
    }),
    countedOn: values.countedOn,
  }
}
