// Programmes, budgets and rounds as the verification reads them: by schema, and by none of the code that wrote them.
import * as z from 'zod'
import type { Item } from './scan-table.ts'
import { reader } from './shape-reader.ts'

export const amounts = z.record(z.string(), z.number())
export const kind = z.enum(['cash', 'value', 'commodity', 'service'])
/** Milliseconds since 1970 that are a day at all. */
export const instant = z.number().int().min(0).max(8_000_000_000_000_000)
export const basketUse = z.object({ number: z.number(), version: z.number(), quantity: z.number() })

const programme = z.object({
  programmeId: z.string(),
  number: z.number(),
  timeZone: z.string(),
  offlineTerms: z.object({ lossCaps: amounts }).optional(),
})
const lossMark = z.object({
  programmeId: z.string(),
  receiptId: z.string(),
  amounts,
  state: z.enum(['taken', 'returned']),
  caps: amounts.optional(),
  at: instant,
})
const lossTotal = z.object({ pk: z.string() }).catchall(z.unknown())
const round = z.object({
  roundId: z.string(),
  programmeId: z.string(),
  kind: z.enum(['cycle', 'standing']),
  state: z.enum([
    'preparing',
    'prepared',
    'submitted',
    'issuing',
    'issued',
    'released',
    'closed',
    'cancelled',
  ]),
  totals: z.record(z.string(), amounts),
  voucherCount: z.number(),
  preparedBy: z.string(),
  submittedBy: z.string().optional(),
  approvedBy: z.string().optional(),
})
const basket = z.object({
  number: z.number(),
  version: z.number(),
  items: z.array(z.object({ itemCode: z.string(), quantity: z.number() })),
})
const trustKey = z.object({
  publicKey: z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }),
})
const grant = z.object({
  grantId: z.string(),
  pledged: amounts,
  pledgedAtFirst: amounts.optional(),
  available: amounts,
})
const amendment = z.object({
  grantId: z.string(),
  unit: z.string(),
  amount: z.number(),
  direction: z.enum(['increase', 'decrease']),
})
const budgetLine = z.object({
  grantId: z.string(),
  unit: z.string(),
  funded: z.number(),
  returned: z.number().default(0),
  available: z.number(),
})
const valueReturn = z.object({
  pk: z.string(),
  sk: z.string(),
  programmeId: z.string(),
  grantId: z.string(),
  amounts,
})
const transfer = z.object({
  transferId: z.string(),
  debit: z.string(),
  credit: z.string(),
  amount: z.number(),
  unit: z.string(),
  cause: z.string(),
})
const shard = z.object({
  shard: z.number(),
  state: z.enum(['planned', 'prepared', 'issued']),
  voucherCount: z.number(),
  amountSum: z.number(),
  hash: z.string(),
  issuedCount: z.number().optional(),
})
const slice = z.object({ slice: z.number(), available: amounts })
const entitlement = z.object({
  roundId: z.string(),
  programmeId: z.string(),
  householdId: z.string(),
  code: z.string(),
  grantId: z.string(),
  kind,
  category: z.string(),
  amounts,
  basket: basketUse.optional(),
  shard: z.number(),
  excluded: z.object({ at: z.number() }).optional(),
})

export type StoredRound = z.infer<typeof round>
export type StoredTransfer = z.infer<typeof transfer>
export type StoredValueReturn = z.infer<typeof valueReturn>
export type StoredEntitlement = z.infer<typeof entitlement>

export const readProgramme = reader('programme', programme)
export const readLossMark = reader('loss mark', lossMark)
export const readLossTotal = reader('loss total', lossTotal)
export const readRound = reader('round', round)
export const readBasket = reader('basket', basket)
export const readTrustKey = reader('trust key', trustKey)
export const readGrant = reader('grant', grant)
export const readAmendment = reader('amendment of a grant', amendment)
export const readValueReturn = reader('return of value', valueReturn)
const readBudget = reader('budget line', budgetLine)
export const readBudgetLine = (item: Item, programmeId: string) => ({ programmeId, ...readBudget(item) })
export const readTransfer = reader('transfer', transfer)
export const readShard = reader('shard', shard)
const readOneSlice = reader('slice', slice)
export const readSlice = (item: Item, roundId: string) => ({ roundId, ...readOneSlice(item) })
export const readEntitlement = reader('entitlement', entitlement)
