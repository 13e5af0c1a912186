import * as z from 'zod'
import { defineRoute } from '../route.ts'

export const getHealthRoute = defineRoute({
  id: 'getHealth',
  method: 'GET',
  path: '/health',
  servedBy: 'public',
  roles: 'public',
  success: { status: 200, schema: z.strictObject({ status: z.literal('ok') }) },
  problems: [],
  summary: 'Tells that the API answers',
})

export const getOpenApiRoute = defineRoute({
  id: 'getOpenApi',
  method: 'GET',
  path: '/openapi.json',
  servedBy: 'public',
  roles: 'public',
  success: { status: 200, schema: z.looseObject({ openapi: z.string() }) },
  problems: [],
  summary: 'This API as an OpenAPI 3.1 document',
})

const jws = z.string().meta({ description: 'Compact JWS (RFC 7515) under the root key' })

export const getTrustBundleRoute = defineRoute({
  id: 'getTrustBundle',
  method: 'GET',
  path: '/trust-bundle',
  servedBy: 'public',
  roles: ['vendor'],
  success: { status: 200, schema: z.strictObject({ bundle: jws }) },
  problems: ['outside-your-scope', 'trust-not-published'],
  summary: 'What a phone needs to check vouchers without a network: keys, baskets, sites, caps',
})

export const getStatusListRoute = defineRoute({
  id: 'getStatusList',
  method: 'GET',
  path: '/status-lists/{programmeNumber}',
  servedBy: 'public',
  roles: ['vendor'],
  params: z.strictObject({ programmeNumber: z.string().regex(/^[1-9][0-9]{0,4}$/) }),
  success: {
    status: 200,
    schema: z.strictObject({
      claims: jws,
      bits: z.string().meta({ description: 'Two bits a voucher, deflated (RFC 1951), in base64' }),
    }),
  },
  problems: ['outside-your-scope', 'trust-not-published'],
  summary: "Which of a programme's vouchers are valid, spent or void",
})

export const publicRoutes = [getHealthRoute, getOpenApiRoute, getTrustBundleRoute, getStatusListRoute]
