// Gives a partner's system an account: a free client of the user pool, and what it may reach.
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { checkEnd, type ServiceAccount } from '../domain/service-account.ts'
import { findUnknown, idsOf, type Scope } from './add-user.ts'
import { type ShownServiceAccount, showServiceAccount } from './list-service-accounts.ts'
import type { GetSite, ProgrammeExists } from './programme-ports.ts'
import type { CreateServiceAccount } from './service-account-ports.ts'

type CreatePorts = {
  readonly programmeExists: ProgrammeExists
  readonly getSite: GetSite
  /** Of the user pool, made for this; which are free is told by the table. */
  readonly partnerClients: readonly string[]
  readonly createServiceAccount: CreateServiceAccount
}

export type NewServiceAccount = Pick<
  ServiceAccount,
  'serviceAccountId' | 'name' | 'maySubmit' | 'endsAt' | 'createdBy'
> & {
  readonly programmes: Scope
  readonly sites: Scope
  readonly requestHash: string
  readonly now: number
}

/**
 * Refuses with `programme-unknown`, `site-unknown`, `service-account-end-invalid`, `service-accounts-used-up`,
 * `idempotency-key-reused`, `too-busy`.
 */
export const createServiceAccount =
  (ports: CreatePorts) =>
  async (command: NewServiceAccount): Promise<ShownServiceAccount | Refusal> => {
    const { requestHash, now, programmes, sites, ...terms } = command
    const scope = { programmes: idsOf(programmes), sites: idsOf(sites) }
    const refused = checkEnd(command.endsAt, now) ?? (await findUnknown(ports, scope))
    if (refused !== undefined) return refused
    for (const clientId of ports.partnerClients) {
      const status = 'waiting-for-secret' as const
      const account = { ...terms, ...scope, clientId, status, createdAt: now }
      const stored = await ports.createServiceAccount(account, requestHash)
      if (stored !== undefined) return isRefusal(stored) ? stored : showServiceAccount(stored)
    }
    return refuse('service-accounts-used-up')
  }
