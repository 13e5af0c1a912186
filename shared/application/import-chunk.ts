// Enrols the households of one chunk of a list. A worker may run twice or die anywhere: a row's household has an id
// of its own, and what came of the chunk is written once.
import type { Actor } from '../domain/actor.ts'
import { dayIn } from '../domain/calendar.ts'
import { type RowFinding, type RowTerms, readRow, rowKeyOf } from '../domain/import-row.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { type EnrolCommand, type EnrolHouseholdPorts, enrolHousehold } from './enrol-household.ts'
import {
  type ChunkAddress,
  type FindImport,
  type FindPlannedRows,
  type FinishChunk,
  type HouseholdImport,
  type ImportCounts,
  type ImportFailure,
  type ListedRow,
  noCounts,
} from './import-ports.ts'
import { inParallel } from './in-parallel.ts'
import type { GetProgramme, GetSite } from './programme-ports.ts'

export type ImportChunkPorts = EnrolHouseholdPorts & {
  readonly findImport: FindImport
  readonly findPlannedRows: FindPlannedRows
  readonly finishChunk: FinishChunk
  /** Always the same for a row key in a programme; tells nothing of the key to who can read the id. */
  readonly deriveHouseholdId: (programmeId: string, rowKey: readonly string[]) => Promise<string>
  /** What was enrolled under this id before, and by which request; spares encrypting a household that is there. */
  readonly findEnrolled: (
    householdId: string,
  ) => Promise<{ readonly requestHash: string; readonly enrolledAt: number } | undefined>
  /** A digest of what is read of a row, so that a changed one is told from a repeated one. */
  readonly hashRow: (text: string) => Promise<string>
}

type RowOutcome =
  | { readonly outcome: 'enrolled'; readonly remark?: RowFinding | undefined }
  | { readonly outcome: 'alreadyEnrolled' }
  | { readonly outcome: 'failed'; readonly failure: RowFinding }
  | 'too-busy'

type Enrolment = {
  readonly ports: ImportChunkPorts
  readonly started: HouseholdImport
  readonly terms: RowTerms
}

const rowsAtOnce = 8

/** Does nothing for a chunk that is done. Throws when the table is too busy, so that the message comes again. */
export const importChunk =
  (ports: ImportChunkPorts) =>
  async ({ importId, chunk, now }: ChunkAddress & { readonly now: number }): Promise<void> => {
    const rows = await ports.findPlannedRows({ importId, chunk })
    if (rows === undefined) return
    const started = await ports.findImport(importId)
    if (started === undefined) throw new Error(`import ${importId} is unknown`)
    const remembering = rememberPlaces(ports)
    const enrolment = { ports: remembering, started, terms: await termsOf(remembering, started) }
    const outcomes = await enrolRows(enrolment, rows)
    await ports.finishChunk({ importId, chunk }, { ...summarise(rows, outcomes), now })
  }

/** Reads programme and site once a chunk: all its rows name the same. */
function rememberPlaces(ports: ImportChunkPorts): ImportChunkPorts {
  let programme: ReturnType<GetProgramme> | undefined
  let site: ReturnType<GetSite> | undefined
  return {
    ...ports,
    getProgramme: (programmeId) => {
      programme ??= ports.getProgramme(programmeId)
      return programme
    },
    getSite: (siteId) => {
      site ??= ports.getSite(siteId)
      return site
    },
  }
}

async function termsOf(
  ports: ImportChunkPorts,
  { mapping, siteId, createdAt }: HouseholdImport,
): Promise<RowTerms> {
  const site = await ports.getSite(siteId)
  if (site === undefined) throw new Error(`site ${siteId} is gone`)
  return { mapping, today: dayIn(createdAt, site.timeZone), normalisePhone: ports.normalisePhone }
}

/** Rows that met other writers are tried once more, one by one, before the whole chunk is. */
async function enrolRows(enrolment: Enrolment, rows: readonly ListedRow[]): Promise<RowOutcome[]> {
  const first = await inParallel(rows, rowsAtOnce, (row) => enrolRow(enrolment, row))
  const outcomes: RowOutcome[] = []
  for (const [index, row] of rows.entries()) {
    const outcome = first[index]
    outcomes.push(outcome === undefined || outcome === 'too-busy' ? await enrolRow(enrolment, row) : outcome)
  }
  if (outcomes.includes('too-busy'))
    throw new Error(`import ${enrolment.started.importId}: a row met other writers again and again`)
  return outcomes
}

