// Gives an enrolled phone a new certificate, when it proves that it holds the device's current key.
import type { Actor } from '../domain/actor.ts'
import { proofToleranceSeconds } from '../domain/device-certificate.ts'
import type { DevicePublicKey } from '../domain/device-key.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type CertifyPorts, certificateTermsOf, recertifyKey } from './certify-key.ts'
import type { Certified } from './device-ports.ts'

type RenewPorts = CertifyPorts & {
  /** What a proof says, not yet believed; undefined when it is none. */
  readonly readProof: (proof: string) => { readonly keyId: string; readonly iat: number } | undefined
  readonly isProofOf: (proof: string, publicKey: DevicePublicKey) => Promise<boolean>
}

/**
 * Refuses with `outside-your-scope`, whatever the vendor's standing refuses with, `device-proof-invalid`,
 * `device-key-unknown`, `device-frozen`, `too-busy`.
 */
export const renewCertificate =
  (ports: RenewPorts) =>
  async (command: {
    readonly actor: Actor
    readonly proof: string
    readonly now: number
  }): Promise<Certified | Refusal> => {
    const { actor, proof, now } = command
    const terms = await certificateTermsOf(ports, actor, now)
    if (isRefusal(terms)) return terms
    const claims = ports.readProof(proof)
    if (claims === undefined || Math.abs(claims.iat - now / 1000) > proofToleranceSeconds)
      return refuse('device-proof-invalid', { field: 'proof' })
    const key = await ports.getDeviceKey(claims.keyId)
    if (key === undefined) return refuse('device-key-unknown')
    if (!(await ports.isProofOf(proof, key.publicKey)))
      return refuse('device-proof-invalid', { field: 'proof' })
    return recertifyKey(ports, claims.keyId, terms)
  }
