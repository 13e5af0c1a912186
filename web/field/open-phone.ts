// Puts the phone together in a browser: its store, its locks, its clock, and what happens by itself.
import { makeApi } from './engine/api.ts'
import { type MadePhone, makePhone } from './engine/make-phone.ts'
import { openStore } from './engine/store.ts'
import { accessToken, beginSignIn, claimOf, finishSignIn, forgetTokens } from './sign-in/sign-in.ts'
import { followUpdates } from './updates.ts'

const tendEveryMs = 60_000
const lockAfterMs = 5 * 60_000

/** Opens what this phone has kept, finishes a sign-in that is under way, and starts what happens by itself. */
export async function openPhone(): Promise<MadePhone> {
  const store = await openStore()
  const updates = followUpdates(() => phone.noteUpdate())
  const api = makeApi({
    accessToken: (renew) => accessToken(store, renew),
    fetch: (input, init) => fetch(input, init),
  })
  const signInFailed = await finishSignIn(store).then(
    () => false,
    (error: unknown) => {
      console.error(error)
      return true
    },
  )
  const phone: MadePhone = makePhone({
    ...{ store, api },
    clock: () => Date.now(),
    random: () => Math.random(),
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    alone: (name, work) =>
      navigator.locks.request(name, { ifAvailable: true }, async (lock) =>
        lock === null ? undefined : work(),
      ),
    signIn: () => beginSignIn(store),
    signInFailed,
    forgetTokens: () => forgetTokens(store),
    vendorId: () => claimOf(store, 'vendor'),
    deviceId: () => claimOf(store, 'device'),
    isOnline: () => navigator.onLine,
    takeUpdate: updates.take,
  })
  await phone.refresh()
  tendByItself(phone)
  return phone
}

/** A queue does not press "send": receipts and lists travel whenever there is a network. */
function tendByItself(phone: MadePhone): void {
  const tend = () => void phone.tend().catch((error: unknown) => console.error(error))
  addEventListener('online', tend)
  addEventListener('offline', () => void phone.refresh())
  setInterval(tend, tendEveryMs)
  tend()
  let hiddenAt = 0
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') hiddenAt = Date.now()
    else if (hiddenAt > 0 && Date.now() - hiddenAt > lockAfterMs) phone.lock()
  })
}
