// People who sign in: staff with their roles and scope, vendors' users with their vendor and device.
import * as z from 'zod'
import { deviceId, programmeId, siteId, vendorId } from '../fields.ts'
import { staffRoles } from '../roles.ts'
import { defineRoute } from '../route.ts'

const email = z.email('must be an e-mail address').max(200)
const scopeOf = (id: typeof programmeId) =>
  z.union([z.literal('all'), z.array(id).max(50)]).meta({ description: 'Ids, or `all`' })

const staffInput = z.strictObject({
  email,
  roles: z.array(z.enum(staffRoles)).min(1).max(7),
  programmes: scopeOf(programmeId),
  sites: scopeOf(siteId),
})

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

export const userRoutes = [addStaffRoute, addVendorUserRoute]
