// What the phone's parts reach of the world around them: a test puts its own in their place.
import type { Api } from './api.ts'
import type { Store } from './store.ts'

export type PhonePorts = {
  readonly store: Store
  readonly api: Api
  readonly clock: () => number
  readonly pause: (ms: number) => Promise<void>
  readonly random: () => number
  /** One at a time over all tabs; returns undefined where another has it already. */
  readonly alone: <T>(name: string, work: () => Promise<T>) => Promise<T | undefined>
  readonly signIn: () => Promise<void>
  readonly signInFailed: boolean
  readonly forgetTokens: () => Promise<void>
  /** As the token says; undefined where there is none. */
  readonly vendorId: () => Promise<string | undefined>
  readonly deviceId: () => Promise<string | undefined>
  readonly isOnline: () => boolean
  readonly takeUpdate: () => void
}
