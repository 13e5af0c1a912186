// Data keys and signing key pairs, wrapped by KMS. A wrapped key opens only with the context it was made with.
import {
  DecryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  KMSClient,
} from '@aws-sdk/client-kms'

/** Plain texts bound to the key, such as `{ programme: 'prg_…' }`. They are logged by KMS: never personal data. */
export type KeyContext = Readonly<Record<string, string>>

export type KeyVault = {
  /** A new 32-byte key, plain and wrapped. */
  readonly newDataKey: (context: KeyContext) => Promise<{ plain: Uint8Array; wrapped: Uint8Array }>
  /** Opens a wrapped key. */
  readonly unwrap: (wrapped: Uint8Array, context: KeyContext) => Promise<Uint8Array>
  /** A new P-256 key pair: SPKI public half, wrapped PKCS#8 private half. */
  readonly newSigningKeyPair: (
    context: KeyContext,
  ) => Promise<{ publicSpki: Uint8Array; wrappedPrivate: Uint8Array }>
}

/** A vault on one KMS key. */
export function makeKeyVault(keyId: string, client = new KMSClient({})): KeyVault {
  return {
    newDataKey: async (context) => {
      const answer = await client.send(
        new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: context }),
      )
      return { plain: present(answer.Plaintext), wrapped: present(answer.CiphertextBlob) }
    },
    unwrap: async (wrapped, context) => {
      const answer = await client.send(
        new DecryptCommand({ KeyId: keyId, CiphertextBlob: wrapped, EncryptionContext: context }),
      )
      return present(answer.Plaintext)
    },
    newSigningKeyPair: async (context) => {
      const answer = await client.send(
        new GenerateDataKeyPairWithoutPlaintextCommand({
          KeyId: keyId,
          KeyPairSpec: 'ECC_NIST_P256',
          EncryptionContext: context,
        }),
      )
      return {
        publicSpki: present(answer.PublicKey),
        wrappedPrivate: present(answer.PrivateKeyCiphertextBlob),
      }
    },
  }
}

function present(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new Error('KMS answered without a key')
  return bytes
}
