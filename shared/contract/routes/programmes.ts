// Setting up and running a programme: grants, budget, sites, baskets, rules, distribution rounds.
import * as z from 'zod'
import { sexes } from '../../domain/household.ts'
import { roundKinds, roundStates } from '../../domain/round.ts'
import {
  amountMinor,
  amounts,
  code,
  currency,
  cursor,
  day,
  grantId,
  householdId,
  instant,
  language,
  pageOf,
  programmeId,
  quantity,
  roundId,
  siteId,
  text,
  timeZone,
  unit,
  voucherKind,
} from '../fields.ts'
import { defineRoute } from '../route.ts'

const ageYears = z.int().min(0).max(120)

export const memberFilter = z.strictObject({
  sex: z.array(z.enum(sexes)).min(1).max(4).optional(),
  ageFrom: ageYears.optional(),
  ageTo: ageYears.optional(),
  disability: z.boolean().optional(),
})

const bounds = { atLeast: z.int().min(0).max(100).optional(), atMost: z.int().min(0).max(100).optional() }

export const condition = z.discriminatedUnion('fact', [
  z.strictObject({ fact: z.literal('household-size'), ...bounds }),
  z.strictObject({ fact: z.literal('members'), which: memberFilter, ...bounds }),
  z.strictObject({ fact: z.literal('head'), which: memberFilter }),
  z.strictObject({ fact: z.literal('site'), oneOf: z.array(siteId).min(1).max(100) }),
])

const upTo = z.int().positive().max(100).optional()

export const transferValue = z.strictObject({
  code,
  kind: voucherKind,
  category: code.meta({
    description: 'What it is for; a vendor needs it in its contract',
    examples: ['food'],
  }),
  money: z
    .strictObject({
      perHouseholdMinor: amountMinor.optional(),
      perMember: z
        .array(z.strictObject({ which: memberFilter, amountMinor, upTo }))
        .max(10)
        .optional(),
      maxAmountMinor: amountMinor.optional(),
    })
    .optional(),
  basket: z
    .strictObject({
      basketNumber: z.int().min(1).max(65_535),
      perHousehold: quantity.max(255).optional(),
      perMember: z
        .array(z.strictObject({ which: memberFilter, quantity: quantity.max(255), upTo }))
        .max(10)
        .optional(),
    })
    .optional(),
})

export const ruleSetInput = z.strictObject({
  eligibility: z.strictObject({ all: z.array(condition).max(20) }),
  transferValues: z.array(transferValue).min(1).max(10),
})

export const ruleSet = ruleSetInput.extend({ version: z.int() })

const basketInput = z.strictObject({
  kind: z.enum(['commodity', 'service']),
  name: text(80),
  items: z
    .array(z.strictObject({ itemCode: code, name: text(80), quantity: quantity.max(1000) }))
    .min(1)
    .max(10),
})

export const basket = basketInput.extend({ number: z.int(), version: z.int() })

const programmeInput = z.strictObject({
  name: text(120).meta({ examples: ['Darién reception 2026'] }),
  currency,
  kinds: z.array(voucherKind).min(1).max(4),
  cardLanguage: language,
  helpLine: text(40).meta({ description: 'Printed on every card', examples: ['+507 800 0000'] }),
  timeZone: timeZone.meta({ description: 'In which the first and last day of its vouchers are counted' }),
  pinRequired: z.boolean().default(false),
  offlineAllowed: z.boolean().default(false),
})

export const programme = programmeInput.extend({
  programmeId,
  number: z.int(),
  rules: ruleSet.optional(),
  baskets: z.array(basket).optional(),
  createdAt: instant,
})

export const createProgrammeRoute = defineRoute({
  id: 'createProgramme',
  method: 'POST',
  path: '/programmes',
  servedBy: 'programmes',
  roles: ['admin', 'programme-officer'],
  body: programmeInput,
  success: { status: 201, schema: programme },
  problems: ['outside-your-scope', 'idempotency-key-reused'],
  summary: 'Sets up a programme',
  idempotent: true,
})

export const listProgrammesRoute = defineRoute({
  id: 'listProgrammes',
  method: 'GET',
  path: '/programmes',
  servedBy: 'programmes',
  roles: [
    'admin',
    'registration-officer',
    'programme-officer',
    'approver',
    'finance-officer',
    'protection-officer',
    'auditor',
  ],
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(programme) },
  problems: [],
  summary: 'Lists the programmes that the caller works for',
})

const inProgramme = z.strictObject({ programmeId })
const readers = [
  'admin',
  'registration-officer',
  'programme-officer',
  'approver',
  'finance-officer',
  'auditor',
] as const

export const getProgrammeRoute = defineRoute({
  id: 'getProgramme',
  method: 'GET',
  path: '/programmes/{programmeId}',
  servedBy: 'programmes',
  roles: readers,
  params: inProgramme,
  success: { status: 200, schema: programme },
  problems: ['programme-unknown', 'outside-your-scope'],
  summary: 'Shows a programme with its rules and baskets',
})

