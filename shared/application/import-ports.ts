// What an import is, and what its use cases need to keep of it.
import type { ImportMapping } from '../domain/import-mapping.ts'
import type { ImportCells, RowFinding } from '../domain/import-row.ts'
import type { Page } from './programme-ports.ts'

/** Terms of an import: no person is in it, so it is kept as it is. */
export type HouseholdImport = {
  readonly importId: string
  readonly programmeId: string
  readonly siteId: string
  readonly fileName: string
  readonly mapping: ImportMapping
  /** BCP 47 language in which consent was recorded. */
  readonly consentLanguage: string
  readonly rows: number
  readonly chunks: number
  /** Subject of the officer who started it: consent is recorded in this name. */
  readonly startedBy: string
  readonly createdAt: number
}

/** A row of the list. `row` counts from 1, without the header. */
export type ListedRow = {
  readonly row: number
  readonly cells: ImportCells
  /** An earlier row has the same key: `alike` when all that is read of the two is the same. */
  readonly repeats?: { readonly row: number; readonly alike: boolean }
}

/** `remarks` of those enrolled were enrolled without some part of their row. */
export type ImportCounts = {
  readonly enrolled: number
  readonly alreadyEnrolled: number
  readonly failed: number
  readonly remarks: number
}

export const noCounts: ImportCounts = { enrolled: 0, alreadyEnrolled: 0, failed: 0, remarks: 0 }

/** Why a row failed or, when it was enrolled all the same, what was left out. */
export type ImportFailure = RowFinding & { readonly row: number; readonly enrolled: boolean }

export type ChunkAddress = { readonly importId: string; readonly chunk: number }

/** Keeps an import's terms once; undefined when its id stands for another request. */
export type CreateImport = (
  started: HouseholdImport,
  requestHash: string,
) => Promise<HouseholdImport | undefined>
/** Keeps the rows encrypted, each chunk once. Answers with the numbers of those that are still to do. */
export type AddChunks = (importId: string, chunks: readonly (readonly ListedRow[])[]) => Promise<number[]>
export type FindImport = (importId: string) => Promise<HouseholdImport | undefined>
/** Undefined when the chunk is done. */
export type FindPlannedRows = (at: ChunkAddress) => Promise<readonly ListedRow[] | undefined>
/** Marks a chunk as done with what came of it and removes its rows, in one write; nothing when it is done already. */
export type FinishChunk = (
  at: ChunkAddress,
  result: {
    readonly counts: ImportCounts
    readonly failures: readonly ImportFailure[]
    readonly now: number
  },
) => Promise<void>
export type SumChunks = (importId: string) => Promise<ImportCounts & { readonly chunksDone: number }>
/** In the order of the rows. */
export type ListImportFailures = (
  importId: string,
  cursor: string | undefined,
) => Promise<Page<ImportFailure>>
