// Reads a submission of a KoboToolbox form, as its API v2 and its REST service send it, as a row of a list: answers by
// the path of their question, and members of a group that repeats.
import { type ImportMapping, mappedColumns, mappedMemberColumns } from './import-mapping.ts'
import type { ImportCells, RowCells } from './import-row.ts'

export type KoboSubmission = Readonly<Record<string, unknown>>

/** The column under which a submission is known, whatever it is called in the form's version. */
export const koboKeyColumn = '_uuid'

export type KoboIdentity = {
  /** Stays the same when a submission is edited; the key of the household. */
  readonly rootUuid: string
  /** Another one after each edit. */
  readonly instanceUuid: string
  readonly formVersion?: string
}

const uuidFormat = /^[0-9A-Za-z-]{8,64}$/

/**
 * Editing gives a submission a new `_uuid` and keeps the first in `meta/rootUuid`; servers older than that leave it
 * out, and there an edit is known by its new `_uuid` alone. Undefined when it has none.
 */
export function identifySubmission(submission: KoboSubmission): KoboIdentity | undefined {
  const instanceUuid = uuidOf(submission['_uuid']) ?? uuidOf(submission['meta/instanceID'])
  if (instanceUuid === undefined) return undefined
  const rootUuid = uuidOf(submission['meta/rootUuid']) ?? instanceUuid
  const version = submission['__version__']
  return { rootUuid, instanceUuid, ...(typeof version === 'string' && { formVersion: version.slice(0, 64) }) }
}

function uuidOf(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.replace(/^uuid:/, '') : ''
  return uuidFormat.test(text) ? text : undefined
}

/** More than any answer that can be read; what is longer fails as it did whole. */
const answerCharacters = 200
const mostListed = 100

/** The mapped answers alone. Kobo leaves out questions without an answer: those are empty, not missing. */
export function readSubmission(submission: KoboSubmission, mapping: ImportMapping): RowCells {
  const { rootUuid = '' } = identifySubmission(submission) ?? {}
  const columns = mappedColumns(mapping)
  const cells = { ...answersOf(submission, columns), [koboKeyColumn]: rootUuid }
  const { members } = mapping
  if (members === undefined) return { cells }
  const listed = submission[members.repeat]
  const memberColumns = mappedMemberColumns(mapping)
  const each = (Array.isArray(listed) ? listed : []).slice(0, mostListed)
  return { cells, members: each.map((member) => answersOf(asObject(member), memberColumns)) }
}

const asObject = (value: unknown): KoboSubmission =>
  typeof value === 'object' && value !== null ? (value as KoboSubmission) : {}

function answersOf(submission: KoboSubmission, columns: readonly string[]): ImportCells {
  return Object.fromEntries(columns.map((column) => [column, textOf(submission[column])]))
}

function textOf(value: unknown): string {
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return isPlain ? String(value).slice(0, answerCharacters) : ''
}
