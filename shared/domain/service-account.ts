// An account for a partner's system, which signs in with a secret and not as a person: what it may reach, and until when.
import { type Refusal, refuse } from './refusal.ts'

export type ServiceAccount = {
  readonly serviceAccountId: string
  readonly name: string
  /** The app client of the user pool by which the system signs in: of one account at a time. */
  readonly clientId: string
  /** Ids, or `['*']` for all. */
  readonly programmes: readonly string[]
  readonly sites: readonly string[]
  /** Whether it may bring lists of registrations; a person checks and enrols them. */
  readonly maySubmit: boolean
  /** Milliseconds since 1970. */
  readonly endsAt: number
  readonly status: 'waiting-for-secret' | 'active' | 'revoked'
  readonly createdBy: string
  readonly createdAt: number
  /** When its newest secret was made. */
  readonly secretMadeAt?: number
  readonly revokedAt?: number
}

const dayMs = 86_400_000
/** A partner's agreement is looked at once a year. */
export const longestServiceAccountDays = 366

/** Refuses with `service-account-end-invalid` an end that is past, or more than a year away. */
export function checkEnd(endsAt: number, now: number): Refusal | undefined {
  const isFine = endsAt > now && endsAt <= now + longestServiceAccountDays * dayMs
  return isFine ? undefined : refuse('service-account-end-invalid', { field: 'endsAt' })
}

/** Whether its system gets a token: not before it has a secret of its own, nor after its end. */
export function isInForce({ status, endsAt }: ServiceAccount, now: number): boolean {
  return status === 'active' && now < endsAt
}

export function rolesOf({ maySubmit }: Pick<ServiceAccount, 'maySubmit'>): string[] {
  return maySubmit ? ['partner-system', 'partner-registrar'] : ['partner-system']
}
