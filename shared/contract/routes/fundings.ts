// Funding that changes after the first day: a donor gives more or less, a programme gives back or hands on.
import * as z from 'zod'
import { amountMinor, grantId, programmeId, text, unit } from '../fields.ts'
import { defineRoute } from '../route.ts'
import { budgetLine, grant, inProgramme } from './programmes.ts'

const reason = text(200)

export const amendGrantRoute = defineRoute({
  id: 'amendGrant',
  method: 'POST',
  path: '/grants/{grantId}/amendments',
  servedBy: 'programmes',
  roles: ['admin', 'finance-officer'],
  params: z.strictObject({ grantId }),
  body: z.strictObject({
    unit,
    amount: amountMinor,
    direction: z.enum(['increase', 'decrease']),
    reason,
  }),
  success: { status: 201, schema: grant },
  problems: [
    'grant-unknown',
    'grant-insufficient',
    'amount-beyond-limit',
    'outside-your-scope',
    'idempotency-key-reused',
    'too-busy',
  ],
  summary: 'Raises or lowers what a donor pledged; never below what budgets have taken',
  idempotent: true,
})

export const withdrawFundingRoute = defineRoute({
  id: 'withdrawFunding',
  method: 'POST',
  path: '/programmes/{programmeId}/fundings/withdrawals',
  servedBy: 'programmes',
  roles: ['admin', 'finance-officer'],
  params: inProgramme,
  body: z.strictObject({ grantId, unit, amount: amountMinor, reason }),
  success: { status: 201, schema: budgetLine },
  problems: [
    'programme-unknown',
    'grant-unknown',
    'budget-insufficient',
    'outside-your-scope',
    'idempotency-key-reused',
    'too-busy',
  ],
  summary: "Gives money of the programme's budget back to its grant; never what rounds have reserved",
  idempotent: true,
})

export const moveFundingRoute = defineRoute({
  id: 'moveFunding',
  method: 'POST',
  path: '/programmes/{programmeId}/fundings/moves',
  servedBy: 'programmes',
  roles: ['admin', 'finance-officer'],
  params: inProgramme,
  body: z.strictObject({ grantId, unit, amount: amountMinor, toProgrammeId: programmeId, reason }),
  success: { status: 201, schema: z.strictObject({ from: budgetLine, to: budgetLine }) },
  problems: [
    'programme-unknown',
    'programme-same',
    'grant-unknown',
    'budget-insufficient',
    'outside-your-scope',
    'idempotency-key-reused',
    'too-busy',
  ],
  summary: "Moves money of one grant to another programme's budget; never what rounds have reserved",
  idempotent: true,
})

export const fundingRoutes = [amendGrantRoute, withdrawFundingRoute, moveFundingRoute]
