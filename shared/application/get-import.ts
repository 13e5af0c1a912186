// How far an import is, summed from its chunks, and which rows were not enrolled or not wholly.
import { type Actor, checkScope } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type {
  FindImport,
  HouseholdImport,
  ImportCounts,
  ImportFailure,
  ListImportFailures,
  SumChunks,
} from './import-ports.ts'
import type { Page } from './programme-ports.ts'

export type ShownImport = Pick<
  HouseholdImport,
  'importId' | 'programmeId' | 'fileName' | 'rows' | 'chunks' | 'createdAt'
> &
  ImportCounts & { readonly state: 'running' | 'done'; readonly chunksDone: number }

type AskedImport = { readonly programmeId: string; readonly importId: string; readonly actor: Actor }

/** Refuses with `outside-your-scope` or `import-unknown`. */
export const getImport =
  (ports: { readonly findImport: FindImport; readonly sumChunks: SumChunks }) =>
  async (asked: AskedImport): Promise<ShownImport | Refusal> => {
    const found = await findInScope(ports, asked)
    return isRefusal(found) ? found : showImport(found, await ports.sumChunks(asked.importId))
  }

/** Refuses with `outside-your-scope` or `import-unknown`. */
export const listImportFailures =
  (ports: { readonly findImport: FindImport; readonly listImportFailures: ListImportFailures }) =>
  async (
    asked: AskedImport & { readonly cursor?: string | undefined },
  ): Promise<Page<ImportFailure> | Refusal> => {
    const found = await findInScope(ports, asked)
    return isRefusal(found) ? found : ports.listImportFailures(asked.importId, asked.cursor)
  }

async function findInScope(
  ports: { readonly findImport: FindImport },
  { programmeId, importId, actor }: AskedImport,
): Promise<HouseholdImport | Refusal> {
  const outside = checkScope(actor, { programmeId })
  if (outside !== undefined) return outside
  const found = await ports.findImport(importId)
  if (found === undefined || found.programmeId !== programmeId) return refuse('import-unknown')
  return checkScope(actor, { siteId: found.siteId }) ?? found
}

/** What an officer sees of an import. */
export function showImport(
  { importId, programmeId, fileName, rows, chunks, createdAt }: HouseholdImport,
  { chunksDone, enrolled, alreadyEnrolled, failed, remarks }: ImportCounts & { readonly chunksDone: number },
): ShownImport {
  const state = chunksDone === chunks ? 'done' : 'running'
  const counts = { enrolled, alreadyEnrolled, failed, remarks }
  return { importId, programmeId, fileName, state, rows, chunks, chunksDone, ...counts, createdAt }
}
