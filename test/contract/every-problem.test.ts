// Every problem that a route declares can be brought about over HTTP, and nothing is declared that cannot.
import { beforeAll, describe, expect, it } from 'vitest'
import { type ProblemCode, problems } from '../../shared/contract/problems.ts'
import { routes } from '../../shared/contract/routes.ts'
import { useVale } from '../fixtures/vale.ts'
import { correctionProblems } from './problems/corrections.ts'
import { deviceProblems } from './problems/devices.ts'
import { duplicateProblems } from './problems/duplicates.ts'
import { feedbackProblems } from './problems/feedback.ts'
import { fundingProblems } from './problems/fundings.ts'
import { importProblems } from './problems/imports.ts'
import { issuingProblems } from './problems/issuing.ts'
import { koboProblems } from './problems/kobo.ts'
import { messageProblems } from './problems/messages.ts'
import { programmeProblems } from './problems/programmes.ts'
import { publicProblems } from './problems/public.ts'
import { redemptionProblems } from './problems/redemptions.ts'
import { registryProblems } from './problems/registry.ts'
import { reportProblems } from './problems/reports.ts'
import type { Scenario, Scenarios } from './problems/scenario.ts'
import { serviceAccountProblems } from './problems/service-accounts.ts'
import { settlementProblems } from './problems/settlements.ts'
import { syncProblems } from './problems/sync.ts'
import { userProblems } from './problems/users.ts'
import { vendorProblems } from './problems/vendors.ts'
import { walletProblems } from './problems/wallet.ts'
import { webhookProblems } from './problems/webhooks.ts'

const scenarios: Scenarios = {
  ...programmeProblems,
  ...fundingProblems,
  ...vendorProblems,
  ...userProblems,
  ...registryProblems,
  ...duplicateProblems,
  ...importProblems,
  ...koboProblems,
  ...serviceAccountProblems,
  ...issuingProblems,
  ...messageProblems,
  ...redemptionProblems,
  ...syncProblems,
  ...correctionProblems,
  ...deviceProblems,
  ...publicProblems,
  ...reportProblems,
  ...settlementProblems,
  ...webhookProblems,
  ...walletProblems,
  ...feedbackProblems,
}

/**
 * `too-busy`: DynamoDB's TransactionConflict, which no local engine raises, or others who are always faster; see
 * test/unit/adapters/conflict-retry.test.ts and, in test/unit/application, set-rules, set-contract, redeem-voucher,
 * reverse-redemption, void-voucher, replace-card.
 * and those who make secrets at once: test/integration/webhooks.test.ts.
 * `report-too-large`: a table that takes longer than 20 s to read; see test/unit/application/sum-trial-balance.test.ts;
 * or a statement of more than 20,000 lines or 5.9 MB; see print-statement.test.ts there.
 * `sending-not-set-up`: this stack has an outbox; see test/unit/application/request-message.test.ts.
 * `kobo-not-answering`: a server elsewhere; see test/integration/kobo.test.ts.
 */
const notRaisedLocally: readonly ProblemCode[] = [
  ...(['kobo-not-answering', 'too-busy', 'report-too-large', 'sending-not-set-up'] as const),
]

/**
 * Needs a server elsewhere that has answered once: test/integration/kobo.test.ts. Needs every client of the stack, which
 * other tests work with: test/unit/application/create-service-account.test.ts.
 */
const notRaisedHere: readonly string[] = [
  'connectKoboForm: idempotency-key-reused',
  'createServiceAccount: service-accounts-used-up',
]

let vale: Awaited<ReturnType<typeof useVale>>
beforeAll(async () => {
  vale = await useVale()
})

const declared = routes
  .flatMap((route) => route.problems.map((code) => [`${route.id}: ${code}`, code] as const))
  .filter(([name, code]) => !notRaisedLocally.includes(code) && !notRaisedHere.includes(name))

describe('every declared problem', () => {
  it('has one scenario, and no scenario is for a problem that is not declared', () => {
    expect(Object.keys(scenarios).toSorted()).toEqual(declared.map(([name]) => name).toSorted())
  })

  it.each(declared)('%s', async (name, code: ProblemCode) => {
    const scenario: Scenario | undefined = scenarios[name]
    if (scenario === undefined) throw new Error(`no scenario brings about ${name}`)
    const answer = await scenario(vale)
    expect(answer.body).toMatchObject({ code, title: problems[code].title, retry: problems[code].retry })
    expect(answer.status).toBe(problems[code].status)
  })
})
