// Signs in once, by OpenID Connect with PKCE, and keeps the token fresh. Without a network the app goes on; only calls
// wait.
import {
  changeCode,
  claimsOf,
  planSignIn,
  renewTokens,
  type SignInJourney,
  SignInUnreachable,
} from '../../sign-in/authorization-code.ts'
import { NoAnswer, SignInNeeded } from '../engine/api.ts'
import { keepSetting, readSetting, type Settings, type Store } from '../engine/store.ts'

const scope = 'openid vale/field'
const redirectUri = () => `${location.origin}/field/signed-in`

type Config = Settings['config']
type Tokens = Awaited<ReturnType<typeof changeCode>>

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

/** Whoever waits for the sign-in waits for a network, as with every call. */
async function reach<Answer>(question: Promise<Answer>): Promise<Answer> {
  try {
    return await question
  } catch (error) {
    if (error instanceof SignInUnreachable) throw new NoAnswer('sign-in', { cause: error })
    throw error
  }
}

/** Leaves for the sign-in page. */
export async function beginSignIn(store: Store): Promise<void> {
  const config = await readConfig(store)
  const { address, journey } = await reach(planSignIn(config, { redirectUri: redirectUri(), scope }))
  sessionStorage.setItem(journeyKey, JSON.stringify(journey))
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
  const journey = JSON.parse(kept) as SignInJourney
  const config = await readConfig(store)
  const cameBack = { cameBackTo: address, redirectUri: redirectUri() }
  const tokens = await reach(changeCode(config, journey, cameBack))
  await keepTokens(store, tokens)
  await store.delete('settings', 'pin')
  return true
}

async function keepTokens(store: Store, tokens: Tokens): Promise<void> {
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
  try {
    const tokens = await renewTokens(config, refreshToken)
    await keepTokens(store, tokens)
    return tokens.access_token
  } catch (error) {
    if (error instanceof SignInUnreachable) throw new NoAnswer('token', { cause: error })
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
  if (tokens === undefined) return undefined
  const claims = claimsOf(tokens.accessToken)
  const claim = claims[`vale:${name}`]
  return typeof claim === 'string' ? claim : undefined
}
