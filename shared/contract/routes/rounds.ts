// Distribution rounds: prepare, submit, approve, cancel, release, close, and what each household gets.
import * as z from 'zod'
import { roundKinds, roundStates } from '../../domain/round.ts'
import {
  amountMinor,
  amounts,
  code,
  cursor,
  day,
  grantId,
  householdId,
  instant,
  pageOf,
  programmeId,
  roundId,
  siteId,
  text,
  unit,
  voucherKind,
} from '../fields.ts'
import { defineRoute } from '../route.ts'
import { inProgramme, readers } from './programmes.ts'

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
  closedBy: z.string().optional(),
  closingReason: z.string().optional(),
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
  roles: [...readers, 'partner-system'],
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
  roles: [...readers, 'partner-system'],
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
  /** Where it was taken out of the round: no voucher comes of it. */
  exclusion: z.strictObject({ reason: text(200), at: instant }).optional(),
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

export const excludeHouseholdRoute = defineRoute({
  id: 'excludeHousehold',
  method: 'POST',
  path: '/programmes/{programmeId}/rounds/{roundId}/exclusions',
  servedBy: 'programmes',
  roles: ['admin', 'programme-officer'],
  params: inRound,
  body: z.strictObject({ householdId, reason: text(200) }),
  success: { status: 200, schema: round },
  problems: [
    'round-unknown',
    'round-state-conflict',
    'round-not-for-household',
    'outside-your-scope',
    'too-busy',
  ],
  summary: 'Takes a household out of a prepared round, with a reason: its totals lose what the household had',
})

export const readmitHouseholdRoute = defineRoute({
  id: 'readmitHousehold',
  method: 'POST',
  path: '/programmes/{programmeId}/rounds/{roundId}/readmissions',
  servedBy: 'programmes',
  roles: ['admin', 'programme-officer'],
  params: inRound,
  body: z.strictObject({ householdId }),
  success: { status: 200, schema: round },
  problems: [
    'round-unknown',
    'round-state-conflict',
    'round-not-for-household',
    'outside-your-scope',
    'too-busy',
  ],
  summary: 'Takes a household that was excluded into a prepared round again',
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

export const closeRoundRoute = defineRoute({
  ...moveRound,
  id: 'closeRound',
  path: '/programmes/{programmeId}/rounds/{roundId}/closing',
  roles: ['approver', 'finance-officer'],
  body: z.strictObject({ reason: text(200) }),
  success: { status: 200, schema: round },
  problems: cannotMove,
  summary: 'Closes a released round: what was not issued goes back to the budget; its vouchers stay good',
})

export const roundRoutes = [
  prepareRoundRoute,
  listRoundsRoute,
  getRoundRoute,
  listEntitlementsRoute,
  excludeHouseholdRoute,
  readmitHouseholdRoute,
  submitRoundRoute,
  approveRoundRoute,
  cancelRoundRoute,
  releaseRoundRoute,
  closeRoundRoute,
]
