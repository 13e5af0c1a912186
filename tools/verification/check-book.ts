// The verification's own record: which checks there are, how much each looked at, and what it found.

/** Every check, in the order of the report, and the sentence it tests. */
export const checkSentences = {
  'items-readable': 'Every item has the shape that Vale writes',
  'voucher-balances-not-negative': 'A voucher never holds less than nothing, in any unit',
  'voucher-value-conserved': 'What was issued is what is left plus what was redeemed, in each unit',
  'voucher-running-balances': 'Each balance after a redemption is the one before it less its amount',
  'voucher-version-counts-redemptions': 'A voucher was written as often as it was redeemed',
  'voucher-text-agrees': 'The text of the QR says what the record says',
  'voucher-signature-genuine': 'The signature verifies under the key that the text names',
  'voucher-status-index-unique': 'No two vouchers of a programme share a place in its status list',
  'voucher-in-open-round': 'Every voucher belongs to an approved round of its programme',
  'vendor-lines-equal-redemptions': 'Every redemption has its one vendor line, and every line its redemption',
  'entitlements-equal-vouchers': 'Every voucher has its one entitlement; an issued round left none out',
  'round-approval-equals-totals': 'What was approved for a round is its total',
  'round-issues-within-reserve': 'A round never issues more than was reserved, an issued one all of it',
  'round-totals-equal-entitlements': "A cycle's total is the sum of its entitlements",
  'standing-envelope-conserved': 'An envelope is what its slices still hold plus its entitlements',
  'shard-markers-match': "Each shard's marker is what its entitlements and vouchers come to",
  'four-eyes-kept': 'Who approved a round neither prepared nor submitted it',
  'transfers-well-formed': 'Each transfer moves a whole amount between the two accounts of its cause',
  'budget-lines-conserved': 'What was funded and came back is what is available plus what rounds reserved',
  'budget-lines-equal-fundings': 'What a budget line says was funded is the sum of its funding transfers',
  'budget-lines-equal-returns':
    'What a budget line says came back from vouchers is the sum of what was marked as returned',
  'grants-equal-amendments': 'What a donor pledges is what it pledged at first plus its amendments',
  'grants-conserved': 'What a donor pledged is what is available plus what budgets took',
  'accounts-sum-to-zero':
    'Over all accounts each unit sums to zero, by what each account itself says it holds',
} as const

export type CheckName = keyof typeof checkSentences

type Violation = {
  /** The items at fault, such as `voucher 7QK2M3ZP9ABCDEFG`. */
  readonly item: string
  readonly problem: string
}

export type CheckResult = {
  readonly name: CheckName
  readonly checked: number
  /** At most `mostViolations` of them; `violationCount` counts all. */
  readonly violations: readonly Violation[]
  readonly violationCount: number
  /** What is under way and not wrong yet, such as a line that the stream has not written so far. */
  readonly pending: readonly Violation[]
}

/** Violations that are kept a check: a broken table must not fill the memory. */
const mostViolations = 1000

export type CheckBook = {
  readonly counted: (name: CheckName, count?: number) => void
  readonly violated: (name: CheckName, violation: Violation) => void
  readonly pending: (name: CheckName, violation: Violation) => void
  /** Counts one thing as checked, and as violated when it does not hold. */
  readonly expect: (name: CheckName, holds: boolean, violation: () => Violation) => void
  readonly results: () => CheckResult[]
}

export function openCheckBook(names: readonly CheckName[]): CheckBook {
  const entries = new Map(
    names.map((name) => [name, { checked: 0, count: 0, violations: [], pending: [] } as Entry]),
  )
  const counted = (name: CheckName, count = 1) => {
    const entry = entries.get(name)
    if (entry) entry.checked += count
  }
  const violated = (name: CheckName, violation: Violation) => {
    const entry = entries.get(name)
    if (entry === undefined) return
    entry.count += 1
    if (entry.violations.length < mostViolations) entry.violations.push(violation)
  }
  return {
    counted,
    violated,
    pending: (name, violation) => {
      const entry = entries.get(name)
      if (entry && entry.pending.length < mostViolations) entry.pending.push(violation)
    },
    expect: (name, holds, violation) => {
      counted(name)
      if (!holds) violated(name, violation())
    },
    results: () =>
      [...entries].map(([name, { checked, count, violations, pending }]) => ({
        name,
        checked,
        violations,
        violationCount: count,
        pending,
      })),
  }
}

type Entry = { checked: number; count: number; violations: Violation[]; pending: Violation[] }
