// Statements, their parts, the vendor's account, payments and the bank's answers as the verification reads them.
import * as z from 'zod'
import type { Item } from '../scan-table.ts'
import { reader } from '../shape-reader.ts'
import { amounts, instant } from '../stored-shapes.ts'

const lineSums = { redeemed: amounts, reversed: amounts, receivable: amounts }
const bankAccount = z.object({
  holder: z.string(),
  country: z.string(),
  iban: z.string().optional(),
  other: z.string().optional(),
  bic: z.string().optional(),
  clearingMember: z.object({ system: z.string().optional(), id: z.string() }).optional(),
})

const approvedAccount = bankAccount.extend({ setBy: z.string().optional() })

const statement = z.object({
  settlementId: z.string(),
  programmeId: z.string(),
  vendorId: z.string(),
  number: z.number(),
  state: z.enum(['collecting', 'closed', 'empty', 'approved', 'released', 'paid', 'rejected', 'returned']),
  from: instant,
  until: instant,
  closedBy: z.string(),
  lineCount: z.number(),
  leftOut: z.number(),
  ...lineSums,
  carriedIn: amounts,
  toPay: amounts,
  carriedOut: amounts,
  netted: amounts,
  approvedBy: z.string().optional(),
  bankAccount: approvedAccount.optional(),
  earlierApprovals: z
    .array(z.object({ approvedBy: z.string(), bankAccount: approvedAccount, attempt: z.number() }))
    .optional(),
  releasedBy: z.string().optional(),
  releasers: z.array(z.string()).optional(),
  paymentId: z.string().optional(),
  attempt: z.number(),
})
const part = z.object({
  pk: z.string(),
  part: z.number(),
  state: z.enum(['open', 'closed']),
  count: z.number(),
  leftOut: z.number(),
  hash: z.string(),
  ...lineSums,
  voucherSums: z.object(lineSums),
})
const account = z.object({
  vendorId: z.string(),
  number: z.number(),
  carried: amounts,
  until: instant,
  open: z.string().optional(),
})
const payment = z.object({
  paymentId: z.string(),
  programmeId: z.string(),
  bankId: z.string(),
  settlementIds: z.array(z.string()),
  releasedBy: z.string(),
  instructions: z.array(
    z.object({
      endToEndId: z.string(),
      amountMinor: z.number(),
      currency: z.string(),
      creditor: bankAccount,
    }),
  ),
})
const bankEntry = z.object({
  entryId: z.string(),
  /** What was made of it; `unknown` moved nothing. */
  applied: z.enum(['paid', 'rejected', 'returned', 'unknown']),
  endToEndId: z.string().optional(),
  settlementId: z.string().optional(),
  attempt: z.number().optional(),
  amountMinor: z.number(),
  currency: z.string(),
})
const vendorDay = z.object({ pk: z.string(), sk: z.string(), open: z.boolean().optional() })

export type StoredStatement = z.infer<typeof statement>
export type StoredPart = ReturnType<typeof readPart>
export type StoredVendorAccount = ReturnType<typeof readVendorAccount>
export type StoredPayment = z.infer<typeof payment>
export type StoredBankEntry = z.infer<typeof bankEntry>
export type StoredBankAccount = z.infer<typeof bankAccount>

export const readStatement = reader('statement', statement)
const readOnePart = reader('part of a statement', part)
export const readPart = (item: Item) => {
  const { pk, ...found } = readOnePart(item)
  return { settlementId: pk.slice('SETTLEMENT#'.length), ...found }
}
const readAccount = reader("vendor's account", account)
export const readVendorAccount = (item: Item, programmeId: string) => ({ programmeId, ...readAccount(item) })
export const readPayment = reader('payment', payment)
export const readBankEntry = reader("bank's answer", bankEntry)
export const readVendorDay = reader("day of a vendor's lines", vendorDay)
