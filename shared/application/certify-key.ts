// Certifies a device's key: for what its vendor may redeem, and never before it is noted how long that lasts.
import type { Actor } from '../domain/actor.ts'
import {
  type CertificateTerms,
  certificateOf,
  decideCertificateTerms,
  refuseKey,
} from '../domain/device-certificate.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type {
  Certified,
  ExtendCertification,
  GetDeviceKey,
  GetRootKey,
  SignCertificate,
} from './device-ports.ts'
import type { GetVendor } from './vendor-ports.ts'

export type CertifyPorts = {
  readonly getVendor: GetVendor
  readonly getDeviceKey: GetDeviceKey
  readonly extendCertification: ExtendCertification
  readonly signCertificate: SignCertificate
  readonly getRootKey: GetRootKey
}

/** What the actor's device may be certified for now. */
export async function certificateTermsOf(
  ports: { readonly getVendor: GetVendor },
  actor: Actor,
  now: number,
): Promise<CertificateTerms | Refusal> {
  const vendor = actor.vendorId === undefined ? undefined : await ports.getVendor(actor.vendorId)
  if (vendor === undefined)
    return refuse('outside-your-scope', { detail: 'Your account belongs to no vendor.' })
  return decideCertificateTerms(vendor, actor.deviceId, now)
}

/** Another certificate for a key of the device; refuses with `device-key-unknown`, `device-frozen`, `too-busy`. */
export async function recertifyKey(
  ports: CertifyPorts,
  keyId: string,
  terms: CertificateTerms,
): Promise<Certified | Refusal> {
  const key = await ports.getDeviceKey(keyId)
  if (key === undefined || key.vendorId !== terms.vendorId || key.deviceId !== terms.deviceId)
    return refuse('device-key-unknown')
  const refused = refuseKey(key) ?? (await ports.extendCertification({ keyId, until: terms.exp }))
  if (refused !== undefined) return refused
  const certificate = await ports.signCertificate(certificateOf(key, terms))
  return { certificate, rootKey: await ports.getRootKey() }
}
