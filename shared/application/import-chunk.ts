// Enrols the households of one chunk of a list. A worker may run twice or die anywhere: a row's household has an id
// of its own, and what came of the chunk is written once.
import type { RowFinding, RowTerms } from '../domain/import-row.ts'
import { isRefusal } from '../domain/refusal.ts'
import { type EnrolHouseholdPorts, enrolHousehold } from './enrol-household.ts'
import {
  type ChunkAddress,
  type FindImport,
  type FindRowsFor,
  type FinishChunk,
  type HouseholdImport,
  type ImportCounts,
  type ImportFailure,
  type ListedRow,
  noCounts,
} from './import-ports.ts'
import { inParallel } from './in-parallel.ts'
import { findingOf, type PlanRowPorts, planRow, termsOf } from './plan-row.ts'
import { rememberPlaces } from './remember-places.ts'

export type ImportChunkPorts = EnrolHouseholdPorts &
  PlanRowPorts & {
    readonly findImport: FindImport
    readonly findRowsFor: FindRowsFor
    readonly finishChunk: FinishChunk
  }

type RowOutcome =
  | { readonly outcome: 'enrolled'; readonly remark?: RowFinding | undefined }
  | { readonly outcome: 'alreadyEnrolled' }
  | { readonly outcome: 'failed'; readonly failure: RowFinding }
  | 'too-busy'

type Enrolment = {
  readonly ports: EnrolHouseholdPorts & PlanRowPorts
  readonly started: HouseholdImport
  readonly terms: RowTerms
}

const rowsAtOnce = 8

/** Does nothing for a chunk that is done. Throws when the table is too busy, so that the message comes again. */
export const importChunk =
  (ports: ImportChunkPorts) =>
  async ({ importId, chunk, now }: ChunkAddress & { readonly now: number }): Promise<void> => {
    const rows = await ports.findRowsFor('enrol', { importId, chunk })
    if (rows === undefined) return
    const started = await ports.findImport(importId)
    if (started === undefined) throw new Error(`import ${importId} is unknown`)
    const remembering = { ...ports, ...rememberPlaces(ports) }
    const enrolment = { ports: remembering, started, terms: await termsOf(remembering, started) }
    const outcomes = await enrolRows(enrolment, rows)
    await ports.finishChunk({ importId, chunk }, { ...summarise(rows, outcomes), now })
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

async function enrolRow({ ports, started, terms }: Enrolment, row: ListedRow): Promise<RowOutcome> {
  const planned = await planRow(ports, { started, terms }, row)
  if (planned.plan === 'alreadyEnrolled') return { outcome: 'alreadyEnrolled' }
  if (planned.plan === 'failed') return { outcome: 'failed', failure: planned.failure }
  const { command, remark } = planned
  const outcome = await enrolHousehold(ports)(command)
  if (isRefusal(outcome))
    return outcome.refused === 'too-busy'
      ? 'too-busy'
      : { outcome: 'failed', failure: findingOf(outcome, started, command) }
  const isNew = !outcome.repeated || outcome.enrolled.enrolledAt === started.createdAt
  return isNew ? { outcome: 'enrolled', remark } : { outcome: 'alreadyEnrolled' }
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
