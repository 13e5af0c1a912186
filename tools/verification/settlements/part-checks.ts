// From the lines to the statement: each part is its lines, the statement is its parts, and every line is its own.
import type { CheckBook } from '../check-book.ts'
import { differences, type LineSums, nothingClaimed, partCount } from './claimed-lines.ts'
import type { SettlementFacts } from './settlement-facts.ts'
import type { StoredPart, StoredStatement } from './settlement-shapes.ts'

type Given = {
  readonly facts: SettlementFacts
  readonly book: CheckBook
  /** Parts do not tell their programme: of others' nothing is known then. */
  readonly onlyOneProgramme: boolean
}

/** Checks the parts of every statement, and the statements against their parts. */
export function checkParts({ facts, book, onlyOneProgramme }: Given): void {
  for (const name of new Set([...facts.parts.keys(), ...facts.claimed.parts.keys()])) {
    const [settlementId = '', part = ''] = name.split('|')
    const statement = facts.statements.get(settlementId)
    const isOfAnother = statement === undefined && onlyOneProgramme && !facts.claimed.parts.has(name)
    if (isOfAnother) continue
    const item = `statement ${settlementId}, part ${part}`
    book.judge('statement-parts-equal-lines', item, partFaults(facts, name, statement))
    const stored = facts.parts.get(name)
    if (stored !== undefined)
      book.judge('statement-parts-equal-vouchers', item, differences(stored, stored.voucherSums))
  }
  checkOwners(facts, book)
  for (const statement of facts.statements.values())
    book.judge('statement-totals-equal-parts', named(statement), totalFaults(facts, statement))
}

const named = ({ settlementId }: StoredStatement) => `statement ${settlementId}`

function partFaults(facts: SettlementFacts, name: string, statement: StoredStatement | undefined): string[] {
  const part = facts.parts.get(name)
  const { count, sums, mixed } = facts.claimed.parts.get(name) ?? nothingClaimed()
  if (statement === undefined) return [`there is no such statement, and ${count} lines are claimed by it`]
  if (part === undefined) return [`there is no such part, and ${count} lines are claimed for it`]
  const problems = differences(part, sums)
  if (part.count !== count) problems.push(`${part.count} lines said, ${count} found`)
  const found = Buffer.from(mixed).toString('hex')
  if (part.hash !== found) problems.push(`its hash is ${part.hash}, that of its lines ${found}`)
  return problems
}

function checkOwners({ claimed, statements }: SettlementFacts, book: CheckBook): void {
  for (const { settlementId, programmeId, vendorId, example, latest, latestAt } of claimed.claimants()) {
    const statement = statements.get(settlementId)
    if (statement === undefined) continue
    const isOwn = statement.vendorId === vendorId && statement.programmeId === programmeId
    const problems = isOwn ? [] : [`${example} is of ${vendorId} in ${programmeId}`]
    if (latestAt >= statement.until) problems.push(`${latest} was made at ${latestAt}, not before its end`)
    book.judge('statement-lines-its-own', named(statement), problems)
  }
}

/** One that is still being collected says nothing yet. */
function totalFaults({ parts }: SettlementFacts, statement: StoredStatement): string[] {
  const own = Array.from({ length: partCount }, (_, part) => parts.get(`${statement.settlementId}|${part}`))
  const found = own.filter((part) => part !== undefined)
  const problems = found.length === partCount ? [] : [`it has ${found.length} parts, not ${partCount}`]
  if (statement.state === 'collecting') return problems
  const open = found.filter(({ state }) => state === 'open')
  if (open.length > 0)
    problems.push(`it is ${statement.state}, ${open.map(({ part }) => `part ${part}`).join(', ')} open`)
  problems.push(...differences(statement, sumOf(found)))
  const same = (name: 'lineCount' | 'leftOut', ofPart: 'count' | 'leftOut') => {
    const sum = found.reduce((total, part) => total + part[ofPart], 0)
    if (statement[name] !== sum) problems.push(`${name}: ${statement[name]} said, ${sum} found`)
  }
  same('lineCount', 'count')
  same('leftOut', 'leftOut')
  if ((statement.state === 'empty') !== (statement.lineCount === 0))
    problems.push(`it is ${statement.state} with ${statement.lineCount} lines`)
  return problems
}

function sumOf(parts: readonly StoredPart[]): LineSums {
  const sums: LineSums = { redeemed: {}, reversed: {}, receivable: {} }
  for (const part of parts)
    for (const name of ['redeemed', 'reversed', 'receivable'] as const)
      for (const [unit, amount] of Object.entries(part[name]))
        sums[name][unit] = (sums[name][unit] ?? 0) + amount
  return sums
}
