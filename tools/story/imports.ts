// Importing a list over the API, as an officer's browser does: upload, check, enrol.
import type * as z from 'zod'
import {
  createImportFileRoute,
  getImportRoute,
  type householdImport,
  runImportRoute,
  startImportRoute,
} from '../../shared/contract/routes/imports.ts'
import type { SetUp } from './programme-setup.ts'

export type Mapping = z.input<typeof startImportRoute.body & z.ZodType>['mapping']
type Import = z.output<typeof householdImport>
type Place = { readonly programmeId: string; readonly siteId: string }
type Told = { readonly onProgress?: (text: string) => void }

export type List = {
  readonly fileName: string
  readonly content: string | Uint8Array
  readonly mapping: Mapping
}

/** Puts the file where the reader finds it, past the API, and returns its id. */
export async function uploadList(
  { api, tokens }: SetUp,
  { programmeId }: Pick<Place, 'programmeId'>,
  { fileName, content }: Pick<List, 'fileName' | 'content'>,
): Promise<string> {
  const body = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const { fileId, upload } = await api.call(createImportFileRoute, {
    token: tokens.programme,
    params: { programmeId },
    body: { fileName, sizeBytes: body.byteLength },
  })
  const { ok, status } = await fetch(upload.url, {
    method: 'PUT',
    headers: upload.headers,
    body: body.slice(),
  })
  if (!ok) throw new Error(`upload: ${status}`)
  return fileId
}

/** Returns the import once every row has been checked, or the file could not be read. */
export async function checkList(setUp: SetUp, place: Place, list: List & Told): Promise<Import> {
  const fileId = await uploadList(setUp, place, list)
  const { fileName, mapping } = list
  const { importId } = await setUp.api.call(startImportRoute, {
    token: setUp.tokens.programme,
    params: { programmeId: place.programmeId },
    body: { fileName, fileId, siteId: place.siteId, mapping, consentLanguage: 'es' },
  })
  return waitFor(setUp, place, {
    importId,
    until: ['checked', 'unreadable'],
    tell: ({ chunksChecked, chunks }) => list.onProgress?.(`checked ${chunksChecked} of ${chunks} parts`),
  })
}

/** Has a checked list enrolled, and returns what came of it. */
export async function enrolList(
  setUp: SetUp,
  place: Place,
  { importId, onProgress }: { readonly importId: string } & Told,
): Promise<Import> {
  const { programmeId } = place
  await setUp.api.call(runImportRoute, {
    token: setUp.tokens.programme,
    params: { programmeId, importId },
  })
  return waitFor(setUp, place, {
    importId,
    until: ['done'],
    tell: ({ enrolled, alreadyEnrolled, failed, rows }) =>
      onProgress?.(`imported ${enrolled + alreadyEnrolled + failed} of ${rows}`),
  })
}

async function waitFor(
  { api, tokens }: SetUp,
  { programmeId }: Place,
  wish: { importId: string; until: readonly Import['state'][]; tell: (seen: Import) => void },
): Promise<Import> {
  const { importId, until, tell } = wish
  for (;;) {
    const seen = await api.call(getImportRoute, {
      token: tokens.programme,
      params: { programmeId, importId },
    })
    tell(seen)
    if (until.includes(seen.state)) return seen
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
}
