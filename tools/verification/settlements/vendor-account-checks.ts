// What vendors are owed and owe, found twice: by every movement and transfer, and by the lines and statements that are
// not paid yet.
import type { CheckBook } from '../check-book.ts'
import { isYoung } from '../matches/match.ts'
import { openSums, type Sums } from '../sums.ts'
import type { VoucherSums } from '../vouchers/voucher-sums.ts'
import { partCount } from './claimed-lines.ts'
import type { SettlementFacts } from './settlement-facts.ts'
import type { StoredStatement } from './settlement-shapes.ts'

type Given = {
  readonly facts: SettlementFacts
  readonly vouchers: VoucherSums
  readonly book: CheckBook
  readonly now: number
}

/** Checks both accounts of every vendor, in each programme and unit. A vendor who has just served may lack a line. */
export function checkVendorAccounts({ facts, vouchers, book, now }: Given): void {
  const moved = movedOn(facts, vouchers)
  const told = toldBy(facts)
  const names = new Set([...moved.entries(), ...told.entries()].map(([parts]) => parts.join('|')))
  for (const name of names) {
    const [programmeId = '', vendorId = '', side = '', unit = ''] = name.split('|')
    const [byMovements, byStatements] = [moved.of(name), told.of(name)]
    const check = side === 'payable' ? 'vendor-payable-conserved' : 'vendor-receivable-conserved'
    book.counted(check)
    if (byMovements === byStatements) continue
    const found = {
      item: `vendor ${vendorId} in ${programmeId}, ${side} ${unit}`,
      problem: `${byMovements} by its movements, ${byStatements} by its lines and statements`,
    }
    if (isYoung(vouchers.vendorsLast.of(`${programmeId}|${vendorId}`), now)) book.pending(check, found)
    else book.violated(check, found)
  }
}

/** By programme, vendor, side and unit: what vouchers brought, less what statements posted. */
function movedOn(facts: SettlementFacts, vouchers: VoucherSums): Sums {
  const sums = openSums()
  for (const [parts, amount] of vouchers.vendors.entries()) sums.add(parts, amount)
  for (const transfer of [...facts.transfers.values()].flat())
    for (const [account, sign] of [
      [transfer.debit, -1],
      [transfer.credit, 1],
    ] as const) {
      const [kind, vendorId = '', side = ''] = account.split(':')
      if (kind === 'vendor')
        sums.add([transfer.programmeId, vendorId, side, transfer.unit], sign * transfer.amount)
    }
  return sums
}

/** The same from the other end: lines that no closed statement holds, statements not paid, and what is carried over. */
function toldBy(facts: SettlementFacts): Sums {
  const sums = openSums()
  for (const [parts, amount] of facts.unclaimed.entries()) sums.add(parts, amount)
  for (const statement of facts.statements.values())
    if (statement.state === 'collecting') addCollected(facts, statement, sums)
    else addUnpaid(statement, sums)
  for (const { programmeId, vendorId, carried } of facts.accounts.values())
    for (const [unit, amount] of Object.entries(carried))
      sums.add([programmeId, vendorId, 'receivable', unit], -amount)
  return sums
}

function addCollected(facts: SettlementFacts, statement: StoredStatement, sums: Sums): void {
  const { settlementId, programmeId, vendorId } = statement
  for (let part = 0; part < partCount; part++) {
    const claimed = facts.claimed.parts.get(`${settlementId}|${part}`)
    for (const [what, side, sign] of [
      ['redeemed', 'payable', 1],
      ['reversed', 'payable', -1],
      ['receivable', 'receivable', -1],
    ] as const)
      for (const [unit, amount] of Object.entries(claimed?.sums[what] ?? {}))
        sums.add([programmeId, vendorId, side, unit], sign * amount)
  }
}

/** Goods are accepted at the first release, money is paid when the bank says so. */
function addUnpaid({ programmeId, vendorId, state, attempt, toPay }: StoredStatement, sums: Sums): void {
  for (const [unit, amount] of Object.entries(toPay)) {
    const isDone = unit.startsWith('item:') ? attempt > 0 : state === 'paid'
    if (!isDone) sums.add([programmeId, vendorId, 'payable', unit], amount)
  }
}

/** By unit: what vendors' lines and statements, the bank and what was delivered come to together. */
export function heldAfterRedemption(facts: SettlementFacts): Sums {
  const sums = openSums()
  for (const [[, , , unit = ''], amount] of toldBy(facts).entries()) sums.add([unit], amount)
  for (const { debit, credit, amount, unit } of [...facts.transfers.values()].flat()) {
    if (isOutside(credit)) sums.add([unit], amount)
    if (isOutside(debit)) sums.add([unit], -amount)
  }
  return sums
}

const isOutside = (account: string) => account.startsWith('bank:') || account.startsWith('delivered:')
