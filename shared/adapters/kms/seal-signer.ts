// Signs seals with a key that never leaves KMS, and opens them again.
import type { KMSClient } from '@aws-sdk/client-kms'
import type { OpenSeal, Seal, SignSeal } from '../../application/seal-ports.ts'
import { type JwsSigner, makeJwsSigner } from './jws-signer.ts'

/** A signer on one KMS key pair; the public half is asked for once a process. */
export function makeSealSigner(
  keyId: string,
  client?: KMSClient,
): { readonly signSeal: SignSeal; readonly openSeal: OpenSeal } & Pick<JwsSigner, 'publicKey'> {
  const { signJws, openJws, publicKey } = makeJwsSigner(keyId, client)
  return { publicKey, signSeal: signJws, openSeal: async (jws) => (await openJws(jws)) as Seal }
}
