// How each problem of setting up and running a programme comes about.
import type * as z from 'zod'
import type { Route } from '../../../shared/contract/route.ts'
import {
  addBasketRoute,
  createGrantRoute,
  createProgrammeRoute,
  createSiteRoute,
  fundBudgetRoute,
  getBudgetRoute,
  getProgrammeRoute,
  setRulesRoute,
} from '../../../shared/contract/routes/programmes.ts'
import {
  approveRoundRoute,
  cancelRoundRoute,
  closeRoundRoute,
  excludeHouseholdRoute,
  getRoundRoute,
  listEntitlementsRoute,
  listRoundsRoute,
  prepareRoundRoute,
  readmitHouseholdRoute,
  releaseRoundRoute,
  submitRoundRoute,
} from '../../../shared/contract/routes/rounds.ts'
import { demoRules } from '../../../tools/story/programme-setup.ts'
import { aHousehold, enrol, prepareCycle } from '../../../tools/story/rounds.ts'
import { someStaff } from '../../fixtures/staff.ts'
import { ask, noSuch, ofProgramme, outsider, type Scenarios, underOneKey, type Vale } from './scenario.ts'

type Keyed = { readonly token?: string; readonly idempotencyKey?: string }
type InProgramme = Keyed & { readonly programmeId?: string }

const createProgramme = ({ api, tokens }: Vale, { name = 'New', ...keyed }: Keyed & { name?: string }) =>
  api.send(createProgrammeRoute, {
    token: tokens.programme,
    body: { name, currency: 'USD', kinds: ['cash'], cardLanguage: 'es', helpLine: '800' },
    ...keyed,
  })

const createSite = ({ api, tokens }: Vale, { name = 'New', ...keyed }: Keyed & { name?: string }) =>
  api.send(createSiteRoute, { token: tokens.programme, body: { name, pcode: 'PA01' }, ...keyed })

const createGrant = ({ api, tokens }: Vale, { name = 'ECHO', ...keyed }: Keyed & { name?: string }) =>
  api.send(createGrantRoute, {
    token: tokens.finance,
    body: { donor: name, reference: 'G-1', pledged: { USD: 100 } },
    ...keyed,
  })

const kit = { itemCode: 'kit', name: 'Kit', quantity: 1 }

const addBasket = (
  { api, tokens, programme }: Vale,
  {
    programmeId = programme.programmeId,
    name = 'Kit',
    items = [kit],
    ...keyed
  }: InProgramme & { name?: string; items?: (typeof kit)[] } = {},
) =>
  api.send(addBasketRoute, {
    token: tokens.programme,
    params: { programmeId },
    body: { kind: 'commodity', name, items },
    ...keyed,
  })

type Rules = z.input<typeof setRulesRoute.body & z.ZodType>

const setRules = (
  { api, tokens, programme }: Vale,
  {
    programmeId = programme.programmeId,
    rules = demoRules(programme),
    ...keyed
  }: InProgramme & { rules?: Rules } = {},
) => api.send(setRulesRoute, { token: tokens.programme, params: { programmeId }, body: rules, ...keyed })

const fundBudget = (
  { api, tokens, programme }: Vale,
  {
    programmeId = programme.programmeId,
    grantId = programme.grantId,
    amount = 1,
    ...keyed
  }: InProgramme & { grantId?: string; amount?: number } = {},
) =>
  api.send(fundBudgetRoute, {
    token: tokens.finance,
    params: { programmeId },
    body: { grantId, unit: 'USD', amount },
    ...keyed,
  })

