import { describe, expect, it } from 'vitest'
import { openApiDocument } from '../../../shared/contract/openapi.ts'
import { routes } from '../../../shared/contract/routes.ts'

type Operation = {
  operationId: string
  security: Record<string, string[]>[]
  parameters?: { name: string; in: string; required: boolean }[]
  responses: Record<string, { description: string; content: Record<string, { schema: unknown }> }>
}

const document = openApiDocument(routes) as ReturnType<typeof openApiDocument> & {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: object; examples: Record<string, { value: unknown }> }
}
const operationOf = (id: string) =>
  Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .find(({ operationId }) => operationId === id)

describe('openApiDocument', () => {
  it('holds every route once', () => {
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    )
    expect(ids.sort()).toEqual(routes.map(({ id }) => id).sort())
  })

  it('declares every parameter of every path', () => {
    for (const { id, path } of routes) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = (operationOf(id)?.parameters ?? []).filter((parameter) => parameter.in === 'path')
      expect([id, declared.map(({ name }) => name).sort()]).toEqual([id, named.sort()])
    }
  })

  it('names who may call, and asks no token of a public route', () => {
    expect(operationOf('redeemVoucher')?.security).toEqual([{ signIn: ['vale/field'] }])
    expect(operationOf('getHealth')?.security).toEqual([])
  })

  it('groups problems by status, with their codes', () => {
    const conflict = operationOf('redeemVoucher')?.responses['409']
    expect(conflict?.description).toContain('`insufficient-balance`')
    expect(JSON.stringify(conflict?.content['application/problem+json']?.schema)).toContain(
      '"idempotency-key-reused"',
    )
  })

  it('asks for the Idempotency-Key where a write must not happen twice', () => {
    const headers = operationOf('redeemVoucher')?.parameters?.filter((parameter) => parameter.in === 'header')
    expect(headers).toMatchObject([{ name: 'Idempotency-Key', required: true }])
  })

  it('survives JSON and refers only to what it defines', () => {
    const text = JSON.stringify(document)
    const references = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference))
    const defined = Object.entries(document.components).flatMap(([kind, things]) =>
      Object.keys(things).map((name) => `#/components/${kind}/${name}`),
    )
    expect([...references].filter((reference) => !defined.includes(reference ?? ''))).toEqual([])
    expect(references).toContain('#/components/schemas/Problem')
  })
})
