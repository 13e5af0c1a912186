// Shows which partners' systems have an account, and when each was last used.
import type { ServiceAccount } from '../domain/service-account.ts'
import type { Page } from './programme-ports.ts'
import type { ListServiceAccounts } from './service-account-ports.ts'

export type ShownServiceAccount = Omit<ServiceAccount, 'programmes' | 'sites'> & {
  readonly programmes: 'all' | readonly string[]
  readonly sites: 'all' | readonly string[]
  readonly lastUsedDay?: string
}

const shownScope = (ids: readonly string[]) => (ids.includes('*') ? 'all' : ids)

export function showServiceAccount(
  account: ServiceAccount & { readonly lastUsedDay?: string },
): ShownServiceAccount {
  return { ...account, programmes: shownScope(account.programmes), sites: shownScope(account.sites) }
}

export const listServiceAccounts =
  (ports: { readonly listServiceAccounts: ListServiceAccounts }) =>
  async ({ cursor }: { readonly cursor?: string | undefined }): Promise<Page<ShownServiceAccount>> => {
    const { rows, ...more } = await ports.listServiceAccounts(cursor)
    return { rows: rows.map(showServiceAccount), ...more }
  }
