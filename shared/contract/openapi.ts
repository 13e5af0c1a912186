// The OpenAPI 3.1 document of the API, made from the routes and from nothing else.
import * as z from 'zod'
import { exampleOf } from './examples.ts'
import { type ProblemCode, problemBody, problemMediaType, problemSchema, problems } from './problems.ts'
import { commonProblems, type Route, scopesOf } from './route.ts'

type JsonObject = Readonly<Record<string, unknown>>

export type OpenApiDocument = JsonObject & { readonly openapi: string }

const problemReference = { $ref: '#/components/schemas/Problem' }
const securityScheme = 'signIn'

/** Returns the document as a plain object, ready for JSON. */
export function openApiDocument(routes: readonly Route[]): OpenApiDocument {
  const paths: Record<string, Record<string, JsonObject>> = {}
  for (const route of routes) {
    const operations = paths[route.path] ?? {}
    operations[route.method.toLowerCase()] = operation(route)
    paths[route.path] = operations
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Vale',
      version: '1',
      summary: 'Cash and voucher distribution: signed QR vouchers on a ledger that balances.',
      description:
        'Amounts are whole numbers of minor units. Errors are problem+json (RFC 9457) with a stable `code`, and say ' +
        'in `retry` whether sending the same request again helps. A write that takes an Idempotency-Key may be sent ' +
        'any number of times with the same key.',
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Problem: jsonSchema(problemSchema, 'output') },
      examples: problemExamples(routes),
      securitySchemes: {
        [securityScheme]: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'Access token. The scope is `vale/office` for staff, `vale/field` for vendors, `vale/partner` for systems.',
        },
      },
    },
  }
}

function operation(route: Route): JsonObject {
  const parameters = [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query')]
  if (route.idempotent) parameters.push(idempotencyKey)
  return {
    operationId: route.id,
    summary: route.summary,
    description: describeAccess(route),
    tags: [tagOf(route)],
    security: route.roles === 'public' ? [] : [{ [securityScheme]: scopesOf(route) }],
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && { requestBody: requestBody(route.body) }),
    responses: { [route.success.status]: successResponse(route), ...problemResponses(route) },
  }
}

const idempotencyKey: JsonObject = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description:
    'Made and stored by the client before it sends. The same key with the same request gets the first answer again; ' +
    'with another request it is refused.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{16,64}$' },
  example: '0198a4c2-6f0e-7c3a-9d52-3b1f6a7c8e90',
}

/** `redemptions` → `Redemptions`. */
function tagOf({ servedBy }: Route): string {
  return servedBy.charAt(0).toUpperCase() + servedBy.slice(1)
}

function describeAccess({ roles }: Route): string {
  if (roles === 'public') return 'Open to everyone.'
  return `For: ${roles.map((role) => role.replaceAll('-', ' ')).join(', ')}.`
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): JsonObject {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): JsonObject[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, JsonObject>
    required?: string[]
  }
  const examples = exampleOf(schema, 'input') as JsonObject
  return Object.entries(properties).map(([name, { description, ...field }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: field,
    ...(examples[name] !== undefined && { example: examples[name] }),
  }))
}

const requestBody = (body: z.ZodType): JsonObject => ({
  required: true,
  content: { 'application/json': { schema: jsonSchema(body, 'input'), example: exampleOf(body, 'input') } },
})

function successResponse({ success, summary }: Route): JsonObject {
  const { mediaType = 'application/json', schema } = success
  const content =
    mediaType === 'application/json'
      ? { schema: jsonSchema(schema, 'output'), example: exampleOf(schema, 'output') }
      : { schema: { type: 'string', contentMediaType: mediaType } }
  return { description: summary, content: { [mediaType]: content } }
}

/** One response for each status, with the codes that it can carry and their sentences. */
function problemResponses(route: Route): Record<string, JsonObject> {
  const codes = [...new Set([...commonProblems(route), ...route.problems])].sort()
  const byStatus = new Map<number, ProblemCode[]>()
  for (const code of codes) {
    const { status } = problems[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  const responses = [...byStatus].map(([status, group]) => [String(status), problemResponse(group)] as const)
  return Object.fromEntries(responses)
}

/** One for each code that some route can answer. */
function problemExamples(routes: readonly Route[]): Record<string, JsonObject> {
  const codes = new Set(routes.flatMap((route) => [...commonProblems(route), ...route.problems]))
  const examples = [...codes].sort().map((code) => [code, { value: problemBody(code) }] as const)
  return Object.fromEntries(examples)
}

function problemResponse(codes: readonly ProblemCode[]): JsonObject {
  return {
    description: codes.map((code) => `\`${code}\`: ${problems[code].title}`).join('\n\n'),
    content: {
      [problemMediaType]: {
        schema: { allOf: [problemReference, { properties: { code: { enum: codes } } }] },
        examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
      },
    },
  }
}
