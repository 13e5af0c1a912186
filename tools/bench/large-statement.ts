// A statement of 100,000 lines, of 25 days: how fast it closes, and how fast books of that size are verified.
import { openRedeemedBooks } from './books.ts'
import { closeStatement } from './close-statement.ts'
import type { Measurement } from './measurement.ts'
import { plainRow } from './row.ts'
import { amountMinor } from './shop.ts'
import { verifyBooks } from './verified-books.ts'

const lineCount = 100_000
const days = 25

export const measureLargeStatement: Measurement = async (ground, note) => {
  const books = await openRedeemedBooks(ground, { voucherCount: lineCount, days })
  const closed = await closeStatement(ground, books, { lineCount, toPayMinor: lineCount * amountMinor })
  const verified = await verifyBooks(ground, books, { lineCount })
  note(`closed in ${closed.toFixed(0)} s, verified in ${verified.toFixed(0)} s, without a violation`)
  return [
    plainRow({
      name: 'closing a statement of 100,000 lines',
      value: lineCount / closed,
      unit: 'lines a second',
      digits: 0,
    }),
    plainRow({
      name: 'verifying its books',
      value: lineCount / verified,
      unit: 'vouchers a second',
      digits: 0,
    }),
  ]
}
