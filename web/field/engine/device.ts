// Ties this phone to its device, and keeps its certificate young.
import { CompactSign } from 'jose'
import { deviceKeyId } from '../../../shared/contract/receipt-signature.ts'
import type { PublicJwk } from '../../../shared/contract/voucher-signature.ts'
import type { Api, Problem } from './api.ts'
import { type KeptDevice, keepSetting, newChain, readSetting, type Store } from './store.ts'
import { openDocument } from './trust-documents.ts'

/** Makes a key that never leaves the phone, and has it certified for an officer's code. */
export async function enrolDevice(store: Store, api: Api, code: string): Promise<Problem | undefined> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ])
  const publicKey = publicPart(await crypto.subtle.exportKey('jwk', pair.publicKey))
  const answer = await api.call('enrolDevice', { body: { code, publicKey } })
  if (!answer.ok) return answer.problem
  const { certificate, rootKey, former } = answer.body
  await openDocument(certificate, { rootKey, typ: 'vale-device' })
  // A phone that has its own receipts has lost nothing.
  if (former !== undefined && (await readSetting(store, 'device')) === undefined)
    await keepSetting(store, 'former', { ...former, since: Date.now() })
  const keyId = await deviceKeyId(publicKey)
  await keepNewDevice(store, { keyId, publicKey, privateKey: pair.privateKey, rootKey, certificate })
  return undefined
}

/** A new key begins a new chain; which vouchers this phone has redeemed stays known. */
async function keepNewDevice(store: Store, device: KeptDevice): Promise<void> {
  const transaction = store.transaction('settings', 'readwrite', { durability: 'strict' })
  await transaction.store.put(device, 'device')
  await transaction.store.put(newChain, 'chain')
  await transaction.store.put(false, 'frozen')
  await transaction.done
}

const youngSeconds = 86_400

/** Asks for a new certificate once the one it has is a day old. */
export async function renewCertificate(store: Store, api: Api, now: number): Promise<Problem | undefined> {
  const device = await readSetting(store, 'device')
  if (device === undefined) return undefined
  const { rootKey, keyId, privateKey } = device
  const { iat } = await openDocument(device.certificate, { rootKey, typ: 'vale-device' })
  if (now / 1000 - iat < youngSeconds) return undefined
  const claims = JSON.stringify({ typ: 'vale-renewal', keyId, iat: Math.floor(now / 1000) })
  const proof = await new CompactSign(new TextEncoder().encode(claims))
    .setProtectedHeader({ alg: 'ES256' })
    .sign(privateKey)
  const answer = await api.call('renewCertificate', { body: { proof } })
  if (!answer.ok) return answer.problem
  const { certificate } = answer.body
  const renewed = await openDocument(certificate, { rootKey, typ: 'vale-device' })
  if (renewed.keyId === keyId) await store.put('settings', { ...device, certificate }, 'device')
  return undefined
}

function publicPart({ x = '', y = '' }: JsonWebKey): PublicJwk {
  return { kty: 'EC', crv: 'P-256', x, y }
}
