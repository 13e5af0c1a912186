// What every route owes its callers, checked over HTTP for each route of the catalogue: sign-in, role, input.
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { problemMediaType, problemSchema, problems } from '../../shared/contract/problems.ts'
import { commonProblems, type Route } from '../../shared/contract/route.ts'
import { redeemVoucherRoute } from '../../shared/contract/routes/redemptions.ts'
import { routes } from '../../shared/contract/routes.ts'
import type { demoUsers } from '../../tools/story/people.ts'
import { useVale } from '../fixtures/vale.ts'

const vale = await useVale()
const ids: Record<string, string> = {
  programmeId: `prg_${'0'.repeat(20)}`,
  grantId: `grt_${'0'.repeat(20)}`,
  roundId: `rnd_${'0'.repeat(20)}`,
  householdId: `hh_${'0'.repeat(20)}`,
  duplicateId: `dup_${'0'.repeat(20)}`,
  vendorId: `vdr_${'0'.repeat(20)}`,
  deviceId: `dev_${'0'.repeat(20)}`,
  feedbackId: `fbk_${'0'.repeat(20)}`,
  importId: `imp_${'0'.repeat(20)}`,
  fileId: `fil_${'0'.repeat(20)}`,
  formId: `kbo_${'0'.repeat(20)}`,
  voucherId: '0'.repeat(16),
  settlementId: `stl_${'0'.repeat(20)}`,
  paymentId: `pay_${'0'.repeat(20)}`,
  redemptionId: 'no-such-redemption-0',
  receiptId: `vr1:${'0'.repeat(32)}`,
  sub: '00000000-0000-4000-8000-000000000000',
  serviceAccountId: `sva_${'0'.repeat(20)}`,
  webhookId: `whk_${'0'.repeat(20)}`,
  deliveryId: `whd_${'0'.repeat(20)}`,
  keyNumber: '1',
  programmeNumber: '1',
  report: 'by-site',
}

const signedIn = routes.filter((route) => route.roles !== 'public')
const withBody = routes.filter((route) => route.body !== undefined)
/** What others send may hold more than we know. */
const ofOurs = withBody.filter(({ foreignBody }) => foreignBody !== true)
const named = (some: readonly Route[]) => some.map((route) => [route.id, route] as const)

type Sent = { readonly headers?: Record<string, string>; readonly body?: string; readonly search?: string }

