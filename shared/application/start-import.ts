// Starts the import of a list of households: checks that it can be read by its mapping, and hands it to a reader. The
// same request again finds its import and hands over what is still to do. Nobody is enrolled before an officer says so.
import { type Actor, checkScope } from '../domain/actor.ts'
import { dayIn } from '../domain/calendar.ts'
import { findMappingFault } from '../domain/import-mapping.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type ShownImport, showImport } from './get-import.ts'
import type {
  CreateImport,
  HouseholdImport,
  ListChunksFor,
  OpenUpload,
  RememberMapping,
  SendChunks,
  SumChunks,
} from './import-ports.ts'
import type { OpenListIn } from './list-ports.ts'
import type { GetProgramme, GetSite } from './programme-ports.ts'

type StartImportPorts = {
  readonly getProgramme: GetProgramme
  readonly getSite: GetSite
  readonly openUpload: OpenUpload
  readonly openList: OpenListIn
  readonly createImport: CreateImport
  readonly rememberMapping: RememberMapping
  readonly sumChunks: SumChunks
  readonly listChunksFor: ListChunksFor
  readonly sendChunks: SendChunks
  readonly sendToReader: (messages: readonly { programmeId: string; importId: string }[]) => Promise<void>
}

export type StartImport = Pick<
  HouseholdImport,
  'importId' | 'programmeId' | 'siteId' | 'fileName' | 'mapping' | 'consentLanguage'
> & {
  readonly fileId: string
  readonly actor: Actor
  readonly requestHash: string
  readonly now: number
}

/** Refuses with `programme-unknown`, `site-unknown`, `rule-invalid`, `outside-your-scope`, and what file or mapping lack. */
export const startImport =
  (ports: StartImportPorts) =>
  async (command: StartImport): Promise<ShownImport | Refusal> => {
    const columns = await checkAndRead(ports, command)
    if (isRefusal(columns)) return columns
    const started = await ports.createImport(newImport(command), command.requestHash)
    if (started === undefined) return refuse('idempotency-key-reused', { field: 'Idempotency-Key' })
    await ports.rememberMapping(started.programmeId, columns, started)
    await handOver(ports, started)
    return showImport(started, await ports.sumChunks(started.importId))
  }

async function handOver(ports: StartImportPorts, started: HouseholdImport): Promise<void> {
  const { programmeId, importId, chunks, fault } = started
  if (fault !== undefined) return
  if (chunks === undefined) return ports.sendToReader([{ programmeId, importId }])
  const left = await ports.listChunksFor('check', importId)
  await ports.sendChunks(left.map((chunk) => ({ programmeId, importId, chunk, step: 'check' })))
}

async function checkAndRead(
  ports: StartImportPorts,
  command: StartImport,
): Promise<readonly string[] | Refusal> {
  const { actor, programmeId, siteId, fileId, mapping, now } = command
  const outside = checkScope(actor, { programmeId, siteId })
  if (outside !== undefined) return outside
  const [programme, site] = await Promise.all([ports.getProgramme(programmeId), ports.getSite(siteId)])
  if (programme === undefined) return refuse('programme-unknown', { field: 'programmeId' })
  if (site === undefined) return refuse('site-unknown', { field: 'siteId' })
  if (programme.rules === undefined)
    return refuse('rule-invalid', { detail: 'The programme has no rules yet: nobody could be assessed.' })
  const file = await ports.openUpload({ programmeId, fileId })
  if (file === undefined) return refuse('import-file-unknown', { field: 'fileId' })
  const list = await ports.openList(file)
  if (isRefusal(list)) return list
  const fault = findMappingFault(mapping, { columns: list.columns, today: dayIn(now, site.timeZone) })
  return fault === undefined ? list.columns : refuse('import-mapping-invalid', fault)
}

function newImport(command: StartImport): HouseholdImport {
  const { importId, programmeId, siteId, fileName, fileId, mapping, consentLanguage, actor, now } = command
  const terms = { importId, programmeId, siteId, fileName, mapping, consentLanguage }
  return { ...terms, source: { kind: 'file', fileId }, startedBy: actor.sub, createdAt: now }
}
