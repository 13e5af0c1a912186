// Turns a list of routes, each beside its use case, into one Lambda handler: it checks role, size, schema and
// Idempotency-Key, calls the use case, and words its outcome. A handler's file reads as a table of contents.

import { createHash } from 'node:crypto'
import { Logger } from '@aws-lambda-powertools/logger'
import middy from '@middy/core'
import type {
  APIGatewayProxyEventV2WithJWTAuthorizer,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda'
import type * as z from 'zod'
import { actingAs } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { type ProblemCode, problemBody, problemMediaType } from '../../shared/contract/problems.ts'
import { defaultMaxBodyBytes, type Route } from '../../shared/contract/route.ts'
import type { Actor } from '../../shared/domain/actor.ts'
import { isRefusal, type Refusal } from '../../shared/domain/refusal.ts'
import { actorFromClaims } from './actor-from-claims.ts'
import { loggedError } from './logged-error.ts'
import { type InputProblem, parseInput } from './parse-input.ts'

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined

/** What a use case gets from the edge. `requestHash` stands for the whole request, without its secrets. */
export type Call<Params, Query, Body> = {
  readonly params: Params
  readonly query: Query
  readonly body: Body
  readonly actor: Actor
  /** Present on idempotent routes; checked to be 16 to 64 characters of A-Z a-z 0-9 - _. */
  readonly idempotencyKey: string
  readonly requestHash: string
  /** What came in the header in which the route takes a secret; empty for none. */
  readonly secret: string
  /** Milliseconds since 1970, taken once when the request arrived. */
  readonly now: number
}

/** A use case hands out its lists read-only; an answer is never changed. */
type Unwritten<Value> = Value extends Uint8Array
  ? Value
  : Value extends object
    ? { readonly [Key in keyof Value]: Unwritten<Value[Key]> }
    : Value

type Handle = (call: Call<never, never, never>) => Promise<unknown>
type Binding = { readonly route: Route; readonly handle: Handle }
type Event = APIGatewayProxyEventV2WithJWTAuthorizer
type Response = APIGatewayProxyStructuredResultV2

/** Binds a route to its use case; the types of params, query, body and answer come from the route. */
export function on<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, S extends z.ZodType>(
  route: Route<P, Q, B, S>,
  handle: (call: Call<Parsed<P>, Parsed<Q>, Parsed<B>>) => Promise<Unwritten<z.input<S>> | Refusal>,
): Binding {
  return { route, handle: handle as Handle }
}

const anonymous: Actor = { sub: 'anonymous', roles: [], programmes: [], sites: [] }
const idempotencyKeyFormat = /^[A-Za-z0-9_-]{16,64}$/

class ProblemError extends Error {
  readonly problem: InputProblem
  constructor(problem: InputProblem) {
    super(problem.code)
    this.problem = problem
  }
}

function stop(code: ProblemCode, because: Omit<InputProblem, 'code'> = {}): never {
  throw new ProblemError({ code, ...because })
}

/** Builds the handler of a Lambda that serves the given routes. */
export function apiFunction(service: string, bindings: readonly Binding[]) {
  const logger = new Logger({ serviceName: service })
  const byRouteKey = new Map(bindings.map((binding) => [routeKeyOf(binding.route), binding]))
  return middy<Event, Response, Error, Context>()
    .use({
      before: ({ context }) => logger.addContext(context),
      after: ({ event, response }) => logOutcome(logger, event, response),
      onError: (request) => {
        request.response = responseToError(logger, request.error)
        logOutcome(logger, request.event, request.response)
      },
    })
    .handler(async (event, { awsRequestId }) => {
      const binding = byRouteKey.get(event.routeKey)
      if (binding === undefined) return stop('route-unknown')
      return serve(binding, event, { function: service, requestId: awsRequestId })
    })
}

/** Where a request came in. */
type Entry = { readonly function: string; readonly requestId: string }

async function serve({ route, handle }: Binding, event: Event, entry: Entry): Promise<Response> {
  const actor = authorise(route, event)
  const input = parseInput(route, event, route.maxBodyBytes ?? defaultMaxBodyBytes)
  if ('code' in input) throw new ProblemError(input)
  const call = {
    ...(input as { params: never; query: never; body: never }),
    actor,
    idempotencyKey: readIdempotencyKey(route, event),
    requestHash: hashRequest(route, input),
    secret: (route.secretHeader && event.headers[route.secretHeader]) ?? '',
    now: Date.now(),
  }
  const from = { ...entry, ...(actor.deviceId !== undefined && { deviceId: actor.deviceId }) }
  const outcome = await actingAs({ by: actor.sub, what: route.id, from }, () => handle(call))
  return isRefusal(outcome) ? refusalResponse(outcome) : successResponse(route, outcome)
}

function authorise(route: Route, event: Event): Actor {
  if (route.roles === 'public') return anonymous
  const actor = actorFromClaims(event.requestContext.authorizer?.jwt?.claims)
  if (actor === undefined) return stop('sign-in-required')
  if (!route.roles.some((role) => actor.roles.includes(role))) return stop('role-not-allowed')
  return actor
}

function readIdempotencyKey(route: Route, event: Event): string {
  if (!route.idempotent) return ''
  const key = event.headers['idempotency-key']
  if (key === undefined || key === '') return stop('idempotency-key-missing', { field: 'Idempotency-Key' })
  if (!idempotencyKeyFormat.test(key)) return stop('idempotency-key-malformed', { field: 'Idempotency-Key' })
  return key
}

/** Parsed values in their schema's order, so that two spellings of the same request hash alike. */
function hashRequest(route: Route, input: { params?: unknown; body?: unknown }): string {
  const withoutSecrets = (key: string, value: unknown) =>
    route.secretFields?.includes(key) ? undefined : value
  const text = JSON.stringify([route.id, input.params, input.body], withoutSecrets)
  return createHash('sha256').update(text).digest('base64url')
}

const commonHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

function successResponse(route: Route, outcome: unknown): Response {
  const { status: statusCode, mediaType, compressed } = route.success
  const headers = {
    ...commonHeaders,
    'content-type': mediaType ?? 'application/json',
    ...(compressed && { 'content-encoding': 'gzip' }),
  }
  if (mediaType === undefined) return { statusCode, headers, body: JSON.stringify(outcome) }
  if (typeof outcome === 'string') return { statusCode, headers, body: outcome }
  const body = Buffer.from(outcome as Uint8Array).toString('base64')
  return { statusCode, headers, body, isBase64Encoded: true }
}

function problemResponse(code: ProblemCode, because: Omit<InputProblem, 'code'>): Response {
  const body = problemBody(code, because)
  const headers = { ...commonHeaders, 'content-type': problemMediaType }
  return { statusCode: body.status, headers, body: JSON.stringify(body) }
}

function refusalResponse({ refused, detail, field, facts }: Refusal): Response {
  return problemResponse(refused, {
    ...(detail !== undefined && { detail }),
    ...(field !== undefined && { field }),
    ...(facts !== undefined && { facts }),
  })
}

function responseToError(logger: Logger, error: Error | null): Response {
  if (error instanceof ProblemError) {
    const { code, ...because } = error.problem
    return problemResponse(code, because)
  }
  logger.error('unexpected', loggedError(error))
  return problemResponse('internal-error', {})
}

function logOutcome(logger: Logger, event: Event, response: Response | null): void {
  logger.info('answered', { route: event.routeKey, status: response?.statusCode })
}

function routeKeyOf(route: Route): string {
  return `${route.method} ${route.path}`
}
