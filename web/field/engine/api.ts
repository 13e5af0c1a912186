// Calls of the API by the names that the catalogue gives its routes. Their paths stand here once more, since the
// catalogue itself would bring all schemas along; test/web/field/api.test.ts holds one against the other.
import type * as z from 'zod'
import type { Route } from '../../../shared/contract/route.ts'
import type { reverseOwnRedemptionRoute } from '../../../shared/contract/routes/corrections.ts'
import type { enrolDeviceRoute, renewCertificateRoute } from '../../../shared/contract/routes/devices.ts'
import type { getStatusListRoute, getTrustBundleRoute } from '../../../shared/contract/routes/public.ts'
import type { checkVoucherRoute, redeemVoucherRoute } from '../../../shared/contract/routes/redemptions.ts'
import type {
  listVendorSettlementsRoute,
  showOwedRoute,
} from '../../../shared/contract/routes/settlements.ts'
import type { syncReceiptsRoute } from '../../../shared/contract/routes/sync.ts'

type Routes = {
  checkVoucher: typeof checkVoucherRoute
  redeemVoucher: typeof redeemVoucherRoute
  reverseOwnRedemption: typeof reverseOwnRedemptionRoute
  enrolDevice: typeof enrolDeviceRoute
  renewCertificate: typeof renewCertificateRoute
  getTrustBundle: typeof getTrustBundleRoute
  getStatusList: typeof getStatusListRoute
  syncReceipts: typeof syncReceiptsRoute
  listVendorSettlements: typeof listVendorSettlementsRoute
  showOwed: typeof showOwedRoute
}

export type RouteName = keyof Routes

export const routePaths = {
  checkVoucher: { method: 'POST', path: '/voucher-checks' },
  redeemVoucher: { method: 'POST', path: '/redemptions' },
  reverseOwnRedemption: { method: 'POST', path: '/reversals' },
  enrolDevice: { method: 'POST', path: '/device-enrolments' },
  renewCertificate: { method: 'POST', path: '/device-certificates' },
  getTrustBundle: { method: 'GET', path: '/trust-bundle' },
  getStatusList: { method: 'GET', path: '/status-lists/{programmeNumber}' },
  syncReceipts: { method: 'POST', path: '/receipts' },
  listVendorSettlements: { method: 'GET', path: '/vendors/{vendorId}/settlements' },
  showOwed: { method: 'GET', path: '/vendors/{vendorId}/owed' },
} as const satisfies Record<RouteName, { method: string; path: string }>

type BodyOf<R> = R extends Route<infer _P, infer _Q, infer Body, infer _S> ? z.input<Body> : never
type SuccessOf<R> = R extends Route<infer _P, infer _Q, infer _B, infer Success> ? z.output<Success> : never

export type Problem = {
  readonly code: string
  readonly status: number
  readonly facts?: Readonly<Record<string, string | number>> | undefined
}

export type ApiAnswer<Success> =
  | { readonly ok: true; readonly body: Success }
  | { readonly ok: false; readonly problem: Problem }

/** Nobody knows whether the server has heard it. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

/** The server was reached, and the user has to sign in anew. */
export class SignInNeeded extends Error {
  override readonly name = 'SignInNeeded'
}

type CallOptions<Name extends RouteName> = {
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: BodyOf<Routes[Name]>
  readonly idempotencyKey?: string
  readonly timeoutMs?: number
}

export type Api = {
  readonly call: <Name extends RouteName>(
    name: Name,
    options: CallOptions<Name>,
  ) => Promise<ApiAnswer<SuccessOf<Routes[Name]>>>
}

export type ApiPorts = {
  /** A token that is good now; `NoAnswer` where it cannot be had, `SignInNeeded` where it will never be. */
  readonly accessToken: (renew: boolean) => Promise<string>
  readonly fetch: typeof fetch
}

/** A person in a queue waits this long for a network that may not be there. */
export const answerTimeoutMs = 8_000

export function makeApi(ports: ApiPorts): Api {
  return {
    call: async (name, options) => {
      const first = await send(ports, name, { ...options, renew: false })
      const response = first.status === 401 ? await send(ports, name, { ...options, renew: true }) : first
      return readAnswer(response)
    },
  }
}

async function send<Name extends RouteName>(
  { accessToken, fetch }: ApiPorts,
  name: Name,
  { params, query, body, idempotencyKey, timeoutMs, renew }: CallOptions<Name> & { readonly renew: boolean },
): Promise<Response> {
  const { method, path } = routePaths[name]
  const token = await accessToken(renew)
  const address = path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(params?.[key] ?? ''))
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), timeoutMs ?? answerTimeoutMs)
  try {
    const response = await fetch(query === undefined ? address : `${address}?${new URLSearchParams(query)}`, {
      method,
      signal: abort.signal,
      cache: 'no-store',
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    // The body comes within the same time: an answer that is cut off is none.
    const text = await response.text()
    return new Response(text, { status: response.status, headers: response.headers })
  } catch (error) {
    throw new NoAnswer(name, { cause: error })
  } finally {
    clearTimeout(timer)
  }
}

async function readAnswer<Success>(response: Response): Promise<ApiAnswer<Success>> {
  const { status } = response
  if (status === 401) throw new SignInNeeded()
  const body = (await response.json().catch(() => undefined)) as Record<string, unknown> | undefined
  if (status >= 200 && status < 300 && body !== undefined) return { ok: true, body: body as Success }
  const { type, code, title, status: told, retry, detail, field, instance, ...facts } = body ?? {}
  if (typeof code === 'string' && retry === 'never')
    return { ok: false, problem: { code, status, facts: facts as Problem['facts'] } }
  // The gateway's own words: the function has not heard it.
  if (status === 413) return { ok: false, problem: { code: 'body-too-large', status } }
  if (status === 403) return { ok: false, problem: { code: 'outside-your-scope', status } }
  throw new NoAnswer(String(status))
}
