// Sets up a programme, or a site. Each gets a number, since a voucher names them in two bytes.
import { type Actor, checkScope } from '../domain/actor.ts'
import type { Programme, Site } from '../domain/programme.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'

/** Stores once; answers what the same request stored before; undefined when another request took the id. */
export type CreateProgrammeOnce = (
  programme: Programme,
  requestHash: string,
) => Promise<Programme | undefined>
export type CreateSiteOnce = (site: Site, requestHash: string) => Promise<Site | undefined>

type CreateProgrammePorts = {
  readonly nextProgrammeNumber: () => Promise<number>
  readonly createProgramme: CreateProgrammeOnce
}

/**
 * Returns the programme, without rules. Refuses with `idempotency-key-reused`, and with `outside-your-scope` who works
 * for some programmes only: they could not go on with a new one. A failed try wastes a number.
 */
export const createProgramme =
  (ports: CreateProgrammePorts) =>
  async (command: {
    readonly actor: Actor
    readonly programme: Omit<Programme, 'number' | 'rules' | 'offlineTerms'>
    readonly requestHash: string
  }): Promise<Programme | Refusal> => {
    const { actor, programme, requestHash } = command
    if (checkScope(actor, { programmeId: programme.programmeId }) !== undefined)
      return refuse('outside-your-scope', {
        detail: 'Only somebody who works for all programmes can set up another.',
      })
    const number = await ports.nextProgrammeNumber()
    const stored = await ports.createProgramme({ ...programme, number }, requestHash)
    if (stored === undefined) return refuse('idempotency-key-reused')
    const { rules: _, offlineTerms: __, ...asCreated } = stored
    return asCreated
  }

type CreateSitePorts = {
  readonly nextSiteNumber: () => Promise<number>
  readonly createSite: CreateSiteOnce
}

/** Returns the site. Refuses with `idempotency-key-reused`, and with `outside-your-scope` as for a programme. */
export const createSite =
  (ports: CreateSitePorts) =>
  async (command: {
    readonly actor: Actor
    readonly site: Omit<Site, 'number'>
    readonly requestHash: string
  }): Promise<Site | Refusal> => {
    const { actor, site, requestHash } = command
    if (checkScope(actor, { siteId: site.siteId }) !== undefined)
      return refuse('outside-your-scope', {
        detail: 'Only somebody who works for all sites can open another.',
      })
    const number = await ports.nextSiteNumber()
    const stored = await ports.createSite({ ...site, number }, requestHash)
    return stored ?? refuse('idempotency-key-reused')
  }
