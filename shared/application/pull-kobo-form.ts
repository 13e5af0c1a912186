// Starts the import of what was submitted to a form since the last time, or of everything again. It is read, checked and
// enrolled as a file is.
import type { Actor } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { findFormInScope } from './connect-kobo-form.ts'
import { type ShownImport, showImport } from './get-import.ts'
import type { CreateImport, HouseholdImport, SumChunks } from './import-ports.ts'
import type { FindKoboForm, KoboForm } from './kobo-ports.ts'
import type { GetProgramme } from './programme-ports.ts'

type PullPorts = {
  readonly findKoboForm: FindKoboForm
  readonly getProgramme: GetProgramme
  readonly createImport: CreateImport
  readonly sumChunks: SumChunks
  readonly sendToReader: (messages: readonly { programmeId: string; importId: string }[]) => Promise<void>
}

export type PullKoboForm = {
  readonly programmeId: string
  readonly formId: string
  readonly importId: string
  readonly everything?: boolean | undefined
  readonly actor: Actor
  readonly requestHash: string
  readonly now: number
}

/** Refuses with `outside-your-scope`, `kobo-form-unknown`, `kobo-mapping-missing`, `rule-invalid` or `idempotency-key-reused`. */
export const pullKoboForm =
  (ports: PullPorts) =>
  async (command: PullKoboForm): Promise<ShownImport | Refusal> => {
    const form = await findFormInScope(ports, command)
    if (isRefusal(form)) return form
    const asked = newPull(form, command)
    if (isRefusal(asked)) return asked
    const programme = await ports.getProgramme(form.programmeId)
    if (programme?.rules === undefined)
      return refuse('rule-invalid', { detail: 'The programme has no rules yet: nobody could be assessed.' })
    const started = await ports.createImport(asked, command.requestHash)
    if (started === undefined) return refuse('idempotency-key-reused', { field: 'Idempotency-Key' })
    const { programmeId, importId } = started
    await ports.sendToReader([{ programmeId, importId }])
    return showImport(started, await ports.sumChunks(importId))
  }

function newPull(form: KoboForm, command: PullKoboForm): HouseholdImport | Refusal {
  const { formId, programmeId, siteId, name, mapping, consentLanguage, lastId } = form
  if (mapping === undefined) return refuse('kobo-mapping-missing')
  const { importId, actor, now, everything } = command
  const source = { kind: 'kobo', formId, afterId: everything === true ? 0 : lastId } as const
  const terms = { importId, programmeId, siteId, fileName: name, mapping, consentLanguage }
  return { ...terms, source, startedBy: actor.sub, createdAt: now }
}
