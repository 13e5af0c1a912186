import { describe, expect, it } from 'vitest'
import { stack, tokenOf } from '../stack.ts'

const call = (path: string, init: RequestInit = {}) => fetch(`${stack.baseUrl}${path}`, init)
const answerOf = async (answer: Response) => [answer.status, await answer.json()]

describe('the local API', () => {
  it('answers health without a token', async () => {
    expect(await answerOf(await call('/health'))).toEqual([200, { status: 'ok' }])
  })

  it('says 404 as API Gateway does', async () => {
    expect(await answerOf(await call('/nothing-here'))).toEqual([404, { message: 'Not Found' }])
  })

  it.each([
    ['no token', undefined],
    ['a text that is no token', 'Bearer nonsense'],
  ])('says 401 to %s, and how to sign in', async (_what, authorization) => {
    const answer = await call('/programmes', { headers: authorization ? { authorization } : {} })
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect(await answerOf(answer)).toEqual([401, { message: 'Unauthorized' }])
  })

  it('says 401 to a token whose signature does not hold', async () => {
    const token = await tokenOf('admin@demo.vale')
    const [head, , signature] = token.split('.')
    const claims = Buffer.from(
      JSON.stringify({ iss: stack.issuer, client_id: 'office', exp: 9e9, aud: 'office' }),
    )
    const forged = [head, claims.toString('base64url'), signature].join('.')
    const answer = await call('/programmes', { headers: { authorization: `Bearer ${forged}` } })
    expect(answer.status).toBe(401)
  })

  it('says 403 to a token of the other app', async () => {
    const token = await tokenOf('admin@demo.vale', 'field')
    const answer = await call('/programmes', { headers: { authorization: `Bearer ${token}` } })
    expect(await answerOf(answer)).toEqual([403, { message: 'Forbidden' }])
  })

  it('says 413 to more than 10 MB', async () => {
    const authorization = `Bearer ${await tokenOf('admin@demo.vale')}`
    const headers = { authorization, 'content-type': 'application/json' }
    const answer = await call('/programmes', {
      method: 'POST',
      headers,
      body: 'x'.repeat(10 * 1024 * 1024 + 1),
    })
    expect(answer.status).toBe(413)
  })

  it('serves the landing page and the reference from its own disk', async () => {
    for (const path of ['/', '/docs', '/docs/reference.js', '/docs/swagger-ui.css']) {
      const answer = await call(path)
      expect([path, answer.status]).toEqual([path, 200])
      expect(answer.headers.get('content-security-policy')).toMatch(/default-src '(self|none)'/)
    }
  })
})
