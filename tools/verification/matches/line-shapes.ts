// A vendor's line as the verification reads it.
import * as z from 'zod'
import { reader } from '../shape-reader.ts'
import { amounts, instant, kind } from '../stored-shapes.ts'

const side = z.enum(['payable', 'receivable'])

const line = z.object({
  pk: z.string(),
  sk: z.string(),
  vendorId: z.string(),
  transferId: z.string(),
  voucherId: z.string(),
  programmeId: z.string(),
  roundId: z.string(),
  grantId: z.string(),
  kind,
  amounts,
  sign: z.union([z.literal(1), z.literal(-1)]),
  /** Of a reversal: what it takes back, and which account of the vendor it is taken from. */
  reverses: z.string().optional(),
  from: side.optional(),
  deviceId: z.string(),
  siteId: z.string(),
  at: instant,
  /** The statement that claimed it. */
  settlement: z.string().optional(),
  /** Of a redemption: the side on which it is being reversed. */
  reversal: side.optional(),
})

export type StoredLine = z.infer<typeof line>

export const readLine = reader('vendor line', line)

export const lineName = ({ pk, voucherId, transferId }: StoredLine) =>
  `line ${pk} of voucher ${voucherId}, movement ${transferId}`
