// The only place that reads process.env: once for each function, against a schema.
import * as z from 'zod'
import { messageChannels } from '../../shared/domain/message.ts'

const names = z.object({
  REGISTRY_TABLE: z.string().min(3),
  VOUCHERS_TABLE: z.string().min(3),
  LEDGER_TABLE: z.string().min(3),
  PERSONAL_DATA_KEY_ID: z.string().min(1),
  SIGNING_KEY_ID: z.string().min(1),
  SEAL_KEY_ID: z.string().min(1),
  SEAL_BUCKET: z.string().min(3),
  TRUST_KEY_ID: z.string().min(1),
  TRUST_BUCKET: z.string().min(3),
  UPLOAD_BUCKET: z.string().min(3),
  KOBO_SERVERS: z.string().transform((list) => list.split(' ')),
  SUBMISSION_QUEUE_URL: z.url(),
  READ_QUEUE_URL: z.url(),
  IMPORT_QUEUE_URL: z.url(),
  PREPARE_QUEUE_URL: z.url(),
  ISSUE_QUEUE_URL: z.url(),
  SETTLE_QUEUE_URL: z.url(),
  WEBHOOK_QUEUE_URL: z.url(),
  PLAN_QUEUE_URL: z.url(),
  MESSAGE_QUEUE_URL: z.url(),
  /** Channels that can be sent by, separated by spaces; none where sending is not set up. */
  MESSAGE_CHANNELS: z
    .string()
    .transform((list) => messageChannels.filter((one) => list.split(' ').includes(one))),
  SMS_ORIGIN: z.string().min(1).optional(),
  WHATSAPP_ORIGIN: z.string().min(1).optional(),
  WHATSAPP_TEMPLATE: z.string().min(1),
  WEB_ORIGIN: z.url(),
  WEBHOOK_KEY_ID: z.string().min(1),
  WEBHOOK_LOOPBACK: z.enum(['refused', 'allowed']),
  EVENT_BUS_NAME: z.string().min(1),
  USER_POOL_ID: z.string().min(1),
  PARTNER_CLIENTS: z.string().transform((list) => (list === 'none' ? [] : list.split(' '))),
  POWERTOOLS_METRICS_NAMESPACE: z.string().min(1),
})

type Name = keyof z.infer<typeof names>

/** Reads the named variables or throws at cold start, naming what is missing. */
export function readEnvironment<const Wanted extends readonly Name[]>(
  ...wanted: Wanted
): Pick<z.infer<typeof names>, Wanted[number]> {
  const mask = Object.fromEntries(wanted.map((name) => [name, true])) as Record<Wanted[number], true>
  const parsed = names.pick(mask as Partial<Record<Name, true>>).safeParse(process.env)
  if (!parsed.success) throw new Error(`environment: ${z.prettifyError(parsed.error)}`)
  return parsed.data as Pick<z.infer<typeof names>, Wanted[number]>
}
