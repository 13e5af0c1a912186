// The verification of a measurement's books: how long it takes, and that it finds them in order. A measurement whose
// books do not hold has measured something else.
import { verifyLedger } from '../ledger-verification.ts'
import type { Books } from './books.ts'
import type { Ground } from './measurement.ts'
import { timeOf } from './pace.ts'

/** So late that nothing is taken for still under way. */
const laterMs = 600_000

/** Seconds that one pass over the books takes. Throws when anything is not as it should be. */
export async function verifyBooks(
  { tables }: Ground,
  { client, vouchers }: Pick<Books, 'client' | 'vouchers'>,
  { lineCount }: { readonly lineCount: number },
): Promise<number> {
  let found: Awaited<ReturnType<typeof verifyLedger>> | undefined
  const seconds = await timeOf(async () => {
    found = await verifyLedger({ client, tables, now: Date.now() + laterMs })
  })
  if (found === undefined) throw new Error('the books were not verified')
  for (const { name, violations, pending } of found.checks)
    for (const { item, problem } of [...violations, ...pending])
      throw new Error(`the books do not hold: ${name}: ${item}: ${problem}`)
  expectCount('vouchers were verified', found.vouchers, vouchers.length)
  const lines = found.checks.find(({ name }) => name === 'vendor-lines-equal-movements')
  expectCount('movements have their lines', lines?.checked, lineCount)
  return seconds
}

/** Throws unless as many were counted as are due. */
export function expectCount(what: string, counted: number | undefined, due: number): void {
  if (counted !== due) throw new Error(`${counted} ${what}, not ${due}`)
}
