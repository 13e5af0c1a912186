// Who signs in: the staff, for administrators, and a vendor's users, for those who look after the vendor. E-mails are
// personal, so whoever lists them leaves an audit record first.
import type { Actor } from '../domain/actor.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import type { User } from './add-user.ts'
import { getVendorInScope } from './get-vendor.ts'
import type { Page } from './programme-ports.ts'
import type { GetVendor } from './vendor-ports.ts'

export type ShownUser = {
  readonly sub: string
  readonly email: string
  readonly roles: readonly string[]
  readonly programmes: 'all' | readonly string[]
  readonly sites: 'all' | readonly string[]
  readonly vendorId?: string
  readonly deviceId?: string
  readonly status: 'active' | 'inactive'
  /** Said again by whoever changes them, so that nobody overwrites what another has just changed. */
  readonly version: number
  readonly deactivatedAt?: number
  readonly deactivationReason?: string
}

/** `vendorId` left out: the staff. */
export type ListUsers = (of: {
  readonly vendorId?: string
  readonly cursor?: string | undefined
}) => Promise<Page<User>>

/** Who listed whom, and when. */
export type RecordListing = (listing: {
  readonly who: string
  readonly what: 'users-listed'
  readonly vendorId?: string
  /** Milliseconds since 1970. */
  readonly at: number
}) => Promise<void>

export type ListUsersPorts = { readonly listUsers: ListUsers; readonly recordListing: RecordListing }

type Asked = { readonly actor: Actor; readonly cursor?: string | undefined; readonly now: number }

export const listStaff =
  (ports: ListUsersPorts) =>
  async ({ actor, cursor, now }: Asked): Promise<Page<ShownUser>> => {
    await ports.recordListing({ who: actor.sub, what: 'users-listed', at: now })
    return shown(await ports.listUsers({ cursor }))
  }

/** Refuses with `vendor-unknown` or `outside-your-scope`. */
export const listVendorUsers =
  (ports: ListUsersPorts & { readonly getVendor: GetVendor }) =>
  async ({
    actor,
    vendorId,
    cursor,
    now,
  }: Asked & { readonly vendorId: string }): Promise<Page<ShownUser> | Refusal> => {
    const vendor = await getVendorInScope(ports)({ actor, vendorId })
    if (isRefusal(vendor)) return vendor
    await ports.recordListing({ who: actor.sub, what: 'users-listed', vendorId, at: now })
    return shown(await ports.listUsers({ vendorId, cursor }))
  }

const shown = ({ rows, cursor }: Page<User>): Page<ShownUser> => ({
  rows: rows.map(showUser),
  ...(cursor !== undefined && { cursor }),
})

const scopeOf = (ids: readonly string[]) => (ids.includes('*') ? 'all' : ids)

export function showUser(user: User): ShownUser {
  const { sub, username, roles = [], programmes, sites, vendorId, deviceId, status, version } = user
  return {
    ...{ sub, email: username, roles, programmes: scopeOf(programmes), sites: scopeOf(sites) },
    ...(vendorId !== undefined && { vendorId }),
    ...(deviceId !== undefined && { deviceId }),
    ...{ status: status ?? 'active', version: version ?? 1 },
    ...(user.deactivatedAt !== undefined && { deactivatedAt: user.deactivatedAt }),
    ...(user.deactivationReason !== undefined && { deactivationReason: user.deactivationReason }),
  }
}
