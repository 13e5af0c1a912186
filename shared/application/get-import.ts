// How far an import is, summed from its chunks, what would come of its rows, and what came of them.
import { type Actor, checkScope } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type {
  CheckCounts,
  ChunkSums,
  FindImport,
  HouseholdImport,
  ImportCounts,
  ImportFailure,
  ListImportFailures,
  ListImportProblems,
  ListImports,
  SumChunks,
} from './import-ports.ts'
import type { Page } from './programme-ports.ts'

export const importStates = ['reading', 'unreadable', 'checking', 'checked', 'running', 'done'] as const
export type ImportState = (typeof importStates)[number]

export type ShownImport = Pick<
  HouseholdImport,
  'importId' | 'programmeId' | 'siteId' | 'fileName' | 'createdAt' | 'fault'
> &
  ImportCounts & {
    readonly state: ImportState
    /** So far, while it is being read. */
    readonly rows: number
    readonly chunks: number
    readonly chunksChecked: number
    readonly chunksDone: number
    readonly check: CheckCounts
  }

type AskedProgramme = { readonly programmeId: string; readonly actor: Actor }
type AskedImport = AskedProgramme & { readonly importId: string }

/** Refuses with `outside-your-scope` or `import-unknown`. */
export const getImport =
  (ports: { readonly findImport: FindImport; readonly sumChunks: SumChunks }) =>
  async (asked: AskedImport): Promise<ShownImport | Refusal> => {
    const found = await findInScope(ports, asked)
    return isRefusal(found) ? found : showImport(found, await ports.sumChunks(asked.importId))
  }

/** Refuses with `outside-your-scope`. Those of sites that the actor does not work for are left out. */
export const listImports =
  (ports: { readonly listImports: ListImports; readonly sumChunks: SumChunks }) =>
  async ({
    programmeId,
    actor,
    cursor,
  }: AskedProgramme & { readonly cursor?: string | undefined }): Promise<Page<ShownImport> | Refusal> => {
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    const page = await ports.listImports(programmeId, cursor)
    const visible = page.rows.filter(({ siteId }) => checkScope(actor, { siteId }) === undefined)
    const rows = await Promise.all(
      visible.map(async (found) => showImport(found, await ports.sumChunks(found.importId))),
    )
    return { ...page, rows }
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

/** Refuses with `outside-your-scope` or `import-unknown`. */
export const listImportProblems =
  (ports: { readonly findImport: FindImport; readonly listImportProblems: ListImportProblems }) =>
  async ({
    code,
    cursor,
    ...asked
  }: AskedImport & { code?: string | undefined; cursor?: string | undefined }): Promise<
    Page<ImportFailure> | Refusal
  > => {
    const found = await findInScope(ports, asked)
    return isRefusal(found) ? found : ports.listImportProblems(asked.importId, { code, cursor })
  }

export async function findInScope(
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
export function showImport(found: HouseholdImport, sums: ChunkSums): ShownImport {
  const { importId, programmeId, siteId, fileName, createdAt, fault } = found
  const { rowsRead, chunksRead, ...seen } = sums
  const amount = { rows: found.rows ?? rowsRead, chunks: found.chunks ?? chunksRead }
  const terms = { importId, programmeId, siteId, fileName, createdAt, ...(fault && { fault }) }
  return { ...terms, state: stateOf(found, sums), ...amount, ...seen }
}

function stateOf({ chunks, fault, ranAt }: HouseholdImport, sums: ChunkSums): ImportState {
  if (fault !== undefined) return 'unreadable'
  if (chunks === undefined) return 'reading'
  if (ranAt !== undefined) return sums.chunksDone === chunks ? 'done' : 'running'
  return sums.chunksChecked === chunks ? 'checked' : 'checking'
}
