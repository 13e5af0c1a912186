// The verification's own record: which checks there are, how much each looked at, and what it found.

/** Every check, in the order of the report, and the sentence it tests. */
export const checkSentences = {
  'items-readable': 'Every item has the shape that Vale writes',
  'voucher-balances-not-negative': 'A voucher never held less than nothing, in any unit',
  'voucher-value-conserved':
    'What was issued is what is left, plus what was redeemed and not reversed, plus what went back or on to another card',
  'voucher-running-balances': 'Each balance after a movement is the one before it, less or plus its amount',
  'voucher-movements-numbered': "A voucher's movements are numbered from 1 to its version, none missing",
  'voucher-movements-named': 'Each movement is named after what it is, so that it can be there once',
  'voucher-reversals-whole': 'A reversal takes back one redemption of its voucher, whole, and later than it',
  'voucher-returns-follow-reversals':
    'What a reversal brings to a voucher that has ended goes on at once to its budget line',
  'claims-not-paid': 'A receipt is either paid by its voucher or claimed, never both',
  'losses-decided':
    'What a programme paid of claims was decided so, by somebody else than the vendor, to the cent',
  'voucher-status-agrees': 'A voucher has ended as its last ending movement says, at most once',
  'voucher-ended-is-empty': 'A voucher that has ended holds nothing',
  'voucher-rests-after-end': 'Nothing is redeemed after the end',
  'voucher-in-expiry-list': 'A voucher is in the list of the day on which it may expire until it ends',
  'voucher-text-agrees': 'The text of the QR says what the record says',
  'voucher-signature-genuine': 'The signature verifies under the key that the text names',
  'voucher-status-index-unique': 'No two vouchers of a programme share a place in its status list',
  'voucher-in-open-round': 'Every voucher belongs to an approved round of its programme',
  'vendor-lines-equal-movements':
    'Every redemption, reversal and loss has its one vendor line, and every line its movement',
  'reversal-marks-agree': "A reversal was taken from the account that its redemption's line is marked with",
  'entitlements-equal-vouchers': 'Every first card has its one entitlement; an issued round left none out',
  'replacements-equal-cards':
    'What left a lost card is on its one new card, and every new card says which it replaces',
  'value-returns-equal-movements':
    'What vouchers gave back reached its budget line once, and nothing else did',
  'counters-equal-movements': 'The counters of a day, site and round say what the vouchers say',
  'round-approval-equals-totals': 'What was approved for a round is its total',
  'round-issues-within-reserve': 'A round never issues more than was reserved, an issued one all of it',
  'round-totals-equal-entitlements': "A cycle's total is the sum of its entitlements",
  'standing-envelope-conserved': 'An envelope is what its slices still hold plus its entitlements',
  'shard-markers-match': "Each shard's marker is what its entitlements and vouchers come to",
  'four-eyes-kept': 'Who approved a round neither prepared nor submitted it',
  'losses-within-caps':
    'What programmes bear of claims is what was taken from their loss caps, and within them',
  'transfers-well-formed': 'Each transfer moves a whole amount between the two accounts of its cause',
  'budget-lines-conserved': 'What was funded and came back is what is available plus what rounds reserved',
  'budget-lines-equal-fundings': 'What a budget line says was funded is the sum of its funding transfers',
  'budget-lines-equal-returns':
    'What a budget line says came back from vouchers is the sum of what was marked as returned',
  'grants-equal-amendments': 'What a donor pledges is what it pledged at first plus its amendments',
  'grants-conserved': 'What a donor pledged is what is available plus what budgets took',
  'vendor-days-marked': 'Every day with lines of a vendor is marked, so that a statement finds them',
  'statement-parts-equal-lines':
    'A part of a statement is the count, the sums and the hash of the lines it claimed',
  'statement-parts-equal-vouchers': "A part's lines come to what their vouchers say",
  'statement-lines-its-own': 'A statement holds lines of its own vendor and programme, made before its end',
  'statement-totals-equal-parts': 'A closed statement is the sum of its eight closed parts',
  'statement-arithmetic': 'What a statement pays, nets and carries over follows from its sums',
  'statement-numbers-chained':
    "A vendor's statements follow each other without a gap, and one at most is being closed",
  'statement-carries-over': 'What one statement carries over is what the next one begins with',
  'statement-four-eyes':
    'Who approved a statement neither closed it nor entered its account, and did not release it',
  'statement-transfers-due': 'A statement has posted what its state asks for, no more and no less',
  'payments-equal-statements':
    'A payment tells the bank to pay what its statements pay, to the approved accounts',
  'end-to-end-ids-unique': 'No two instructions to the bank have one name',
  'bank-answers-applied-once':
    'Each attempt to pay has the answers of the bank that its statement shows, once',
  'vendor-payable-conserved': 'What a vendor is owed is its unsettled lines and its unpaid statements',
  'vendor-receivable-conserved': 'What a vendor owes is what it carries over and its unsettled reversals',
  'accounts-sum-to-zero':
    'Over all accounts each unit sums to zero, by what each account itself says it holds',
  'proof-seals-genuine': 'Every seal is signed, follows the one before it, and holds the leaves that it says',
  'proof-last-seal': 'The last seal is the one that the ledger names',
  'proof-unchanged': 'All that was sealed is there, as it was sealed',
  'proof-all-sealed': 'Nothing is there that should have been sealed and was not',
  'proof-changes-recorded': 'Every item is what the record of its last change says',
  'proof-changes-attributed': 'Every change was made through the API or a function',
} as const

/** A check of the books themselves. */
export type BookCheck = Exclude<CheckName, `proof-${string}`>

const isOfProof = (name: CheckName) => name.startsWith('proof-')

/** The checks of the audit proof, which need the seals; and those of the books, which do not. */
export const proofChecks = () => (Object.keys(checkSentences) as CheckName[]).filter(isOfProof)
export const bookChecks = () =>
  (Object.keys(checkSentences) as CheckName[]).filter((name): name is BookCheck => !isOfProof(name))

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
  /** Counts one thing as checked, and as violated when there are problems with it. */
  readonly judge: (name: CheckName, item: string, problems: readonly string[]) => void
  /** Adds what another book found. */
  readonly absorb: (results: readonly CheckResult[]) => void
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
    judge: (name, item, problems) => {
      counted(name)
      if (problems.length > 0) violated(name, { item, problem: problems.join('; ') })
    },
    absorb: (results) => {
      for (const { name, checked, violations, violationCount, pending } of results) {
        counted(name, checked)
        const entry = entries.get(name)
        entry?.pending.push(...pending)
        for (const violation of violations) violated(name, violation)
        if (entry) entry.count += violationCount - violations.length
      }
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
