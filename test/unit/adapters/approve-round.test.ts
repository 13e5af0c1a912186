// What is said before anything is written; what the write itself decides stands in test/integration/rounds.test.ts.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import { approveRound } from '../../../shared/adapters/dynamodb/approve-round.ts'
import { maxAmount } from '../../../shared/domain/money.ts'
import type { Round } from '../../../shared/domain/round.ts'
import { ids, issuedAt } from '../../fixtures/stored-items.ts'

const unused = {} as DynamoDBDocumentClient

const aRound = (totals: Round['totals']): Round => ({
  roundId: ids.cycle,
  programmeId: ids.programme,
  programmeNumber: 7,
  kind: 'cycle',
  name: 'March',
  state: 'submitted',
  lines: [{ code: 'food', grantId: ids.grant }],
  siteIds: [],
  firstValidDay: 20_513,
  validDays: 30,
  totals,
  householdCount: 2,
  voucherCount: 2,
  ruleVersion: 1,
  preparedBy: 'officer',
  createdAt: issuedAt,
})

describe('approveRound', () => {
  it('finds every budget too small for more than any account can hold', async () => {
    const outcome = await approveRound(unused, 'Ledger', {
      round: aRound({ [ids.grant]: { COP: maxAmount + 1 } }),
      transition: { from: 'submitted', to: 'issuing' },
      sub: 'approver',
      now: issuedAt,
    })
    expect(outcome).toEqual({
      refused: 'budget-insufficient',
      facts: { grantId: ids.grant, unit: 'COP', needed: maxAmount + 1 },
    })
  })
})
