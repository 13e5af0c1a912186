// Every condition of every write that moves value, what goes wrong without it, and the story that sees it go wrong.
import { budgetRows } from './budget-rows.ts'
import { claimRowsOfPhones } from './claim-rows.ts'
import type { Story } from './ground.ts'
import { settlementRows } from './settlement-rows.ts'
import { voucherRows } from './voucher-rows.ts'

export type Row = {
  readonly write: string
  readonly term: string
  /** What happens where the condition is left out. */
  readonly protects: string
  /** True when the books are broken: never with the condition, always without it. */
  readonly story: Story
}

export const rows: readonly Row[] = [...voucherRows, ...claimRowsOfPhones, ...budgetRows, ...settlementRows]
