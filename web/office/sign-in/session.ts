// Who works at this page. Tokens live as long as the tab. They are renewed before they end; when they cannot be renewed,
// every call waits until the same person has signed in again, in a window of its own: nothing typed is lost.

import type { TokenEndpointResponse } from 'oauth4webapi'
import { useSyncExternalStore } from 'react'
import { peopleRoles } from '../../../shared/contract/roles.ts'
import {
  changeCode,
  claimsOf,
  planSignIn,
  renewTokens,
  revokeTokens,
  type SignInConfig,
  type SignInJourney,
  SignInUnreachable,
} from '../../sign-in/authorization-code.ts'

const scope = 'openid vale/office'
const redirectUri = () => `${location.origin}/office/signed-in`
const tokensKey = 'vale-office-tokens'
const journeyKey = 'vale-office-journey'
const freshMs = 60_000

type Tokens = { readonly accessToken: string; readonly refreshToken?: string; readonly expiresAt: number }

/** Remembered while the user is on the sign-in page: `again` where a window was opened for it. */
type Journey = SignInJourney & { readonly returnTo: string; readonly again?: true }

export type User = {
  readonly id: string
  readonly name: string
  readonly roles: readonly (typeof peopleRoles)[number][]
  /** Programme ids, or `*` for all. */
  readonly programmes: readonly string[]
  readonly sites: readonly string[]
}

export type SessionState = {
  readonly user?: User
  /** The sign-in has ended while somebody was at work. */
  readonly ended: boolean
  /** Somebody else has signed in in the window that was opened for it. */
  readonly otherPerson: boolean
}

let tokens = recallTokens()
let state: SessionState = { ended: false, otherPerson: false, ...(tokens && { user: userOf(tokens) }) }
let waiting: ((token: string) => void)[] = []
const listeners = new Set<() => void>()
const channel = new BroadcastChannel('vale-office-sign-in')

channel.onmessage = ({ data }: MessageEvent<Tokens>) => takeOver(data)

function change(next: Partial<SessionState>): void {
  state = { ...state, ...next }
  for (const listener of listeners) listener()
}

export function useSession(): SessionState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => state,
  )
}

/** Who is signed in; a screen stands behind the sign-in, so there is always somebody. */
export function useUser(): User {
  const { user } = useSession()
  if (user === undefined) throw new Error('A screen stands before the sign-in.')
  return user
}

function userOf({ accessToken }: Tokens): User {
  const claims = claimsOf(accessToken)
  const list = (value: unknown): string[] =>
    Array.isArray(value) ? value.map(String) : typeof value === 'string' ? value.split(' ') : []
  const groups = list(claims['cognito:groups'])
  return {
    id: String(claims['sub']),
    name: String(claims['username'] ?? ''),
    roles: peopleRoles.filter((role) => groups.includes(role)),
    programmes: list(claims['vale:programmes']),
    sites: list(claims['vale:sites']),
  }
}

async function readConfig(): Promise<SignInConfig> {
  try {
    const answer = await fetch('/office/config.json', { cache: 'no-store' })
    if (answer.ok) return (await answer.json()) as SignInConfig
    throw new SignInUnreachable(String(answer.status))
  } catch (error) {
    throw new SignInUnreachable('config', { cause: error })
  }
}

/** Leaves for the sign-in page, and comes back to where the user was. */
export async function beginSignIn(options: { readonly again?: true } = {}): Promise<void> {
  const { address, journey } = await planSignIn(await readConfig(), { redirectUri: redirectUri(), scope })
  const returnTo = options.again ? '/office/' : location.pathname + location.search
  sessionStorage.setItem(journeyKey, JSON.stringify({ ...journey, returnTo, ...options } satisfies Journey))
  location.assign(address)
}

/** Opens a window to sign in again; this page stays as it is. */
export function openSignInWindow(): void {
  open('/office/sign-in-again', 'vale-office-sign-in', 'popup,width=520,height=680')
}

/** What this page is: part of a sign-in that is under way, or the console itself. */
export async function followSignIn(): Promise<'console' | 'leaving' | 'window-done'> {
  if (location.pathname === '/office/sign-in-again') {
    sessionStorage.removeItem(tokensKey)
    await beginSignIn({ again: true })
    return 'leaving'
  }
  const address = new URL(location.href)
  if (address.pathname !== '/office/signed-in') return 'console'
  const kept = sessionStorage.getItem(journeyKey)
  sessionStorage.removeItem(journeyKey)
  const journey = kept === null ? undefined : (JSON.parse(kept) as Journey)
  history.replaceState(null, '', journey?.returnTo ?? '/office/')
  if (journey === undefined || !address.searchParams.has('code')) return 'console'
  const cameBack = { cameBackTo: address, redirectUri: redirectUri() }
  const fresh = tokensOf(await changeCode(await readConfig(), journey, cameBack))
  if (journey.again) {
    channel.postMessage(fresh)
    return 'window-done'
  }
  keepTokens(fresh)
  return 'console'
}

function tokensOf(answer: TokenEndpointResponse, before?: Tokens): Tokens {
  const refreshToken = answer.refresh_token ?? before?.refreshToken
  return {
    accessToken: answer.access_token,
    expiresAt: Date.now() + (answer.expires_in ?? 300) * 1000,
    ...(refreshToken !== undefined && { refreshToken }),
  }
}

function keepTokens(fresh: Tokens): void {
  tokens = fresh
  sessionStorage.setItem(tokensKey, JSON.stringify(fresh))
  change({ user: userOf(fresh), ended: false, otherPerson: false })
  for (const go of waiting) go(fresh.accessToken)
  waiting = []
}

function recallTokens(): Tokens | undefined {
  const kept = sessionStorage.getItem(tokensKey)
  return kept === null ? undefined : (JSON.parse(kept) as Tokens)
}

/** Tokens from the window: only of the same person, and only where they are waited for. */
function takeOver(fresh: Tokens): void {
  if (!state.ended) return
  if (userOf(fresh).id === state.user?.id) keepTokens(fresh)
  else change({ otherPerson: true })
}

let renewing: Promise<string> | undefined

/** A token that is good for a minute at least; waits for a new sign-in where it must. */
export async function accessToken(renew: boolean): Promise<string> {
  if (tokens !== undefined && !renew && tokens.expiresAt - freshMs > Date.now()) return tokens.accessToken
  renewing ??= renewOrWait().finally(() => {
    renewing = undefined
  })
  return renewing
}

async function renewOrWait(): Promise<string> {
  const old = tokens
  if (old?.refreshToken !== undefined && !state.ended) {
    try {
      const fresh = tokensOf(await renewTokens(await readConfig(), old.refreshToken), old)
      keepTokens(fresh)
      return fresh.accessToken
    } catch (error) {
      if (error instanceof SignInUnreachable) throw error
    }
  }
  change({ ended: true })
  return new Promise((resolve) => waiting.push(resolve))
}

/** Forgets the tokens, here and at the sign-in. */
export async function signOut(): Promise<void> {
  const refreshToken = tokens?.refreshToken
  sessionStorage.clear()
  try {
    if (refreshToken !== undefined) await revokeTokens(await readConfig(), refreshToken)
  } finally {
    location.assign('/office/')
  }
}
