// How a phone proves that it holds its key when it asks for a certificate: a JWS (RFC 7515, ES256) by that key. Runs in
// Node and in a browser.
import { CompactSign, type CryptoKey, compactVerify, decodeJwt, errors } from 'jose'
import * as z from 'zod'

const claims = z.strictObject({ typ: z.literal('vale-renewal'), keyId: z.string(), iat: z.int() })

/** `iat` is in seconds since 1970. */
export type RenewalClaims = Omit<z.infer<typeof claims>, 'typ'>

/** Signs with the device's key, which never leaves the device. */
export async function signRenewalProof(
  { keyId, iat }: RenewalClaims,
  privateKey: CryptoKey,
): Promise<string> {
  const text = JSON.stringify({ typ: 'vale-renewal', keyId, iat })
  return new CompactSign(new TextEncoder().encode(text)).setProtectedHeader({ alg: 'ES256' }).sign(privateKey)
}

/** What a proof says, its signature not looked at; undefined when it is no proof. */
export function readRenewalProof(jws: string): RenewalClaims | undefined {
  try {
    return claims.safeParse(decodeJwt(jws)).data
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

/** Tells whether a proof is signed by this key. */
export async function verifyRenewalProof(jws: string, publicKey: CryptoKey): Promise<boolean> {
  try {
    await compactVerify(jws, publicKey, { algorithms: ['ES256'] })
    return true
  } catch (error) {
    if (error instanceof errors.JOSEError) return false
    throw error
  }
}
