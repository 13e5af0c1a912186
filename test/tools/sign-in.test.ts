import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { type SignInRequest, signIn } from '../../tools/local/sign-in-client.ts'
import { stack, tokenOf } from '../stack.ts'

const asAdmin = (over: Partial<SignInRequest> = {}): SignInRequest => ({
  issuer: stack.issuer,
  clientId: stack.clients.office,
  username: 'admin@demo.vale',
  password: 'vale',
  scope: 'vale/office',
  ...over,
})

describe('sign-in', () => {
  it('issues the access token that Cognito would issue', async () => {
    const { accessToken, expiresAt } = await signIn(asAdmin())
    const claims = decodeJwt(accessToken)
    expect(claims).toMatchObject({
      iss: stack.issuer,
      client_id: 'office',
      token_use: 'access',
      scope: 'vale/office',
      'cognito:groups': ['admin'],
      username: claims.sub,
    })
    expect(expiresAt).toBeGreaterThan(Date.now() + 60_000)
  })

  it('carries what add-claims says of a member of staff', async () => {
    expect(decodeJwt(await tokenOf('admin@demo.vale'))).toMatchObject({
      'vale:programmes': '*',
      'vale:sites': '*',
    })
  })

  it('does not care about the case of a user name', async () => {
    await expect(signIn(asAdmin({ username: 'Admin@Demo.Vale' }))).resolves.toHaveProperty('accessToken')
  })

  it.each([
    ['a wrong password', { password: 'wrong' }],
    ['an unknown user', { username: 'nobody@demo.vale' }],
    ['an unknown client', { clientId: 'other' }],
    ['a redirect address of someone else', { redirectUri: 'https://elsewhere.example/' }],
  ])('refuses %s', async (_what, over) => {
    await expect(signIn(asAdmin(over))).rejects.toThrow('sign-in')
  })

  it('gives a client no scope but its own', async () => {
    const { accessToken } = await signIn(asAdmin({ scope: 'vale/office vale/field' }))
    expect(decodeJwt(accessToken)['scope']).toBe('vale/office')
  })

  it('shows a page that names every demo user and loads nothing from elsewhere', async () => {
    const query = new URLSearchParams({
      client_id: 'office',
      response_type: 'code',
      redirect_uri: `${stack.baseUrl}/signed-in`,
      scope: 'openid vale/office',
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
    })
    const first = await fetch(`${stack.issuer}/oauth2/authorize?${query}`, { redirect: 'manual' })
    const cookie = first.headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0])
      .join('; ')
    const page = await fetch(new URL(first.headers.get('location') ?? '', stack.issuer), {
      headers: { cookie },
    })
    const text = await page.text()
    expect(text).toContain('approver@demo.vale')
    expect(text).not.toMatch(/(src|href|url\()\s*=?\s*["']?https?:/)
  })
})
