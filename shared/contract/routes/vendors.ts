// Vendors, their contracts and devices, and the lines of what they redeemed.
import * as z from 'zod'
import {
  amounts,
  code,
  cursor,
  day,
  deviceId,
  instant,
  pageOf,
  programmeId,
  settlementId,
  siteId,
  text,
  vendorId,
  voucherKind,
  voucherNumberEnd,
} from '../fields.ts'
import { defineRoute } from '../route.ts'

export const contract = z.strictObject({
  programmeIds: z.array(programmeId).min(1).max(50),
  kinds: z.array(voucherKind).min(1).max(4),
  categories: z
    .array(code)
    .min(1)
    .max(20)
    .meta({ examples: [['food', 'hygiene']] }),
  siteIds: z.array(siteId).min(1).max(100),
  from: day,
  until: day,
})

const vendorInput = z.strictObject({ name: text(120) })
const device = z.strictObject({
  deviceId,
  label: z.string(),
  siteId,
  status: z.enum(['active', 'suspended']),
})

export const vendor = vendorInput.extend({
  vendorId,
  status: z.enum(['active', 'suspended']),
  contract: contract.optional(),
  devices: z.array(device),
  createdAt: instant,
})

const managers = ['admin', 'programme-officer'] as const
const readers = ['admin', 'programme-officer', 'finance-officer', 'approver', 'auditor'] as const
const ofVendor = z.strictObject({ vendorId })

export const createVendorRoute = defineRoute({
  id: 'createVendor',
  method: 'POST',
  path: '/vendors',
  servedBy: 'vendors',
  roles: managers,
  body: vendorInput,
  success: { status: 201, schema: vendor },
  problems: ['outside-your-scope', 'idempotency-key-reused'],
  summary: 'Adds a partner vendor',
  idempotent: true,
})

export const listVendorsRoute = defineRoute({
  id: 'listVendors',
  method: 'GET',
  path: '/vendors',
  servedBy: 'vendors',
  roles: readers,
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(vendor) },
  problems: [],
  summary: "Lists vendors whose contract touches the caller's programmes, and those without one",
})

export const getVendorRoute = defineRoute({
  id: 'getVendor',
  method: 'GET',
  path: '/vendors/{vendorId}',
  servedBy: 'vendors',
  roles: readers,
  params: ofVendor,
  success: { status: 200, schema: vendor },
  problems: ['vendor-unknown', 'outside-your-scope'],
  summary: 'Shows a vendor, its contract and its devices',
})

export const setContractRoute = defineRoute({
  id: 'setContract',
  method: 'PUT',
  path: '/vendors/{vendorId}/contract',
  servedBy: 'vendors',
  roles: managers,
  params: ofVendor,
  body: contract,
  success: { status: 200, schema: vendor },
  problems: [
    'vendor-unknown',
    'programme-unknown',
    'site-unknown',
    'outside-your-scope',
    'contract-dates-invalid',
    'too-busy',
  ],
  summary: 'Sets what a vendor may redeem: programmes, kinds, categories, sites, dates',
})

export const addDeviceRoute = defineRoute({
  id: 'addDevice',
  method: 'POST',
  path: '/vendors/{vendorId}/devices',
  servedBy: 'vendors',
  roles: managers,
  params: ofVendor,
  body: z.strictObject({ label: text(60), siteId }),
  success: { status: 201, schema: device },
  problems: ['vendor-unknown', 'site-unknown', 'outside-your-scope', 'idempotency-key-reused', 'too-busy'],
  summary: "Registers a vendor's device at a site",
  idempotent: true,
})

const standing = z.strictObject({ status: z.enum(['active', 'suspended']), reason: text(200) })

export const setVendorStandingRoute = defineRoute({
  id: 'setVendorStanding',
  method: 'PUT',
  path: '/vendors/{vendorId}/standing',
  servedBy: 'vendors',
  roles: managers,
  params: ofVendor,
  body: standing,
  success: { status: 200, schema: vendor },
  problems: ['vendor-unknown', 'outside-your-scope', 'too-busy'],
  summary: 'Suspends a vendor, or takes it back',
})

export const setDeviceStandingRoute = defineRoute({
  id: 'setDeviceStanding',
  method: 'PUT',
  path: '/vendors/{vendorId}/devices/{deviceId}/standing',
  servedBy: 'vendors',
  roles: managers,
  params: z.strictObject({ vendorId, deviceId }),
  body: standing,
  success: { status: 200, schema: vendor },
  problems: ['vendor-unknown', 'vendor-device-unknown', 'outside-your-scope', 'too-busy'],
  summary: 'Suspends a device, or takes it back',
})

export const vendorLine = z.strictObject({
  transferId: z.string(),
  voucherNumberEnd,
  programmeId,
  kind: voucherKind,
  amounts,
  sign: z.union([z.literal(1), z.literal(-1)]).meta({ description: '-1 for a reversal' }),
  reverses: z.string().optional().meta({ description: 'Of a reversal: the redemption it takes back' }),
  settlement: settlementId.optional().meta({ description: 'The statement that it is in' }),
  deviceId,
  siteId,
  at: instant,
})

export const listVendorLinesRoute = defineRoute({
  id: 'listVendorLines',
  method: 'GET',
  path: '/vendors/{vendorId}/lines',
  servedBy: 'vendors',
  roles: [...readers, 'vendor'],
  params: ofVendor,
  query: z.strictObject({ day, cursor }),
  success: {
    status: 200,
    schema: pageOf(vendorLine).extend({ totals: amounts.meta({ description: 'Of the rows of this page' }) }),
  },
  problems: ['vendor-unknown', 'outside-your-scope'],
  summary: "Lists a vendor's redemptions and reversals of a day (UTC); a vendor sees its own only",
})

export const vendorRoutes = [
  createVendorRoute,
  listVendorsRoute,
  getVendorRoute,
  setContractRoute,
  addDeviceRoute,
  setVendorStandingRoute,
  setDeviceStandingRoute,
  listVendorLinesRoute,
]
