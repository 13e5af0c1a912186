// Signs a user in over HTTP as a browser does: authorization code with PKCE, cookies, the form, the token.
import { createHash, randomBytes } from 'node:crypto'

export type SignInRequest = {
  readonly issuer: string
  readonly clientId: string
  readonly username: string
  readonly password: string
  /** Such as `vale/office`; `openid` is added. */
  readonly scope: string
  /** A redirect address of the client, by default its `/signed-in` at the app's origin. */
  readonly redirectUri?: string
}

export type SignedIn = {
  readonly accessToken: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  readonly refreshToken?: string
}

type Endpoints = {
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly vale_redirect_uri?: string
}

const discovered = new Map<string, Promise<Endpoints>>()

/** Throws an Error that says which step was refused, such as a wrong password. */
export async function signIn(request: SignInRequest): Promise<SignedIn> {
  const { authorization_endpoint, token_endpoint, vale_redirect_uri } = await discover(request.issuer)
  const redirectUri = request.redirectUri ?? vale_redirect_uri
  if (redirectUri === undefined) throw new Error('sign-in: name a redirectUri')
  const verifier = randomBytes(32).toString('base64url')
  const visit = createVisit()

  const query = new URLSearchParams({
    client_id: request.clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: `openid ${request.scope}`,
    state: randomBytes(8).toString('hex'),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const page = await visit(`${authorization_endpoint}?${query}`)
  const form = new URLSearchParams({ username: request.username, password: request.password })
  const resume = await visit(locationOf(page, authorization_endpoint, 'the client'), form)
  const back = await visit(locationOf(resume, authorization_endpoint, 'the user name or password'))
  const code = new URL(locationOf(back, authorization_endpoint, 'the request')).searchParams.get('code')
  if (code === null) throw new Error(`sign-in: no code in ${back.headers.get('location')}`)

  const answer = await fetch(token_endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: request.clientId,
      redirect_uri: redirectUri,
      code_verifier: verifier,
      code,
    }),
  })
  return readToken(answer)
}

function discover(issuer: string): Promise<Endpoints> {
  const known = discovered.get(issuer)
  if (known !== undefined) return known
  const asked = fetch(`${issuer}/.well-known/openid-configuration`).then(
    (answer) => answer.json() as Promise<Endpoints>,
  )
  discovered.set(issuer, asked)
  asked.catch(() => discovered.delete(issuer))
  return asked
}

/** Fetches with one person's cookies, following no redirect by itself. */
function createVisit() {
  const cookies = new Map<string, string>()
  return async (url: string, form?: URLSearchParams): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(form && { method: 'POST', body: form }),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    await answer.body?.cancel()
    return answer
  }
}

function locationOf(answer: Response, base: string, refused: string): string {
  const location = answer.headers.get('location')
  if (location === null) throw new Error(`sign-in: ${refused} was refused (${answer.status})`)
  return new URL(location, base).href
}

async function readToken(answer: Response): Promise<SignedIn> {
  const body = (await answer.json()) as {
    access_token?: string
    expires_in?: number
    refresh_token?: string
    error_description?: string
  }
  if (body.access_token === undefined)
    throw new Error(`sign-in: no token (${answer.status} ${body.error_description ?? ''})`)
  return {
    accessToken: body.access_token,
    expiresAt: Date.now() + (body.expires_in ?? 0) * 1000,
    ...(body.refresh_token !== undefined && { refreshToken: body.refresh_token }),
  }
}
