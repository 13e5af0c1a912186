// A vendor's phone, as far as the API knows it: a key that it cannot give away, enrolled for an officer's code.

import type { CryptoKey } from 'jose'
import { deviceKeyId } from '../../shared/contract/receipt-signature.ts'
import { createEnrolmentCodeRoute, enrolDeviceRoute } from '../../shared/contract/routes/devices.ts'
import type { PublicJwk } from '../../shared/contract/voucher-signature.ts'
import { signInVendor } from './people.ts'
import type { SetUp, VendorSetUp } from './programme-setup.ts'

export type PhoneKey = {
  readonly keyId: string
  readonly publicKey: PublicJwk
  readonly privateKey: CryptoKey
}

export type Phone = PhoneKey & {
  readonly vendorId: string
  readonly deviceId: string
  readonly token: string
  readonly certificate: string
  readonly rootKey: PublicJwk
}

/** A new key of a phone that is not enrolled yet. */
export async function newPhoneKey(): Promise<PhoneKey> {
  const { privateKey, publicKey: made } = await crypto.subtle.generateKey(
    { name: 'ECDSA', namedCurve: 'P-256' },
    false,
    ['sign', 'verify'],
  )
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', made)
  const publicKey = { kty: 'EC', crv: 'P-256', x, y } as const
  return { keyId: await deviceKeyId(publicKey), publicKey, privateKey }
}

/** The code that an officer reads out. */
export async function readOutCode(
  { api, tokens }: SetUp,
  { vendorId, deviceId }: Pick<VendorSetUp, 'vendorId' | 'deviceId'>,
): Promise<string> {
  const params = { vendorId, deviceId }
  return (await api.call(createEnrolmentCodeRoute, { token: tokens.programme, params })).code
}

/** Signs the vendor's user in and enrols a new key for a new code. */
export async function enrolPhone(
  setUp: SetUp & { readonly stack: Parameters<typeof signInVendor>[0] },
  vendor: VendorSetUp,
): Promise<Phone> {
  const token = await signInVendor(setUp.stack, vendor.username)
  const key = await newPhoneKey()
  const code = await readOutCode(setUp, vendor)
  const body = { code, publicKey: key.publicKey }
  const certified = await setUp.api.call(enrolDeviceRoute, { token, body })
  return { ...key, ...certified, vendorId: vendor.vendorId, deviceId: vendor.deviceId, token }
}