async function ask(route: Route, { headers = {}, body, search = '' }: Sent) {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name) => ids[name] ?? '')
  const response = await fetch(`${vale.stack.baseUrl}${path}${search}`, {
    method: route.method,
    headers,
    ...(body !== undefined && { body }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}

/** A token of somebody whose role may, or may not, call the route. */
function tokenFor(route: Route, may: boolean): string {
  const roleOf: Record<keyof typeof demoUsers, string> = {
    admin: 'admin',
    registration: 'registration-officer',
    programme: 'programme-officer',
    approver: 'approver',
    finance: 'finance-officer',
    protection: 'protection-officer',
    auditor: 'auditor',
  }
  const allowed = (role: string) => (route.roles as readonly string[]).includes(role)
  if (may && allowed('vendor')) return vale.vendorToken
  const found = Object.entries(roleOf).find(([, role]) => allowed(role) === may)
  if (found === undefined && !may && !allowed('vendor')) return vale.vendorToken
  if (found === undefined) throw new Error(`${route.id}: nobody ${may ? 'may' : 'may not'}`)
  return vale.tokens[found[0] as keyof typeof demoUsers]
}

const authorised = (route: Route): Record<string, string> =>
  route.roles === 'public' ? {} : { authorization: `Bearer ${tokenFor(route, true)}` }

const json = { 'content-type': 'application/json', 'idempotency-key': 'contract-test-0123456789' }

function expectProblem(answer: Awaited<ReturnType<typeof ask>>, code: keyof typeof problems): void {
  expect(answer.body).toMatchObject({ code, status: problems[code].status, title: problems[code].title })
  expect(answer.status).toBe(problems[code].status)
  expect(answer.headers.get('content-type')).toBe(problemMediaType)
  expect(problemSchema.safeParse(answer.body).success).toBe(true)
}

describe('the catalogue', () => {
  it('declares each id and each address once', () => {
    expect(new Set(routes.map(({ id }) => id)).size).toBe(routes.length)
    expect(new Set(routes.map(({ method, path }) => `${method} ${path}`)).size).toBe(routes.length)
  })

  it('is strict: no body schema lets an unknown field through', () => {
    for (const { body } of ofOurs)
      expect(z.toJSONSchema(body as z.ZodType, { io: 'input', unrepresentable: 'any' })).toMatchObject({
        additionalProperties: false,
      })
  })

  it('names only codes that there are', () => {
    for (const route of routes)
      for (const code of [...route.problems, ...commonProblems(route)]) expect(problems).toHaveProperty(code)
  })
})

describe('without a token', () => {
  it.each(named(signedIn))('%s answers 401', async (_, route) => {
    const answer = await ask(route, { headers: json, ...(route.body && { body: '{}' }) })
    expect(answer.status).toBe(401)
  })
})

describe("with somebody else's or a spoiled token", () => {
  it.each(named(signedIn))('%s answers 401', async (_, route) => {
    const [header, payload, signature = ''] = tokenFor(route, true).split('.')
    const spoiled = `${header}.${payload}.${signature.slice(0, -4)}AAAA`
    const answer = await ask(route, { headers: { ...json, authorization: `Bearer ${spoiled}` } })
    expect(answer.status).toBe(401)
  })
})

describe('with a token for another role', () => {
  it.each(named(signedIn))('%s answers 403', async (_, route) => {
    const headers = { ...json, authorization: `Bearer ${tokenFor(route, false)}` }
    const answer = await ask(route, { headers, ...(route.body && { body: '{}' }) })
    expect(answer.status).toBe(403)
  })
})

describe('with an unknown field', () => {
  it.each(named(ofOurs))('%s answers field-unknown and names it', async (_, route) => {
    const headers = { ...json, ...authorised(route) }
    const answer = await ask(route, { headers, body: '{"surprise":1}' })
    expectProblem(answer, 'field-unknown')
    const fields = (answer.body.errors as { field: string }[]).map(({ field }) => field)
    expect(fields).toContain('surprise')
  })

  it.each(named(signedIn))('%s refuses it in the query', async (_, route) => {
    const headers = { ...json, ...authorised(route) }
    const sent = { headers, search: '?surprise=1', ...(route.body && { body: '{}' }) }
    expectProblem(await ask(route, sent), 'field-unknown')
  })
})

describe('with a body that is not what it should be', () => {
  it.each(named(withBody))('%s answers body-not-json', async (_, route) => {
    expectProblem(
      await ask(route, { headers: { ...json, ...authorised(route) }, body: '{"a":' }),
      'body-not-json',
    )
  })

  it.each(named(withBody))('%s answers input-invalid to a list', async (_, route) => {
    expectProblem(
      await ask(route, { headers: { ...json, ...authorised(route) }, body: '[]' }),
      'input-invalid',
    )
  })

  it.each(named(withBody))('%s answers media-type-unsupported', async (_, route) => {
    const headers = { ...json, 'content-type': 'text/plain', ...authorised(route) }
    expectProblem(await ask(route, { headers, body: '{}' }), 'media-type-unsupported')
  })

  it.each(named(withBody))('%s answers body-too-large', async (_, route) => {
    const body = JSON.stringify({ filler: 'x'.repeat(route.maxBodyBytes ?? 16 * 1024) })
    expectProblem(await ask(route, { headers: { ...json, ...authorised(route) }, body }), 'body-too-large')
  })
})

describe('redeemVoucher with an amount that is none', () => {
  it.each([0, -100, 0.5, 1e21, '100', null])('answers amount-invalid to %j', async (amountMinor) => {
    const headers = { ...json, ...authorised(redeemVoucherRoute) }
    const amount = { amountMinor, currency: 'USD' }
    const body = JSON.stringify({ voucher: { number: '0000 0000 0000 0000 0' }, amount })
    const answer = await ask(redeemVoucherRoute, { headers, body })
    expectProblem(answer, 'amount-invalid')
    expect(answer.body.field).toBe('amount.amountMinor')
  })
})

describe('with a malformed id in the path', () => {
  const withParams = routes.filter((route) => route.params !== undefined && route.body === undefined)
  it.each(named(withParams))('%s answers input-invalid', async (_, route) => {
    const path = route.path.replace(/\{(\w+)\}/g, 'nonsense')
    const response = await fetch(`${vale.stack.baseUrl}${path}`, {
      method: route.method,
      headers: { ...authorised(route), 'idempotency-key': 'contract-test-0123456789' },
    })
    expect(await response.json()).toMatchObject({ code: 'input-invalid' })
    expect(response.status).toBe(400)
  })
})

describe('with an address that is not there', () => {
  it('answers 404', async () => {
    expect((await fetch(`${vale.stack.baseUrl}/nothing-here`)).status).toBe(404)
  })
})
