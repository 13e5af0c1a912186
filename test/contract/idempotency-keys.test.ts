// Every write that must not happen twice asks for an Idempotency-Key and is strict about it.
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import type { Route } from '../../shared/contract/route.ts'
import {
  createGrantRoute,
  createProgrammeRoute,
  createSiteRoute,
} from '../../shared/contract/routes/programmes.ts'
import { createVendorRoute } from '../../shared/contract/routes/vendors.ts'
import { routes } from '../../shared/contract/routes.ts'
import { useVale } from '../fixtures/vale.ts'

const vale = await useVale()

type Example = { readonly route: Route; readonly body: object }
const example = <B extends z.ZodType>(route: Route<z.ZodType, z.ZodType, B>, body: z.input<B>): Example => ({
  route: route as Route,
  body: body as object,
})

const examples: readonly Example[] = [
  example(createProgrammeRoute, {
    name: 'Keys',
    currency: 'USD',
    kinds: ['cash'],
    cardLanguage: 'es',
    helpLine: '800',
  }),
  example(createGrantRoute, { donor: 'ECHO', reference: 'K-1', pledged: { USD: 100 } }),
  example(createSiteRoute, { name: 'Keys', pcode: 'PA01' }),
  example(createVendorRoute, { name: 'Keys' }),
]

async function post({ route, body }: Example, key?: string) {
  const response = await fetch(`${vale.stack.baseUrl}${route.path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${vale.tokens.admin}`,
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as { code?: string } }
}

const newKey = () => crypto.randomUUID()
const named = examples.map((one) => [one.route.id, one] as const)

describe('Idempotency-Key', () => {
  it('is asked for by every route that creates something', () => {
    const unkeyed = routes.filter(({ success, idempotent }) => success.status === 201 && !idempotent)
    expect(unkeyed.map(({ id }) => id)).toEqual([])
  })

  it.each(named)('%s refuses a request without one', async (_, one) => {
    expect((await post(one)).body.code).toBe('idempotency-key-missing')
  })

  it.each(named)('%s refuses a malformed one', async (_, one) => {
    for (const key of [
      'short',
      'x'.repeat(65),
      'has a space in the middle',
      'ünïcödé-0123456789'.normalize('NFD').replace(/[^ -~]/g, '.'),
    ])
      expect((await post(one, key)).body.code).toBe('idempotency-key-malformed')
  })

  it.each(named)('%s answers a repeat with the first answer', async (_, one) => {
    const key = newKey()
    const first = await post(one, key)
    expect(first.status).toBe(201)
    expect(await post(one, key)).toEqual(first)
  })

  it.each(named)('%s refuses the same key for another request', async (_, { route, body }) => {
    const key = newKey()
    await post({ route, body }, key)
    const changed = Object.fromEntries(
      Object.entries(body).map(([name, value]) => [
        name,
        name === 'name' || name === 'donor' ? 'Other' : value,
      ]),
    )
    expect(await post({ route, body: changed }, key)).toMatchObject({
      status: 409,
      body: { code: 'idempotency-key-reused' },
    })
  })
})
