// How each problem of inviting people comes about.
import { randomUUID } from 'node:crypto'
import { addStaffRoute, addVendorUserRoute } from '../../../shared/contract/routes/users.ts'
import { demoUsers } from '../../../tools/story/people.ts'
import { noSuch, outsider, type Scenarios, underOneKey, type Vale } from './scenario.ts'

const anEmail = () => `person-${randomUUID().slice(0, 8)}@test.vale`

type Staff = { email?: string; programmes?: string[]; sites?: string[]; idempotencyKey?: string }

const addStaff = (
  { api, tokens }: Vale,
  { email = anEmail(), programmes = [], sites = [], ...keyed }: Staff,
) =>
  api.send(addStaffRoute, {
    token: tokens.admin,
    body: { email, roles: ['auditor'], programmes, sites },
    ...keyed,
  })

type VendorUser = {
  email?: string
  vendorId?: string
  deviceId?: string
  token?: string
  idempotencyKey?: string
}

const addVendorUser = (
  { api, tokens, vendor }: Vale,
  { email = anEmail(), vendorId = vendor.vendorId, deviceId = vendor.deviceId, ...keyed }: VendorUser,
) =>
  api.send(addVendorUserRoute, {
    token: tokens.programme,
    params: { vendorId },
    body: { email, deviceId },
    ...keyed,
  })

export const userProblems: Scenarios = {
  'addStaff: idempotency-key-reused': underOneKey((vale, { idempotencyKey }) =>
    addStaff(vale, { idempotencyKey }),
  ),
  'addStaff: programme-unknown': (vale) => addStaff(vale, { programmes: [noSuch.programmeId] }),
  'addStaff: site-unknown': (vale) => addStaff(vale, { sites: [noSuch.siteId] }),
  'addStaff: user-exists': (vale) => addStaff(vale, { email: demoUsers.auditor }),
  'addVendorUser: idempotency-key-reused': underOneKey((vale, { idempotencyKey }) =>
    addVendorUser(vale, { idempotencyKey }),
  ),
  'addVendorUser: outside-your-scope': async (vale) => addVendorUser(vale, { token: await outsider(vale) }),
  'addVendorUser: user-exists': (vale) => addVendorUser(vale, { email: vale.vendor.username }),
  'addVendorUser: vendor-device-unknown': (vale) => addVendorUser(vale, { deviceId: noSuch.deviceId }),
  'addVendorUser: vendor-unknown': (vale) => addVendorUser(vale, { vendorId: noSuch.vendorId }),
}
