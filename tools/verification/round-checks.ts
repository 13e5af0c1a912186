// Rounds: what was approved, what was set aside, what was issued, and by whom.
import type { CheckBook } from './check-book.ts'
import type { LedgerFacts } from './ledger-facts.ts'
import type { StoredRound } from './stored-shapes.ts'
import { openSums } from './sums.ts'
import type { VoucherSums } from './vouchers/voucher-sums.ts'

const shardCount = 32
const approvedStates = new Set(['issuing', 'issued', 'released', 'closed'])
const issuedStates = new Set(['issued', 'released', 'closed'])
const plannedStates = new Set(['prepared', 'submitted', ...approvedStates])

type Given = { readonly facts: LedgerFacts; readonly vouchers: VoucherSums; readonly book: CheckBook }
type Line = { readonly grantId: string; readonly unit: string; readonly total: number }

/** Checks every round, and every approval and closing for one that is not there. */
export function checkRounds({ facts, vouchers, book }: Given): void {
  for (const round of facts.rounds.values()) {
    const given = { facts, vouchers, book, lines: linesOf(round, { facts, vouchers }) }
    checkApproval(round, given)
    checkIssued(round, given)
    checkFourEyes(round, book)
    if (round.kind === 'cycle' && plannedStates.has(round.state)) {
      checkTotals(round, given)
      checkShards(round, given)
    }
    const isOpened = round.state === 'released' || round.state === 'closed'
    if (round.kind === 'standing' && isOpened) checkEnvelope(round, given)
  }
  for (const [what, sums] of [
    ['approved for it', facts.approved],
    ['given back by it', facts.closed],
  ] as const)
    for (const [[roundId = ''], amount] of sums.entries())
      if (!facts.rounds.has(roundId))
        book.violated('round-approval-equals-totals', {
          item: `round ${roundId}`,
          problem: `${amount} was ${what}, and there is no such round`,
        })
}

/** Each grant and unit that the round has anything to do with, whoever says so. */
function linesOf(round: StoredRound, { facts, vouchers }: Pick<Given, 'facts' | 'vouchers'>): Line[] {
  const names = new Map<string, Line>()
  const add = (grantId: string, unit: string) =>
    names.set(`${grantId}|${unit}`, { grantId, unit, total: round.totals[grantId]?.[unit] ?? 0 })
  for (const [grantId, amounts] of Object.entries(round.totals))
    for (const unit of Object.keys(amounts)) add(grantId, unit)
  for (const sums of [facts.entitled, vouchers.issued])
    for (const [[roundId, grantId = '', unit = '']] of sums.entries())
      if (roundId === round.roundId) add(grantId, unit)
  for (const sums of [facts.approved, facts.closed])
    for (const [[roundId, , grantId = '', unit = '']] of sums.entries())
      if (roundId === round.roundId) add(grantId, unit)
  return [...names.values()]
}

const named = ({ roundId }: StoredRound, { grantId, unit }: Line) => `round ${roundId}, ${grantId} ${unit}`

type OfRound = Given & { readonly lines: readonly Line[] }

function checkApproval(round: StoredRound, { facts, book, lines }: OfRound): void {
  for (const line of lines) {
    const approved = facts.approved.of(round.roundId, round.programmeId, line.grantId, line.unit)
    const due = approvedStates.has(round.state) ? line.total : 0
    book.expect('round-approval-equals-totals', approved === due, () => ({
      item: named(round, line),
      problem: `${approved} approved, ${due} due while it is ${round.state}`,
    }))
  }
}

function checkIssued(round: StoredRound, { facts, vouchers, book, lines }: OfRound): void {
  const mustBeAll = round.kind === 'cycle' && issuedStates.has(round.state)
  for (const line of lines) {
    const at = [round.roundId, round.programmeId, line.grantId, line.unit] as const
    const reserved = facts.approved.of(...at) - facts.closed.of(...at)
    const issued = vouchers.issued.of(round.roundId, line.grantId, line.unit)
    const holds = mustBeAll ? issued === reserved : issued <= reserved
    book.expect('round-issues-within-reserve', holds, () => ({
      item: named(round, line),
      problem: `${issued} issued of ${reserved} reserved`,
    }))
  }
}

