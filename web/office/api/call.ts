// Calls of the API, typed by the routes of the contract. What fails is a `CallFailed` with a problem that has words.
import type * as z from 'zod'
import type { Role } from '../../../shared/contract/roles.ts'
import type { Route } from '../../../shared/contract/route.ts'
import { SignInUnreachable } from '../../sign-in/authorization-code.ts'
import { accessToken } from '../sign-in/session.ts'

type Given<Schema, Key extends string> = Schema extends z.ZodUndefined
  ? Partial<Record<Key, never>>
  : Schema extends z.ZodType
    ? Record<Key, z.input<Schema>>
    : Partial<Record<Key, never>>

export type CallOptions<P, Q, B> = Given<P, 'params'> &
  Partial<Given<Q, 'query'>> &
  Given<B, 'body'> & { readonly idempotencyKey?: string; readonly signal?: AbortSignal }

export type FieldError = { readonly field: string; readonly detail: string }

export type Problem = {
  /** A code of shared/contract/problems.ts, or `no-answer`: nobody knows whether the server has heard it. */
  readonly code: string
  /** In English: shown where a code has no words of its own. */
  readonly title?: string
  readonly detail?: string
  /** Dotted path into what was sent. */
  readonly field?: string
  readonly errors?: readonly FieldError[]
  readonly facts?: Readonly<Record<string, unknown>>
}

export class CallFailed extends Error {
  override readonly name = 'CallFailed'
  readonly problem: Problem
  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.code, options)
    this.problem = problem
  }
}

/** The schema of what is sent to a route that takes a body. */
export function bodyOf<B extends z.ZodType>(route: { readonly body?: B | undefined }): B {
  if (route.body === undefined) throw new Error('The route takes no body.')
  return route.body
}

/** Whether one of these roles may call the route. */
export function mayCall(route: Pick<Route, 'roles'>, roles: readonly Role[]): boolean {
  return route.roles === 'public' || route.roles.some((role) => roles.includes(role))
}

type AnyOptions = {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  readonly idempotencyKey?: string
  readonly signal?: AbortSignal
}

const answerTimeoutMs = 30_000
const waitsMs = [400, 1500]

/** Calls a route. What may be repeated is repeated twice where the server gives no answer or is too busy. */
export async function call<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  S extends z.ZodType,
>(route: Route<P, Q, B, S>, options: CallOptions<P, Q, B>): Promise<z.output<S>> {
  const response = await sendPatiently(route as Route, options as AnyOptions)
  return (await response.json()) as z.output<S>
}

/** Calls a route that answers with a file. */
export async function callForFile<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  S extends z.ZodType,
>(route: Route<P, Q, B, S>, options: CallOptions<P, Q, B>): Promise<Blob> {
  const response = await sendPatiently(route as Route, options as AnyOptions)
  return response.blob()
}

async function sendPatiently(route: Route, options: AnyOptions): Promise<Response> {
  const repeatable = route.method === 'GET' || options.idempotencyKey !== undefined
  for (let attempt = 0; ; attempt += 1) {
    const failed = await send(route, options).catch((error: unknown) => error)
    if (failed instanceof Response) return failed
    const wait = waitsMs[attempt]
    if (!repeatable || wait === undefined || options.signal?.aborted || !isPassing(failed)) throw failed
    await new Promise((resolve) => setTimeout(resolve, wait))
  }
}

const isPassing = (error: unknown) =>
  error instanceof CallFailed &&
  ['no-answer', 'no-network', 'too-busy', 'internal-error'].includes(error.problem.code)

async function send(route: Route, options: AnyOptions): Promise<Response> {
  const first = await sendOnce(route, options, false)
  const response = first.status === 401 ? await sendOnce(route, options, true) : first
  if (response.status === route.success.status) return response
  throw new CallFailed(await readProblem(response))
}

async function sendOnce(route: Route, options: AnyOptions, renew: boolean): Promise<Response> {
  const { body, idempotencyKey, signal } = options
  const timeout = AbortSignal.timeout(answerTimeoutMs)
  try {
    const token = await accessToken(renew)
    return await fetch(addressOf(route, options), {
      method: route.method,
      cache: 'no-store',
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  } catch (error) {
    const code = error instanceof SignInUnreachable || navigator.onLine === false ? 'no-network' : 'no-answer'
    throw new CallFailed({ code }, { cause: error })
  }
}

function addressOf(route: Route, { params, query = {} }: AnyOptions): string {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ''))
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  return given.length === 0 ? path : `${path}?${search}`
}

async function readProblem(response: Response): Promise<Problem> {
  const body = (await response.json().catch(() => undefined)) as Record<string, unknown> | undefined
  const { type, code, title, status, retry, detail, field, instance, errors, ...facts } = body ?? {}
  const texts = { title, detail, field } as Pick<Problem, 'title' | 'detail' | 'field'>
  if (typeof code === 'string') return { code, ...texts, errors: (errors ?? []) as FieldError[], facts }
  // The gateway's own words: no function has heard it.
  if (response.status === 401) return { code: 'sign-in-required' }
  if (response.status === 403) return { code: 'role-not-allowed' }
  if (response.status === 413) return { code: 'body-too-large' }
  return { code: response.status >= 500 ? 'no-answer' : 'route-unknown' }
}