export const addBasketRoute = defineRoute({
  id: 'addBasket',
  method: 'POST',
  path: '/programmes/{programmeId}/baskets',
  servedBy: 'programmes',
  roles: ['admin', 'programme-officer'],
  params: inProgramme,
  body: basketInput,
  success: { status: 201, schema: basket },
  problems: [
    'programme-unknown',
    'outside-your-scope',
    'basket-invalid',
    'idempotency-key-reused',
    'too-busy',
  ],
  summary: 'Adds a basket of things or services',
  idempotent: true,
})

export const setRulesRoute = defineRoute({
  id: 'setRules',
  method: 'PUT',
  path: '/programmes/{programmeId}/rules',
  servedBy: 'programmes',
  roles: ['admin', 'programme-officer'],
  params: inProgramme,
  body: ruleSetInput,
  success: { status: 200, schema: ruleSet },
  problems: ['programme-unknown', 'outside-your-scope', 'rule-invalid', 'basket-unknown', 'too-busy'],
  summary: 'Sets eligibility and transfer values; the version goes up by one when they change',
})

const grantInput = z.strictObject({
  donor: text(120).meta({ examples: ['UNHCR'] }),
  reference: text(60).meta({ description: "The donor's own number" }),
  pledged: z.record(unit, amountMinor).meta({ examples: [{ USD: 100_000_00 }] }),
})

export const grant = grantInput.extend({
  grantId,
  available: amounts.meta({ description: 'What no budget has taken yet' }),
  createdAt: instant,
})

export const createGrantRoute = defineRoute({
  id: 'createGrant',
  method: 'POST',
  path: '/grants',
  servedBy: 'programmes',
  roles: ['admin', 'finance-officer'],
  body: grantInput,
  success: { status: 201, schema: grant },
  problems: ['outside-your-scope', 'idempotency-key-reused'],
  summary: "Records a donor's grant",
  idempotent: true,
})

export const listGrantsRoute = defineRoute({
  id: 'listGrants',
  method: 'GET',
  path: '/grants',
  servedBy: 'programmes',
  roles: ['admin', 'finance-officer', 'programme-officer', 'approver', 'auditor'],
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(grant) },
  problems: [],
  summary: 'Lists grants and what is left of each',
})

export const budgetLine = z.strictObject({ grantId, unit: z.string(), funded: z.int(), available: z.int() })

export const fundBudgetRoute = defineRoute({
  id: 'fundBudget',
  method: 'POST',
  path: '/programmes/{programmeId}/fundings',
  servedBy: 'programmes',
  roles: ['admin', 'finance-officer'],
  params: inProgramme,
  body: z.strictObject({ grantId, unit, amount: amountMinor }),
  success: { status: 201, schema: budgetLine },
  problems: [
    'programme-unknown',
    'grant-unknown',
    'grant-insufficient',
    'outside-your-scope',
    'idempotency-key-reused',
    'too-busy',
  ],
  summary: "Moves part of a grant into the programme's budget",
  idempotent: true,
})

export const getBudgetRoute = defineRoute({
  id: 'getBudget',
  method: 'GET',
  path: '/programmes/{programmeId}/budget',
  servedBy: 'programmes',
  roles: readers,
  params: inProgramme,
  success: {
    status: 200,
    schema: z.strictObject({ programmeId, lines: z.array(budgetLine.extend({ reserved: z.int() })) }),
  },
  problems: ['programme-unknown', 'outside-your-scope'],
  summary: 'Shows what is funded, reserved by rounds and still available, by grant and unit',
})

const siteInput = z.strictObject({
  name: text(120).meta({ examples: ['Lajas Blancas'] }),
  pcode: z.string().regex(/^[A-Z]{2}[0-9]{2,10}$/, 'must be a P-code such as PA0501'),
  timeZone,
})

export const site = siteInput.extend({ siteId, number: z.int() })

export const createSiteRoute = defineRoute({
  id: 'createSite',
  method: 'POST',
  path: '/sites',
  servedBy: 'programmes',
  roles: ['admin', 'programme-officer'],
  body: siteInput,
  success: { status: 201, schema: site },
  problems: ['outside-your-scope', 'idempotency-key-reused'],
  summary: 'Opens a site where people are served',
  idempotent: true,
})

export const listSitesRoute = defineRoute({
  id: 'listSites',
  method: 'GET',
  path: '/sites',
  servedBy: 'programmes',
  roles: [
    'admin',
    'registration-officer',
    'programme-officer',
    'approver',
    'finance-officer',
    'protection-officer',
    'auditor',
  ],
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(site) },
  problems: [],
  summary: 'Lists sites',
})

const roundInput = z.strictObject({
  name: text(120),
  kind: z.enum(roundKinds),
  lines: z.array(z.strictObject({ code, grantId })).min(1).max(10),
  siteIds: z.array(siteId).max(100).default([]),
  offlineSiteId: siteId.optional(),
  firstValidDay: day,
  validDays: z.int().min(1).max(1000),
  envelope: z
    .array(z.strictObject({ grantId, unit, amount: amountMinor }))
    .max(33)
    .optional()
    .meta({ description: 'A standing round: what walk-ins may get in all' }),
})

