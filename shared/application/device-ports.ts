// What enrolling devices and certifying their keys read and write.
import type { DeviceEnrolment } from '../domain/device-enrolment.ts'
import type { DeviceKey, DevicePublicKey, DeviceReceipt } from '../domain/device-key.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { DeviceCertificate } from '../domain/trust.ts'
import type { Page } from './programme-ports.ts'

type Code = Pick<DeviceEnrolment, 'deviceId' | 'vendorId' | 'codeHash' | 'codeSalt' | 'codeUntil'>

/** Eight characters, from the system's random numbers. */
export type NewEnrolmentCode = () => string
export type HashEnrolmentCode = (code: string) => Promise<Pick<DeviceEnrolment, 'codeHash' | 'codeSalt'>>
export type VerifyEnrolmentCode = (
  code: string,
  kept: Pick<DeviceEnrolment, 'codeHash' | 'codeSalt'>,
) => Promise<boolean>

/** Puts a code in place of the device's former one. Refuses with `too-busy`. */
export type PutEnrolmentCode = (code: Code) => Promise<Refusal | undefined>

/** Counts a try, unless the code has ended, was used or has no tries left: then what was found. */
export type CountEnrolmentTry = (attempt: {
  readonly deviceId: string
  readonly now: number
}) => Promise<
  { readonly counted: DeviceEnrolment } | { readonly found: DeviceEnrolment | undefined } | Refusal
>

/**
 * Uses the code for a new key, which takes the place of the current one, all or nothing. `code-ended`: it is another
 * code by now, or was used. Refuses with `device-key-taken` or `too-busy`.
 */
export type EnrolKey = (enrolment: {
  readonly of: DeviceEnrolment
  readonly key: DeviceKey
}) => Promise<'enrolled' | 'code-ended' | Refusal>

export type GetDeviceKey = (keyId: string) => Promise<DeviceKey | undefined>
export type GetDeviceEnrolment = (deviceId: string) => Promise<DeviceEnrolment | undefined>
/** In the order of their ids. */
export type GetDeviceKeys = (keyIds: readonly string[]) => Promise<readonly DeviceKey[]>

/**
 * Notes that a certificate of the key lasts until then, before it is handed out. Refuses with `device-key-unknown`,
 * `device-frozen` or `too-busy`.
 */
export type ExtendCertification = (extension: {
  readonly keyId: string
  /** Seconds since 1970. */
  readonly until: number
}) => Promise<Refusal | undefined>

/** Refuses with `device-key-unknown` when the key is not the device's, or `too-busy`. */
export type ReviewKey = (review: {
  readonly keyId: string
  readonly deviceId: string
  readonly reviewed: NonNullable<DeviceKey['reviewed']>
}) => Promise<Refusal | undefined>

/** Sequences up to `last` of which no receipt is there: at most `most`, the lowest first. */
export type MissingSequences = (chain: {
  readonly keyId: string
  readonly last: number
  readonly most: number
}) => Promise<readonly number[]>

/** Receipts of several keys, key after key, the newest of each first. */
export type ListReceipts = (asked: {
  readonly keyIds: readonly string[]
  readonly cursor?: string | undefined
}) => Promise<Page<DeviceReceipt>>

export type KeyIdOf = (publicKey: DevicePublicKey) => Promise<string>
export type SignCertificate = (certificate: DeviceCertificate) => Promise<string>
/** The public half of the key that certificates are signed by. */
export type GetRootKey = () => Promise<DevicePublicKey>

/** What a phone gets. */
export type Certified = {
  readonly certificate: string
  readonly rootKey: DevicePublicKey
  /** Of the key that this one takes the place of: how far its receipts have come. */
  readonly former?: FormerKey
}

/** What a phone that was wiped cannot know by itself. `lastAt` in milliseconds since 1970; 0 before the first receipt. */
export type FormerKey = Pick<DeviceKey, 'lastSequence' | 'lastAt'>
