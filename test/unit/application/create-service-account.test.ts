import { describe, expect, it } from 'vitest'
import {
  createServiceAccount,
  type NewServiceAccount,
} from '../../../shared/application/create-service-account.ts'
import type { CreateServiceAccount } from '../../../shared/application/service-account-ports.ts'

const command: NewServiceAccount = {
  ...{ serviceAccountId: 'sva_1', name: 'Dashboard', maySubmit: false, endsAt: 2000, createdBy: 'admin' },
  ...{ programmes: 'all' as const, sites: 'all' as const, requestHash: 'hash', now: 1000 },
}

const portsWith = (partnerClients: readonly string[], create: CreateServiceAccount) => ({
  ...{ partnerClients, createServiceAccount: create },
  programmeExists: async () => true,
  getSite: async () => undefined,
})

describe('createServiceAccount', () => {
  it('takes the first client that belongs to nobody', async () => {
    const ports = portsWith(['one', 'two', 'three'], async (account) =>
      account.clientId === 'one' ? undefined : account,
    )
    expect(await createServiceAccount(ports)(command)).toMatchObject({ clientId: 'two', programmes: 'all' })
  })

  it('says so where every client is taken, and where there is none', async () => {
    const taken = portsWith(['one'], async () => undefined)
    const none = portsWith([], async (account) => account)
    for (const ports of [taken, none])
      expect(await createServiceAccount(ports)(command)).toMatchObject({
        refused: 'service-accounts-used-up',
      })
  })

  it.each([1000, 1000 + 367 * 86_400_000])('takes no end at %i', async (endsAt) => {
    const ports = portsWith(['one'], async (account) => account)
    expect(await createServiceAccount(ports)({ ...command, endsAt })).toMatchObject({
      refused: 'service-account-end-invalid',
    })
  })
})
