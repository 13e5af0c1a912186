// Invites people who sign in: staff with roles and scope, vendors' users with their vendor and device. The person's
// account lives in the user pool; what they may reach is ours, and is written once, before any role is given.
import type { Actor } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { getVendorInScope } from './get-vendor.ts'
import type { GetSite, ProgrammeExists } from './programme-ports.ts'
import type { GetVendor } from './vendor-ports.ts'

export type User = {
  /** Given by the user pool. */
  readonly sub: string
  /** The e-mail with which they sign in. */
  readonly username: string
  readonly roles: readonly string[]
  readonly vendorId?: string
  readonly deviceId?: string
  /** Ids, or `['*']` for all. */
  readonly programmes: readonly string[]
  readonly sites: readonly string[]
  /** Left out: active. */
  readonly status?: 'active' | 'inactive'
  /** Counts the changes of roles and scope, from 1; left out: 1. */
  readonly version?: number
  readonly deactivatedAt?: number
  readonly deactivationReason?: string
}

type Request = { readonly requestKey: string; readonly requestHash: string }

/** Remembers what an Idempotency-Key was used for; false when it was used for another request. */
export type ClaimRequest = (request: Request) => Promise<boolean>
/** Makes the account and sends the invitation, or finds the account that has this e-mail already. */
export type InviteUser = (email: string) => Promise<{ readonly sub: string }>
/** Stores who this is; false when another request has done so. */
export type CreateUserOnce = (user: User, request: Request) => Promise<boolean>
/** Giving a role twice is giving it once. */
export type GiveRoles = (email: string, roles: readonly string[]) => Promise<void>

export type InvitePorts = {
  readonly claimRequest: ClaimRequest
  readonly inviteUser: InviteUser
  readonly createUser: CreateUserOnce
  readonly giveRoles: GiveRoles
}

type Invitation = Request & { readonly actor: Actor }

/**
 * Each step can be repeated, so an invitation that was cut off completes when it is sent again. Nobody is changed who
 * is there already, least of all the caller.
 */
async function invite(
  ports: InvitePorts,
  { actor, ...request }: Invitation,
  person: Omit<User, 'sub'>,
): Promise<User | Refusal> {
  if (!(await ports.claimRequest(request))) return refuse('idempotency-key-reused')
  const { sub } = await ports.inviteUser(person.username)
  const user = { ...person, sub }
  if (sub === actor.sub || !(await ports.createUser(user, request)))
    return refuse('user-exists', { field: 'email' })
  await ports.giveRoles(person.username, person.roles)
  return user
}

export type Scope = 'all' | readonly string[]

type StaffInput = {
  readonly email: string
  readonly roles: readonly string[]
  readonly programmes: Scope
  readonly sites: Scope
}

type StaffPorts = InvitePorts & { readonly programmeExists: ProgrammeExists; readonly getSite: GetSite }

/** Refuses with `programme-unknown`, `site-unknown`, `user-exists`, `idempotency-key-reused`. */
export const addStaff =
  (ports: StaffPorts) =>
  async <Input extends StaffInput>(
    command: Invitation & { readonly staff: Input },
  ): Promise<(Input & { readonly sub: string }) | Refusal> => {
    const { staff, ...invitation } = command
    const programmes = idsOf(staff.programmes)
    const sites = idsOf(staff.sites)
    const unknown = await findUnknown(ports, { programmes, sites })
    if (unknown !== undefined) return unknown
    const username = staff.email.toLowerCase()
    const user = await invite(ports, invitation, {
      username,
      roles: [...new Set(staff.roles)],
      programmes,
      sites,
    })
    return isRefusal(user) ? user : { ...staff, sub: user.sub }
  }

export const idsOf = (scope: Scope) => (scope === 'all' ? ['*'] : scope)

export async function findUnknown(
  ports: Pick<StaffPorts, 'programmeExists' | 'getSite'>,
  scope: { readonly programmes: readonly string[]; readonly sites: readonly string[] },
): Promise<Refusal | undefined> {
  const asked = (ids: readonly string[]) => ids.filter((id) => id !== '*')
  const programmes = await Promise.all(asked(scope.programmes).map(ports.programmeExists))
  if (programmes.includes(false))
    return refuse('programme-unknown', { field: `programmes.${programmes.indexOf(false)}` })
  const sites = await Promise.all(asked(scope.sites).map(ports.getSite))
  if (sites.includes(undefined)) return refuse('site-unknown', { field: `sites.${sites.indexOf(undefined)}` })
  return undefined
}

type VendorUser = {
  readonly email: string
  readonly deviceId: string
  readonly vendorId: string
  readonly sub: string
}

/** Refuses with `vendor-unknown`, `outside-your-scope`, `vendor-device-unknown`, `user-exists`, `idempotency-key-reused`. */
export const addVendorUser =
  (ports: InvitePorts & { readonly getVendor: GetVendor }) =>
  async (command: Invitation & Omit<VendorUser, 'sub'>): Promise<VendorUser | Refusal> => {
    const { email, deviceId, vendorId, ...invitation } = command
    const vendor = await getVendorInScope(ports)({ actor: invitation.actor, vendorId })
    if (isRefusal(vendor)) return vendor
    if (vendor.devices[deviceId] === undefined) return refuse('vendor-device-unknown', { field: 'deviceId' })
    const user = await invite(ports, invitation, {
      username: email.toLowerCase(),
      roles: ['vendor'],
      vendorId,
      deviceId,
      programmes: [],
      sites: [],
    })
    return isRefusal(user) ? user : { email, deviceId, vendorId, sub: user.sub }
  }
