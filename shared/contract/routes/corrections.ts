// Taking value back: a redemption that was a mistake, a voucher that must not be used any more.
import * as z from 'zod'
import { amounts, instant, text, voucherId, voucherNumberEnd } from '../fields.ts'
import { defineRoute } from '../route.ts'
import { presented } from './redemptions.ts'

/** The Idempotency-Key that the redemption was made with, or the id of the phone's receipt; a loss has one of its own. */
const redemptionId = z
  .string()
  .regex(/^([A-Za-z0-9_-]{16,64}|vr1:[0-9a-f]{32}(\.paid)?)$/, 'must be the id on the receipt')

export const reversalReceipt = z.strictObject({
  redemptionId,
  voucherNumberEnd,
  amounts,
  balance: amounts.meta({ description: 'What the voucher holds after it' }),
  returnedToBudget: z.boolean().meta({
    description: 'The voucher had ended: its value is back in the budget and not on the voucher',
  }),
  from: z.enum(['payable', 'receivable']).meta({
    description: 'What the vendor was still owed, or what it owes back since that was settled',
  }),
  at: instant,
})

export const reverseOwnRedemptionRoute = defineRoute({
  id: 'reverseOwnRedemption',
  method: 'POST',
  path: '/reversals',
  servedBy: 'corrections',
  roles: ['vendor'],
  body: z.strictObject({ voucher: presented, redemptionId }),
  success: { status: 200, schema: reversalReceipt },
  problems: [
    'contract-does-not-cover-date',
    'contract-does-not-cover-site',
    'contract-missing',
    'device-suspended',
    'device-unknown',
    'outside-your-scope',
    'redemption-unknown',
    'reversal-too-late',
    'redemption-already-reversed',
    'signing-key-unknown',
    'too-busy',
    'vendor-suspended',
    'voucher-number-mistyped',
    'voucher-signature-invalid',
    'voucher-text-malformed',
    'voucher-unknown',
  ],
  summary: 'Takes back a redemption of its own, whole, within the time that the programme sets',
})

export const reverseRedemptionRoute = defineRoute({
  id: 'reverseRedemption',
  method: 'POST',
  path: '/vouchers/{voucherId}/redemptions/{redemptionId}/reversal',
  servedBy: 'corrections',
  roles: ['admin', 'finance-officer'],
  params: z.strictObject({ voucherId, redemptionId }),
  body: z.strictObject({ reason: text(200) }),
  success: { status: 200, schema: reversalReceipt },
  problems: [
    'outside-your-scope',
    'redemption-already-reversed',
    'redemption-unknown',
    'too-busy',
    'voucher-unknown',
  ],
  summary: 'Takes back a redemption, whole, with a reason; a settled one becomes what the vendor owes',
})

export const voidVoucherRoute = defineRoute({
  id: 'voidVoucher',
  method: 'POST',
  path: '/vouchers/{voucherId}/voiding',
  servedBy: 'corrections',
  roles: ['admin', 'programme-officer'],
  params: z.strictObject({ voucherId }),
  body: z.strictObject({ reason: text(200) }),
  success: {
    status: 200,
    schema: z.strictObject({
      voucherNumberEnd,
      returned: amounts.meta({ description: 'What went back to the budget line' }),
      at: instant,
    }),
  },
  problems: [
    'outside-your-scope',
    'too-busy',
    'voucher-expired',
    'voucher-replaced',
    'voucher-spent',
    'voucher-unknown',
    'voucher-void',
  ],
  summary: 'Voids a voucher, with a reason: what it held returns to its budget line',
})

export const correctionRoutes = [reverseOwnRedemptionRoute, reverseRedemptionRoute, voidVoucherRoute]
