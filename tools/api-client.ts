// A client of the API whose calls are typed by the routes themselves: for the demo, the seed, the bench, the tests.
import { randomUUID } from 'node:crypto'
import type * as z from 'zod'
import type { Route } from '../shared/contract/route.ts'

type Given<Schema, Key extends string> = Schema extends z.ZodUndefined
  ? Partial<Record<Key, never>>
  : Schema extends z.ZodType
    ? Record<Key, z.input<Schema>>
    : Partial<Record<Key, never>>

export type CallOptions<P, Q, B> = Given<P, 'params'> &
  Partial<Given<Q, 'query'>> &
  Given<B, 'body'> & { readonly token?: string; readonly idempotencyKey?: string }

/** What a problem's body says, beside the status that the answer has anyway. */
type ProblemFields = { readonly [Field in 'code' | 'title' | 'detail' | 'field' | 'retry']?: string }

export type Answer<Success> = {
  readonly status: number
  readonly headers: Headers
  /** The body as it came, for comparing repeats byte for byte. */
  readonly raw: Uint8Array
  readonly body: Success & ProblemFields
}

/** A refused call, with the problem that came back. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly status: number
  readonly problem: ProblemFields
  constructor(route: Route, status: number, problem: ProblemFields) {
    super(`${route.id}: ${status} ${problem.code ?? ''} ${problem.detail ?? problem.title ?? ''}`)
    this.status = status
    this.problem = problem
  }
}

export type ApiClient = ReturnType<typeof makeApiClient>

/** Makes a client. `send` answers whatever comes; `call` throws an ApiProblem unless it is the route's success. */
export function makeApiClient(baseUrl: string) {
  async function send<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, S extends z.ZodType>(
    route: Route<P, Q, B, S>,
    options: CallOptions<P, Q, B>,
  ): Promise<Answer<z.output<S>>> {
    const { params, query, body, token, idempotencyKey } = options as LooseOptions
    const path = route.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params?.[name] ?? ''))
    const search = query === undefined ? '' : `?${new URLSearchParams(query)}`
    const response = await fetch(`${baseUrl}${path}${search}`, {
      method: route.method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(route.idempotent && { 'idempotency-key': idempotencyKey ?? randomUUID() }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const raw = new Uint8Array(await response.arrayBuffer())
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    const parsed = isJson ? JSON.parse(Buffer.from(raw).toString('utf8')) : raw
    return { status: response.status, headers: response.headers, raw, body: parsed }
  }

  async function call<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, S extends z.ZodType>(
    route: Route<P, Q, B, S>,
    options: CallOptions<P, Q, B>,
  ): Promise<z.output<S>> {
    const { status, body } = await send(route, options)
    if (status !== route.success.status) throw new ApiProblem(route, status, body)
    return body
  }

  return { send, call }
}

type LooseOptions = {
  readonly params?: Record<string, string>
  readonly query?: Record<string, string>
  readonly body?: unknown
  readonly token?: string
  readonly idempotencyKey?: string
}
