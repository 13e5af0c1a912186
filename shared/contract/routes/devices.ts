// A vendor's phone gets a key of its own: a one-time code from an officer, then certificates that end within a week.
import * as z from 'zod'
import { maxAmount } from '../../domain/money.ts'
import {
  cursor,
  deviceId,
  instant,
  pageOf,
  programmeId,
  text,
  unit,
  vendorId,
  voucherNumberEnd,
} from '../fields.ts'
import { isPointOfP256 } from '../p256.ts'
import { defineRoute } from '../route.ts'
import { offlineTerms } from './programmes.ts'

const managers = ['admin', 'programme-officer'] as const
const ofDevice = z.strictObject({ vendorId, deviceId })
const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes in base64url')
/** A compact JWS. */
const jws = z
  .string()
  .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, 'must be a compact JWS')
  .meta({ examples: ['eyJhbGciOiJFUzI1NiJ9.eyJ2IjoxfQ.c2lnbmF0dXJl'] })

/** The public key of RFC 7517, appendix A.1. */
const exampleKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
  y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
}

export const publicKey = z
  .strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: coordinate, y: coordinate })
  .refine(isPointOfP256, 'must be a point of the curve')
  .meta({ examples: [exampleKey] })

const certified = z.strictObject({
  certificate: jws.meta({ description: 'JWS under the root key: `DeviceCertificate`' }),
  rootKey: publicKey.meta({ description: 'To be pinned at enrolment' }),
})

export const createEnrolmentCodeRoute = defineRoute({
  id: 'createEnrolmentCode',
  method: 'POST',
  path: '/vendors/{vendorId}/devices/{deviceId}/enrolment-codes',
  servedBy: 'devices',
  roles: managers,
  params: ofDevice,
  // Not 201: repeating it makes another code, and ends the one before.
  success: {
    status: 200,
    schema: z.strictObject({
      code: z.string().meta({ description: 'Eight letters and digits, shown once', examples: ['7QK2-M3ZP'] }),
      expiresAt: instant,
    }),
  },
  problems: ['vendor-unknown', 'vendor-device-unknown', 'outside-your-scope', 'too-busy'],
  summary: 'Makes a one-time code that ties a phone to a device; an earlier code ends',
})

export const enrolDeviceRoute = defineRoute({
  id: 'enrolDevice',
  method: 'POST',
  path: '/device-enrolments',
  servedBy: 'devices',
  roles: ['vendor'],
  body: z.strictObject({ code: z.string().min(1).max(20), publicKey }),
  success: {
    status: 200,
    schema: certified.extend({
      former: z
        .strictObject({ lastSequence: z.int(), lastAt: instant })
        .optional()
        .meta({ description: "How far the device's former key had come: a wiped phone cannot know" }),
    }),
  },
  problems: [
    'contract-does-not-cover-date',
    'contract-does-not-cover-site',
    'contract-missing',
    'device-frozen',
    'device-key-taken',
    'device-suspended',
    'device-unknown',
    'enrolment-code-ended',
    'enrolment-code-wrong',
    'outside-your-scope',
    'too-busy',
    'vendor-suspended',
  ],
  summary: "Ties the caller's phone to its device: its public key, for the one-time code of an officer",
  secretFields: ['code'],
})

export const renewCertificateRoute = defineRoute({
  id: 'renewCertificate',
  method: 'POST',
  path: '/device-certificates',
  servedBy: 'devices',
  roles: ['vendor'],
  body: z.strictObject({
    proof: jws.meta({ description: 'JWS by the device key over {"typ":"vale-renewal","keyId","iat"}' }),
  }),
  success: { status: 200, schema: certified },
  problems: [
    'contract-does-not-cover-date',
    'contract-does-not-cover-site',
    'contract-missing',
    'device-frozen',
    'device-key-unknown',
    'device-proof-invalid',
    'device-suspended',
    'device-unknown',
    'outside-your-scope',
    'too-busy',
    'vendor-suspended',
  ],
  summary: 'Gives an enrolled phone a new certificate, of at most seven days',
})

const receiptState = z.enum(['received', 'accepted', 'conflict', 'refused'])

export const deviceReceipt = z.strictObject({
  receiptId: z.string(),
  keyId: z.string(),
  sequence: z.int(),
  state: receiptState,
  reason: z.string().optional(),
  voucherNumberEnd,
  at: instant,
  receivedAt: instant,
})

export const getDeviceRoute = defineRoute({
  id: 'getDevice',
  method: 'GET',
  path: '/vendors/{vendorId}/devices/{deviceId}',
  servedBy: 'devices',
  roles: [...managers, 'finance-officer', 'approver', 'auditor'],
  params: ofDevice,
  query: z.strictObject({ cursor }),
  success: {
    status: 200,
    schema: pageOf(deviceReceipt).extend({
      keys: z.array(
        z.strictObject({
          keyId: z.string(),
          enrolledAt: instant,
          enrolledBy: z.string(),
          certifiedUntil: instant,
          current: z.boolean(),
          frozen: z
            .strictObject({ reason: z.enum(['fork', 'gap', 'clock']), sequence: z.int(), at: instant })
            .optional(),
          lastSequence: z.int(),
          missing: z.array(z.int()).meta({ description: 'Sequences that never came, at most 100' }),
        }),
      ),
    }),
  },
  problems: ['vendor-unknown', 'vendor-device-unknown', 'outside-your-scope'],
  summary: "Shows a device's keys, what is missing in their chains, and its receipts",
})

export const reviewDeviceRoute = defineRoute({
  id: 'reviewDevice',
  method: 'POST',
  path: '/vendors/{vendorId}/devices/{deviceId}/review',
  servedBy: 'devices',
  roles: managers,
  params: ofDevice,
  body: z.strictObject({ keyId: z.string().regex(/^[0-9a-f]{16}$/), reason: text(200) }),
  success: { status: 200, schema: z.strictObject({ keyId: z.string(), reviewedAt: instant }) },
  problems: [
    'device-key-unknown',
    'outside-your-scope',
    'too-busy',
    'vendor-device-unknown',
    'vendor-unknown',
  ],
  summary: 'Takes a frozen device back, by somebody who looked at its receipts',
})

export const setOfflineTermsRoute = defineRoute({
  id: 'setOfflineTerms',
  method: 'PUT',
  path: '/programmes/{programmeId}/offline-terms',
  servedBy: 'programmes',
  roles: ['admin', 'finance-officer'],
  params: z.strictObject({ programmeId }),
  body: z.strictObject({
    maxCount: z.int().min(1).max(100),
    maxAmountMinor: z.int().min(0).max(1_000_000_000),
    maxListAgeHours: z.int().min(1).max(168),
    lossCaps: z
      .record(unit, z.int().min(0).max(maxAmount))
      .meta({ description: 'By unit: how much the programme may bear of conflicts in all' }),
  }),
  success: { status: 200, schema: z.strictObject({ programmeId, offlineTerms }) },
  problems: ['outside-your-scope', 'programme-unknown', 'too-busy'],
  summary: 'Sets how much a phone may hand out without a network, and what the programme bears of conflicts',
})

export const deviceRoutes = [
  createEnrolmentCodeRoute,
  enrolDeviceRoute,
  renewCertificateRoute,
  getDeviceRoute,
  reviewDeviceRoute,
  setOfflineTermsRoute,
]
