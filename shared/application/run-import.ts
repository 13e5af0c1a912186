// Has what was checked enrolled. The same again hands over what is still to do, and doubles nothing.
import type { Actor } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { findInScope, type ShownImport, showImport } from './get-import.ts'
import type { FindImport, ListChunksFor, MarkRun, SendChunks, SumChunks } from './import-ports.ts'

type RunImportPorts = {
  readonly findImport: FindImport
  readonly sumChunks: SumChunks
  readonly markRun: MarkRun
  readonly listChunksFor: ListChunksFor
  readonly sendChunks: SendChunks
}

type Asked = {
  readonly programmeId: string
  readonly importId: string
  readonly actor: Actor
  readonly now: number
}

/** Refuses with `outside-your-scope`, `import-unknown`, or `import-state-conflict` while it is not checked to its end. */
export const runImport =
  (ports: RunImportPorts) =>
  async (asked: Asked): Promise<ShownImport | Refusal> => {
    const found = await findInScope(ports, asked)
    if (isRefusal(found)) return found
    const { programmeId, importId } = found
    const { state } = showImport(found, await ports.sumChunks(importId))
    if (state === 'reading' || state === 'checking' || state === 'unreadable')
      return refuse('import-state-conflict', { facts: { state } })
    const run = await ports.markRun(importId, { ranBy: asked.actor.sub, ranAt: asked.now })
    const left = await ports.listChunksFor('enrol', importId)
    await ports.sendChunks(left.map((chunk) => ({ programmeId, importId, chunk, step: 'enrol' })))
    return showImport(run, await ports.sumChunks(importId))
  }
