// People who sign in: staff with their roles and scope, vendors' users with their vendor and device.
import * as z from 'zod'
import { cursor, deviceId, instant, pageOf, programmeId, siteId, text, vendorId } from '../fields.ts'
import { staffRoles } from '../roles.ts'
import { defineRoute } from '../route.ts'

const email = z.email('must be an e-mail address').max(200)
const scopeOf = (id: typeof programmeId) =>
  z.union([z.literal('all'), z.array(id).max(50)]).meta({ description: 'Ids, or `all`' })

const sub = z
  .string()
  .regex(/^[A-Za-z0-9-]{8,64}$/, 'must be the subject of a user')
  .meta({ examples: ['a3f0c1d2-0000-4000-8000-000000000000'] })

const access = {
  roles: z.array(z.enum(staffRoles)).min(1).max(7),
  programmes: scopeOf(programmeId),
  sites: scopeOf(siteId),
}
const staffInput = z.strictObject({ email, ...access })

export const addStaffRoute = defineRoute({
  id: 'addStaff',
  method: 'POST',
  path: '/staff',
  servedBy: 'users',
  roles: ['admin'],
  body: staffInput,
  success: { status: 201, schema: staffInput.extend({ sub: z.string() }) },
  problems: ['user-exists', 'programme-unknown', 'site-unknown', 'idempotency-key-reused'],
  summary: 'Invites a member of staff with roles and scope',
  idempotent: true,
})

const vendorUserInput = z.strictObject({ email, deviceId })

export const addVendorUserRoute = defineRoute({
  id: 'addVendorUser',
  method: 'POST',
  path: '/vendors/{vendorId}/users',
  servedBy: 'users',
  roles: ['admin', 'programme-officer'],
  params: z.strictObject({ vendorId }),
  body: vendorUserInput,
  success: { status: 201, schema: vendorUserInput.extend({ sub: z.string(), vendorId }) },
  problems: [
    'vendor-unknown',
    'vendor-device-unknown',
    'user-exists',
    'outside-your-scope',
    'idempotency-key-reused',
  ],
  summary: "Invites a vendor's user, who signs in on one of its devices",
  idempotent: true,
})

const version = z.int().min(1).meta({ description: 'Of the account as it was looked at' })

export const user = z.strictObject({
  sub,
  email: z.string(),
  roles: z.array(z.string()),
  programmes: scopeOf(programmeId),
  sites: scopeOf(siteId),
  vendorId: vendorId.optional(),
  deviceId: deviceId.optional(),
  status: z.enum(['active', 'inactive']),
  version,
  deactivatedAt: instant.optional(),
  deactivationReason: z.string().optional(),
})

const userAfter = user.extend({
  accessEndsBy: instant
    .optional()
    .meta({ description: 'Until then a token that was given before may still be used' }),
})
const ofUser = z.strictObject({ sub })
const ofVendorUser = z.strictObject({ vendorId, sub })
const status = z.strictObject({ status: z.enum(['active', 'inactive']), reason: text(200) })

export const listStaffRoute = defineRoute({
  id: 'listStaff',
  method: 'GET',
  path: '/staff',
  servedBy: 'users',
  roles: ['admin'],
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(user) },
  problems: [],
  summary: 'Lists the staff with their roles and scope; the read is recorded',
})

export const changeStaffRoute = defineRoute({
  id: 'changeStaff',
  method: 'PUT',
  path: '/staff/{sub}',
  servedBy: 'users',
  roles: ['admin'],
  params: ofUser,
  body: z.strictObject({ ...access, version }),
  success: { status: 200, schema: user },
  problems: ['own-account', 'programme-unknown', 'site-unknown', 'user-changed', 'user-unknown'],
  summary: "Changes somebody else's roles and scope; their next token says them, within 15 minutes",
})

export const setStaffStatusRoute = defineRoute({
  id: 'setStaffStatus',
  method: 'PUT',
  path: '/staff/{sub}/status',
  servedBy: 'users',
  roles: ['admin'],
  params: ofUser,
  body: status,
  success: { status: 200, schema: userAfter },
  problems: ['own-account', 'user-unknown'],
  summary: "Ends somebody else's sign-in, or allows it again; a token lives on for 15 minutes at most",
})

export const listVendorUsersRoute = defineRoute({
  id: 'listVendorUsers',
  method: 'GET',
  path: '/vendors/{vendorId}/users',
  servedBy: 'users',
  roles: ['admin', 'programme-officer'],
  params: z.strictObject({ vendorId }),
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(user) },
  problems: ['outside-your-scope', 'vendor-unknown'],
  summary: "Lists a vendor's users; the read is recorded",
})

export const setVendorUserStatusRoute = defineRoute({
  id: 'setVendorUserStatus',
  method: 'PUT',
  path: '/vendors/{vendorId}/users/{sub}/status',
  servedBy: 'users',
  roles: ['admin', 'programme-officer'],
  params: ofVendorUser,
  body: status,
  success: { status: 200, schema: userAfter },
  problems: ['outside-your-scope', 'user-unknown', 'vendor-unknown'],
  summary: "Ends the sign-in of a vendor's user, or allows it again; a token lives on for an hour at most",
})

export const userRoutes = [
  addStaffRoute,
  listStaffRoute,
  changeStaffRoute,
  setStaffStatusRoute,
  addVendorUserRoute,
  listVendorUsersRoute,
  setVendorUserStatusRoute,
]
