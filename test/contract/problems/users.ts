// How each problem of inviting people comes about.
import { randomUUID } from 'node:crypto'
import {
  addStaffRoute,
  addVendorUserRoute,
  changeStaffRoute,
  listVendorUsersRoute,
  setStaffStatusRoute,
  setVendorUserStatusRoute,
} from '../../../shared/contract/routes/users.ts'
import { demoUsers } from '../../../tools/story/people.ts'
import { someStaff, subjectOf } from '../../fixtures/staff.ts'
import { noSuch, once, outsider, type Scenarios, underOneKey, type Vale } from './scenario.ts'

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

const somebody = once((vale) => someStaff(vale, { roles: ['auditor'] }))

const changeStaff = async (
  vale: Vale,
  change: { sub?: string; programmes?: string[]; sites?: string[]; version?: number },
) => {
  const { sub = (await somebody(vale)).sub, programmes = [], sites = [], version = 1 } = change
  return vale.api.send(changeStaffRoute, {
    token: vale.tokens.admin,
    params: { sub },
    body: { roles: ['auditor'], programmes, sites, version },
  })
}

const ended = { status: 'inactive', reason: 'Left' } as const

const endStaff = ({ api, tokens }: Vale, sub: string) =>
  api.send(setStaffStatusRoute, { token: tokens.admin, params: { sub }, body: ended })

const endVendorUser = (
  { api, tokens, vendor }: Vale,
  { sub = noSuch.sub, vendorId = vendor.vendorId, token = tokens.programme },
) => api.send(setVendorUserStatusRoute, { token, params: { vendorId, sub }, body: ended })

const listVendorUsers = (
  { api, tokens, vendor }: Vale,
  { vendorId = vendor.vendorId, token = tokens.programme },
) => api.send(listVendorUsersRoute, { token, params: { vendorId } })

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
  'changeStaff: own-account': (vale) => changeStaff(vale, { sub: subjectOf(vale.tokens.admin) }),
  'changeStaff: programme-unknown': (vale) => changeStaff(vale, { programmes: [noSuch.programmeId] }),
  'changeStaff: site-unknown': (vale) => changeStaff(vale, { sites: [noSuch.siteId] }),
  'changeStaff: user-changed': (vale) => changeStaff(vale, { version: 7 }),
  'changeStaff: user-unknown': (vale) => changeStaff(vale, { sub: noSuch.sub }),
  'setStaffStatus: own-account': (vale) => endStaff(vale, subjectOf(vale.tokens.admin)),
  'setStaffStatus: user-unknown': (vale) => endStaff(vale, subjectOf(vale.vendorToken)),
  'listVendorUsers: outside-your-scope': async (vale) =>
    listVendorUsers(vale, { token: await outsider(vale) }),
  'listVendorUsers: vendor-unknown': (vale) => listVendorUsers(vale, { vendorId: noSuch.vendorId }),
  'setVendorUserStatus: outside-your-scope': async (vale) =>
    endVendorUser(vale, { token: await outsider(vale) }),
  'setVendorUserStatus: user-unknown': (vale) => endVendorUser(vale, {}),
  'setVendorUserStatus: vendor-unknown': (vale) => endVendorUser(vale, { vendorId: noSuch.vendorId }),
}
