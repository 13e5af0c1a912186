// Decides at each token what a partner's system may do. Nobody else asks for tokens as a system.
import { dayIn } from '../domain/calendar.ts'
import { isInForce, type ServiceAccount } from '../domain/service-account.ts'
import type { FindAccountOfClient, MarkUsed } from './service-account-ports.ts'

/** The account that is in force for this client; undefined where there is none: then there is no token. */
export const admitServiceAccount =
  (ports: { readonly findAccountOfClient: FindAccountOfClient; readonly markUsed: MarkUsed }) =>
  async (clientId: string, now: number): Promise<ServiceAccount | undefined> => {
    const account = await ports.findAccountOfClient(clientId)
    if (account === undefined || !isInForce(account, now)) return undefined
    await ports.markUsed(account.serviceAccountId, dayIn(now, 'UTC'))
    return account
  }
