// What an auditor, a donor or an officer can see: one voucher's story, the trial balance, what happened when and where.
import * as z from 'zod'
import { dayNumber } from '../../domain/calendar.ts'
import { periodFormat } from '../../domain/report-period.ts'
import { reportColumnIds } from '../../domain/report-table.ts'
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
import { reportLanguages, reportNames } from '../report-words.ts'
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

/** Neither whose it is nor the card after it: a partner's system knows the number that it asks by, and no other. */
export const voucherState = voucherStory.pick({
  ...{ voucherId: true, status: true, programmeId: true, roundId: true, kind: true, code: true },
  ...{ issued: true, balance: true, validFrom: true, validUntil: true },
})

export const getVoucherStateRoute = defineRoute({
  id: 'getVoucherState',
  method: 'GET',
  path: '/vouchers/{voucherId}/state',
  servedBy: 'reports',
  roles: ['admin', 'programme-officer', 'auditor', 'partner-system'],
  params: z.strictObject({ voucherId }),
  success: { status: 200, schema: voucherState },
  problems: ['voucher-unknown', 'outside-your-scope'],
  summary: 'How a voucher stands, without whose it is',
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
  roles: ['admin', 'programme-officer', 'finance-officer', 'approver', 'auditor', 'partner-system'],
  params: z.strictObject({ programmeId }),
  query: period,
  success: { status: 200, schema: programmeActivity },
  problems: ['programme-unknown', 'outside-your-scope', 'report-too-large'],
  summary:
    'Counts what was issued, redeemed, reversed, returned, replaced and lost, by day (UTC), site or round',
})

const reportReaders = ['admin', 'programme-officer', 'finance-officer', 'approver', 'auditor'] as const

/** Those that name no voucher: whoever reads reports may read them. */
const sharedReports = reportNames.filter((name) => name !== 'unredeemed-vouchers')

const ofReport = z.strictObject({
  programmeId,
  report: z.enum(sharedReports as [(typeof sharedReports)[number], ...(typeof sharedReports)[number][]]),
})

const reportQuery = z.strictObject({
  period: z
    .string()
    .regex(periodFormat, 'must be all, a year, a quarter, a month or an ISO week')
    .default('all')
    .meta({
      description: "Whole periods only, in the programme's time zone",
      examples: ['2026', '2026-Q1', '2026-03', '2026-W10'],
    }),
  siteId: siteId.optional().meta({ description: 'What was given at this site alone' }),
})

const reportFileQuery = reportQuery.extend({ language: z.enum(reportLanguages).default('en') })

const reportCell = z.union([z.string(), z.int(), z.null()]).meta({
  description: 'null: hidden, since it counts fewer than five people or would tell such a count',
})

export const shownReport = z.strictObject({
  programmeId,
  programmeName: z.string(),
  report: z.enum(reportNames),
  period: z.string(),
  siteId: siteId.optional(),
  from: day,
  until: day,
  timeZone: z.string(),
  at: instant,
  columns: z.array(
    z.strictObject({
      id: z.enum(reportColumnIds),
      kind: z.enum(['text', 'word', 'day', 'count', 'amount']),
      unit: z.string().optional(),
    }),
  ),
  rows: z.array(z.array(reportCell)).meta({ description: 'A cell a column; amounts in minor units' }),
  totals: z.array(reportCell).optional(),
  householdsWithoutProfile: z.int().nullable().optional().meta({
    description: 'Counted as households, not as people: nobody took down who they are',
  }),
})

const reportProblems = [
  'programme-unknown',
  'site-unknown',
  'outside-your-scope',
  'report-period-invalid',
  'report-too-large',
] as const

export const showReportRoute = defineRoute({
  id: 'showReport',
  method: 'GET',
  path: '/programmes/{programmeId}/reports/{report}',
  servedBy: 'reports',
  roles: [...reportReaders, 'partner-system'],
  params: ofReport,
  query: reportQuery,
  success: { status: 200, schema: shownReport },
  problems: reportProblems,
  summary: 'A report without personal data: counts under five are hidden, and what would tell them',
})

export const getReportCsvRoute = defineRoute({
  id: 'getReportCsv',
  method: 'GET',
  path: '/programmes/{programmeId}/reports/{report}/csv',
  servedBy: 'reports',
  roles: [...reportReaders, 'partner-system'],
  params: ofReport,
  query: reportFileQuery,
  success: { status: 200, schema: z.string(), mediaType: 'text/csv' },
  problems: reportProblems,
  summary: 'The same report as CSV',
})

export const getReportWorkbookRoute = defineRoute({
  id: 'getReportWorkbook',
  method: 'GET',
  path: '/programmes/{programmeId}/reports/{report}/xlsx',
  servedBy: 'reports',
  roles: [...reportReaders, 'partner-system'],
  params: ofReport,
  query: reportFileQuery,
  success: {
    status: 200,
    schema: z.instanceof(Uint8Array),
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
  problems: reportProblems,
  summary: 'The same report as an Excel workbook',
})

export const exportUnredeemedVouchersRoute = defineRoute({
  id: 'exportUnredeemedVouchers',
  method: 'GET',
  path: '/programmes/{programmeId}/unredeemed-vouchers/csv',
  servedBy: 'reports',
  roles: ['admin', 'programme-officer', 'finance-officer'],
  params: z.strictObject({ programmeId }),
  query: reportFileQuery,
  success: { status: 200, schema: z.instanceof(Uint8Array), mediaType: 'text/csv', compressed: true },
  problems: reportProblems,
  summary: 'Each voucher that is not redeemed and why, by the end of its number; gzip, at most 5.9 MB of it',
})

export const reportRoutes = [
  getVoucherStateRoute,
  getVoucherStoryRoute,
  getVoucherProofRoute,
  getTrialBalanceRoute,
  getActivityRoute,
  showReportRoute,
  getReportCsvRoute,
  getReportWorkbookRoute,
  exportUnredeemedVouchersRoute,
]
