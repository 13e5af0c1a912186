// What an auditor, a donor or an officer can see: one voucher's story, the trial balance.
import * as z from 'zod'
import {
  amounts,
  code,
  grantId,
  householdId,
  instant,
  programmeId,
  roundId,
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

export const reportRoutes = [getVoucherStoryRoute, getTrialBalanceRoute]
