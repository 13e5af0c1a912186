// Complaints and suggestions: anybody may send one, with or without a name; protection officers read and answer them.
import * as z from 'zod'
import { feedbackKinds, feedbackStates } from '../../domain/feedback.ts'
import { cursor, feedbackId, instant, language, pageOf, programmeId, text } from '../fields.ts'
import { defineRoute } from '../route.ts'

/** Lines are kept; what else controls a screen is not. */
const message = z
  .string()
  .max(4000)
  .regex(/^(?:[^\p{Cc}\p{Cs}]|[\n\r\t])*$/u, 'must not hold control characters')
  .trim()
  .min(1, 'must not be empty')

const receiptNumber = z.string().meta({ examples: ['7QK2-M3ZP'] })

export const submitFeedbackRoute = defineRoute({
  id: 'submitFeedback',
  method: 'POST',
  path: '/feedback',
  servedBy: 'feedback',
  roles: 'public',
  body: z.strictObject({
    kind: z.enum(feedbackKinds),
    message,
    contact: text(120).optional().meta({ description: 'How to answer; left out by whoever stays unnamed' }),
    language,
    voucherText: z.string().min(1).max(400).optional().meta({
      description: 'Which voucher it is about; left aside unless it is genuine',
    }),
  }),
  success: { status: 201, schema: z.strictObject({ receiptNumber }) },
  problems: ['feedback-limit-reached', 'idempotency-key-reused', 'too-busy'],
  summary: 'Takes a complaint or a suggestion, and gives a number to ask about it by',
  idempotent: true,
  throttle: { ratePerSecond: 5, burst: 20 },
})

const header = z.strictObject({
  feedbackId,
  receiptNumber,
  kind: z.enum(feedbackKinds),
  language: z.string(),
  state: z.enum(feedbackStates),
  receivedAt: instant,
  programmeId: programmeId.optional(),
  version: z.int(),
})

const whole = header.extend({
  message: z.string(),
  contact: z.string().optional(),
  voucherId: z.string().optional(),
  answers: z.array(
    z.strictObject({ state: z.enum(feedbackStates), note: z.string(), by: z.string(), at: instant }),
  ),
})

export const listFeedbackRoute = defineRoute({
  id: 'listFeedback',
  method: 'GET',
  path: '/feedback',
  servedBy: 'inbox',
  roles: ['protection-officer'],
  query: z.strictObject({
    state: z
      .enum(['waiting', ...feedbackStates])
      .optional()
      .meta({ description: '`waiting`: new or in progress' }),
    kind: z.enum(feedbackKinds).optional(),
    cursor,
  }),
  success: { status: 200, schema: pageOf(header) },
  problems: [],
  summary: "Lists feedback of the caller's programmes, and what came without a voucher; the newest first",
})

export const getFeedbackRoute = defineRoute({
  id: 'getFeedback',
  method: 'GET',
  path: '/feedback/{feedbackId}',
  servedBy: 'inbox',
  roles: ['protection-officer'],
  params: z.strictObject({ feedbackId }),
  success: { status: 200, schema: whole },
  problems: ['feedback-unknown', 'outside-your-scope'],
  summary: 'Shows what somebody said, and its answers; every such read leaves an audit record',
})

export const answerFeedbackRoute = defineRoute({
  id: 'answerFeedback',
  method: 'PUT',
  path: '/feedback/{feedbackId}/state',
  servedBy: 'inbox',
  roles: ['protection-officer'],
  params: z.strictObject({ feedbackId }),
  body: z.strictObject({
    state: z.enum(['in-progress', 'answered', 'closed']),
    note: message,
    version: z.int().min(0).max(1000).meta({ description: 'That of what was read' }),
  }),
  success: { status: 200, schema: header },
  problems: ['feedback-changed', 'feedback-unknown', 'outside-your-scope'],
  summary: 'Records what was done about it, and with which answer',
})

export const feedbackRoutes = [submitFeedbackRoute, listFeedbackRoute, getFeedbackRoute, answerFeedbackRoute]
