// What phones handed out without a network: receipts brought in, and the conflicts that a person decides.
import * as z from 'zod'
import { amounts, cursor, instant, pageOf, programmeId, text, voucherNumberEnd } from '../fields.ts'
import { defineRoute } from '../route.ts'
import { receipt } from './redemptions.ts'

/** Receipts a request: a chunk is halved when it is too large for the network. */
export const maxReceiptsPerSync = 25

const answered = {
  receiptId: z.string().optional().meta({ description: 'Left out where the text is no receipt' }),
  position: z.int().meta({ description: 'In the list that was sent, from 0' }),
}

export const syncedReceipt = z.discriminatedUnion('outcome', [
  z.strictObject({ ...answered, outcome: z.literal('accepted'), receipt }),
  z.strictObject({
    ...answered,
    outcome: z.literal('conflict'),
    reason: z.string().meta({ description: 'A code, such as voucher-spent' }),
    decision: z.enum(['open', 'vendor-at-fault', 'programme-loss']),
    decidedAt: instant.optional(),
  }),
  z.strictObject({ ...answered, outcome: z.literal('refused'), reason: z.string() }),
])

export const syncReceiptsRoute = defineRoute({
  id: 'syncReceipts',
  method: 'POST',
  path: '/receipts',
  servedBy: 'sync',
  roles: ['vendor', 'programme-officer', 'admin'],
  body: z.strictObject({ receipts: z.array(z.string().min(1).max(400)).min(1).max(maxReceiptsPerSync) }),
  success: {
    status: 200,
    schema: z.strictObject({
      results: z.array(syncedReceipt),
      frozenKeys: z
        .array(z.string())
        .meta({ description: 'Keys that may not redeem offline until somebody looked at them' }),
    }),
  },
  problems: ['outside-your-scope', 'too-busy'],
  summary:
    'Brings receipts of offline redemptions in, in any order, as often as needed; each gets its own answer',
})

const claim = z.strictObject({
  receiptId: z.string(),
  vendorId: z.string(),
  deviceId: z.string(),
  siteId: z.string(),
  at: instant,
})

export const conflict = z.strictObject({
  receiptId: z.string(),
  programmeId,
  voucherNumberEnd,
  reason: z.string(),
  amounts: amounts.meta({ description: 'What the vendor says it handed out' }),
  claim,
  paid: z
    .array(claim.extend({ amounts }))
    .meta({ description: 'The redemptions that the voucher has paid, to be held beside it' }),
  decision: z.enum(['open', 'vendor-at-fault', 'programme-loss']),
  decidedBy: z.string().optional(),
  decidedAt: instant.optional(),
  note: z.string().optional(),
  receivedAt: instant,
})

const readers = ['admin', 'programme-officer', 'finance-officer', 'approver', 'auditor'] as const

export const listConflictsRoute = defineRoute({
  id: 'listConflicts',
  method: 'GET',
  path: '/programmes/{programmeId}/conflicts',
  servedBy: 'sync',
  roles: readers,
  params: z.strictObject({ programmeId }),
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(conflict) },
  problems: ['outside-your-scope', 'programme-unknown'],
  summary: 'Lists conflicts of offline receipts, the newest first',
})

export const decideConflictRoute = defineRoute({
  id: 'decideConflict',
  method: 'POST',
  path: '/programmes/{programmeId}/conflicts/{receiptId}/decision',
  servedBy: 'sync',
  roles: ['admin', 'programme-officer', 'finance-officer'],
  params: z.strictObject({ programmeId, receiptId: z.string().regex(/^vr1:[0-9a-f]{32}$/) }),
  body: z.strictObject({
    decision: z.enum(['vendor-at-fault', 'programme-loss']),
    reason: text(200),
  }),
  success: { status: 200, schema: conflict },
  problems: [
    'conflict-decided',
    'conflict-unknown',
    'loss-cap-reached',
    'outside-your-scope',
    'programme-unknown',
    'too-busy',
  ],
  summary: 'Decides a conflict: the vendor bears it, or the programme pays it as a loss within its cap',
})

export const syncRoutes = [syncReceiptsRoute, listConflictsRoute, decideConflictRoute]
