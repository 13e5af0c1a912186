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

export const publicRoutes = [getHealthRoute, getOpenApiRoute]
