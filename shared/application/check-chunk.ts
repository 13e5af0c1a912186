// Says of one chunk of a list what would come of its rows, and writes nothing but that.
import { documentKey } from '../domain/household.ts'
import type { RowFinding, RowTerms } from '../domain/import-row.ts'
import type { EnrolCommand } from './enrol-household.ts'
import type {
  CheckCounts,
  ChunkAddress,
  FindImport,
  FindRowsFor,
  FinishCheck,
  HouseholdImport,
  ImportFailure,
  ListedRow,
} from './import-ports.ts'
import { inParallel } from './in-parallel.ts'
import { heldDocument, type PlanRowPorts, planRow, termsOf } from './plan-row.ts'
import type { GetSite } from './programme-ports.ts'

export type CheckChunkPorts = PlanRowPorts &
  Pick<RowTerms, 'normalisePhone'> & {
    readonly getSite: GetSite
    readonly findImport: FindImport
    readonly findRowsFor: FindRowsFor
    readonly finishCheck: FinishCheck
    readonly hashDocument: (key: string) => Promise<string>
    /** Which household holds the document of this hash. */
    readonly findDocumentHolder: (hash: string) => Promise<string | undefined>
  }

type Foreseen =
  | { readonly outcome: 'wouldEnrol'; readonly remark?: RowFinding | undefined }
  | { readonly outcome: 'alreadyEnrolled' }
  | { readonly outcome: 'failed'; readonly failure: RowFinding }

type Check = {
  readonly ports: CheckChunkPorts
  readonly started: HouseholdImport
  readonly terms: RowTerms
}

const rowsAtOnce = 16

/** Does nothing for a chunk that is checked. */
export const checkChunk =
  (ports: CheckChunkPorts) =>
  async ({ importId, chunk, now }: ChunkAddress & { readonly now: number }): Promise<void> => {
    const rows = await ports.findRowsFor('check', { importId, chunk })
    if (rows === undefined) return
    const started = await ports.findImport(importId)
    if (started === undefined) throw new Error(`import ${importId} is unknown`)
    const check = { ports, started, terms: await termsOf(ports, started) }
    const foreseen = await inParallel(rows, rowsAtOnce, (row) => foreseeRow(check, row))
    await ports.finishCheck({ importId, chunk }, { ...summarise(rows, foreseen), now })
  }

async function foreseeRow({ ports, started, terms }: Check, row: ListedRow): Promise<Foreseen> {
  const planned = await planRow(ports, { started, terms }, row)
  if (planned.plan === 'alreadyEnrolled') return { outcome: 'alreadyEnrolled' }
  if (planned.plan === 'failed') return { outcome: 'failed', failure: planned.failure }
  const holder = await findHolder(ports, row, planned.command)
  if (holder !== undefined) return { outcome: 'failed', failure: heldDocument(started, holder) }
  return { outcome: 'wouldEnrol', remark: planned.remark }
}

async function findHolder(
  ports: CheckChunkPorts,
  { documentOf }: ListedRow,
  { household, householdId }: EnrolCommand,
): Promise<string | undefined> {
  const keys = household.members.flatMap(({ documents }) => documents.map(documentKey))
  for (const key of keys) {
    const holder = await ports.findDocumentHolder(await ports.hashDocument(key))
    if (holder !== undefined && holder !== householdId) return `Household ${holder}`
  }
  return documentOf === undefined ? undefined : `Row ${documentOf} of this list`
}

function summarise(
  rows: readonly ListedRow[],
  foreseen: readonly Foreseen[],
): { counts: CheckCounts; problems: ImportFailure[] } {
  const counts = { wouldEnrol: 0, alreadyEnrolled: 0, failed: 0, remarks: 0 }
  const problems: ImportFailure[] = []
  for (const [index, { row }] of rows.entries()) {
    const one = foreseen[index]
    if (one === undefined) throw new Error(`row ${row} was not looked at`)
    counts[one.outcome]++
    if (one.outcome === 'failed') problems.push({ row, ...one.failure, enrolled: false })
    if (one.outcome !== 'wouldEnrol' || one.remark === undefined) continue
    counts.remarks++
    problems.push({ row, ...one.remark, enrolled: true })
  }
  const byCode: Record<string, number> = {}
  for (const { code } of problems) byCode[code] = (byCode[code] ?? 0) + 1
  return { counts: { ...counts, byCode }, problems }
}
