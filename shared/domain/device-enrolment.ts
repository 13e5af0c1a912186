// The one-time code that ties a phone to a device: an officer makes it, a phone uses it once, and guessing ends it.

/** Of Crockford's alphabet: 40 bits. */
const codeLength = 8
const codeFormat = /^[0-9A-HJKMNP-TV-Z]{8}$/
export const enrolmentCodeMs = 15 * 60_000
/** So many tries a code has, the right one included. */
export const maxEnrolmentTries = 5

/** What is kept for a device: its last code, and its keys' names. Times in milliseconds since 1970. */
export type DeviceEnrolment = {
  readonly deviceId: string
  readonly vendorId: string
  /** Of the last code; a new code ends it. */
  readonly codeHash: string
  readonly codeSalt: string
  readonly codeUntil: number
  readonly codeTries: number
  /** The key that the code was used for, and by whom. */
  readonly codeUsed?: { readonly keyId: string; readonly by: string }
  /** In the order in which they were enrolled. */
  readonly keyIds: readonly string[]
  /** The newest of them: the only one that gets certificates. */
  readonly currentKeyId?: string
}

/** As it is read out and typed: `7QK2-M3ZP`. */
export function showEnrolmentCode(code: string): string {
  return `${code.slice(0, codeLength / 2)}-${code.slice(codeLength / 2)}`
}

/** Reads a typed code: any case, spaces and dashes; O as 0, I and L as 1. Undefined when it can be none. */
export function parseEnrolmentCode(typed: string): string | undefined {
  const code = typed
    .toUpperCase()
    .replace(/[\s\u2010-\u2015-]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1')
  return codeFormat.test(code) ? code : undefined
}
