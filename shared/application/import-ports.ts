// What an import is, and what its use cases need to keep of it.
import type { ImportMapping } from '../domain/import-mapping.ts'
import type { RowCells, RowFinding } from '../domain/import-row.ts'
import type { RefusalCode } from '../domain/refusal.ts'
import type { Page } from './programme-ports.ts'

/** Where the rows come from. */
export type ImportSource =
  | { readonly kind: 'file'; readonly fileId: string }
  /** What was submitted after the number `afterId`. */
  | { readonly kind: 'kobo'; readonly formId: string; readonly afterId: number }

/** Terms of an import: no person is in it, so it is kept as it is. */
export type HouseholdImport = {
  readonly importId: string
  readonly programmeId: string
  readonly siteId: string
  readonly fileName: string
  readonly source: ImportSource
  readonly mapping: ImportMapping
  /** BCP 47 language in which consent was recorded, where a row does not say. */
  readonly consentLanguage: string
  /** Subject of the officer who started it. */
  readonly startedBy: string
  readonly createdAt: number
  /** Both are there once it has been read to its end. */
  readonly rows?: number
  readonly chunks?: number
  /** Why it could not be read. */
  readonly fault?: { readonly code: RefusalCode; readonly detail: string }
  /** Subject of the officer who had it enrolled: consent is recorded in this name. */
  readonly ranBy?: string
  readonly ranAt?: number
}

/** A row of the list. `row` counts from 1, without the header and empty lines; of a form it is the submission's `_id`. */
export type ListedRow = RowCells & {
  readonly row: number
  /** An earlier row has the same key: `alike` when all that is read of the two is the same. */
  readonly repeats?: { readonly row: number; readonly alike: boolean }
  /** An earlier row, of another household, that has the same document. */
  readonly documentOf?: number
}

/** `remarks` of those enrolled were enrolled without some part of their row. */
export type ImportCounts = {
  readonly enrolled: number
  readonly alreadyEnrolled: number
  readonly failed: number
  readonly remarks: number
}

export const noCounts: ImportCounts = { enrolled: 0, alreadyEnrolled: 0, failed: 0, remarks: 0 }

/** What would come of the rows; how many findings there are of each code. */
export type CheckCounts = {
  readonly wouldEnrol: number
  readonly alreadyEnrolled: number
  readonly failed: number
  readonly remarks: number
  readonly byCode: Readonly<Record<string, number>>
}

export type ChunkSums = ImportCounts & {
  readonly rowsRead: number
  readonly chunksRead: number
  readonly chunksChecked: number
  readonly chunksDone: number
  readonly check: CheckCounts
}

/** Why a row failed or, when it was enrolled all the same, what was left out. */
export type ImportFailure = RowFinding & { readonly row: number; readonly enrolled: boolean }

export type ChunkAddress = { readonly importId: string; readonly chunk: number }

/** First every chunk is checked, which writes nothing but what was found; then, when an officer says so, enrolled. */
export const importSteps = ['check', 'enrol'] as const
export type ImportStep = (typeof importSteps)[number]

/** Keeps an import's terms once; undefined when its id stands for another request. */
export type CreateImport = (
  started: HouseholdImport,
  requestHash: string,
) => Promise<HouseholdImport | undefined>
/** Keeps the rows encrypted, each chunk once: the first is number `from`. */
export type AddChunks = (
  importId: string,
  chunks: { readonly from: number; readonly rows: readonly (readonly ListedRow[])[] },
) => Promise<void>
/** Says how much there is, or why it cannot be read; nothing when that was said before. */
export type FinishReading = (
  importId: string,
  end: Pick<HouseholdImport, 'rows' | 'chunks' | 'fault'>,
) => Promise<void>
export type FindImport = (importId: string) => Promise<HouseholdImport | undefined>
/** Undefined when this step of the chunk is done. */
export type FindRowsFor = (step: ImportStep, at: ChunkAddress) => Promise<readonly ListedRow[] | undefined>
/** Keeps what was found, in one write; nothing when the chunk is checked already. */
export type FinishCheck = (
  at: ChunkAddress,
  result: { readonly counts: CheckCounts; readonly problems: readonly ImportFailure[]; readonly now: number },
) => Promise<void>
/** Marks a chunk as done with what came of it and removes its rows, in one write; nothing when it is done already. */
export type FinishChunk = (
  at: ChunkAddress,
  result: {
    readonly counts: ImportCounts
    readonly failures: readonly ImportFailure[]
    readonly now: number
  },
) => Promise<void>
export type SumChunks = (importId: string) => Promise<ChunkSums>
/** Numbers of the chunks of which this step is still to do. */
export type ListChunksFor = (step: ImportStep, importId: string) => Promise<readonly number[]>
export type SendChunks = (
  messages: readonly (ChunkAddress & { readonly programmeId: string; readonly step: ImportStep })[],
) => Promise<void>
/** Says who had it enrolled, once; returns the import as it then is. */
export type MarkRun = (importId: string, run: { ranBy: string; ranAt: number }) => Promise<HouseholdImport>
/** In the order of the rows. */
export type ListImportFailures = (
  importId: string,
  cursor: string | undefined,
) => Promise<Page<ImportFailure>>
/** What the check found, in the order of the codes, and of the rows within each. */
export type ListImportProblems = (
  importId: string,
  from: { readonly code?: string | undefined; readonly cursor?: string | undefined },
) => Promise<Page<ImportFailure>>
/** Newest first. */
export type ListImports = (programmeId: string, cursor: string | undefined) => Promise<Page<HouseholdImport>>
/** False when somebody else was given them, or the same officer an hour ago. */
export type TakeFailedRows = (importId: string, taking: { by: string; at: number }) => Promise<boolean>

/** A mapping as it was used last for a list with the same columns. */
export type RememberedMapping = Pick<HouseholdImport, 'mapping' | 'consentLanguage' | 'siteId'>
export type RememberMapping = (
  programmeId: string,
  columns: readonly string[],
  remembered: RememberedMapping,
) => Promise<void>
export type RecallMapping = (
  programmeId: string,
  columns: readonly string[],
) => Promise<RememberedMapping | undefined>

/** Where a browser may put a file by itself, once, of just this size, for a few minutes. */
export type UploadOffer = {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly expiresAt: number
}
export type FileAddress = { readonly programmeId: string; readonly fileId: string }
export type OfferUpload = (at: FileAddress, file: { sizeBytes: number; now: number }) => Promise<UploadOffer>
/** Undefined when nothing was uploaded, or it has expired. */
export type OpenUpload = (at: FileAddress) => Promise<AsyncIterable<Uint8Array> | undefined>

/** That somebody read persons' data in a list. */
export type RecordListRead = (read: {
  /** Subject of the actor. */
  readonly who: string
  readonly what: 'import-file-read' | 'failed-rows-taken'
  readonly programmeId: string
  readonly importId?: string
  readonly fileId?: string
  readonly at: number
}) => Promise<void>
