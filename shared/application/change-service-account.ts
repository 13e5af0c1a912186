// The secret of a service account, and its end.
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type ShownServiceAccount, showServiceAccount } from './list-service-accounts.ts'
import type {
  FindServiceAccount,
  MarkSecretMade,
  RenewSecret,
  RevokeServiceAccount,
} from './service-account-ports.ts'

type Named = { readonly serviceAccountId: string; readonly now: number }

/**
 * The secrets of whoever had the client before are ended first, and the account works only then. Refuses with
 * `service-account-unknown`, `service-account-ended`.
 */
export const makeServiceAccountSecret =
  (ports: {
    readonly findServiceAccount: FindServiceAccount
    readonly renewSecret: RenewSecret
    readonly markSecretMade: MarkSecretMade
  }) =>
  async ({
    serviceAccountId,
    keepBefore,
    now,
  }: Named & { readonly keepBefore: boolean }): Promise<
    { readonly account: ShownServiceAccount; readonly secret: string } | Refusal
  > => {
    const found = await ports.findServiceAccount(serviceAccountId)
    if (found === undefined) return refuse('service-account-unknown')
    if (found.status === 'revoked' || now >= found.endsAt) return refuse('service-account-ended')
    const before = keepBefore && found.status === 'active'
    const secret = await ports.renewSecret(found.clientId, { before })
    const marked = await ports.markSecretMade(serviceAccountId, now)
    return marked === undefined
      ? refuse('service-account-ended')
      : { account: showServiceAccount(marked), secret }
  }

/** No token is given out from now on; one that was lives five minutes at most. Refuses with `service-account-unknown`. */
export const revokeServiceAccount =
  (ports: {
    readonly findServiceAccount: FindServiceAccount
    readonly revokeServiceAccount: RevokeServiceAccount
  }) =>
  async ({ serviceAccountId, now }: Named): Promise<ShownServiceAccount | Refusal> => {
    const found = await ports.findServiceAccount(serviceAccountId)
    if (found === undefined) return refuse('service-account-unknown')
    if (found.status === 'revoked') return showServiceAccount(found)
    const revoked = await ports.revokeServiceAccount(found, now)
    return isRefusal(revoked) ? revoked : showServiceAccount(revoked)
  }
