// A route is declared once, with `defineRoute`. The CDK app, the local server, OpenAPI, the web clients,
// the contract tests and the README's table all read the same declaration.
import type * as z from 'zod'
import type { ProblemCode } from './problems.ts'
import { fieldScope, officeScope, partnerRoles, partnerScope, type Role, staffRoles } from './roles.ts'

export const functionNames = [
  'redemptions',
  'corrections',
  'issuing',
  'messages',
  'registry',
  'imports',
  'submissions',
  'programmes',
  'vendors',
  'devices',
  'sync',
  'settlements',
  'users',
  'reports',
  'webhooks',
  'public',
  'wallet',
  'feedback',
  'inbox',
] as const

export type FunctionName = (typeof functionNames)[number]

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export type Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Success extends z.ZodType = z.ZodType,
> = {
  /** Stable operation id, a verb and a noun: `redeemVoucher`. */
  readonly id: string
  readonly method: Method
  /** API Gateway style: `/programmes/{programmeId}/rounds`. */
  readonly path: string
  /** The Lambda that serves it. */
  readonly servedBy: FunctionName
  /** Roles that may call it; `public` needs no token. */
  readonly roles: readonly Role[] | 'public'
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  readonly success: {
    readonly status: 200 | 201 | 202
    readonly schema: Success
    readonly mediaType?: string
    /** Its bytes are a gzip of it: so it may be larger than what Lambda answers (6 MB). */
    readonly compressed?: true
  }
  /** Codes this route can answer beside those that every route can (see `commonProblems`). */
  readonly problems: readonly ProblemCode[]
  readonly summary: string
  /** A write that must not happen twice takes an Idempotency-Key header. */
  readonly idempotent?: true
  /** Names of body fields that are left out of the stored request hash, such as a PIN. */
  readonly secretFields?: readonly string[]
  /** The body is of somebody else's making: it holds more fields than we know. */
  readonly foreignBody?: true
  /** A header that a public route takes a secret in. */
  readonly secretHeader?: string
  /** Largest request body in bytes; 16 KiB when left out. */
  readonly maxBodyBytes?: number
  /** How often all callers together may call it; what the whole API takes when left out. */
  readonly throttle?: { readonly ratePerSecond: number; readonly burst: number }
}

export const defaultMaxBodyBytes = 16 * 1024

/** Declares a route; exists so that the schemas' types are kept. */
export function defineRoute<
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Success extends z.ZodType = z.ZodType,
>(route: Route<Params, Query, Body, Success>): Route<Params, Query, Body, Success> {
  return route
}

/** The codes that any route can answer, by what it declares: sign-in, role, parsing, size, idempotency. */
export function commonProblems(route: Route): ProblemCode[] {
  const codes: ProblemCode[] = ['internal-error']
  if (route.roles !== 'public') codes.push('sign-in-required', 'role-not-allowed')
  if (route.body) codes.push('body-not-json', 'body-too-large', 'media-type-unsupported')
  const isOpen = route.foreignBody === true && route.roles === 'public'
  if (!isOpen && (route.body || route.query || route.roles !== 'public')) codes.push('field-unknown')
  if (route.body || route.query || route.params) codes.push('input-invalid')
  if (route.idempotent) codes.push('idempotency-key-missing', 'idempotency-key-malformed')
  return codes
}

/** OAuth scopes of which a caller's token needs one; none for a public route. */
export function scopesOf(route: Route): string[] {
  if (route.roles === 'public') return []
  const isFor = (some: readonly Role[]) => some.some((role) => route.roles.includes(role as never))
  return [
    ...(isFor(staffRoles) ? [officeScope] : []),
    ...(isFor(['vendor']) ? [fieldScope] : []),
    ...(isFor(partnerRoles) ? [partnerScope] : []),
  ]
}
