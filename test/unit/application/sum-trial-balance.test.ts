import { describe, expect, it } from 'vitest'
import { longestSumMs, sumTrialBalance } from '../../../shared/application/sum-trial-balance.ts'
import { problems } from '../../../shared/contract/problems.ts'

const actor = { sub: 'auditor', roles: ['auditor'], programmes: ['*'], sites: ['*'] }

describe('sumTrialBalance', () => {
  it('refuses a programme that is too large to sum before the API would time out', async () => {
    const asked: number[] = []
    const sum = sumTrialBalance({
      hasProgramme: async () => true,
      listTransfers: async () => [],
      scanVouchers: async ({ stopAt }) => {
        asked.push(stopAt)
        return false
      },
    })
    const refusal = await sum({ programmeId: 'prg_1', actor, now: 1000 })
    expect(refusal).toEqual({
      refused: 'report-too-large',
      detail: 'Run the ledger verification instead.',
    })
    expect(asked).toEqual([1000 + longestSumMs])
    expect(longestSumMs).toBeLessThan(29_000)
    expect(problems['report-too-large']).toMatchObject({ status: 422, retry: 'never' })
  })

  it('reads the vouchers before the approvals that paid for them', async () => {
    const order: string[] = []
    const sum = sumTrialBalance({
      hasProgramme: async () => true,
      listTransfers: async () => {
        order.push('transfers')
        return []
      },
      scanVouchers: async () => {
        order.push('vouchers')
        return true
      },
    })
    await sum({ programmeId: 'prg_1', actor, now: 0 })
    expect(order).toEqual(['vouchers', 'transfers'])
  })
})
