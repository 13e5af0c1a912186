// What the API's document shows of each route: an example of everything that it takes and answers, which its own schema
// accepts, and in which nobody is a real person.
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { exampleOf } from '../../shared/contract/examples.ts'
import { openApiDocument } from '../../shared/contract/openapi.ts'
import { type ProblemCode, problemSchema, problems } from '../../shared/contract/problems.ts'
import { commonProblems, type Route } from '../../shared/contract/route.ts'
import { routes } from '../../shared/contract/routes.ts'

type Shown = { readonly example?: unknown; readonly examples?: Readonly<Record<string, { $ref: string }>> }
type Operation = {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly example?: unknown }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, Shown>> }
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, Shown>> }>>
}

const document = openApiDocument(routes) as ReturnType<typeof openApiDocument> & {
  paths: Record<string, Record<string, Operation>>
  components: { examples: Record<string, { value: unknown }> }
}

function operationOf(route: Route): Operation {
  const operation = document.paths[route.path]?.[route.method.toLowerCase()]
  if (operation === undefined) throw new Error(`${route.id} is not in the document`)
  return operation
}

const named = (some: readonly Route[]) => some.map((route) => [route.id, route] as const)
const isJson = ({ success }: Route) => success.mediaType === undefined
const accepts = (schema: z.ZodType, example: unknown) =>
  expect(schema.safeParse(example).error?.issues ?? []).toEqual([])

describe('the document', () => {
  it.each(named(routes.filter(({ params, query }) => params ?? query)))(
    'shows for %s parameters that it takes',
    (_, route) => {
      const { parameters = [] } = operationOf(route)
      const shown = (place: string) =>
        Object.fromEntries(
          parameters
            .filter((parameter) => parameter.in === place && parameter.example !== undefined)
            .map(({ name, example }) => [name, example]),
        )
      if (route.params !== undefined) accepts(route.params, shown('path'))
      if (route.query !== undefined) accepts(route.query, shown('query'))
    },
  )

  it.each(named(routes.filter(({ body }) => body)))('shows for %s a body that it takes', (_, route) => {
    const { example } = operationOf(route).requestBody?.content['application/json'] ?? {}
    expect(example).toBeTypeOf('object')
    accepts(route.body as z.ZodType, example)
  })

  it.each(named(routes.filter(isJson)))('shows for %s an answer that it gives', (_, route) => {
    const { status, schema } = route.success
    const { example } = operationOf(route).responses[status]?.content['application/json'] ?? {}
    expect(example).toBeTypeOf('object')
    accepts(schema, example)
  })

  it.each(named(routes))('shows for %s each problem that it can answer', (_, route) => {
    const { responses } = operationOf(route)
    for (const code of [...commonProblems(route), ...route.problems]) {
      const { content } = responses[problems[code].status] ?? {}
      expect(content?.['application/problem+json']?.examples?.[code]?.$ref).toBe(
        `#/components/examples/${code}`,
      )
      const { value } = document.components.examples[code] ?? {}
      accepts(problemSchema, value)
      expect(value).toMatchObject({ code, status: problems[code as ProblemCode].status })
    }
  })

  it('says nobody: what names a person or reaches one is made up, as standards reserve it', () => {
    const found: string[] = []
    JSON.stringify(document, (name, value: unknown) => {
      if (['given', 'family', 'middle', 'holder', 'email', 'phone', 'url'].includes(name))
        if (typeof value === 'string') found.push(value)
      return value
    })
    const madeUp =
      /^(\/|\+1202555012[0-9]|Given name|Family name|Middle name|Corner Shop Example Ltd|.*[@.]example\.org(\/.*)?)$/
    expect(found.filter((text) => !madeUp.test(text))).toEqual([])
    expect(found.length).toBeGreaterThan(5)
  })
})

describe('exampleOf', () => {
  it('leaves out what may be left out where all of it together is refused', () => {
    const route = routes.find(({ id }) => id === 'redeemVoucher')
    const example = exampleOf(route?.body as z.ZodType, 'input')
    accepts(route?.body as z.ZodType, example)
  })
})
