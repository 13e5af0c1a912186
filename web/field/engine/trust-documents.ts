// Opens what the root key has signed, and keeps what is newer than what the phone has.
import { compactVerify, importJWK } from 'jose'
import type { PublicJwk } from '../../../shared/contract/voucher-signature.ts'
import { type VoucherState, voucherStateAt } from '../../../shared/domain/status-list.ts'
import type { DeviceCertificate, StatusListClaims, TrustBundle } from '../../../shared/domain/trust.ts'
import type { Api } from './api.ts'
import { keepSetting, readSetting, type Store, sawTime } from './store.ts'

/** What was signed is not what it should be: it is dropped, and the phone goes on with what it has. */
export class UntrustedDocument extends Error {
  override readonly name = 'UntrustedDocument'
}

type Documents = {
  'vale-device': DeviceCertificate
  'vale-trust': TrustBundle
  'vale-status-list': StatusListClaims
}

/** Returns what a document says. Throws `UntrustedDocument` where the root did not sign it, or another kind. */
export async function openDocument<Kind extends keyof Documents>(
  jws: string,
  { rootKey, typ }: { readonly rootKey: PublicJwk; readonly typ: Kind },
): Promise<Documents[Kind]> {
  const key = await importJWK({ ...rootKey }, 'ES256')
  const opened = await compactVerify(jws, key, { algorithms: ['ES256'] }).catch(() => undefined)
  const document = opened && (JSON.parse(new TextDecoder().decode(opened.payload)) as Documents[Kind])
  if (document?.typ !== typ) throw new UntrustedDocument(typ)
  return document
}

export type OpenedTrust = { readonly bundle?: TrustBundle; readonly certificate?: DeviceCertificate }

/** What the phone has, its signatures checked anew: what lies on a phone can be changed there. */
export async function openTrust(store: Store): Promise<OpenedTrust> {
  const device = await readSetting(store, 'device')
  if (device === undefined) return {}
  const { rootKey } = device
  const bundle = await readSetting(store, 'bundle')
  return {
    certificate: await openDocument(device.certificate, { rootKey, typ: 'vale-device' }),
    ...(bundle !== undefined && { bundle: await openDocument(bundle, { rootKey, typ: 'vale-trust' }) }),
  }
}

export type OpenedList = { readonly claims: StatusListClaims; readonly bits: Uint8Array }

/** The list of a programme; undefined where there is none, or where it is not what was signed. */
export async function openList(store: Store, programmeNumber: number): Promise<OpenedList | undefined> {
  const device = await readSetting(store, 'device')
  const kept = await store.get('lists', programmeNumber)
  if (device === undefined || kept === undefined) return undefined
  try {
    const claims = await openDocument(kept.claims, { rootKey: device.rootKey, typ: 'vale-status-list' })
    await checkBits(claims, kept.bits)
    return claims.programmeNumber === programmeNumber ? { claims, bits: kept.bits } : undefined
  } catch (error) {
    if (error instanceof UntrustedDocument) return undefined
    throw error
  }
}

/** What a list says of one voucher. */
export function stateIn({ claims, bits }: OpenedList, statusIndex: number): VoucherState {
  return statusIndex < claims.count ? voucherStateAt(bits, statusIndex) : 'unissued'
}

/** Brings the bundle and the lists of the certificate's programmes, keeping only what is newer. */
export async function fetchTrust(store: Store, api: Api): Promise<void> {
  const device = await readSetting(store, 'device')
  if (device === undefined) return
  const { rootKey } = device
  const answer = await api.call('getTrustBundle', {})
  if (!answer.ok) return
  const bundle = await openDocument(answer.body.bundle, { rootKey, typ: 'vale-trust' })
  const { bundle: known, certificate } = await openTrust(store)
  if (known === undefined || bundle.version > known.version)
    await keepSetting(store, 'bundle', answer.body.bundle)
  await sawTime(store, bundle.iat * 1000)
  const programmes = bundle.programmes.filter(
    ({ programmeId, offlineAllowed }) => offlineAllowed && certificate?.programmeIds.includes(programmeId),
  )
  for (const { number } of programmes) await fetchList(store, api, { programmeNumber: number, rootKey })
}

async function fetchList(
  store: Store,
  api: Api,
  { programmeNumber, rootKey }: { programmeNumber: number; rootKey: PublicJwk },
): Promise<void> {
  const answer = await api.call('getStatusList', { params: { programmeNumber: String(programmeNumber) } })
  if (!answer.ok) return
  const { claims: jws, bits: deflated } = answer.body
  const claims = await openDocument(jws, { rootKey, typ: 'vale-status-list' })
  const known = await openList(store, programmeNumber)
  if (claims.programmeNumber !== programmeNumber) throw new UntrustedDocument('vale-status-list')
  if (known !== undefined && known.claims.version > claims.version) return
  const bits = await inflate(deflated)
  // An old browser cannot unpack it: the phone says that it has no list, and works with a network.
  if (bits === undefined) return
  await checkBits(claims, bits)
  await store.put('lists', { programmeNumber, claims: jws, bits })
}

async function checkBits({ sha256, count }: StatusListClaims, bits: Uint8Array): Promise<void> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bits)))
  const hex = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  if (hex !== sha256 || bits.length * 4 < count) throw new UntrustedDocument('vale-status-list')
}

async function inflate(base64: string): Promise<Uint8Array | undefined> {
  const unpack = unpacker()
  if (unpack === undefined) return undefined
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(unpack)
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/** Chrome has it from 103 on. */
function unpacker(): DecompressionStream | undefined {
  try {
    return new DecompressionStream('deflate-raw')
  } catch {
    return undefined
  }
}