const setUpProblems: Scenarios = {
  'createProgramme: idempotency-key-reused': underOneKey(createProgramme),
  'createProgramme: outside-your-scope': async (vale) =>
    createProgramme(vale, { token: await outsider(vale) }),
  'createSite: idempotency-key-reused': underOneKey(createSite),
  'createSite: outside-your-scope': async (vale) => createSite(vale, { token: await outsider(vale) }),
  ...ofProgramme(getProgrammeRoute, 'programme'),
  'addBasket: basket-invalid': (vale) => addBasket(vale, { items: [kit, kit] }),
  'addBasket: idempotency-key-reused': underOneKey(addBasket),
  'addBasket: outside-your-scope': async (vale) => addBasket(vale, { token: await outsider(vale) }),
  'addBasket: programme-unknown': (vale) => addBasket(vale, noSuch),
  'setRules: basket-unknown': (vale) =>
    setRules(vale, { rules: demoRules({ ...vale.programme, dignityBasket: 999 }) }),
  'setRules: outside-your-scope': async (vale) => setRules(vale, { token: await outsider(vale) }),
  'setRules: programme-unknown': (vale) => setRules(vale, noSuch),
  'setRules: rule-invalid': (vale) => {
    const eligibility = { all: [{ fact: 'household-size' as const, atLeast: 5, atMost: 4 }] }
    return setRules(vale, { rules: { ...demoRules(vale.programme), eligibility } })
  },
}

const budgetProblems: Scenarios = {
  'createGrant: idempotency-key-reused': underOneKey(createGrant),
  'createGrant: outside-your-scope': async (vale) => createGrant(vale, { token: await outsider(vale) }),
  'fundBudget: grant-insufficient': (vale) => fundBudget(vale, { amount: 1 }),
  'fundBudget: grant-unknown': (vale) => fundBudget(vale, { grantId: noSuch.grantId }),
  'fundBudget: idempotency-key-reused': async (vale) => {
    const { body } = await createGrant(vale, {})
    return underOneKey((_, { name, idempotencyKey }) =>
      fundBudget(vale, { grantId: body.grantId, amount: name === 'First' ? 1 : 2, idempotencyKey }),
    )(vale)
  },
  'fundBudget: outside-your-scope': async (vale) => fundBudget(vale, { token: await outsider(vale) }),
  'fundBudget: programme-unknown': (vale) => fundBudget(vale, { programmeId: noSuch.programmeId }),
  ...ofProgramme(getBudgetRoute, 'finance'),
}

type RoundInput = z.input<typeof prepareRoundRoute.body & z.ZodType>

/** A standing round, which is prepared at once. */
const prepareRound = (
  { api, tokens, programme }: Vale,
  {
    programmeId = programme.programmeId,
    round = {},
    ...keyed
  }: InProgramme & { round?: Partial<RoundInput> } = {},
) =>
  api.send(prepareRoundRoute, {
    token: tokens.programme,
    params: { programmeId },
    body: {
      name: 'Walk-ins',
      kind: 'standing',
      lines: [{ code: 'food', grantId: programme.grantId }],
      firstValidDay: '2026-01-01',
      validDays: 30,
      envelope: [{ grantId: programme.grantId, unit: 'USD', amount: 100 }],
      ...round,
    },
    ...keyed,
  })

const preparationProblems: Scenarios = {
  'prepareRound: grant-unknown': (vale) => {
    const { grantId } = noSuch
    const envelope = [{ grantId, unit: 'USD' as const, amount: 100 }]
    return prepareRound(vale, { round: { lines: [{ code: 'food', grantId }], envelope } })
  },
  'prepareRound: idempotency-key-reused': underOneKey((vale, { name, idempotencyKey }) =>
    prepareRound(vale, { round: { name }, idempotencyKey }),
  ),
  'prepareRound: outside-your-scope': async (vale) => prepareRound(vale, { token: await outsider(vale) }),
  'prepareRound: programme-unknown': (vale) => prepareRound(vale, noSuch),
  'prepareRound: round-invalid': (vale) => prepareRound(vale, { round: { envelope: [] } }),
  'prepareRound: site-unknown': (vale) => prepareRound(vale, { round: { siteIds: [noSuch.siteId] } }),
  ...ofProgramme(listRoundsRoute, 'programme'),
}

const exclusion = { householdId: noSuch.householdId, reason: 'It has moved away' }

const readmission = { householdId: noSuch.householdId }

const moves = {
  readmit: { route: readmitHouseholdRoute as Route, by: 'programme', body: readmission },
  exclude: { route: excludeHouseholdRoute as Route, by: 'programme', body: exclusion },
  submit: { route: submitRoundRoute as Route, by: 'programme' },
  approve: { route: approveRoundRoute as Route, by: 'approver' },
  cancel: { route: cancelRoundRoute as Route, by: 'programme' },
  release: { route: releaseRoundRoute as Route, by: 'approver' },
  close: { route: closeRoundRoute as Route, by: 'finance', body: { reason: 'It is over' } },
} as const satisfies Record<string, { route: Route; by: keyof Vale['tokens']; body?: object }>

