// The first page of the console: what waits for whoever looks, and how a programme stands.
import * as z from 'zod'
import { activities } from '../../domain/activity.ts'
import { waitingKinds } from '../../domain/waiting.ts'
import { amounts, day, instant, programmeId, roundId, siteId } from '../fields.ts'
import { staffRoles } from '../roles.ts'
import { defineRoute } from '../route.ts'
import { readers } from './programmes.ts'

export const home = z.strictObject({
  waiting: z
    .array(
      z.strictObject({
        kind: z.enum(waitingKinds),
        programmeId: programmeId.optional().meta({
          description: 'Missing of feedback and of duplicates: they are of no one programme',
        }),
        programmeName: z.string().optional(),
        count: z.int(),
        firstId: z.string().meta({ description: 'Of the one that has waited longest' }),
        firstName: z.string().optional(),
        since: instant,
      }),
    )
    .meta({ description: 'Only what the caller may do; the next step first' }),
  programmes: z.array(z.strictObject({ programmeId, name: z.string() })),
  more: z.boolean().meta({ description: 'There are programmes that were not looked at: 25 are' }),
})

export const showHomeRoute = defineRoute({
  id: 'showHome',
  method: 'GET',
  path: '/home',
  servedBy: 'reports',
  roles: staffRoles,
  success: { status: 200, schema: home },
  problems: ['outside-your-scope'],
  summary: 'What waits for the caller, in each programme that they work for',
})

const figure = z.strictObject({ count: z.int(), amounts })

export const programmeState = z.strictObject({
  programmeId,
  at: instant,
  timeZone: z.string(),
  registrations: z
    .strictObject({ enrolled: z.int(), eligible: z.int() })
    .optional()
    .meta({ description: 'Missing where they are too many to be counted on the spot' }),
  figures: z.strictObject(
    Object.fromEntries(activities.map((activity) => [activity, figure])) as Record<
      (typeof activities)[number],
      typeof figure
    >,
  ),
  held: amounts.meta({ description: 'In vouchers now' }),
  budget: z.array(z.strictObject({ unit: z.string(), funded: z.int(), available: z.int() })),
  ending: z
    .array(z.strictObject({ roundId, name: z.string(), lastDay: day, held: amounts }))
    .meta({ description: 'Cycles whose vouchers end within 14 days and still hold something' }),
  today: z.strictObject({
    day,
    complete: z.boolean(),
    hours: z.array(z.int()).length(24).meta({ description: "Redemptions by hour of the programme's day" }),
  }),
  bySite: z
    .array(
      z.strictObject({
        siteId,
        name: z.string(),
        pcode: z.string(),
        position: z.strictObject({ latitude: z.number(), longitude: z.number() }).optional(),
        redeemed: figure,
      }),
    )
    .meta({ description: 'The last seven days (UTC), the busiest first; sites of the caller only' }),
})

export const showProgrammeStateRoute = defineRoute({
  id: 'showProgrammeState',
  method: 'GET',
  path: '/programmes/{programmeId}/state',
  servedBy: 'reports',
  roles: readers,
  params: z.strictObject({ programmeId }),
  success: { status: 200, schema: programmeState },
  problems: ['programme-unknown', 'outside-your-scope', 'report-too-large'],
  summary: "How a programme stands: people, vouchers, budget, what ends soon, today's redemptions",
})

export const homeRoutes = [showHomeRoute, showProgrammeStateRoute]
