// Setting up a programme: grants, budget, sites, baskets, rules.
import * as z from 'zod'
import { sexes } from '../../domain/household.ts'
import {
  amountMinor,
  amounts,
  code,
  currency,
  cursor,
  day,
  grantId,
  instant,
  language,
  pageOf,
  programmeId,
  quantity,
  siteId,
  text,
  timeZone,
  unit,
  voucherKind,
} from '../fields.ts'
import { defineRoute } from '../route.ts'
import { quietHours } from './messages.ts'

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
  vendorReversalMinutes: z.int().min(0).max(10_080).default(60).meta({
    description: 'For so long a vendor may take back a redemption by itself; later finance does',
  }),
  replacementLimit: z.int().min(0).max(10).default(3).meta({
    description: 'How often a lost card may be replaced',
  }),
})

export const offlineTerms = z.strictObject({
  caps: z.strictObject({ maxCount: z.int(), maxAmountMinor: z.int(), maxListAgeSeconds: z.int() }),
  lossCaps: amounts.meta({ description: 'By unit: how much the programme may bear of conflicts in all' }),
})

/** For how long data is kept after a programme's end. */
export const retentionTerms = {
  lastDay: day.meta({ description: "The programme's last day, in its time zone" }),
  keepDays: z.int().min(0).max(3650).meta({ description: 'Days after it on which households are kept' }),
}

export const programme = programmeInput.extend({
  programmeId,
  number: z.int(),
  rules: ruleSet.optional(),
  offlineTerms: offlineTerms.optional(),
  quietHours: quietHours.optional(),
  retention: z.strictObject(retentionTerms).optional(),
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
    'partner-system',
  ],
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(programme) },
  problems: [],
  summary: 'Lists the programmes that the caller works for',
})

export const inProgramme = z.strictObject({ programmeId })
export const readers = [
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
  roles: [...readers, 'partner-system'],
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
  pledged: amounts,
  pledgedAtFirst: amounts
    .optional()
    .meta({ description: 'Before its amendments; left out when there is none' }),
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

export const budgetLine = z.strictObject({
  grantId,
  unit: z.string(),
  funded: z.int().meta({ description: 'What it got and did not give back' }),
  returned: z.int().meta({ description: 'What vouchers gave back when they ended' }),
  available: z.int().meta({ description: 'What no round holds' }),
})

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
  summary:
    'Shows what is funded, reserved by rounds, returned by vouchers and still available, by grant and unit',
})

const siteInput = z.strictObject({
  name: text(120).meta({ examples: ['Lajas Blancas'] }),
  pcode: z.string().regex(/^[A-Z]{2}[0-9]{2,10}$/, 'must be a P-code such as PA0501'),
  timeZone,
  helpDesk: text(200)
    .optional()
    .meta({
      description: 'Where people are helped, and when: vendors tell it without a network',
      examples: ['Lajas Blancas, blue tent beside the clinic, 8 to 17'],
    }),
  position: z
    .strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) })
    .optional()
    .meta({
      description: 'WGS 84, in degrees: holders are told which shops are near',
      examples: [{ latitude: 8.3806, longitude: -77.8119 }],
    }),
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
    'partner-system',
  ],
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(site) },
  problems: [],
  summary: 'Lists sites',
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
]
