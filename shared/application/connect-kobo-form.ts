// Connects a form of a KoboToolbox server: reads it, suggests how its questions become households, keeps its token
// sealed, and makes the secret of its webhook.
import { type Actor, checkScope } from '../domain/actor.ts'
import { dayIn } from '../domain/calendar.ts'
import type { ImportMapping } from '../domain/import-mapping.ts'
import { koboKeyColumn } from '../domain/kobo-submission.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { suggestMapping, suggestMembers } from '../domain/suggest-mapping.ts'
import type {
  FindKoboForm,
  FindKoboQuestions,
  KoboForm,
  KoboFormContent,
  KoboQuestions,
  ListKoboForms,
  ListSubmissions,
  PutKoboForm,
  ReadKoboForm,
  SetKoboMapping,
} from './kobo-ports.ts'
import type { GetProgramme, GetSite, Page } from './programme-ports.ts'

type ConnectPorts = {
  readonly getProgramme: GetProgramme
  readonly getSite: GetSite
  /** Servers that an administrator of this installation trusts, each `https://` and a name. */
  readonly allowedServers: readonly string[]
  readonly readKoboForm: ReadKoboForm
  readonly putKoboForm: PutKoboForm
}

export type ConnectKoboForm = Pick<
  KoboForm,
  'formId' | 'programmeId' | 'siteId' | 'serverUrl' | 'assetUid' | 'consentLanguage'
> & {
  readonly token: string
  readonly actor: Actor
  readonly requestHash: string
  readonly now: number
}

/**
 * Refuses with `outside-your-scope`, `programme-unknown`, `site-unknown`, `kobo-server-not-allowed`,
 * `kobo-not-answering` or `idempotency-key-reused`.
 */
export const connectKoboForm = (ports: ConnectPorts) => async (command: ConnectKoboForm) => {
  const { token, actor, requestHash, now, ...terms } = command
  const refused = await checkPlace(ports, command)
  if (refused !== undefined) return refused
  const content = await ports.readKoboForm(command)
  if (isRefusal(content)) return content
  const programme = await ports.getProgramme(command.programmeId)
  const suggested = suggestFor(content, dayIn(now, programme?.timeZone ?? 'UTC'))
  const connected = { ...terms, name: content.name, connectedBy: actor.sub, connectedAt: now, lastId: 0 }
  const questions = { columns: kept(content.columns), ...(suggested && { suggested }) }
  const put = await ports.putKoboForm(connected, { token, requestHash, questions })
  if (put === undefined) return refuse('idempotency-key-reused', { field: 'Idempotency-Key' })
  const { form, webhookSecret } = put
  return { form: showForm(form), ...showQuestions(questions), webhookSecret }
}

/** A form of thousands of questions: those that fit into one item (400 kB, with room for the rest). */
const mostQuestionBytes = 200_000

function kept(columns: KoboQuestions['columns']): KoboQuestions['columns'] {
  let bytes = 0
  return columns.filter((column) => {
    bytes += Buffer.byteLength(JSON.stringify(column))
    return bytes <= mostQuestionBytes
  })
}

const showQuestions = ({ columns, suggested }: KoboQuestions) => ({
  columns: columns.map((column) => ({ ...column, more: false })),
  ...(suggested && { suggested }),
})

/** Refuses with `outside-your-scope` or `kobo-form-unknown`. */
export const getKoboForm =
  (ports: { readonly findKoboForm: FindKoboForm; readonly findKoboQuestions: FindKoboQuestions }) =>
  async (asked: Asked) => {
    const form = await findFormInScope(ports, asked)
    if (isRefusal(form)) return form
    const questions = await ports.findKoboQuestions(form.formId)
    return { form: showForm(form), ...showQuestions(questions ?? { columns: [] }) }
  }