export const round = z.strictObject({
  roundId,
  programmeId,
  kind: z.enum(roundKinds),
  name: z.string(),
  state: z.enum(roundStates),
  lines: z.array(z.strictObject({ code, grantId })),
  siteIds: z.array(siteId),
  firstValidDay: day,
  validDays: z.int(),
  totals: z.record(z.string(), amounts).meta({ description: 'By grant, then by unit' }),
  householdCount: z.int(),
  voucherCount: z.int(),
  ruleVersion: z.int(),
  progress: z.strictObject({
    shards: z.int(),
    prepared: z.int(),
    issued: z.int(),
    issuedVouchers: z.int(),
  }),
  preparedBy: z.string(),
  approvedBy: z.string().optional(),
  createdAt: instant,
})

export const prepareRoundRoute = defineRoute({
  id: 'prepareRound',
  method: 'POST',
  path: '/programmes/{programmeId}/rounds',
  servedBy: 'programmes',
  roles: ['admin', 'programme-officer'],
  params: inProgramme,
  body: roundInput,
  success: { status: 202, schema: round },
  problems: [
    'programme-unknown',
    'outside-your-scope',
    'round-invalid',
    'grant-unknown',
    'site-unknown',
    'idempotency-key-reused',
    'too-busy',
  ],
  summary: 'Prepares a round: its entitlements are computed in the background',
  idempotent: true,
})

export const listRoundsRoute = defineRoute({
  id: 'listRounds',
  method: 'GET',
  path: '/programmes/{programmeId}/rounds',
  servedBy: 'programmes',
  roles: readers,
  params: inProgramme,
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(round) },
  problems: ['programme-unknown', 'outside-your-scope'],
  summary: "Lists a programme's rounds",
})

const inRound = z.strictObject({ programmeId, roundId })

export const getRoundRoute = defineRoute({
  id: 'getRound',
  method: 'GET',
  path: '/programmes/{programmeId}/rounds/{roundId}',
  servedBy: 'programmes',
  roles: readers,
  params: inRound,
  success: { status: 200, schema: round },
  problems: ['round-unknown', 'outside-your-scope'],
  summary: 'Shows a round, its totals and how far the work is',
})

export const entitlement = z.strictObject({
  householdId,
  code,
  kind: voucherKind,
  grantId,
  amounts,
  ruleVersion: z.int(),
})

export const listEntitlementsRoute = defineRoute({
  id: 'listEntitlements',
  method: 'GET',
  path: '/programmes/{programmeId}/rounds/{roundId}/entitlements',
  servedBy: 'programmes',
  roles: readers,
  params: inRound,
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(entitlement) },
  problems: ['round-unknown', 'outside-your-scope'],
  summary: 'Lists what each household gets in a round',
})

/** A state is its own idempotency: the same person asking again for the state it brought about gets it again. */
const moveRound = { method: 'POST', servedBy: 'programmes', params: inRound } as const
const cannotMove = ['round-unknown', 'round-state-conflict', 'outside-your-scope', 'too-busy'] as const

export const submitRoundRoute = defineRoute({
  ...moveRound,
  id: 'submitRound',
  path: '/programmes/{programmeId}/rounds/{roundId}/submission',
  roles: ['admin', 'programme-officer'],
  success: { status: 200, schema: round },
  problems: cannotMove,
  summary: 'Submits a prepared round for approval',
})

export const approveRoundRoute = defineRoute({
  ...moveRound,
  id: 'approveRound',
  path: '/programmes/{programmeId}/rounds/{roundId}/approval',
  roles: ['approver', 'finance-officer'],
  success: { status: 202, schema: round },
  problems: [...cannotMove, 'four-eyes-required', 'budget-insufficient'],
  summary: 'Approves a round that somebody else prepared: its total is reserved and its vouchers are issued',
})

export const cancelRoundRoute = defineRoute({
  ...moveRound,
  id: 'cancelRound',
  path: '/programmes/{programmeId}/rounds/{roundId}/cancellation',
  roles: ['admin', 'programme-officer', 'approver'],
  success: { status: 200, schema: round },
  problems: cannotMove,
  summary: 'Cancels a round that is not approved yet',
})

export const releaseRoundRoute = defineRoute({
  ...moveRound,
  id: 'releaseRound',
  path: '/programmes/{programmeId}/rounds/{roundId}/release',
  roles: ['approver', 'finance-officer'],
  success: { status: 200, schema: round },
  problems: cannotMove,
  summary: 'Releases a round whose vouchers are all issued: its cards can be printed',
})

export const programmeRoutes = [
  createProgrammeRoute,
  listProgrammesRoute,
  getProgrammeRoute,
  addBasketRoute,
  setRulesRoute,
  createGrantRoute,
  listGrantsRoute,
  fundBudgetRoute,
  getBudgetRoute,
  createSiteRoute,
  listSitesRoute,
  prepareRoundRoute,
  listRoundsRoute,
  getRoundRoute,
  listEntitlementsRoute,
  submitRoundRoute,
  approveRoundRoute,
  cancelRoundRoute,
  releaseRoundRoute,
]
