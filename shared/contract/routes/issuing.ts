// Issuing: walk-in vouchers, the voucher's QR and its printed cards, signing keys.
import * as z from 'zod'
import {
  amounts,
  code,
  cursor,
  day,
  householdId,
  pageOf,
  programmeId,
  roundId,
  text,
  voucherId,
  voucherKind,
  voucherNumberEnd,
} from '../fields.ts'
import { defineRoute } from '../route.ts'

export const issuedVoucher = z.strictObject({
  voucherId,
  number: z.string().meta({ examples: ['7QK2 M3ZP 9ABC DEFG Y'] }),
  text: z.string().meta({ description: 'What the QR says; whoever has it can spend it' }),
  kind: voucherKind,
  code,
  amounts,
  firstValidDay: day,
  validDays: z.int(),
  pinRequired: z.boolean(),
})

const inRound = z.strictObject({ programmeId, roundId })

export const issueWalkInRoute = defineRoute({
  id: 'issueWalkIn',
  method: 'POST',
  path: '/programmes/{programmeId}/rounds/{roundId}/walk-ins',
  servedBy: 'issuing',
  roles: ['admin', 'registration-officer'],
  params: inRound,
  body: z.strictObject({ householdId }),
  success: { status: 201, schema: z.strictObject({ vouchers: z.array(issuedVoucher) }) },
  problems: [
    'round-unknown',
    'round-not-standing',
    'registration-unknown',
    'round-not-for-household',
    'assessment-ineligible',
    'assessment-outdated',
    'consent-missing',
    'household-merged',
    'pin-required',
    'envelope-exhausted',
    'voucher-already-issued',
    'idempotency-key-reused',
    'signing-keys-used-up',
    'outside-your-scope',
    'too-busy',
  ],
  summary: 'Issues the vouchers of an eligible household from a standing round, at once',
  idempotent: true,
})

const ended = ['voucher-expired', 'voucher-replaced', 'voucher-void'] as const
const ofVoucher = z.strictObject({ voucherId })

export const replaceCardRoute = defineRoute({
  id: 'replaceCard',
  method: 'POST',
  path: '/vouchers/{voucherId}/replacement',
  servedBy: 'issuing',
  roles: ['admin', 'registration-officer', 'programme-officer'],
  params: ofVoucher,
  body: z.strictObject({ reason: text(200) }),
  success: { status: 201, schema: issuedVoucher },
  problems: [
    'card-not-ready',
    'consent-missing',
    'idempotency-key-reused',
    'outside-your-scope',
    'replacement-limit-reached',
    'signing-keys-used-up',
    'too-busy',
    'voucher-expired',
    'voucher-replaced',
    'voucher-spent',
    'voucher-unknown',
    'voucher-void',
  ],
  summary: 'Replaces a lost card: the old one is dead at once, the new one is worth what was left',
  idempotent: true,
})

const handsOver = ['admin', 'registration-officer', 'programme-officer'] as const

export const getVoucherQrRoute = defineRoute({
  id: 'getVoucherQr',
  method: 'GET',
  path: '/vouchers/{voucherId}/qr.svg',
  servedBy: 'issuing',
  roles: handsOver,
  params: ofVoucher,
  success: { status: 200, schema: z.string(), mediaType: 'image/svg+xml' },
  problems: ['voucher-unknown', 'card-not-ready', 'outside-your-scope', ...ended],
  summary: "A voucher's QR as SVG, for a screen",
})

export const getVoucherCardRoute = defineRoute({
  id: 'getVoucherCard',
  method: 'GET',
  path: '/vouchers/{voucherId}/card.pdf',
  servedBy: 'issuing',
  roles: handsOver,
  params: ofVoucher,
  success: { status: 200, schema: z.instanceof(Uint8Array), mediaType: 'application/pdf' },
  problems: ['voucher-unknown', 'card-not-ready', 'outside-your-scope', ...ended],
  summary: "A voucher's printable card",
})

