// Where the two sides of a match differ, both tables are read once more, and what differs is named.
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import type { LedgerFacts, Reading } from './ledger-facts.ts'
import type { Entry, Mismatch } from './matching.ts'
import { entitlementEntry, lineEntry, redemptionEntry, voucherEntry } from './matching-entries.ts'
import { type Item, scanTable } from './scan-table.ts'
import { readEntitlement, readLine, readVoucher, ShapeError } from './stored-shapes.ts'

/** The stream may be this far behind before a missing line is a violation. */
const projectionLagMs = 60_000

/** Counts what was matched, and names every difference; on a stack in use, what is under way is not one. */
export async function checkMatches(facts: LedgerFacts, reading: Reading & { now: number }): Promise<void> {
  const { book } = reading
  for (const group of facts.lines.groups())
    book.counted('vendor-lines-equal-redemptions', facts.lines.size('left', group))
  for (const group of facts.entitlements.groups())
    book.counted('entitlements-equal-vouchers', facts.entitlements.size('right', group))
  const counts = (roundId: string) => isOpen(facts, roundId)
  if (!facts.lines.differs() && !facts.entitlements.differs(counts)) return
  await lookAgain(facts, reading)
  for (const mismatch of facts.entitlements.mismatches())
    if (counts(mismatch.group)) judgeEntitlement(mismatch, facts, reading)
  for (const mismatch of facts.lines.mismatches()) await judgeLine(mismatch, reading)
}

/** Vouchers first: an entitlement is always older than its voucher, so none can be missed for being young. */
async function lookAgain(facts: LedgerFacts, { client, tables, programmeId }: Reading): Promise<void> {
  const isMeant = (id: string) => programmeId === undefined || id === programmeId
  await scanTable(client, { table: tables.vouchers }, (item) =>
    whenReadable(() => {
      const voucher = readVoucher(item)
      if (!isMeant(voucher.programmeId)) return
      facts.entitlements.lookAgain('right', voucherEntry(voucher))
      for (const [id, redemption] of Object.entries(voucher.t))
        facts.lines.lookAgain('left', redemptionEntry(voucher, id, redemption))
    }),
  )
  await scanTable(client, { table: tables.ledger }, (item) =>
    whenReadable(() => {
      const [line, entitlement] = [
        isLine(item) && readLine(item),
        isEntitlement(item) && readEntitlement(item),
      ]
      if (line && isMeant(line.programmeId)) facts.lines.lookAgain('right', lineEntry(line))
      if (entitlement && isMeant(entitlement.programmeId))
        facts.entitlements.lookAgain('left', entitlementEntry(entitlement))
    }),
  )
}

const isLine = ({ pk }: Item) => String(pk).startsWith('VL#')
const isEntitlement = ({ sk }: Item) => String(sk).startsWith('ENTITLEMENT#')

/** The first look has reported those that are not. */
function whenReadable(take: () => void): void {
  try {
    take()
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
  }
}

const items = (entries: readonly Entry[]) => entries.map(({ item }) => item).join(' and ')

const openStates = new Set(['issuing', 'issued', 'released', 'closed'])

function isOpen(facts: LedgerFacts, roundId: string): boolean {
  const state = facts.rounds.get(roundId)?.state
  return state === undefined || openStates.has(state)
}

/** A cycle that is being issued, and a walk-in whose second half is still to come, have entitlements without vouchers. */
function judgeEntitlement({ group, left, right }: Mismatch, facts: LedgerFacts, { book }: Reading): void {
  const round = facts.rounds.get(group)
  const found = { item: items(right.length > 0 ? right : left), problem: describeMatch({ left, right }) }
  const underWay = round !== undefined && (round.kind === 'standing' || round.state === 'issuing')
  if (right.length === 0 && left.length === 1 && underWay) book.pending('entitlements-equal-vouchers', found)
  else book.violated('entitlements-equal-vouchers', found)
}

function describeMatch({ left, right }: Pick<Mismatch, 'left' | 'right'>): string {
  if (right.length === 0) return 'no voucher was issued for it'
  if (left.length === 0) return 'there is no entitlement for it'
  if (left.length > 1 || right.length > 1) return `${left.length} entitlements and ${right.length} vouchers`
  return `the entitlement says ${left[0]?.row}, the voucher ${right[0]?.row}`
}

async function judgeLine({ left, right }: Mismatch, reading: Reading & { now: number }): Promise<void> {
  const { book, now } = reading
  const name = 'vendor-lines-equal-redemptions'
  if (right.length === 0) {
    const missing = { item: items(left), problem: 'its vendor has no line for it' }
    const isYoung = left.every(({ at }) => at !== undefined && now - at < projectionLagMs)
    if (isYoung) book.pending(name, missing)
    else book.violated(name, missing)
  } else if (left.length === 0) {
    if (!(await cameMeanwhile(right, reading)))
      book.violated(name, { item: items(right), problem: 'no voucher knows of this redemption' })
  } else
    book.violated(name, {
      item: items(right),
      problem:
        right.length > 1
          ? 'one redemption, several lines'
          : `the line says ${right[0]?.row}, the voucher ${left[0]?.row}`,
    })
}

/** A line that is read after its voucher may stand for a redemption in between; an unreadable voucher tells nothing. */
async function cameMeanwhile(lines: readonly Entry[], { client, tables }: Reading): Promise<boolean> {
  const [line] = lines
  if (line === undefined || lines.length > 1) return false
  const [voucherId = '', redemptionId = ''] = line.key.split('|')
  const { Item } = await client.send(
    new GetCommand({ TableName: tables.vouchers, Key: { voucherId }, ConsistentRead: true }),
  )
  if (Item === undefined) return false
  let isSame = true
  whenReadable(() => {
    const voucher = readVoucher(Item)
    const redemption = voucher.t[redemptionId]
    isSame = redemption !== undefined && redemptionEntry(voucher, redemptionId, redemption).row === line.row
  })
  return isSame
}
