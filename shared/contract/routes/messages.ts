// Messages: the link of a voucher, sent to its household by SMS or WhatsApp.
import * as z from 'zod'
import { messageChannels, messageReasons, messageStates } from '../../domain/message.ts'
import { refusalCodes } from '../../domain/refusal.ts'
import { instant, messageId, programmeId, roundId, voucherId } from '../fields.ts'
import { defineRoute } from '../route.ts'

export const messageChannel = z.enum(messageChannels)
const messageState = z.enum(messageStates).meta({ description: '`sent`: handed to the network' })
const messageReason = z.enum(messageReasons)

export const message = z.strictObject({
  messageId,
  channel: messageChannel,
  state: messageState,
  reason: messageReason.optional(),
  dueAt: instant.meta({
    description: 'Not sent before: it waits for the end of quiet hours, or for the network',
  }),
  changedAt: instant,
  requests: z.int().meta({ description: 'How often somebody asked for it' }),
  log: z.array(z.strictObject({ at: instant, state: messageState, reason: messageReason.optional() })),
})

const ofVoucher = z.strictObject({ voucherId })
const handsOver = ['admin', 'registration-officer', 'programme-officer'] as const

export const listVoucherMessagesRoute = defineRoute({
  id: 'listVoucherMessages',
  method: 'GET',
  path: '/vouchers/{voucherId}/messages',
  servedBy: 'messages',
  roles: handsOver,
  params: ofVoucher,
  success: {
    status: 200,
    schema: z.strictObject({
      channels: z.array(
        z.strictObject({
          channel: messageChannel,
          obstacle: z
            .enum(refusalCodes)
            .optional()
            .meta({ description: 'Why nothing can be sent by it now: the code that sending would answer' }),
          message: message.optional(),
        }),
      ),
      quietUntil: instant
        .optional()
        .meta({ description: 'Until when what is asked for now would wait: it is night there' }),
    }),
  },
  problems: ['voucher-unknown', 'outside-your-scope'],
  summary: "What became of messages with a voucher's link, and by which channels one can be sent",
})

export const sendVoucherLinkRoute = defineRoute({
  id: 'sendVoucherLink',
  method: 'POST',
  path: '/vouchers/{voucherId}/messages',
  servedBy: 'messages',
  roles: handsOver,
  params: ofVoucher,
  body: z.strictObject({ channel: messageChannel }),
  success: { status: 202, schema: message },
  problems: [
    'card-not-ready',
    'consent-missing',
    'idempotency-key-reused',
    'message-limit-reached',
    'message-under-way',
    'outside-your-scope',
    'phone-missing',
    'sending-not-set-up',
    'too-busy',
    'voucher-expired',
    'voucher-replaced',
    'voucher-spent',
    'voucher-unknown',
    'voucher-void',
  ],
  summary: 'Sends the link of a voucher to its household, in its language, once quiet hours allow it',
  idempotent: true,
})

const inRound = z.strictObject({ programmeId, roundId })
const count = z.int().min(0)
const linkCounts = z.strictObject({
  asked: count.meta({ description: 'Vouchers whose link is sent' }),
  noConsent: count,
  noPhone: count.meta({ description: 'No number for this channel' }),
  ended: count.meta({ description: 'Vouchers that had ended' }),
})

export const showRoundLinksRoute = defineRoute({
  id: 'showRoundLinks',
  method: 'GET',
  path: '/programmes/{programmeId}/rounds/{roundId}/messages',
  servedBy: 'messages',
  roles: handsOver,
  params: inRound,
  success: {
    status: 200,
    schema: z.strictObject({
      channels: z.array(
        z.strictObject({
          channel: messageChannel,
          obstacle: z.enum(refusalCodes).optional(),
          preview: linkCounts.omit({ ended: true }).optional().meta({
            description:
              'What would come of sending now; left out of rounds above 3,000 vouchers, and while links are on their way',
          }),
          sending: z
            .strictObject({
              at: instant.meta({ description: 'When somebody asked for it last' }),
              shards: z.int(),
              shardsDone: z.int().meta({ description: 'Parts of the round whose messages are made' }),
              counts: linkCounts,
              states: z.strictObject(
                Object.fromEntries(messageStates.map((state) => [state, count])) as Record<
                  (typeof messageStates)[number],
                  typeof count
                >,
              ),
            })
            .optional(),
        }),
      ),
      quietUntil: instant.optional(),
    }),
  },
  problems: ['round-unknown', 'card-not-ready', 'outside-your-scope'],
  summary: "What would come of sending a released round's links, and how far it is; counts alone",
})

export const sendRoundLinksRoute = defineRoute({
  id: 'sendRoundLinks',
  method: 'POST',
  path: '/programmes/{programmeId}/rounds/{roundId}/messages',
  servedBy: 'messages',
  roles: ['admin', 'programme-officer'],
  params: inRound,
  body: z.strictObject({ channel: messageChannel }),
  success: {
    status: 202,
    schema: z.strictObject({ run: z.int().meta({ description: 'How often it was asked for' }) }),
  },
  problems: ['round-unknown', 'card-not-ready', 'outside-your-scope', 'sending-not-set-up'],
  summary:
    'Sends the links of a released round to whoever may be written to, in the background; asked for twice, it sends once',
})

const timeOfDay = z
  .string()
  .regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'must be a time of day such as 20:00')
  .meta({ examples: ['20:00'] })

export const quietHours = z.strictObject({ from: timeOfDay, until: timeOfDay })

export const setQuietHoursRoute = defineRoute({
  id: 'setQuietHours',
  method: 'PUT',
  path: '/programmes/{programmeId}/quiet-hours',
  servedBy: 'programmes',
  roles: ['admin', 'programme-officer'],
  params: z.strictObject({ programmeId }),
  body: quietHours,
  success: { status: 200, schema: z.strictObject({ programmeId, quietHours }) },
  problems: ['outside-your-scope', 'programme-unknown', 'too-busy'],
  summary:
    'Sets when nobody is written to, by the clock of the programme; none where both times are the same',
})

export const messageRoutes = [
  listVoucherMessagesRoute,
  sendVoucherLinkRoute,
  showRoundLinksRoute,
  sendRoundLinksRoute,
  setQuietHoursRoute,
]
