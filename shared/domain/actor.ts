// Who acts, as the token says, and what they may reach. Nothing here is ever read from a request body.
import { type Refusal, refuse } from './refusal.ts'

export type Actor = {
  /** The subject of the token: a stable id without meaning. */
  readonly sub: string
  readonly roles: readonly string[]
  /** Set for a vendor's user: its vendor and the device it signs in on. */
  readonly vendorId?: string
  readonly deviceId?: string
  /** Ids, or `['*']` for all. An admin is never scoped. */
  readonly programmes: readonly string[]
  readonly sites: readonly string[]
}

const reaches = (scope: readonly string[], id: string) => scope.includes('*') || scope.includes(id)

/** Refuses with `outside-your-scope` whoever works for nothing: a role alone, without a scope, reaches nothing. */
export function checkAnyScope({ roles, programmes, sites }: Actor): Refusal | undefined {
  const works = roles.includes('admin') || programmes.length > 0 || sites.length > 0
  return works ? undefined : refuse('outside-your-scope', { detail: 'Your account works for nothing yet.' })
}

/** Refuses with `outside-your-scope` whoever works for no vendor. */
export function checkVendor({ vendorId }: Actor): Refusal | undefined {
  return vendorId === undefined
    ? refuse('outside-your-scope', { detail: 'Your account belongs to no vendor.' })
    : undefined
}

/** Refuses with `outside-your-scope` unless the actor works for the programme and the site that are named. */
export function checkScope(
  actor: Actor,
  target: { programmeId?: string; siteId?: string },
): Refusal | undefined {
  if (actor.roles.includes('admin')) return undefined
  if (target.programmeId !== undefined && !reaches(actor.programmes, target.programmeId))
    return refuse('outside-your-scope', { field: 'programmeId' })
  if (target.siteId !== undefined && !reaches(actor.sites, target.siteId))
    return refuse('outside-your-scope', { field: 'siteId' })
  return undefined
}
