// Lists the programmes that somebody works for, and shows one.
import { type Actor, checkScope } from '../domain/actor.ts'
import type { Programme } from '../domain/programme.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { GetProgramme, Page, ProgrammeWithBaskets } from './programme-ports.ts'

export type ListAllProgrammes = (cursor?: string) => Promise<Page<Programme>>
/** Those of the ids that exist. */
export type FindProgrammes = (programmeIds: readonly string[]) => Promise<readonly Programme[]>

type ListProgrammesPorts = {
  readonly listAllProgrammes: ListAllProgrammes
  readonly findProgrammes: FindProgrammes
}

/** Everyone who is scoped gets all of theirs on one page. */
export const listProgrammes =
  (ports: ListProgrammesPorts) =>
  async ({ actor, cursor }: { actor: Actor; cursor?: string | undefined }): Promise<Page<Programme>> => {
    if (actor.roles.includes('admin') || actor.programmes.includes('*'))
      return ports.listAllProgrammes(cursor)
    return { rows: await ports.findProgrammes(actor.programmes) }
  }

/** Refuses with `outside-your-scope` or `programme-unknown`. */
export const getProgrammeInScope =
  (ports: { readonly getProgramme: GetProgramme }) =>
  async (asked: { actor: Actor; programmeId: string }): Promise<ProgrammeWithBaskets | Refusal> => {
    const outside = checkScope(asked.actor, { programmeId: asked.programmeId })
    if (outside !== undefined) return outside
    return (await ports.getProgramme(asked.programmeId)) ?? refuse('programme-unknown')
  }
