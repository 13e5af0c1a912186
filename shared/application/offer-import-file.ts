// Lets an officer's browser put a list where the reader finds it, and says what is in its first rows.
import { type Actor, checkScope } from '../domain/actor.ts'
import { dayIn } from '../domain/calendar.ts'
import type { ImportMapping } from '../domain/import-mapping.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type SeenColumn, suggestMapping } from '../domain/suggest-mapping.ts'
import type {
  OfferUpload,
  OpenUpload,
  RecallMapping,
  RecordListRead,
  RememberedMapping,
  UploadOffer,
} from './import-ports.ts'
import { type OpenList, type OpenListIn, UnreadableList } from './list-ports.ts'
import type { GetProgramme } from './programme-ports.ts'

type Asked = {
  readonly programmeId: string
  readonly fileId: string
  readonly actor: Actor
  readonly now: number
}

/** Refuses with `outside-your-scope` or `programme-unknown`. */
export const offerImportFile =
  (ports: { readonly getProgramme: GetProgramme; readonly offerUpload: OfferUpload }) =>
  async ({
    programmeId,
    fileId,
    sizeBytes,
    actor,
    now,
  }: Asked & { readonly sizeBytes: number }): Promise<
    { readonly fileId: string; readonly upload: UploadOffer } | Refusal
  > => {
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    if ((await ports.getProgramme(programmeId)) === undefined) return refuse('programme-unknown')
    return { fileId, upload: await ports.offerUpload({ programmeId, fileId }, { sizeBytes, now }) }
  }

export type SeenFile = {
  readonly fileId: string
  /** Each with some of its different values, and whether there are more of them. */
  readonly columns: readonly (SeenColumn & { readonly more: boolean })[]
  readonly suggested?: ImportMapping
  readonly remembered?: RememberedMapping
}

type LookIntoFilePorts = {
  readonly getProgramme: GetProgramme
  readonly openUpload: OpenUpload
  readonly openList: OpenListIn
  readonly recallMapping: RecallMapping
  readonly recordRead: RecordListRead
}

/** Refuses with `outside-your-scope`, `programme-unknown`, `import-file-unknown` or `file-unreadable`. */
export const lookIntoImportFile =
  (ports: LookIntoFilePorts) =>
  async ({ programmeId, fileId, actor, now }: Asked): Promise<SeenFile | Refusal> => {
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    const programme = await ports.getProgramme(programmeId)
    if (programme === undefined) return refuse('programme-unknown')
    const file = await ports.openUpload({ programmeId, fileId })
    if (file === undefined) return refuse('import-file-unknown')
    await ports.recordRead({ who: actor.sub, what: 'import-file-read', programmeId, fileId, at: now })
    const list = await ports.openList(file)
    if (isRefusal(list)) return list
    const columns = await lookAt(list)
    if (isRefusal(columns)) return columns
    const suggested = suggestMapping(columns, dayIn(now, programme.timeZone))
    const remembered = await ports.recallMapping(programmeId, list.columns)
    return { fileId, columns, ...(suggested && { suggested }), ...(remembered && { remembered }) }
  }

const rowsLookedAt = 1000
/** What has more different values is no choice of a form. */
const mostValues = 20
const valueCharacters = 80

async function lookAt({ columns, rows }: OpenList): Promise<SeenFile['columns'] | Refusal> {
  const values = columns.map(() => new Set<string>())
  let looked = 0
  try {
    for await (const row of rows) {
      for (const [at, seen] of values.entries()) {
        const text = row[at]?.slice(0, valueCharacters)
        if (text !== undefined && text !== '' && seen.size <= mostValues) seen.add(text)
      }
      if (++looked === rowsLookedAt) break
    }
  } catch (error) {
    if (error instanceof UnreadableList) return error.refusal
    throw error
  }
  return columns.map((name, at) => {
    const seen = [...(values[at] ?? [])]
    // Of a column that is no choice three values show an officer what is in it.
    const more = seen.length > mostValues
    return { name, values: seen.slice(0, more ? 3 : mostValues), more }
  })
}
