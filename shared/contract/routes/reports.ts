// What an auditor, a donor or an officer can see: one voucher's story, the trial balance, what happened when and where.
import * as z from 'zod'
import { dayNumber } from '../../domain/calendar.ts'
import {
  amounts,
  code,
  day,
  grantId,
  householdId,
  instant,
  programmeId,
  roundId,
  siteId,
  voucherId,
  voucherKind,
} from '../fields.ts'
import { defineRoute } from '../route.ts'

const transfer = z.strictObject({
  transferId: z.string(),
  debit: z.string(),
  credit: z.string(),
  amount: z.int(),
  unit: z.string(),
  at: instant,
  cause: z.string(),
})

export const voucherStory = z.strictObject({
  voucherId,
  number: z.string(),
  status: z.enum(['active', 'void', 'replaced', 'expired']),
  replaces: voucherId.optional().meta({ description: 'The lost card before it' }),
  replacedBy: voucherId.optional().meta({ description: 'The card after it' }),
  programmeId,
  roundId,
  grantId,
  householdId,
  kind: voucherKind,
  code,
  issued: amounts,
  balance: amounts,
  validFrom: instant,
  validUntil: instant,
  transfers: z.array(transfer),
})

export const getVoucherStoryRoute = defineRoute({
  id: 'getVoucherStory',
  method: 'GET',
  path: '/vouchers/{voucherId}',
  servedBy: 'reports',
  roles: ['admin', 'registration-officer', 'programme-officer', 'finance-officer', 'auditor'],
  params: z.strictObject({ voucherId }),
  success: { status: 200, schema: voucherStory },
  problems: ['voucher-unknown', 'outside-your-scope'],
  summary: "A voucher's whole story: every transfer from issue to today",
})

const hash = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .meta({ examples: ['47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'] })

export const voucherProof = z.strictObject({
  voucherId,
  leaves: z
    .array(
      z.strictObject({
        ref: z.string(),
        text: z.string().meta({ description: 'What was sealed, in canonical JSON' }),
        index: z.int(),
        size: z.int(),
        path: z.array(hash).meta({ description: 'From the leaf to the root, as in RFC 9162' }),
        seal: z.string().meta({ description: 'A compact JWS with the root' }),
      }),
    )
    .meta({ description: 'Each entry of the story that is sealed' }),
  pending: z.array(z.string()).meta({ description: 'Entries that wait for the next seal' }),
  altered: z.array(z.string()).meta({ description: 'Entries that are not as they were sealed' }),
})

export const getVoucherProofRoute = defineRoute({
  id: 'getVoucherProof',
  method: 'GET',
  path: '/vouchers/{voucherId}/proof',
  servedBy: 'reports',
  roles: ['admin', 'programme-officer', 'finance-officer', 'auditor'],
  params: z.strictObject({ voucherId }),
  success: { status: 200, schema: voucherProof },
  problems: ['voucher-unknown', 'outside-your-scope'],
  summary: "Proves a voucher's story: each entry with its path to a signed seal, to be checked by anybody",
})

export const trialBalance = z.strictObject({
  programmeId,
  at: instant,
  accounts: z.array(
    z.strictObject({
      account: z.string(),
      unit: z.string(),
      debits: z.int(),
      credits: z.int(),
      balance: z.int(),
    }),
  ),
  balanced: z.boolean().meta({
    description: 'Every unit sums to zero over all accounts, and the vouchers hold what was moved into them',
  }),
  vouchers: z.int(),
  transfers: z.int(),
})

export const getTrialBalanceRoute = defineRoute({
  id: 'getTrialBalance',
  method: 'GET',
  path: '/programmes/{programmeId}/trial-balance',
  servedBy: 'reports',
  roles: ['admin', 'finance-officer', 'programme-officer', 'approver', 'auditor'],
  params: z.strictObject({ programmeId }),
  success: { status: 200, schema: trialBalance },
  problems: ['programme-unknown', 'outside-your-scope', 'report-too-large'],
  summary:
    "A programme's trial balance, straight from its transfers; vouchers are summed into one account a round",
})

const figure = z.strictObject({ count: z.int(), amounts })

const figures = {
  issued: figure,
  redeemed: figure,
  reversed: figure,
  returned: figure.meta({ description: 'Expired, voided, or reversed after the end: back to the budget' }),
  replaced: figure.meta({ description: 'From a lost card to the next; not issued again' }),
  lost: figure.meta({ description: 'Paid by the programme for redemptions offline; no voucher held it' }),
}

const longestPeriodDays = 366

const period = z
  .strictObject({
    from: day.meta({ description: 'UTC' }),
    until: day.meta({ description: 'UTC, included' }),
    by: z.enum(['day', 'site', 'round']).default('day'),
  })
  .refine(({ from, until }) => from <= until, { path: ['until'], error: 'must not be before from' })
  .refine(({ from, until }) => dayNumber(until) - dayNumber(from) < longestPeriodDays, {
    path: ['until'],
    error: `must be within ${longestPeriodDays} days of from`,
  })

export const programmeActivity = z.strictObject({
  programmeId,
  from: day,
  until: day,
  by: z.enum(['day', 'site', 'round']),
  rows: z.array(
    z.strictObject({
      day: day.optional(),
      siteId: siteId.optional().meta({ description: 'Missing for what happened at no site' }),
      roundId: roundId.optional(),
      ...figures,
    }),
  ),
  totals: z.strictObject(figures),
})

export const getActivityRoute = defineRoute({
  id: 'getActivity',
  method: 'GET',
  path: '/programmes/{programmeId}/activity',
  servedBy: 'reports',
  roles: ['admin', 'programme-officer', 'finance-officer', 'approver', 'auditor'],
  params: z.strictObject({ programmeId }),
  query: period,
  success: { status: 200, schema: programmeActivity },
  problems: ['programme-unknown', 'outside-your-scope', 'report-too-large'],
  summary:
    'Counts what was issued, redeemed, reversed, returned, replaced and lost, by day (UTC), site or round',
})

export const reportRoutes = [
  getVoucherStoryRoute,
  getVoucherProofRoute,
  getTrialBalanceRoute,
  getActivityRoute,
]