/** Prepares a round, moves it on, and answers as the last move was answered. */
async function movedRound(
  vale: Vale,
  path: readonly (keyof typeof moves)[],
  { round, token }: { round?: Partial<RoundInput>; token?: string } = {},
) {
  const prepared = await prepareRound(vale, { ...(round && { round }), ...(token && { token }) })
  const params = { ...vale.programme, roundId: prepared.body.roundId }
  let answer: { readonly status: number; readonly body: unknown } = prepared
  for (const step of path) {
    const { route, by, body } = { body: undefined, ...moves[step] }
    answer = await ask(vale, route, { token: token ?? vale.tokens[by], params, body })
  }
  return answer
}

/** What a route whose path names a round refuses. */
const ofRound = (route: Route, whose: keyof Vale['tokens'], body?: object): Scenarios => ({
  [`${route.id}: round-unknown`]: (vale) =>
    ask(vale, route, { token: vale.tokens[whose], params: { ...noSuch, ...vale.programme }, body }),
  [`${route.id}: outside-your-scope`]: async (vale) => {
    const prepared = await prepareRound(vale)
    const params = { ...vale.programme, roundId: prepared.body.roundId }
    return ask(vale, route, { token: await outsider(vale), params, body })
  },
})

const roundProblems: Scenarios = {
  ...ofRound(getRoundRoute, 'programme'),
  ...ofRound(listEntitlementsRoute, 'programme'),
  ...ofRound(excludeHouseholdRoute, 'programme', exclusion),
  ...ofRound(readmitHouseholdRoute, 'programme', readmission),
  'excludeHousehold: round-not-for-household': (vale) => movedRound(vale, ['exclude']),
  'readmitHousehold: round-not-for-household': (vale) => movedRound(vale, ['readmit']),
  'readmitHousehold: round-state-conflict': async (vale) => {
    const { householdId } = await enrol(vale.setUp, aHousehold(vale.programme))
    const { roundId } = await prepareCycle(vale.setUp, vale.programme, { codes: ['food'] })
    const params = { programmeId: vale.programme.programmeId, roundId }
    const token = vale.tokens.programme
    await ask(vale, moves.exclude.route, { token, params, body: { ...exclusion, householdId } })
    await ask(vale, moves.submit.route, { token, params })
    return ask(vale, moves.readmit.route, { token, params, body: { householdId } })
  },
  'excludeHousehold: round-state-conflict': (vale) => movedRound(vale, ['submit', 'exclude']),
  ...ofRound(submitRoundRoute, 'programme'),
  ...ofRound(approveRoundRoute, 'approver'),
  ...ofRound(cancelRoundRoute, 'programme'),
  ...ofRound(releaseRoundRoute, 'approver'),
  ...ofRound(closeRoundRoute, 'finance', moves.close.body),
  'submitRound: round-state-conflict': (vale) => movedRound(vale, ['cancel', 'submit']),
  'approveRound: round-state-conflict': (vale) => movedRound(vale, ['approve']),
  'cancelRound: round-state-conflict': (vale) => movedRound(vale, ['submit', 'approve', 'cancel']),
  'releaseRound: round-state-conflict': (vale) => movedRound(vale, ['release']),
  'closeRound: round-state-conflict': (vale) => movedRound(vale, ['submit', 'close']),
  'approveRound: four-eyes-required': async (vale) => {
    const both = await someStaff(vale, { roles: ['programme-officer', 'approver'] })
    return movedRound(vale, ['submit', 'approve'], { token: both.token })
  },
  'approveRound: budget-insufficient': (vale) => {
    const envelope = [{ grantId: vale.programme.grantId, unit: 'USD' as const, amount: 1_000_000_000 }]
    return movedRound(vale, ['submit', 'approve'], { round: { envelope } })
  },
}

export const programmeProblems: Scenarios = {
  ...setUpProblems,
  ...budgetProblems,
  ...preparationProblems,
  ...roundProblems,
}