export const getRoundCardsRoute = defineRoute({
  id: 'getRoundCards',
  method: 'GET',
  path: '/programmes/{programmeId}/rounds/{roundId}/cards.pdf',
  servedBy: 'issuing',
  roles: handsOver,
  params: inRound,
  query: z.strictObject({
    shard: z
      .string()
      .regex(/^([0-9]|[12][0-9]|3[01])$/, 'must be 0 to 31')
      .optional(),
  }),
  success: { status: 200, schema: z.instanceof(Uint8Array), mediaType: 'application/pdf' },
  problems: ['round-unknown', 'card-not-ready', 'cards-too-many', 'outside-your-scope'],
  summary: "A released round's cards, many a sheet; rounds above 1,000 vouchers one shard at a time",
})

export const listRoundVouchersRoute = defineRoute({
  id: 'listRoundVouchers',
  method: 'GET',
  path: '/programmes/{programmeId}/rounds/{roundId}/vouchers',
  servedBy: 'issuing',
  roles: handsOver,
  params: inRound,
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(issuedVoucher.extend({ householdId })) },
  problems: ['round-unknown', 'card-not-ready', 'outside-your-scope'],
  summary: "A released round's vouchers, for those who hand them over; the read is recorded",
})

export const signingKey = z.strictObject({
  keyNumber: z.int(),
  status: z.enum(['signing', 'active', 'retired']),
  publicKey: z.strictObject({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }),
})

const inProgramme = z.strictObject({ programmeId })

export const listSigningKeysRoute = defineRoute({
  id: 'listSigningKeys',
  method: 'GET',
  path: '/programmes/{programmeId}/signing-keys',
  servedBy: 'issuing',
  roles: ['admin', 'auditor'],
  params: inProgramme,
  success: { status: 200, schema: z.strictObject({ keys: z.array(signingKey) }) },
  problems: ['programme-unknown', 'outside-your-scope'],
  summary: "Lists the public halves of a programme's signing keys",
})

export const rotateSigningKeyRoute = defineRoute({
  id: 'rotateSigningKey',
  method: 'POST',
  path: '/programmes/{programmeId}/signing-keys',
  servedBy: 'issuing',
  roles: ['admin'],
  params: inProgramme,
  success: { status: 201, schema: signingKey },
  problems: ['programme-unknown', 'idempotency-key-reused', 'signing-keys-used-up', 'too-busy'],
  summary: 'Makes a new signing key; vouchers signed before stay valid',
  idempotent: true,
})

export const retireSigningKeyRoute = defineRoute({
  id: 'retireSigningKey',
  method: 'POST',
  path: '/programmes/{programmeId}/signing-keys/{keyNumber}/retirement',
  servedBy: 'issuing',
  roles: ['admin'],
  params: z.strictObject({
    programmeId,
    keyNumber: z.string().regex(/^[1-9][0-9]{0,2}$/, 'must be 1 to 255'),
  }),
  success: { status: 200, schema: signingKey },
  problems: ['programme-unknown', 'signing-key-number-unknown', 'too-busy'],
  summary: 'Retires a key that may be in wrong hands: no voucher signed with it is accepted any more',
})

export const heldVoucher = z.strictObject({
  programmeId,
  roundId,
  code: z.string(),
  state: z.enum(['not-issued', 'active', 'spent', 'expired', 'void', 'replaced']),
  voucherId: voucherId.optional().meta({ description: 'Left out for who does not work with cards' }),
  numberEnd: voucherNumberEnd.optional(),
  balance: z.record(z.string(), z.int()).optional(),
})

export const listHouseholdVouchersRoute = defineRoute({
  id: 'listHouseholdVouchers',
  method: 'GET',
  path: '/households/{householdId}/vouchers',
  servedBy: 'issuing',
  roles: ['admin', 'registration-officer', 'protection-officer'],
  params: z.strictObject({ householdId }),
  success: { status: 200, schema: z.strictObject({ rows: z.array(heldVoucher) }) },
  problems: ['household-unknown', 'outside-your-scope'],
  summary:
    "Lists a household's vouchers, of every round of the caller's programmes, and what is left on each",
})

export const issuingRoutes = [
  listHouseholdVouchersRoute,
  issueWalkInRoute,
  replaceCardRoute,
  getVoucherQrRoute,
  getVoucherCardRoute,
  getRoundCardsRoute,
  listRoundVouchersRoute,
  listSigningKeysRoute,
  rotateSigningKeyRoute,
  retireSigningKeyRoute,
]
