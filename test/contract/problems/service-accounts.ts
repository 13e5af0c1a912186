// How each problem of service accounts comes about.
import {
  createServiceAccountRoute,
  makeServiceAccountSecretRoute,
  revokeServiceAccountRoute,
} from '../../../shared/contract/routes/service-accounts.ts'
import { noSuch, type Scenarios, underOneKey, type Vale } from './scenario.ts'

type Terms = {
  name?: string
  programmes?: string[]
  sites?: string[]
  endsAt?: number
  idempotencyKey?: string
}

const create = ({ api, tokens }: Vale, { idempotencyKey, ...terms }: Terms) =>
  api.send(createServiceAccountRoute, {
    token: tokens.admin,
    body: {
      ...{ name: 'Dashboard', programmes: 'all', sites: 'all', maySubmit: false },
      endsAt: Date.now() + 86_400_000,
      ...terms,
    },
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  })

const makeSecret = ({ api, tokens }: Vale, serviceAccountId: string) =>
  api.send(makeServiceAccountSecretRoute, {
    token: tokens.admin,
    params: { serviceAccountId },
    body: { keepBefore: false },
  })

const revoke = ({ api, tokens }: Vale, serviceAccountId: string) =>
  api.send(revokeServiceAccountRoute, { token: tokens.admin, params: { serviceAccountId } })

/** An account whose client is free again. */
async function ended(vale: Vale): Promise<string> {
  const { body } = await create(vale, {})
  const { serviceAccountId } = body as { serviceAccountId: string }
  await revoke(vale, serviceAccountId)
  return serviceAccountId
}

export const serviceAccountProblems: Scenarios = {
  'createServiceAccount: programme-unknown': (vale) => create(vale, { programmes: [noSuch.programmeId] }),
  'createServiceAccount: site-unknown': (vale) => create(vale, { sites: [noSuch.siteId] }),
  'createServiceAccount: service-account-end-invalid': (vale) => create(vale, { endsAt: Date.now() - 1 }),
  'createServiceAccount: idempotency-key-reused': underOneKey(async (vale, { name, idempotencyKey }) => {
    const answer = await create(vale, { name, idempotencyKey, endsAt: Date.now() + 86_400_000 })
    const { serviceAccountId } = answer.body as { serviceAccountId?: string }
    if (serviceAccountId !== undefined) await revoke(vale, serviceAccountId)
    return answer
  }),
  'makeServiceAccountSecret: service-account-unknown': (vale) => makeSecret(vale, noSuch.serviceAccountId),
  'makeServiceAccountSecret: service-account-ended': async (vale) => makeSecret(vale, await ended(vale)),
  'revokeServiceAccount: service-account-unknown': (vale) => revoke(vale, noSuch.serviceAccountId),
}
