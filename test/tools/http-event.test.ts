import { describe, expect, it } from 'vitest'
import type { RouteModel } from '../../tools/local/app-model.ts'
import { type HttpRequest, toHttpAnswer, toHttpEvent } from '../../tools/local/http-event.ts'
import { createRouteTable } from '../../tools/local/route-table.ts'

const aRoute = (routeKey: string, scopes: string[] = []): RouteModel => ({
  routeKey,
  functionName: 'f',
  scopes,
})

const aRequest = (over: Partial<HttpRequest>): HttpRequest => ({
  method: 'GET',
  target: '/',
  headers: {},
  body: Buffer.alloc(0),
  sourceIp: '127.0.0.1',
  ...over,
})

describe('createRouteTable', () => {
  const table = createRouteTable(
    ['GET /a/{id}', 'GET /a/new', 'GET /a/{id}/b', 'ANY /{proxy+}', '$default'].map((key) => aRoute(key)),
  )
  it.each([
    ['GET', '/a/new', 'GET /a/new', {}],
    ['GET', '/a/7', 'GET /a/{id}', { id: '7' }],
    ['GET', '/a/x%2Fy%20z', 'GET /a/{id}', { id: 'x/y z' }],
    ['GET', '/a/7/b', 'GET /a/{id}/b', { id: '7' }],
    ['POST', '/a/7', 'ANY /{proxy+}', { proxy: 'a/7' }],
  ])('matches %s %s to %s', (method, path, routeKey, pathParameters) => {
    const match = table.match(method, path)
    expect([match?.route.routeKey, match?.pathParameters]).toEqual([routeKey, pathParameters])
  })

  it('finds nothing for a method or a depth that no route has', () => {
    const strict = createRouteTable([aRoute('GET /a/{id}')])
    expect([strict.match('PUT', '/a/1'), strict.match('GET', '/a'), strict.match('GET', '/a/1/')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('toHttpEvent', () => {
  const match = (scopes: string[] = []) => ({
    route: aRoute('GET /a/{id}', scopes),
    pathParameters: { id: '7' },
  })

  it('decodes the query and joins values that repeat', () => {
    const event = toHttpEvent(aRequest({ target: '/a/7?k=1&k=2&name=a%20b' }), match())
    expect(event.queryStringParameters).toEqual({ k: '1,2', name: 'a b' })
    expect([event.rawPath, event.rawQueryString]).toEqual(['/a/7', 'k=1&k=2&name=a%20b'])
  })

  it('leaves out what the request does not have', () => {
    const event = toHttpEvent(aRequest({}), { route: aRoute('GET /'), pathParameters: {} })
    expect(event).not.toHaveProperty('queryStringParameters')
    expect(event).not.toHaveProperty('pathParameters')
    expect(event).not.toHaveProperty('body')
    expect(event).not.toHaveProperty('cookies')
  })

  it('moves cookies out of the headers', () => {
    const event = toHttpEvent(aRequest({ headers: { cookie: 'a=1; b=2', 'x-y': 'z' } }), match())
    expect([event.cookies, event.headers]).toEqual([['a=1', 'b=2'], { 'x-y': 'z' }])
  })

  it('sends text as it is and anything else as base64', () => {
    const body = Buffer.from('{"ä":1}')
    const json = toHttpEvent(aRequest({ body, headers: { 'content-type': 'application/json' } }), match())
    const bytes = toHttpEvent(aRequest({ body, headers: { 'content-type': 'image/png' } }), match())
    expect([json.body, json.isBase64Encoded]).toEqual(['{"ä":1}', false])
    expect([bytes.body, bytes.isBase64Encoded]).toEqual([body.toString('base64'), true])
  })

  it('hands claims over as text, arrays as [a b], and the scopes that let the caller in', () => {
    const claims = { sub: 'u', exp: 5, 'cognito:groups': ['admin', 'auditor'] }
    const event = toHttpEvent(aRequest({}), match(['vale/office', 'vale/field']), {
      claims,
      scopes: ['openid', 'vale/office'],
    })
    expect(event.requestContext.authorizer?.jwt).toEqual({
      claims: { sub: 'u', exp: '5', 'cognito:groups': '[admin auditor]' },
      scopes: ['vale/office'],
    })
  })
})

describe('toHttpAnswer', () => {
  it('decodes a base64 body and keeps cookies', () => {
    const answer = toHttpAnswer({
      statusCode: 201,
      headers: { 'Content-Type': 'application/pdf' },
      cookies: ['a=1'],
      body: Buffer.from([1, 2, 255]).toString('base64'),
      isBase64Encoded: true,
    })
    expect(answer).toEqual({
      status: 201,
      headers: { 'content-type': 'application/pdf' },
      cookies: ['a=1'],
      body: Buffer.from([1, 2, 255]),
    })
  })

  it('takes a result without statusCode for a 200 with that JSON', () => {
    const { status, body } = toHttpAnswer({ a: 1 })
    expect([status, body.toString()]).toEqual([200, '{"a":1}'])
  })
})
