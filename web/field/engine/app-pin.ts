// The PIN of the app: it keeps whoever picks up the phone from redeeming. The key itself cannot be taken off the phone
// with or without it.
import { keepSetting, readSetting, type Store } from './store.ts'

const iterations = 310_000
export const pinTries = 5

async function hashOf(pin: string, salt: Uint8Array): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, [
    'deriveBits',
  ])
  const parameters = { name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(salt), iterations }
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, 256))
}

export async function setPin(store: Store, pin: string): Promise<void> {
  if (!/^[0-9]{4,6}$/.test(pin)) throw new Error('a PIN has four to six digits')
  const salt = crypto.getRandomValues(new Uint8Array(16))
  await keepSetting(store, 'pin', { salt, hash: await hashOf(pin, salt), triesLeft: pinTries })
}

/** Counts the try before it compares, so that taking the phone apart in between gains nothing. */
export async function isPin(store: Store, pin: string): Promise<boolean> {
  const transaction = store.transaction('settings', 'readwrite')
  const kept = (await transaction.store.get('pin')) as
    | { salt: Uint8Array; hash: Uint8Array; triesLeft: number }
    | undefined
  if (kept === undefined || kept.triesLeft <= 0) {
    await transaction.done
    return false
  }
  await transaction.store.put({ ...kept, triesLeft: kept.triesLeft - 1 }, 'pin')
  await transaction.done
  const hash = await hashOf(pin, kept.salt)
  const isRight = hash.every((byte, index) => byte === kept.hash[index])
  if (isRight) await keepSetting(store, 'pin', { ...kept, triesLeft: pinTries })
  return isRight
}

export async function pinTriesLeft(store: Store): Promise<number> {
  return (await readSetting(store, 'pin'))?.triesLeft ?? pinTries
}
