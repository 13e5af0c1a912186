// The books of a world by the verification's own rules, which share nothing with the code that moved the money.
import { verifyLedger } from '../../../tools/ledger-verification.ts'
import type { World } from './world.ts'

/** Every check of `npm run verify:ledger`; when nothing is under way, nothing may be pending either. */
export async function verifyBooks({ direct, tables }: World): Promise<void> {
  const { checks } = await verifyLedger({ client: direct, tables, now: Number.MAX_SAFE_INTEGER })
  const wrong = checks.flatMap(({ name, violations, pending }) =>
    [...violations, ...pending].map(({ item, problem }) => `${name}: ${item}: ${problem}`),
  )
  if (wrong.length > 0) throw new Error(wrong.join('; '))
}