async function enrolRow(
  { ports, started, terms }: Enrolment,
  { cells, repeats }: ListedRow,
): Promise<RowOutcome> {
  if (repeats?.alike === true) return { outcome: 'alreadyEnrolled' }
  if (repeats !== undefined) return failed(repeatedRow(repeats.row))
  const key = rowKeyOf(cells, started.mapping)
  if (key === undefined) return failed(rowWithoutKey(started))
  const reading = readRow(cells, terms)
  if ('failure' in reading) return failed(reading.failure)
  const { siteId, programmeId, consentLanguage } = started
  const consent = { purpose: 'registration-and-assistance', given: true, language: consentLanguage } as const
  const command: EnrolCommand = {
    household: { ...reading.household, siteId, consents: [consent] },
    programmeId,
    actor: actorOf(started),
    householdId: await ports.deriveHouseholdId(programmeId, key),
    requestHash: await ports.hashRow(JSON.stringify([reading.household, siteId, consentLanguage])),
    // The import's time, not the worker's: a worker that runs twice knows by it what this import enrolled.
    now: started.createdAt,
  }
  const earlier = await ports.findEnrolled(command.householdId)
  const isThere = earlier?.requestHash === command.requestHash && earlier.enrolledAt !== started.createdAt
  if (isThere) return { outcome: 'alreadyEnrolled' }
  const outcome = await enrolHousehold(ports)(command)
  if (isRefusal(outcome))
    return outcome.refused === 'too-busy' ? 'too-busy' : failed(findingOf(outcome, started, command))
  const isNew = !outcome.repeated || outcome.enrolled.enrolledAt === started.createdAt
  return isNew ? { outcome: 'enrolled', remark: reading.remark } : { outcome: 'alreadyEnrolled' }
}

const failed = (failure: RowFinding): RowOutcome => ({ outcome: 'failed', failure })

/** Acts for the officer, whose scope was checked when the import began, on this programme and site alone. */
function actorOf({ startedBy, programmeId, siteId }: HouseholdImport): Actor {
  return { sub: startedBy, roles: [], programmes: [programmeId], sites: [siteId] }
}

function repeatedRow(row: number): RowFinding {
  const reason = `Row ${row} is of the same household and says otherwise. That one was taken: make one row of both.`
  return { code: 'row-repeated', reason }
}

function rowWithoutKey({ mapping }: HouseholdImport): RowFinding {
  const [column] = mapping.rowKey
  const reason = 'Every column that tells rows apart is empty. Fill one of them.'
  return { ...(column !== undefined && { column }), code: 'row-key-missing', reason }
}

/** Words a refusal for who has the list at hand. */
function findingOf(
  { refused, detail, facts }: Refusal,
  { mapping }: HouseholdImport,
  { householdId }: EnrolCommand,
): RowFinding {
  if (refused === 'document-already-registered') {
    const column = mapping.head.document?.column
    const reason = `Household ${facts?.['householdId']} holds this document already. Compare the two.`
    return { ...(column !== undefined && { column }), code: refused, reason }
  }
  if (refused === 'idempotency-key-reused') {
    const reason = `Household ${householdId} was enrolled from this row when it, or the mapping, said otherwise. It was left as it was: correct it there.`
    return { code: 'row-changed', reason }
  }
  return { code: refused, reason: detail ?? otherReasons[refused] ?? `It was refused: ${refused}.` }
}

const otherReasons: Readonly<Partial<Record<Refusal['refused'], string>>> = {
  'birth-date-in-future': 'A birth date or the day of counting lies in the future.',
  'programme-unknown': 'The programme does not exist any more.',
  'site-unknown': 'The site does not exist any more.',
}

function summarise(
  rows: readonly ListedRow[],
  outcomes: readonly RowOutcome[],
): { counts: ImportCounts; failures: ImportFailure[] } {
  const counts: Record<keyof ImportCounts, number> = { ...noCounts }
  const failures: ImportFailure[] = []
  for (const [index, { row }] of rows.entries()) {
    const outcome = outcomes[index]
    if (outcome === undefined || outcome === 'too-busy') throw new Error(`row ${row} has no outcome`)
    counts[outcome.outcome]++
    if (outcome.outcome === 'failed') failures.push({ row, ...outcome.failure, enrolled: false })
    if (outcome.outcome !== 'enrolled' || outcome.remark === undefined) continue
    counts.remarks++
    failures.push({ row, ...outcome.remark, enrolled: true })
  }
  return { counts, failures }
}
