// How each problem of looking after vendors comes about.
import {
  addDeviceRoute,
  createVendorRoute,
  getVendorRoute,
  listVendorLinesRoute,
  setContractRoute,
  setDeviceStandingRoute,
  setVendorStandingRoute,
} from '../../../shared/contract/routes/vendors.ts'
import { ask, noSuch, outsider, type Scenarios, underOneKey, type Vale } from './scenario.ts'

type Keyed = { readonly token?: string; readonly idempotencyKey?: string }
type OfVendor = Keyed & { readonly vendorId?: string }

const createVendor = ({ api, tokens }: Vale, { name = 'Shop', ...keyed }: Keyed & { name?: string }) =>
  api.send(createVendorRoute, { token: tokens.programme, body: { name }, ...keyed })

type ContractChanges = Partial<Record<'programmeIds' | 'siteIds', string[]> & { until: string }>

const setContract = (
  { api, tokens, programme, vendor }: Vale,
  {
    vendorId = vendor.vendorId,
    token = tokens.programme,
    changes = {},
  }: OfVendor & { changes?: ContractChanges },
) =>
  api.send(setContractRoute, {
    token,
    params: { vendorId },
    body: {
      programmeIds: [programme.programmeId],
      kinds: ['value'],
      categories: ['food'],
      siteIds: [programme.siteId],
      from: '2026-01-01',
      until: '2026-12-31',
      ...changes,
    },
  })

const addDevice = (
  { api, tokens, programme, vendor }: Vale,
  {
    vendorId = vendor.vendorId,
    siteId = programme.siteId,
    name = 'Counter',
    ...keyed
  }: OfVendor & { siteId?: string; name?: string },
) =>
  api.send(addDeviceRoute, {
    token: tokens.programme,
    params: { vendorId },
    body: { label: name, siteId },
    ...keyed,
  })

const body = { status: 'suspended', reason: 'Under review' } as const

const setVendorStanding = (
  { api, tokens, vendor }: Vale,
  { vendorId = vendor.vendorId, token = tokens.programme }: OfVendor,
) => api.send(setVendorStandingRoute, { token, params: { vendorId }, body })

const setDeviceStanding = (
  { api, tokens, vendor }: Vale,
  {
    vendorId = vendor.vendorId,
    deviceId = vendor.deviceId,
    token = tokens.programme,
  }: OfVendor & { deviceId?: string },
) => api.send(setDeviceStandingRoute, { token, params: { vendorId, deviceId }, body })

const lines = (vale: Vale, { vendorId = vale.vendor.vendorId, token = vale.tokens.programme }: OfVendor) =>
  ask(vale, listVendorLinesRoute, { token, params: { vendorId }, query: { day: '2026-03-01' } })

const show = (vale: Vale, { vendorId = vale.vendor.vendorId, token = vale.tokens.programme }: OfVendor) =>
  ask(vale, getVendorRoute, { token, params: { vendorId } })

const { vendorId } = noSuch

/** What every route whose path names a vendor refuses. */
const ofVendor = (
  routeId: string,
  send: (vale: Vale, asked: OfVendor) => Promise<{ status: number; body: unknown }>,
): Scenarios => ({
  [`${routeId}: vendor-unknown`]: (vale) => send(vale, { vendorId }),
  [`${routeId}: outside-your-scope`]: async (vale) => send(vale, { token: await outsider(vale) }),
})

export const vendorProblems: Scenarios = {
  'createVendor: idempotency-key-reused': underOneKey(createVendor),
  'createVendor: outside-your-scope': async (vale) => createVendor(vale, { token: await outsider(vale) }),
  ...ofVendor('getVendor', show),
  ...ofVendor('setContract', setContract),
  'setContract: contract-dates-invalid': (vale) => setContract(vale, { changes: { until: '2025-12-31' } }),
  'setContract: programme-unknown': (vale) =>
    setContract(vale, { changes: { programmeIds: [noSuch.programmeId] } }),
  'setContract: site-unknown': (vale) => setContract(vale, { changes: { siteIds: [noSuch.siteId] } }),
  ...ofVendor('addDevice', addDevice),
  'addDevice: idempotency-key-reused': underOneKey(addDevice),
  'addDevice: site-unknown': (vale) => addDevice(vale, { siteId: noSuch.siteId }),
  ...ofVendor('setVendorStanding', setVendorStanding),
  ...ofVendor('setDeviceStanding', setDeviceStanding),
  'setDeviceStanding: vendor-device-unknown': (vale) =>
    setDeviceStanding(vale, { deviceId: noSuch.deviceId }),
  ...ofVendor('listVendorLines', lines),
}
