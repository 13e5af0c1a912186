// A programme's signing keys, as those who look after them see them.
import type { Refusal } from '../domain/refusal.ts'

/** `signing`: signs now. `active`: what it signed stays valid. `retired`: nothing it signed is accepted any more. */
export type SigningKey = {
  /** 1 to 255, within the programme. */
  readonly keyNumber: number
  readonly status: 'signing' | 'active' | 'retired'
  readonly publicKey: { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }
}

export type KeyedProgramme = { readonly programmeId: string; readonly number: number }

/** In the order of their numbers. */
export type ListKeys = (programme: KeyedProgramme) => Promise<readonly SigningKey[]>

/**
 * Makes the next key, once a request. Refuses with `idempotency-key-reused`, `signing-keys-used-up` or `too-busy`.
 */
export type RotateKey = (
  programme: KeyedProgramme,
  request: { readonly requestKey: string; readonly requestHash: string },
) => Promise<SigningKey | Refusal>

/** Undefined when there is no such key. Retiring a retired key changes nothing. */
export type RetireKey = (
  programme: KeyedProgramme,
  keyNumber: number,
) => Promise<SigningKey | undefined | Refusal>