async function checkPlace(
  ports: ConnectPorts,
  { actor, programmeId, siteId, serverUrl }: ConnectKoboForm,
): Promise<Refusal | undefined> {
  const outside = checkScope(actor, { programmeId, siteId })
  if (outside !== undefined) return outside
  const [programme, site] = await Promise.all([ports.getProgramme(programmeId), ports.getSite(siteId)])
  if (programme === undefined) return refuse('programme-unknown', { field: 'programmeId' })
  if (site === undefined) return refuse('site-unknown', { field: 'siteId' })
  if (ports.allowedServers.includes(serverUrl)) return undefined
  const detail = `It can be one of: ${ports.allowedServers.join(', ')}.`
  return refuse('kobo-server-not-allowed', { field: 'serverUrl', detail })
}

/** A submission's own id is the key, whatever else is mapped. */
function suggestFor({ columns, repeats }: KoboFormContent, today: string): ImportMapping | undefined {
  const suggested = suggestMapping(columns, today)
  if (suggested === undefined) return undefined
  const [first] = repeats
  const members = first && suggestMembers(first.repeat, first.columns)
  const head = { ...suggested.head, ...withIsoDays(suggested.head) }
  return {
    ...{ ...suggested, head, rowKey: [koboKeyColumn] },
    ...(members && { members: { ...members, ...withIsoDays(members) } }),
  }
}

/** A form's days come year first, in whatever order they are typed. */
const withIsoDays = ({ birthDate }: Pick<ImportMapping['head'], 'birthDate'>) =>
  birthDate && { birthDate: { ...birthDate, format: 'yyyy-mm-dd' as const } }

type Asked = { readonly programmeId: string; readonly formId: string; readonly actor: Actor }

export const setKoboMapping =
  (ports: {
    readonly findKoboForm: FindKoboForm
    readonly getSite: GetSite
    readonly setKoboMapping: SetKoboMapping
  }) =>
  async ({
    mapping,
    consentLanguage,
    siteId,
    ...asked
  }: Asked & Pick<KoboForm, 'consentLanguage' | 'siteId'> & { readonly mapping: ImportMapping }) => {
    const found = await findFormInScope(ports, asked)
    if (isRefusal(found)) return found
    const outside = checkScope(asked.actor, { siteId })
    if (outside !== undefined) return outside
    if ((await ports.getSite(siteId)) === undefined) return refuse('site-unknown', { field: 'siteId' })
    const terms = { mapping: { ...mapping, rowKey: [koboKeyColumn] }, consentLanguage, siteId }
    return showForm(await ports.setKoboMapping(found.formId, terms))
  }

/** Those of sites that the actor does not work for are left out. */
export const listKoboForms =
  (ports: { readonly listKoboForms: ListKoboForms }) =>
  async ({
    programmeId,
    actor,
    cursor,
  }: {
    programmeId: string
    actor: Actor
    cursor?: string | undefined
  }): Promise<Page<ReturnType<typeof showForm>> | Refusal> => {
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    const page = await ports.listKoboForms(programmeId, cursor)
    const visible = page.rows.filter(({ siteId }) => checkScope(actor, { siteId }) === undefined)
    return { ...page, rows: visible.map(showForm) }
  }

export const listKoboSubmissions =
  (ports: { readonly findKoboForm: FindKoboForm; readonly listSubmissions: ListSubmissions }) =>
  async ({ cursor, ...asked }: Asked & { cursor?: string | undefined }) => {
    const found = await findFormInScope(ports, asked)
    return isRefusal(found) ? found : ports.listSubmissions(found.formId, cursor)
  }

/** Refuses with `outside-your-scope` or `kobo-form-unknown`. */
export async function findFormInScope(
  ports: { readonly findKoboForm: FindKoboForm },
  { programmeId, formId, actor }: Asked,
): Promise<KoboForm | Refusal> {
  const outside = checkScope(actor, { programmeId })
  if (outside !== undefined) return outside
  const found = await ports.findKoboForm(formId)
  if (found === undefined || found.programmeId !== programmeId) return refuse('kobo-form-unknown')
  return checkScope(actor, { siteId: found.siteId }) ?? found
}

/** What an officer sees of a form: all but its token. */
function showForm({ connectedBy: _, ...shown }: KoboForm) {
  return shown
}
