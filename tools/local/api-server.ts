// Serves the template's HTTP API: finds the route, asks the authorizer, calls the function, answers. In front of
// it stand the pages that CloudFront would serve from the same origin.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { RouteModel } from './app-model.ts'
import type { FunctionRuntime, Outcome } from './function-runtime.ts'
import { gatewayAnswer, type HttpAnswer, type HttpRequest, toHttpAnswer, toHttpEvent } from './http-event.ts'
import type { JwtAuthorizer } from './jwt-authorizer.ts'
import { createRouteTable, type RouteTable } from './route-table.ts'

/** Answers a page, or undefined when the path is not one. */
export type Pages = (path: string) => HttpAnswer | undefined | Promise<HttpAnswer | undefined>
/** Answers what a form of the stack's own pages sends, or undefined when none is sent there. */
export type Forms = (path: string, body: string) => HttpAnswer | undefined

export type ApiServerOptions = {
  readonly routes: readonly RouteModel[]
  readonly runtime: FunctionRuntime
  readonly authorizer: JwtAuthorizer
  readonly pages: Pages
  readonly forms?: Forms
  readonly onFailure: (line: string) => void
}

// Quotas of an HTTP API and of Lambda: request payload 10 MB; event and response of a function 6 MB; 30 s.
const maxBodyBytes = 10 * 1024 * 1024
const maxFunctionBytes = 6 * 1024 * 1024
const gatewayTimeoutMs = 30_000

export function createApiServer(options: ApiServerOptions): Server {
  const table = createRouteTable(options.routes)
  const server = createServer((request, response) => {
    void answerRequest({ ...options, table }, request)
      .catch((error: unknown) => {
        options.onFailure(
          `${request.method} ${request.url}: ${error instanceof Error ? error.message : error}`,
        )
        return gatewayAnswer(500, 'Internal Server Error')
      })
      .then((answer) => send(request, response, answer))
  })
  server.keepAliveTimeout = 65_000
  return server
}

type Serving = ApiServerOptions & { readonly table: RouteTable }

async function answerRequest(serving: Serving, incoming: IncomingMessage): Promise<HttpAnswer> {
  const { method = 'GET', url: target = '/', headers } = incoming
  const path = target.split('?', 1)[0] ?? '/'
  const match = serving.table.match(method, path)
  if (match === undefined) {
    const isRead = method === 'GET' || method === 'HEAD'
    const page = isRead ? await serving.pages(path) : await answerForm(serving, incoming, path)
    return page ?? gatewayAnswer(404, 'Not Found')
  }
  const authorization = await serving.authorizer.authorize(match.route, headers.authorization)
  if ('status' in authorization) return authorization
  const body = await readBody(incoming)
  if (body === undefined) return gatewayAnswer(413, 'Request Entity Too Large')
  const sourceIp = incoming.socket.remoteAddress ?? ''
  const request: HttpRequest = { method, target, headers, body, sourceIp }
  const event = toHttpEvent(request, match, authorization.passed)
  if ((event.body?.length ?? 0) > maxFunctionBytes) return gatewayAnswer(413, 'Request Entity Too Large')
  return callFunction(serving, match.route, event)
}

async function answerForm({ forms }: Serving, incoming: IncomingMessage, path: string) {
  if (forms === undefined || incoming.method !== 'POST') return undefined
  return forms(path, (await readBody(incoming))?.toString('utf8') ?? '')
}

async function callFunction(serving: Serving, route: RouteModel, event: unknown): Promise<HttpAnswer> {
  const outcome = await withinGatewayTime(serving.runtime.run(route.functionName, event))
  if (outcome === 'late') return gatewayAnswer(503, 'Service Unavailable')
  if (outcome.kind === 'failed') {
    serving.onFailure(`${route.routeKey}: ${outcome.failure.errorType}: ${outcome.failure.errorMessage}`)
    return gatewayAnswer(500, 'Internal Server Error')
  }
  if (outcome.resultText.length > maxFunctionBytes) {
    serving.onFailure(`${route.routeKey}: the answer is larger than the 6 MB that Lambda allows`)
    return gatewayAnswer(500, 'Internal Server Error')
  }
  return toHttpAnswer(outcome.result)
}

async function withinGatewayTime(running: Promise<Outcome>): Promise<Outcome | 'late'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), gatewayTimeoutMs)
  })
  try {
    return await Promise.race([running, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Returns the body, or undefined when it is larger than the gateway takes; the rest is read and dropped. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= maxBodyBytes) chunks.push(chunk)
  }
  return size > maxBodyBytes ? undefined : Buffer.concat(chunks)
}

function send(request: IncomingMessage, response: ServerResponse, answer: HttpAnswer): void {
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-length': String(answer.body.length),
    ...(answer.cookies.length > 0 && { 'set-cookie': [...answer.cookies] }),
  })
  response.end(request.method === 'HEAD' ? undefined : answer.body)
  // What was refused unread, such as a body sent without a token, must not block the connection.
  request.resume()
}
