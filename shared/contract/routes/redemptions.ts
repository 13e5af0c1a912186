// What a vendor does with a voucher: check it, redeem it.
import * as z from 'zod'
import {
  amountMinor,
  amounts,
  code,
  currency,
  instant,
  quantity,
  voucherId,
  voucherKind,
  voucherNumberEnd,
} from '../fields.ts'
import { defineRoute } from '../route.ts'

/** A scanned text or a typed number; never trimmed: base45 has a space. */
export const presented = z.union([
  z.strictObject({ text: z.string().min(1).max(400) }),
  z.strictObject({ number: z.string().min(1).max(60) }),
])

const cannotServe = [
  'contract-does-not-cover-category',
  'contract-does-not-cover-date',
  'contract-does-not-cover-kind',
  'contract-does-not-cover-programme',
  'contract-does-not-cover-site',
  'contract-missing',
  'device-suspended',
  'device-unknown',
  'outside-your-scope',
  'signing-key-retired',
  'signing-key-unknown',
  'vendor-suspended',
  'voucher-expired',
  'voucher-not-yet-valid',
  'voucher-number-mistyped',
  'voucher-replaced',
  'voucher-signature-invalid',
  'voucher-text-malformed',
  'voucher-unknown',
  'voucher-void',
] as const

export const checkVoucherRoute = defineRoute({
  id: 'checkVoucher',
  method: 'POST',
  path: '/voucher-checks',
  servedBy: 'redemptions',
  roles: ['vendor'],
  body: z.strictObject({ voucher: presented }),
  success: {
    status: 200,
    schema: z.strictObject({
      voucherId,
      kind: voucherKind,
      code,
      balance: amounts,
      wholeOnly: z.boolean(),
      pinRequired: z.boolean(),
      validUntil: instant,
    }),
  },
  problems: cannotServe,
  summary: 'Tells a vendor what a voucher is good for, without spending it',
})

export const receipt = z.strictObject({
  redemptionId: z.string().meta({
    description: 'The Idempotency-Key or the receipt offline it was made with; unique within its voucher',
  }),
  voucherNumberEnd,
  amounts,
  balance: amounts.meta({ description: 'What is left after this redemption' }),
  vendorId: z.string(),
  deviceId: z.string(),
  siteId: z.string(),
  at: instant,
})

export const redeemVoucherRoute = defineRoute({
  id: 'redeemVoucher',
  method: 'POST',
  path: '/redemptions',
  servedBy: 'redemptions',
  roles: ['vendor'],
  body: z.strictObject({
    voucher: presented,
    amount: z
      .strictObject({ amountMinor, currency })
      .optional()
      .meta({ description: 'Cash and value vouchers. Cash is paid out whole.' }),
    items: z
      .array(z.strictObject({ itemCode: code, quantity }))
      .min(1)
      .max(10)
      .optional()
      .meta({ description: 'Commodity and service vouchers' }),
    pin: z
      .string()
      .regex(/^[0-9]{4,6}$/, 'must be 4 to 6 digits')
      .optional(),
  }),
  success: { status: 200, schema: receipt },
  problems: [
    ...cannotServe,
    'amount-invalid',
    'amount-not-whole-voucher',
    'amount-required',
    'currency-mismatch',
    'idempotency-key-reused',
    'insufficient-balance',
    'item-not-in-voucher',
    'pin-locked',
    'pin-required',
    'pin-wrong',
    'too-busy',
    'voucher-history-full',
  ],
  summary: 'Redeems a voucher, in whole or in part; a repeat with the same key gets the first receipt again',
  idempotent: true,
  secretFields: ['pin'],
})

export const redemptionRoutes = [checkVoucherRoute, redeemVoucherRoute]
