// Sign-in of a web app by OpenID Connect, the authorization code with PKCE: what the vendor's app and the staff console
// share. Where tokens are kept is for each app to say.
import * as oauth from 'oauth4webapi'

/** What the app reads at its start, from its `config.json`. */
export type SignInConfig = { readonly issuer: string; readonly clientId: string }

/** What must be remembered while the user is on the sign-in page. */
export type SignInJourney = { readonly verifier: string; readonly state: string }

/** The server was not reached: nobody knows whether the user may go on. */
export class SignInUnreachable extends Error {
  override readonly name = 'SignInUnreachable'
}

/** A laptop's sign-in has no TLS; browsers take 127.0.0.1 for safe, and so do we. */
const insecure = () => (location.protocol === 'http:' ? { [oauth.allowInsecureRequests]: true } : {})

async function reach<Answer>(question: Promise<Answer>): Promise<Answer> {
  try {
    return await question
  } catch (error) {
    throw new SignInUnreachable('', { cause: error })
  }
}

async function discover(config: SignInConfig): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(config.issuer)
  const answer = await reach(oauth.discoveryRequest(issuer, { algorithm: 'oidc', ...insecure() }))
  return await reach(oauth.processDiscoveryResponse(issuer, answer))
}

/** Makes a journey, and the address of the sign-in page that begins it. */
export async function planSignIn(
  config: SignInConfig,
  { redirectUri, scope }: { readonly redirectUri: string; readonly scope: string },
): Promise<{ readonly address: URL; readonly journey: SignInJourney }> {
  const server = await discover(config)
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const address = new URL(server.authorization_endpoint ?? '')
  address.search = new URLSearchParams({
    client_id: config.clientId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope,
    // Whoever picks up the device must not get in by a session that the browser still has.
    prompt: 'login',
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString()
  return { address, journey: { verifier, state } }
}

/** Changes the code that the sign-in page sent back for tokens. */
export async function changeCode(
  config: SignInConfig,
  { verifier, state }: SignInJourney,
  { cameBackTo, redirectUri }: { readonly cameBackTo: URL; readonly redirectUri: string },
): Promise<oauth.TokenEndpointResponse> {
  const server = await discover(config)
  const client = { client_id: config.clientId }
  const answer = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    oauth.validateAuthResponse(server, client, cameBackTo, state),
    redirectUri,
    verifier,
    insecure(),
  )
  return oauth.processAuthorizationCodeResponse(server, client, answer)
}

/** New tokens for old; throws `SignInUnreachable` where the server gave no answer, anything else where it said no. */
export async function renewTokens(
  config: SignInConfig,
  refreshToken: string,
): Promise<oauth.TokenEndpointResponse> {
  const server = await discover(config)
  const client = { client_id: config.clientId }
  const request = oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, insecure())
  const answer = await reach(request)
  if (answer.status >= 500) throw new SignInUnreachable(String(answer.status))
  return oauth.processRefreshTokenResponse(server, client, answer)
}

/** Ends what the refresh token could still do. */
export async function revokeTokens(config: SignInConfig, refreshToken: string): Promise<void> {
  const server = await discover(config)
  await oauth.revocationRequest(
    server,
    { client_id: config.clientId },
    oauth.None(),
    refreshToken,
    insecure(),
  )
}

/** What a token says of its bearer, unchecked: the server reads the token itself. */
export function claimsOf(accessToken: string): Readonly<Record<string, unknown>> {
  const payload = accessToken.split('.')[1] ?? ''
  const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (sign) =>
    sign.charCodeAt(0),
  )
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>
}
