// The stored items as the verification reads them: by schema, and by none of the code that wrote them.
import * as z from 'zod'
import type { CheckBook } from './check-book.ts'
import type { Item } from './scan-table.ts'

const amounts = z.record(z.string(), z.number())
const kind = z.enum(['cash', 'value', 'commodity', 'service'])
const basketUse = z.object({ number: z.number(), version: z.number(), quantity: z.number() })

const programme = z.object({ programmeId: z.string(), number: z.number(), timeZone: z.string() })
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
const valueReturn = z.object({ programmeId: z.string(), grantId: z.string(), amounts })
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
})
const line = z.object({
  pk: z.string(),
  transferId: z.string(),
  voucherId: z.string(),
  programmeId: z.string(),
  roundId: z.string(),
  kind,
  amounts,
  deviceId: z.string(),
  siteId: z.string(),
  at: z.number(),
})
const redemption = z.object({
  amounts,
  vendorId: z.string(),
  deviceId: z.string(),
  siteId: z.string(),
  at: z.number(),
})
const voucher = z.object({
  voucherId: z.string(),
  programmeId: z.string(),
  programmeNumber: z.number(),
  roundId: z.string(),
  grantId: z.string(),
  householdId: z.string(),
  code: z.string(),
  kind,
  basket: basketUse.optional(),
  issued: amounts,
  bal: amounts,
  nbf: z.number(),
  exp: z.number(),
  statusIndex: z.number(),
  keyNumber: z.number(),
  text: z.string(),
  pinRequired: z.boolean(),
  ver: z.number(),
  t: z.record(z.string(), redemption),
  b: z.record(z.string(), z.number()),
})

export type StoredRound = z.infer<typeof round>
export type StoredTransfer = z.infer<typeof transfer>
export type StoredEntitlement = z.infer<typeof entitlement>
export type StoredLine = z.infer<typeof line>
export type StoredVoucher = z.infer<typeof voucher>
export type StoredRedemption = z.infer<typeof redemption>

/** An item that is not what its key says. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError'
  readonly item: string
  constructor(item: string, problem: string) {
    super(problem)
    this.item = item
  }
}

/** Takes an item in; one of another shape is a violation by itself, and no further check sees it. */
export function takeReadable(book: CheckBook, take: () => void): void {
  book.counted('items-readable')
  try {
    take()
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
    book.violated('items-readable', { item: error.item, problem: error.message })
  }
}

/** Reads an item, or throws ShapeError with its key and what does not fit. */
function reader<Shape extends z.ZodType>(name: string, shape: Shape) {
  return (item: Item): z.output<Shape> => {
    const parsed = shape.safeParse(item)
    if (parsed.success) return parsed.data
    const key = item['voucherId'] ?? `${String(item['pk'])} ${String(item['sk'])}`
    const problem = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
    throw new ShapeError(String(key), `not a ${name}: ${problem}`)
  }
}

export const readProgramme = reader('programme', programme)
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
export const readLine = reader('vendor line', line)
export const readVoucher = reader('voucher', voucher)
