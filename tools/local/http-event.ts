// Turns an HTTP request into the payload 2.0 event of an API Gateway HTTP API, and a handler's answer back.
import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { JWTPayload } from 'jose'
import type { RouteMatch } from './route-table.ts'

export type HttpRequest = {
  readonly method: string
  /** Path and query as they came. */
  readonly target: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly sourceIp: string
}

export type HttpAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
  readonly body: Buffer
}

export type Authorization = { readonly claims: JWTPayload; readonly scopes: readonly string[] }

export type HttpEvent = APIGatewayProxyEventV2 & {
  requestContext: {
    authorizer?: { jwt: { claims: Record<string, string>; scopes: readonly string[] | null } }
  }
}

/** Builds the event. `authorization` is what the JWT authorizer verified, if the route has one. */
export function toHttpEvent(
  request: HttpRequest,
  { route, pathParameters }: RouteMatch,
  authorization?: Authorization,
): HttpEvent {
  const [rawPath = '/', rawQueryString = ''] = splitTarget(request.target)
  const { cookie, ...headers } = request.headers
  const query = queryParameters(rawQueryString)
  const isBase64Encoded = request.body.length > 0 && !isText(headers['content-type'])
  const now = new Date()
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath,
    rawQueryString,
    ...(cookie !== undefined && { cookies: cookie.split(/;\s*/) }),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
    ),
    ...(query !== undefined && { queryStringParameters: query }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      ...(authorization !== undefined && { authorizer: { jwt: jwtContext(authorization, route.scopes) } }),
      domainName: String(headers.host ?? 'localhost'),
      domainPrefix: 'local',
      http: {
        method: request.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: String(headers['user-agent'] ?? ''),
      },
      requestId: randomUUID(),
      routeKey: route.routeKey,
      stage: '$default',
      time: now.toUTCString(),
      timeEpoch: now.getTime(),
    },
    ...(request.body.length > 0 && { body: request.body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  }
}

function splitTarget(target: string): [string, string] {
  const mark = target.indexOf('?')
  return mark === -1 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)]
}

/** Decoded; a name that comes twice has its values joined by a comma. */
function queryParameters(rawQueryString: string): Record<string, string> | undefined {
  if (rawQueryString === '') return undefined
  const joined = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const before = joined.get(name)
    joined.set(name, before === undefined ? value : `${before},${value}`)
  }
  return Object.fromEntries(joined)
}

const isText = (contentType = 'text/plain') => /^text\/|[/+](json|xml|javascript)\b/i.test(contentType)

function jwtContext({ claims, scopes }: Authorization, routeScopes: readonly string[]) {
  const granted = routeScopes.filter((scope) => scopes.includes(scope))
  return {
    claims: Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, claimText(value)])),
    scopes: routeScopes.length === 0 ? null : granted,
  }
}

/** API Gateway hands every claim over as text, and an array as `[a b]`. */
function claimText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(String).join(' ')}]`
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}

/** Reads a handler's result as payload format 2.0 does; a result without statusCode is a 200 with that JSON. */
export function toHttpAnswer(result: unknown): HttpAnswer {
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    const text = typeof result === 'string' ? result : JSON.stringify(result)
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      cookies: [],
      body: Buffer.from(text),
    }
  }
  const answer = result as {
    statusCode: number
    headers?: Record<string, string | number | boolean>
    cookies?: string[]
    body?: string
    isBase64Encoded?: boolean
  }
  const headers = Object.entries(answer.headers ?? {}).map(([name, value]) => [
    name.toLowerCase(),
    String(value),
  ])
  return {
    status: answer.statusCode,
    headers: { 'content-type': 'text/plain;charset=UTF-8', ...Object.fromEntries(headers) },
    cookies: answer.cookies ?? [],
    body: Buffer.from(answer.body ?? '', answer.isBase64Encoded ? 'base64' : 'utf8'),
  }
}

/** An answer of the gateway itself, such as 401 `{"message":"Unauthorized"}`. */
export function gatewayAnswer(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    cookies: [],
    body: Buffer.from(JSON.stringify({ message })),
  }
}
