// A vendor's phone without a browser: the app's own engine on a store in memory, talking to the real stack over HTTP, with
// a network and a clock that a test can break.
import 'fake-indexeddb/auto'
import { makeApi } from '../../../web/field/engine/api.ts'
import { type MadePhone, makePhone } from '../../../web/field/engine/make-phone.ts'
import { openStore, type Store } from '../../../web/field/engine/store.ts'

export type Network = {
  /** `lost`: the request never arrives. `deaf`: it is carried out, and the answer is lost. */
  mode: 'there' | 'lost' | 'deaf'
  /** How many requests went out, and what else is to happen to the next ones, by their order. */
  sent: { readonly path: string; readonly body: unknown }[]
  plan: ('there' | 'lost' | 'deaf')[]
}

export type TestPhone = {
  readonly phone: MadePhone
  readonly store: Store
  readonly network: Network
  readonly clock: { offsetMs: number }
  /** Whose device the token names; nobody's until a test says so. */
  readonly signedIn: { deviceId?: string }
  /** What is in the store, as another start of the app finds it. */
  readonly reopen: () => Promise<TestPhone>
}

let count = 0

export type PhoneGround = { readonly baseUrl: string; readonly token: string; readonly vendorId: string }

export async function aPhone(ground: PhoneGround, name = `phone-${++count}`): Promise<TestPhone> {
  const store = await openStore(name)
  const network: Network = { mode: 'there', sent: [], plan: [] }
  const clock = { offsetMs: 0 }
  const signedIn: TestPhone['signedIn'] = {}
  const api = makeApi({ accessToken: async () => ground.token, fetch: fetchThrough(ground.baseUrl, network) })
  const phone = makePhone({
    ...{ store, api },
    clock: () => Date.now() + clock.offsetMs,
    random: () => 0.5,
    pause: async () => undefined,
    alone: async (_, work) => work(),
    signIn: async () => undefined,
    signInFailed: false,
    forgetTokens: async () => undefined,
    vendorId: async () => ground.vendorId,
    deviceId: async () => signedIn.deviceId,
    isOnline: () => true,
    takeUpdate: () => undefined,
  })
  await phone.refresh()
  const reopen = async () => {
    store.close()
    return aPhone(ground, name)
  }
  return { phone, store, network, clock, signedIn, reopen }
}

function fetchThrough(baseUrl: string, network: Network): typeof fetch {
  return async (path, init) => {
    const mode = network.plan.shift() ?? network.mode
    if (mode === 'lost') throw new TypeError('the request was lost')
    const body = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined
    network.sent.push({ path: String(path), body })
    const answer = await fetch(`${baseUrl}${String(path)}`, init)
    if (mode === 'deaf') {
      await answer.arrayBuffer()
      throw new TypeError('the answer was lost')
    }
    return answer
  }
}
