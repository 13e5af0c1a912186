// The audit trail: who did or saw what, and when.
import * as z from 'zod'
import { dayNumber } from '../../domain/calendar.ts'
import { cursor, day, instant, pageOf, programmeId } from '../fields.ts'
import { defineRoute } from '../route.ts'

const longestPeriodDays = 366

const word = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[\w:.#-]+$/, 'must be one word or id')

const search = z
  .strictObject({
    from: day.meta({ description: 'UTC' }),
    until: day.meta({ description: 'UTC, included' }),
    who: word.optional().meta({ description: 'Subject of who did it' }),
    what: word.optional().meta({ description: 'What was done, or how it begins', examples: ['changeStaff'] }),
    about: word
      .optional()
      .meta({ description: 'Any id that the record names', examples: ['vdr_0123456789abcdefghjk'] }),
    programmeId: programmeId.optional(),
    cursor,
  })
  .refine(({ from, until }) => from <= until, { path: ['until'], error: 'must not be before from' })
  .refine(({ from, until }) => dayNumber(until) - dayNumber(from) < longestPeriodDays, {
    path: ['until'],
    error: `must be within ${longestPeriodDays} days of from`,
  })

export const auditRecord = z.strictObject({
  at: instant,
  who: z.string().meta({ description: 'Subject of who did it; `system` for what happens by itself' }),
  what: z.string().meta({ description: 'The route, or what was seen', examples: ['changeStaff'] }),
  about: z
    .record(z.string(), z.string())
    .meta({ description: 'Ids that the record names', examples: [{ vendorId: 'vdr_0123456789abcdefghjk' }] }),
  changes: z
    .array(z.strictObject({ field: z.string(), before: z.string().optional(), after: z.string().optional() }))
    .meta({ description: 'What changed, never a secret or a name' }),
})

export const searchAuditTrailRoute = defineRoute({
  id: 'searchAuditTrail',
  method: 'GET',
  path: '/audit-records',
  servedBy: 'reports',
  roles: ['admin', 'auditor'],
  query: search,
  success: { status: 200, schema: pageOf(auditRecord) },
  problems: [],
  summary:
    'Searches who did what, the newest first; an auditor sees the programmes they work for. A page may be short and still have more behind it',
})

export const auditRoutes = [searchAuditTrailRoute]
