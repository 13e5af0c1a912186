// Accounts for partners' systems: the administrator's alone.
import * as z from 'zod'
import { cursor, day, instant, pageOf, programmeId, siteId, text } from '../fields.ts'
import { defineRoute } from '../route.ts'

export const serviceAccountId = z
  .string()
  .regex(/^sva_[0-9a-hjkmnp-tv-z]{20}$/, 'must be the id of a service account')

const scopeOf = (id: typeof programmeId) =>
  z.union([z.literal('all'), z.array(id).min(1).max(50)]).meta({ description: 'Ids, or `all`' })

const terms = z.strictObject({
  name: text(80),
  programmes: scopeOf(programmeId),
  sites: scopeOf(siteId),
  maySubmit: z.boolean().meta({ description: 'Whether it may bring lists; a person checks and enrols them' }),
  endsAt: instant.meta({ description: 'Within a year; milliseconds since 1970-01-01T00:00:00Z' }),
})

export const serviceAccount = terms.extend({
  serviceAccountId,
  clientId: z.string().meta({
    description: 'With the secret it gets tokens; see docs/for-others.md',
    examples: ['1h57kf5cpq17m0eml12EXAMPLE'],
  }),
  status: z.enum(['waiting-for-secret', 'active', 'revoked']),
  createdBy: z.string(),
  createdAt: instant,
  secretMadeAt: instant.optional(),
  revokedAt: instant.optional(),
  lastUsedDay: day.optional().meta({ description: 'UTC; on which it last got a token' }),
})

const admins = ['admin'] as const
const ofAccount = z.strictObject({ serviceAccountId })

export const listServiceAccountsRoute = defineRoute({
  id: 'listServiceAccounts',
  method: 'GET',
  path: '/service-accounts',
  servedBy: 'users',
  roles: admins,
  query: z.strictObject({ cursor }),
  success: { status: 200, schema: pageOf(serviceAccount) },
  problems: [],
  summary: "Lists the accounts of partners' systems, and when each was last used",
})

export const createServiceAccountRoute = defineRoute({
  id: 'createServiceAccount',
  method: 'POST',
  path: '/service-accounts',
  servedBy: 'users',
  roles: admins,
  body: terms,
  success: { status: 201, schema: serviceAccount },
  problems: [
    'idempotency-key-reused',
    'programme-unknown',
    'service-account-end-invalid',
    'service-accounts-used-up',
    'site-unknown',
    'too-busy',
  ],
  summary: "Gives a partner's system an account; it begins with its first secret",
  idempotent: true,
})

export const makeServiceAccountSecretRoute = defineRoute({
  id: 'makeServiceAccountSecret',
  method: 'POST',
  path: '/service-accounts/{serviceAccountId}/secrets',
  servedBy: 'users',
  roles: admins,
  params: ofAccount,
  body: z.strictObject({
    keepBefore: z
      .boolean()
      .meta({ description: 'Whether the one before stays valid until the next is made' }),
  }),
  // Not 201: repeating it makes another secret.
  success: {
    status: 200,
    schema: z.strictObject({
      account: serviceAccount,
      secret: z.string().meta({
        description: 'Shown once',
        examples: ['example-of-a-secret-that-the-user-pool-made'],
      }),
    }),
  },
  problems: ['service-account-ended', 'service-account-unknown'],
  summary: 'Makes a secret and shows it once; the one before ends, or stays until the next',
})

export const revokeServiceAccountRoute = defineRoute({
  id: 'revokeServiceAccount',
  method: 'POST',
  path: '/service-accounts/{serviceAccountId}/revocation',
  servedBy: 'users',
  roles: admins,
  params: ofAccount,
  success: { status: 200, schema: serviceAccount },
  problems: ['service-account-unknown', 'too-busy'],
  summary: 'Ends the account for good; a token that its system has lives on for five minutes at most',
})

export const serviceAccountRoutes = [
  listServiceAccountsRoute,
  createServiceAccountRoute,
  makeServiceAccountSecretRoute,
  revokeServiceAccountRoute,
]
