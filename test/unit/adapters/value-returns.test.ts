// How returns are cut into transactions, and what is said when DynamoDB is busy; what the write itself decides stands
// in test/integration/return-value.test.ts.
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeValueReturns, returnBatches } from '../../../shared/adapters/dynamodb/value-returns.ts'
import type { ValueReturn } from '../../../shared/application/return-value.ts'
import { makeLocalDocumentClient } from '../../../tools/local/document-client.ts'
import { ids } from '../../fixtures/stored-items.ts'

const aReturn = (given: Partial<ValueReturn> = {}): ValueReturn => ({
  voucherId: '7QK2M3ZP9ABCDEFG',
  movementId: 'expired',
  programmeId: ids.programme,
  grantId: ids.grant,
  amounts: { USD: 7500 },
  at: 0,
  ...given,
})

const units = ['USD', ...Array.from({ length: 9 }, (_, index) => `item:thing-${index}`)]
const someReturn = fc.record({
  programmeId: fc.constantFrom('p1', 'p2', 'p3'),
  grantId: fc.constantFrom('g1', 'g2', 'g3', 'g4'),
  units: fc.subarray(units, { minLength: 1 }),
})
const someReturns = fc.array(someReturn, { maxLength: 300, size: 'max' }).map((each) =>
  each.map(({ units: own, ...place }, index) =>
    aReturn({
      ...place,
      voucherId: String(index),
      amounts: Object.fromEntries(own.map((unit) => [unit, 1])),
    }),
  ),
)

const linesOf = (returns: readonly ValueReturn[]) =>
  new Set(
    returns.flatMap(({ programmeId, grantId, amounts }) =>
      Object.keys(amounts).map((unit) => [programmeId, grantId, unit].join()),
    ),
  )

describe('returnBatches', () => {
  it('keeps each return once, in transactions that DynamoDB takes', () => {
    fc.assert(
      fc.property(someReturns, (returns) => {
        const batches = returnBatches(returns)
        for (const batch of batches) expect(batch.length + linesOf(batch).size).toBeLessThanOrEqual(100)
        const ids = batches.flat().map(({ voucherId }) => Number(voucherId))
        expect(ids.toSorted((a, b) => a - b)).toEqual(returns.map((_, index) => index))
      }),
    )
  })

  it('fills a transaction: 99 returns and the line that they share', () => {
    const returns = Array.from({ length: 100 }, (_, index) => aReturn({ voucherId: String(index) }))
    expect(returnBatches(returns).map(({ length }) => length)).toEqual([99, 1])
  })
})

describe('addReturns', () => {
  it('says of each return that DynamoDB was too busy for it', async () => {
    const client = makeLocalDocumentClient('http://127.0.0.1:1')
    const conflict = new TransactionCanceledException({
      message: 'conflict',
      $metadata: {},
      CancellationReasons: [{ Code: 'TransactionConflict' }],
    })
    mockClient(client).on(TransactWriteCommand).rejects(conflict)
    const failures = await makeValueReturns(client, 'Ledger').addReturns([
      aReturn(),
      aReturn({ movementId: 'voided' }),
    ])
    expect([...failures]).toEqual([
      ['7QK2M3ZP9ABCDEFG.expired', 'too-busy'],
      ['7QK2M3ZP9ABCDEFG.voided', 'too-busy'],
    ])
  })
})
