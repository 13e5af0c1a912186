// A voucher as the verification reads it, with every movement of its value inside it.
import * as z from 'zod'
import { reader } from '../shape-reader.ts'
import { amounts, basketUse, instant, kind } from '../stored-shapes.ts'

const whenAndWho = { amounts, by: z.string().min(1), at: instant }
const atVendor = { vendorId: z.string(), deviceId: z.string(), siteId: z.string() }

/** By far the most frequent movement carries no cause. */
const redemption = z.object({ cause: z.undefined().optional(), ...whenAndWho, ...atVendor })
const reversal = z.object({
  cause: z.literal('voucher-reversed'),
  ...whenAndWho,
  ...atVendor,
  reverses: z.string(),
  from: z.enum(['payable', 'receivable']),
})
const valueReturn = z.object({
  cause: z.enum(['voucher-expired', 'voucher-voided', 'value-returned']),
  ...whenAndWho,
})
const replacement = z.object({ cause: z.literal('card-replaced'), ...whenAndWho, to: z.string() })
const loss = z.object({
  cause: z.literal('conflict-paid'),
  ...whenAndWho,
  ...atVendor,
  claim: z.string(),
})
const claim = z.object({
  ...atVendor,
  amounts,
  at: instant,
  receivedAt: instant,
  reason: z.string(),
  state: z.enum(['open', 'vendor-at-fault', 'programme-loss']),
  decidedBy: z.string().optional(),
  decidedAt: instant.optional(),
})

const second = z.number().int().min(0).max(8_000_000_000_000)

const voucher = z.object({
  voucherId: z.string(),
  status: z.enum(['active', 'void', 'replaced', 'expired']),
  programmeId: z.string(),
  programmeNumber: z.number(),
  roundId: z.string(),
  grantId: z.string(),
  householdId: z.string(),
  code: z.string(),
  kind,
  category: z.string(),
  basket: basketUse.optional(),
  issued: amounts,
  issuedAt: instant,
  bal: amounts,
  nbf: second,
  exp: second,
  statusIndex: z.number().int().min(0).max(0xffff_ffff),
  keyNumber: z.number(),
  text: z.string(),
  pinRequired: z.boolean(),
  replaces: z.string().optional(),
  replacementNumber: z.number().optional(),
  /** Where the list of what expires on a day finds it. */
  gsi1pk: z.string().optional(),
  gsi1sk: z.string().optional(),
  ver: z.number(),
  /** Movements by their id; what each left, by id and unit; the how manieth it was, by id. */
  t: z.record(z.string(), z.union([redemption, reversal, valueReturn, replacement, loss])),
  b: z.record(z.string(), z.number()),
  n: z.record(z.string(), z.number()),
  /** Claims by their receipt. */
  c: z.record(z.string(), claim).optional(),
})

export type StoredVoucher = z.infer<typeof voucher>
export type StoredRedemption = z.infer<typeof redemption>
export type StoredReversal = z.infer<typeof reversal>
export type StoredLoss = z.infer<typeof loss>
export type StoredMovement = StoredVoucher['t'][string]

export const readVoucher = reader('voucher', voucher)
