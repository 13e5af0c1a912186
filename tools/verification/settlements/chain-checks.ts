// A vendor's statements in a programme, one after the other: no number is missing, no time between two of them, and what
// the vendor owes goes from each to the next.
import type { CheckBook } from '../check-book.ts'
import { amountDifferences } from './claimed-lines.ts'
import type { SettlementFacts } from './settlement-facts.ts'
import type { StoredStatement, StoredVendorAccount } from './settlement-shapes.ts'

/** Checks the statements of every vendor and programme, and the account that they are counted in. */
export function checkChains({ statements, accounts }: SettlementFacts, book: CheckBook): void {
  const chains = new Map<string, StoredStatement[]>()
  for (const statement of statements.values()) {
    const name = `${statement.programmeId}|${statement.vendorId}`
    chains.set(name, [...(chains.get(name) ?? []), statement])
  }
  for (const name of new Set([...chains.keys(), ...accounts.keys()])) {
    const chain = (chains.get(name) ?? []).sort((left, right) => left.number - right.number)
    checkChain(chain, book)
    const [programmeId, vendorId] = name.split('|')
    const item = `account of ${vendorId} in ${programmeId}`
    const account = accounts.get(name)
    book.judge('statement-numbers-chained', item, accountFaults(account, chain))
    const carried = chain.findLast(({ state }) => state !== 'collecting')?.carriedOut ?? {}
    book.judge('statement-carries-over', item, amountDifferences(account?.carried ?? {}, carried))
  }
}

function checkChain(chain: readonly StoredStatement[], book: CheckBook): void {
  let before: StoredStatement | undefined
  for (const [index, statement] of chain.entries()) {
    const { settlementId, number, state, from, until, carriedIn } = statement
    const item = `statement ${settlementId}`
    const problems: string[] = []
    if (number !== index + 1) problems.push(`it has the number ${number}, not ${index + 1}`)
    if (from !== (before?.until ?? 0))
      problems.push(`it begins at ${from}, the one before ended at ${before?.until}`)
    if (until <= from) problems.push(`it ends at ${until}, not after its beginning`)
    if (state === 'collecting' && index < chain.length - 1)
      problems.push('it is still collecting, and there is a later one')
    book.judge('statement-numbers-chained', item, problems)
    book.judge('statement-carries-over', item, amountDifferences(carriedIn, before?.carriedOut ?? {}))
    before = statement
  }
}

/** The account says how many statements there are, where the last closed one ended, and which one is open. */
function accountFaults(
  account: StoredVendorAccount | undefined,
  chain: readonly StoredStatement[],
): string[] {
  if (account === undefined) return [`there is none, and ${chain.length} statements`]
  const problems: string[] = []
  const same = (name: string, said: unknown, found: unknown) => {
    if (said !== found) problems.push(`${name}: ${said} said, ${found} found`)
  }
  same('last number', account.number, chain.length)
  same('end', account.until, chain.findLast(({ state }) => state !== 'collecting')?.until ?? 0)
  same('open statement', account.open, chain.find(({ state }) => state === 'collecting')?.settlementId)
  return problems
}