function checkFourEyes(round: StoredRound, book: CheckBook): void {
  if (!approvedStates.has(round.state)) return
  const { approvedBy, preparedBy, submittedBy } = round
  const holds = approvedBy !== undefined && approvedBy !== preparedBy && approvedBy !== submittedBy
  book.expect('four-eyes-kept', holds, () => ({
    item: `round ${round.roundId}`,
    problem:
      approvedBy === undefined
        ? 'nobody is named as approver'
        : `${approvedBy} approved what they prepared or submitted`,
  }))
}

function checkTotals(round: StoredRound, { facts, book, lines }: OfRound): void {
  for (const line of lines) {
    const entitled = facts.entitled.of(round.roundId, line.grantId, line.unit)
    book.expect('round-totals-equal-entitlements', entitled === line.total, () => ({
      item: named(round, line),
      problem: `its total is ${line.total}, its entitlements come to ${entitled}`,
    }))
  }
  const count = facts.matches.entitlementCount(round.roundId)
  book.expect('round-totals-equal-entitlements', count === round.voucherCount, () => ({
    item: `round ${round.roundId}`,
    problem: `${round.voucherCount} vouchers planned, ${count} entitlements`,
  }))
}

function checkShards(round: StoredRound, { facts, vouchers, book }: OfRound): void {
  for (let number = 0; number < shardCount; number++) {
    const at = [round.roundId, String(number)] as const
    const marker = facts.shards.get(at.join('|'))
    const problems: string[] = []
    const same = (name: string, marked: number | string | undefined, found: number | string) => {
      if (marked !== found) problems.push(`${name}: ${marked} marked, ${found} found`)
    }
    same('entitlements', marker?.voucherCount, facts.shardCount.of(...at))
    same('sum of amounts', marker?.amountSum, facts.shardSum.of(...at))
    same('hash', marker?.hash, facts.shardHash.of(round.roundId, number))
    const mustBeIssued = issuedStates.has(round.state)
    if (mustBeIssued && marker?.state !== 'issued') problems.push(`it is ${marker?.state}, its round issued`)
    if (marker?.state === 'issued') same('vouchers', marker.issuedCount, vouchers.shardCount.of(...at))
    book.expect('shard-markers-match', problems.length === 0, () => ({
      item: `round ${round.roundId}, shard ${number}`,
      problem: problems.join('; '),
    }))
  }
}

function checkEnvelope(round: StoredRound, { facts, book, lines }: OfRound): void {
  const left = openSums()
  const slices = facts.slices.filter(({ roundId }) => roundId === round.roundId)
  const negative = slices.filter(({ available }) => Object.values(available).some((amount) => amount < 0))
  for (const { available } of slices)
    for (const [name, amount] of Object.entries(available)) left.add([name], amount)
  for (const line of lines) {
    const unspent = left.of(`${line.grantId}|${line.unit}`)
    const entitled = facts.entitled.of(round.roundId, line.grantId, line.unit)
    const gone = facts.closed.of(round.roundId, round.programmeId, line.grantId, line.unit)
    const isEmptied = round.state === 'closed' ? unspent === 0 : gone === 0
    book.expect('standing-envelope-conserved', isEmptied && line.total === unspent + entitled + gone, () => ({
      item: named(round, line),
      problem: `its envelope is ${line.total}, its slices hold ${unspent}, its entitlements ${entitled}, ${gone} went back while it is ${round.state}`,
    }))
  }
  for (const { slice } of negative)
    book.violated('standing-envelope-conserved', {
      item: `round ${round.roundId}, slice ${slice}`,
      problem: 'it holds less than nothing',
    })
}
