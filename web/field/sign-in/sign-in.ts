// Signs in once, by OpenID Connect with PKCE, and keeps the token fresh. Without a network the app goes on; only calls
// wait.
import * as oauth from 'oauth4webapi'
import { NoAnswer, SignInNeeded } from '../engine/api.ts'
import { keepSetting, readSetting, type Settings, type Store } from '../engine/store.ts'

const scope = 'openid vale/field'
const redirectUri = () => `${location.origin}/field/signed-in`
/** A laptop's sign-in has no TLS; browsers take 127.0.0.1 for safe, and so do we. */
const insecure = () => (location.protocol === 'http:' ? { [oauth.allowInsecureRequests]: true } : {})

type Config = Settings['config']
type Journey = { readonly verifier: string; readonly state: string }

const journeyKey = 'vale-sign-in'

/** From the server when it can be reached, else as it was. */
async function readConfig(store: Store): Promise<Config> {
  const known = await readSetting(store, 'config')
  try {
    const answer = await fetch('/field/config.json', { cache: 'no-store' })
    if (answer.ok) {
      const config = (await answer.json()) as Config
      await keepSetting(store, 'config', config)
      return config
    }
  } catch (error) {
    if (known === undefined) throw new NoAnswer('config', { cause: error })
  }
  if (known === undefined) throw new NoAnswer('config')
  return known
}

async function discover(config: Config): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(config.issuer)
  try {
    const answer = await oauth.discoveryRequest(issuer, { algorithm: 'oidc', ...insecure() })
    return await oauth.processDiscoveryResponse(issuer, answer)
  } catch (error) {
    throw new NoAnswer('sign-in', { cause: error })
  }
}

/** Leaves for the sign-in page. */
export async function beginSignIn(store: Store): Promise<void> {
  const config = await readConfig(store)
  const server = await discover(config)
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  sessionStorage.setItem(journeyKey, JSON.stringify({ verifier, state } satisfies Journey))
  const address = new URL(server.authorization_endpoint ?? '')
  address.search = new URLSearchParams({
    client_id: config.clientId,
    response_type: 'code',
    redirect_uri: redirectUri(),
    scope,
    // Whoever picks up the phone must not get past its PIN by a session that the browser still has.
    prompt: 'login',
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString()
  location.assign(address)
}

/** Takes the code that the sign-in page sent back; returns whether there was one. Throws where it refused. */
export async function finishSignIn(store: Store): Promise<boolean> {
  const address = new URL(location.href)
  if (!address.searchParams.has('code') && !address.searchParams.has('error')) return false
  const kept = sessionStorage.getItem(journeyKey)
  sessionStorage.removeItem(journeyKey)
  history.replaceState(null, '', '/field/')
  if (kept === null) return false
  const { verifier, state } = JSON.parse(kept) as Journey
  const config = await readConfig(store)
  const server = await discover(config)
  const client = { client_id: config.clientId }
  const parameters = oauth.validateAuthResponse(server, client, address, state)
  const answer = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    redirectUri(),
    verifier,
    insecure(),
  )
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer)
  await keepTokens(store, tokens)
  await store.delete('settings', 'pin')
  return true
}

async function keepTokens(store: Store, tokens: oauth.TokenEndpointResponse): Promise<void> {
  const known = await readSetting(store, 'tokens')
  const refreshToken = tokens.refresh_token ?? known?.refreshToken
  await keepSetting(store, 'tokens', {
    accessToken: tokens.access_token,
    expiresAt: Date.now() + (tokens.expires_in ?? 300) * 1000,
    ...(refreshToken !== undefined && { refreshToken }),
  })
}

const freshMs = 60_000

/** A token that is good for a minute at least. One tab renews it for all. */
export function accessToken(store: Store, renew: boolean): Promise<string> {
  return navigator.locks.request('vale-token', async () => {
    const tokens = await readSetting(store, 'tokens')
    if (tokens === undefined) throw new SignInNeeded()
    if (!renew && tokens.expiresAt - freshMs > Date.now()) return tokens.accessToken
    return refresh(store, tokens.refreshToken)
  })
}

async function refresh(store: Store, refreshToken: string | undefined): Promise<string> {
  if (refreshToken === undefined) throw new SignInNeeded()
  const config = await readConfig(store)
  const server = await discover(config)
  const client = { client_id: config.clientId }
  let answer: Response
  try {
    answer = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refreshToken, insecure())
  } catch (error) {
    throw new NoAnswer('token', { cause: error })
  }
  if (answer.status >= 500) throw new NoAnswer('token')
  try {
    const tokens = await oauth.processRefreshTokenResponse(server, client, answer)
    await keepTokens(store, tokens)
    return tokens.access_token
  } catch (error) {
    throw new SignInNeeded('', { cause: error })
  }
}

/** Forgets the tokens; key, receipts and lists stay. */
export async function forgetTokens(store: Store): Promise<void> {
  await store.delete('settings', 'tokens')
}

/** Whom the token speaks for: which statements to ask for, and whose phone this is. The server reads the token itself. */
export async function claimOf(store: Store, name: 'vendor' | 'device'): Promise<string | undefined> {
  const tokens = await readSetting(store, 'tokens')
  const payload = tokens?.accessToken.split('.')[1]
  if (payload === undefined) return undefined
  const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as Record<
    string,
    unknown
  >
  const claim = claims[`vale:${name}`]
  return typeof claim === 'string' ? claim : undefined
}
