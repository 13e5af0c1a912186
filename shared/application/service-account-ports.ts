// What the use cases on service accounts need.
import type { Refusal } from '../domain/refusal.ts'
import type { ServiceAccount } from '../domain/service-account.ts'
import type { Page } from './programme-ports.ts'

export type FindServiceAccount = (serviceAccountId: string) => Promise<ServiceAccount | undefined>

/** The account that a client belongs to now; undefined of one that is free. */
export type FindAccountOfClient = (clientId: string) => Promise<ServiceAccount | undefined>

/**
 * Keeps a new account and takes its client for it, both or neither. Answers with what is stored under its id: this one,
 * or that of the same request before. Undefined where the client belongs to another. Refuses with
 * `idempotency-key-reused`, `too-busy`.
 */
export type CreateServiceAccount = (
  account: ServiceAccount,
  requestHash: string,
) => Promise<ServiceAccount | Refusal | undefined>

/** Of one that is not revoked; undefined otherwise. */
export type MarkSecretMade = (serviceAccountId: string, now: number) => Promise<ServiceAccount | undefined>

/** Ends it and frees its client, both or neither; what was ended before stays as it is. Refuses with `too-busy`. */
export type RevokeServiceAccount = (account: ServiceAccount, now: number) => Promise<ServiceAccount | Refusal>

export type ListServiceAccounts = (
  cursor: string | undefined,
) => Promise<Page<ServiceAccount & { readonly lastUsedDay?: string }>>

/** Day (UTC) on which its system last got a token. */
export type MarkUsed = (serviceAccountId: string, day: string) => Promise<void>

/**
 * Makes a secret of a client and ends the others, or all but the one before. Of two requests at once one may fail; the
 * secrets that are left are those of the last that succeeded.
 */
export type RenewSecret = (clientId: string, keep: { readonly before: boolean }) => Promise<string>
