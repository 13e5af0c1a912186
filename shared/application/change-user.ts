// Changes what somebody may do and reach, and ends or restores their sign-in. Nobody changes their own account: an
// administrator cannot widen it, nor lock the organisation out by leaving. One write changes roles and scope together,
// and the next token says them: see functions/sign-in/add-claims.ts.
import type { Actor } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { findUnknown, idsOf, type Scope, type User } from './add-user.ts'
import { getVendorInScope } from './get-vendor.ts'
import { type ShownUser, showUser } from './list-users.ts'
import type { GetSite, ProgrammeExists } from './programme-ports.ts'
import type { GetVendor } from './vendor-ports.ts'

/** How long an access token lives that was given just before: see infra/stacks/sign-in-stack.ts. */
export const accessTokenSeconds = { office: 15 * 60, field: 60 * 60 } as const

type Access = Pick<User, 'roles' | 'programmes' | 'sites'>

export type FindUser = (sub: string) => Promise<User | undefined>
/** Writes while the user's version is the one named; undefined when it is another. */
export type ReplaceAccess = (
  change: Access & { readonly sub: string; readonly version: number },
) => Promise<User | undefined>
/** Returns the user as they stand; undefined when there is none. Said twice it is done once. */
export type SetUserStatus = (change: {
  readonly sub: string
  readonly status: 'active' | 'inactive'
  readonly reason: string
  readonly at: number
}) => Promise<User | undefined>
/** Refuses every sign-in, and every renewal of one, or allows them again. Said twice it is done once. */
export type AllowSignIn = (username: string, allowed: boolean) => Promise<void>

type ByActor = { readonly actor: Actor; readonly sub: string }

async function findOther(
  { findUser }: { readonly findUser: FindUser },
  { actor, sub }: ByActor,
  isOfKind: (user: User) => boolean,
): Promise<User | Refusal> {
  if (actor.sub === sub) return refuse('own-account')
  const user = await findUser(sub)
  return user !== undefined && isOfKind(user) ? user : refuse('user-unknown')
}

const isStaff = (user: User) => user.vendorId === undefined

type ChangeStaffPorts = {
  readonly findUser: FindUser
  readonly replaceAccess: ReplaceAccess
  readonly programmeExists: ProgrammeExists
  readonly getSite: GetSite
}

/** Refuses with `own-account`, `user-unknown`, `programme-unknown`, `site-unknown`, `user-changed`. */
export const changeStaff =
  (ports: ChangeStaffPorts) =>
  async (
    command: ByActor & {
      readonly roles: readonly string[]
      readonly programmes: Scope
      readonly sites: Scope
      readonly version: number
    },
  ): Promise<ShownUser | Refusal> => {
    const user = await findOther(ports, command, isStaff)
    if (isRefusal(user)) return user
    const { sub, version } = command
    const scope = { programmes: idsOf(command.programmes), sites: idsOf(command.sites) }
    const unknown = await findUnknown(ports, scope)
    if (unknown !== undefined) return unknown
    const access = { roles: [...new Set(command.roles)], ...scope }
    const changed = await ports.replaceAccess({ sub, version, ...access })
    return changed === undefined ? refuse('user-changed') : showUser(changed)
  }

type StatusPorts = {
  readonly findUser: FindUser
  readonly setUserStatus: SetUserStatus
  readonly allowSignIn: AllowSignIn
}

type StatusChange = ByActor & {
  readonly status: 'active' | 'inactive'
  readonly reason: string
  readonly now: number
}

export type ChangedStatus = ShownUser & {
  /** Until then a token that was given before may still be used; after it nothing is. */
  readonly accessEndsBy?: number
}

/** What is ours is written first: it alone ends every token that is asked for from now on. */
async function setStatus(
  ports: StatusPorts,
  user: User,
  { status, reason, now }: StatusChange,
): Promise<ChangedStatus | Refusal> {
  const changed = await ports.setUserStatus({ sub: user.sub, status, reason, at: now })
  if (changed === undefined) return refuse('user-unknown')
  await ports.allowSignIn(user.username, status === 'active')
  const seconds = accessTokenSeconds[isStaff(user) ? 'office' : 'field']
  const ended = status === 'inactive' && { accessEndsBy: (changed.deactivatedAt ?? now) + seconds * 1000 }
  return { ...showUser(changed), ...ended }
}

/** Refuses with `own-account`, `user-unknown`. */
export const setStaffStatus =
  (ports: StatusPorts) =>
  async (change: StatusChange): Promise<ChangedStatus | Refusal> => {
    const user = await findOther(ports, change, isStaff)
    return isRefusal(user) ? user : setStatus(ports, user, change)
  }

/** Refuses with `vendor-unknown`, `outside-your-scope`, `own-account`, `user-unknown`. */
export const setVendorUserStatus =
  (ports: StatusPorts & { readonly getVendor: GetVendor }) =>
  async (change: StatusChange & { readonly vendorId: string }): Promise<ChangedStatus | Refusal> => {
    const vendor = await getVendorInScope(ports)(change)
    if (isRefusal(vendor)) return vendor
    const user = await findOther(ports, change, ({ vendorId }) => vendorId === change.vendorId)
    return isRefusal(user) ? user : setStatus(ports, user, change)
  }
