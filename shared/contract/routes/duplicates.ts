// Households that may be one: looked for while somebody types, listed, compared, decided.
import * as z from 'zod'
import { reasonCodes } from '../../domain/duplicate-person.ts'
import { decisionReasons, duplicateDecisions, duplicateStates } from '../../domain/suspected-duplicate.ts'
import { cursor, duplicateId, householdId, instant, pageOf, programmeId, siteId, text } from '../fields.ts'
import { defineRoute } from '../route.ts'
import { heldVoucher } from './issuing.ts'
import { household, typedHousehold } from './registry.ts'

const deciders = ['admin', 'registration-officer', 'protection-officer'] as const

const reasons = z.array(
  z.strictObject({
    code: z.enum(reasonCodes),
    points: z.int().meta({ description: 'Hundredths of a doubling of the odds; below zero speaks against' }),
  }),
)
const score = z.int().meta({ description: 'The sum of the points of all reasons', examples: [2150] })

export const checkDuplicatesRoute = defineRoute({
  id: 'checkDuplicates',
  method: 'POST',
  path: '/duplicate-checks',
  servedBy: 'registry',
  roles: ['admin', 'registration-officer'],
  body: typedHousehold,
  success: {
    status: 200,
    schema: z.strictObject({
      hints: z.array(
        z.strictObject({
          likelihood: z.enum(['document', 'likely', 'possible']),
          site: z.strictObject({ siteId, name: z.string() }),
          household: z
            .strictObject({
              householdId,
              memberCount: z.int(),
              enrolledAt: instant,
              head: z.strictObject({ given: z.string(), family: z.string().optional() }).optional(),
              score,
              reasons,
            })
            .optional()
            .meta({ description: 'Left out where it belongs to another site: call that site' }),
        }),
      ),
    }),
  },
  problems: ['site-unknown', 'outside-your-scope'],
  summary: 'Looks for likely duplicates of a household that is being typed; nothing of it is kept',
  maxBodyBytes: 64 * 1024,
})

const decisionView = z.strictObject({
  decision: z.enum(duplicateDecisions),
  reason: z.enum(decisionReasons),
  by: z.string(),
  at: instant,
  survivor: householdId.optional(),
})

const duplicateRow = z.strictObject({
  duplicateId,
  state: z.enum(duplicateStates),
  foundAt: instant,
  households: z.array(
    z.strictObject({
      siteId,
      siteName: z.string(),
      householdId: householdId.optional().meta({ description: "Left out for another site's household" }),
    }),
  ),
  score: score.optional(),
  reasons: reasons.optional(),
  decisions: z.array(decisionView),
})

export const listDuplicatesRoute = defineRoute({
  id: 'listDuplicates',
  method: 'GET',
  path: '/duplicates',
  servedBy: 'registry',
  roles: [...deciders, 'programme-officer'],
  query: z.strictObject({
    siteId,
    state: z.enum(duplicateStates).default('open'),
    programmeId: programmeId.optional(),
    cursor,
  }),
  success: { status: 200, schema: pageOf(duplicateRow) },
  problems: ['outside-your-scope'],
  summary: "Lists a site's suspected pairs, the likeliest first; a page with a cursor may be short",
})

const ofDuplicate = z.strictObject({ duplicateId })

const side = household
  .pick({ householdId: true, siteId: true, language: true, contacts: true, members: true, enrolledAt: true })
  .extend({ programmeIds: z.array(programmeId), mergedInto: householdId.optional() })

export const getDuplicateRoute = defineRoute({
  id: 'getDuplicate',
  method: 'GET',
  path: '/duplicates/{duplicateId}',
  servedBy: 'registry',
  roles: deciders,
  params: ofDuplicate,
  success: {
    status: 200,
    schema: duplicateRow.extend({
      sides: z.array(side).meta({ description: "Those of the caller's sites" }),
      people: z.array(z.strictObject({ one: z.string(), other: z.string() })).meta({
        description: 'Member ids: who of the first household seems to be whom of the second',
      }),
      notes: z.array(z.string()),
    }),
  },
  problems: ['duplicate-unknown', 'outside-your-scope'],
  summary: 'Shows a pair side by side; each household that is shown is recorded as read',
})

export const duplicateDecision = z
  .strictObject({
    decision: z.enum(duplicateDecisions),
    reason: z.enum(decisionReasons),
    survivor: householdId.optional().meta({ description: 'Of a merge: the household that stays' }),
    note: text(500).optional().meta({ description: 'Kept encrypted' }),
  })
  .refine(
    ({ decision, survivor }) => (decision === 'merge') === (survivor !== undefined),
    'a merge names the household that stays, and nothing else does',
  )

export const decideDuplicateRoute = defineRoute({
  id: 'decideDuplicate',
  method: 'POST',
  path: '/duplicates/{duplicateId}/decision',
  servedBy: 'registry',
  roles: deciders,
  params: ofDuplicate,
  body: duplicateDecision,
  success: { status: 200, schema: duplicateRow },
  problems: [
    'duplicate-unknown',
    'duplicate-decided',
    'household-unknown',
    'household-merged',
    'outside-your-scope',
    'idempotency-key-reused',
    'too-busy',
  ],
  summary: 'Merges two households, keeps both, or refers them to the protection officer',
  idempotent: true,
})

export const listMergedVouchersRoute = defineRoute({
  id: 'listMergedVouchers',
  method: 'GET',
  path: '/duplicates/{duplicateId}/vouchers',
  servedBy: 'issuing',
  roles: [...deciders, 'programme-officer'],
  params: ofDuplicate,
  success: {
    status: 200,
    schema: z.strictObject({ rows: z.array(heldVoucher) }),
  },
  problems: ['duplicate-unknown', 'outside-your-scope'],
  summary: 'Lists what the merged household still holds or is to get, so that it is voided by somebody',
})

export const duplicateRoutes = [
  checkDuplicatesRoute,
  listDuplicatesRoute,
  getDuplicateRoute,
  decideDuplicateRoute,
  listMergedVouchersRoute,
]
