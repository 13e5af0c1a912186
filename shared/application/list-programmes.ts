// Lists the programmes that somebody works for, shows one, and lists the sites.
import { type Actor, checkAnyScope, checkScope } from '../domain/actor.ts'
import type { Programme, Site } from '../domain/programme.ts'
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

/** All sites, for anyone who works for something. */
export const listSites =
  (ports: { readonly listSites: (cursor?: string) => Promise<Page<Site>> }) =>
  async ({ actor, cursor }: { actor: Actor; cursor?: string | undefined }): Promise<Page<Site>> =>
    checkAnyScope(actor) === undefined ? ports.listSites(cursor) : { rows: [] }

/** Refuses with `outside-your-scope` or `programme-unknown`. */
export const getProgrammeInScope =
  (ports: { readonly getProgramme: GetProgramme }) =>
  async (asked: { actor: Actor; programmeId: string }): Promise<ProgrammeWithBaskets | Refusal> => {
    const outside = checkScope(asked.actor, { programmeId: asked.programmeId })
    if (outside !== undefined) return outside
    return (await ports.getProgramme(asked.programmeId)) ?? refuse('programme-unknown')
  }
