// Every scenario there is. A new one is a file in scenarios/ and a line here: `npm test` then plays some of its seeds,
// and `npm run test:faults` as many as there is time for.
import type { Scenario } from './harness/scenario.ts'
import { phonesInTheDark } from './scenarios/phones-in-the-dark.ts'
import { walkInsAndRedemptions } from './scenarios/walk-ins-and-redemptions.ts'
import { wholeLedger } from './scenarios/whole-ledger.ts'

export const scenarios: readonly Scenario[] = [walkInsAndRedemptions, wholeLedger, phonesInTheDark]
