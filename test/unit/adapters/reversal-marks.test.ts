// A mark may meet the transaction that claims its line, which no local engine ever reports, so DynamoDB is played here.
import { ConditionalCheckFailedException, TransactionConflictException } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeReversalMarks } from '../../../shared/adapters/dynamodb/reversal-marks.ts'
import { redemptionLine } from '../../../shared/application/project-voucher-change.ts'
import { aRedemptionRecord } from '../../fixtures/stored-items.ts'
import { aVoucher } from '../../fixtures/vouchers.ts'

const dynamodb = mockClient(DynamoDBDocumentClient)
const markReversal = makeReversalMarks(dynamodb as unknown as DynamoDBDocumentClient, 'Ledger')
const line = redemptionLine(aVoucher(), aRedemptionRecord())
beforeEach(() => dynamodb.reset())

const conflict = new TransactionConflictException({ $metadata: {}, message: 'conflict' })
const failed = new ConditionalCheckFailedException({
  $metadata: {},
  message: 'failed',
  Item: { pk: { S: 'line' } },
})

describe('markReversal', () => {
  it('tries again after a conflict, on the same side', async () => {
    dynamodb.on(UpdateCommand).rejectsOnce(conflict).rejectsOnce(conflict).resolves({})
    expect(await markReversal(line)).toBe('payable')
    expect(dynamodb.commandCalls(UpdateCommand)).toHaveLength(3)
  })

  it('says which side it is when the claim came between', async () => {
    dynamodb.on(UpdateCommand).rejectsOnce(conflict).rejectsOnce(failed).resolves({})
    expect(await markReversal(line)).toBe('receivable')
  })

  it('is too busy rather than without a mark when the conflicts do not end', async () => {
    dynamodb.on(UpdateCommand).rejects(conflict)
    expect(await markReversal(line)).toEqual({ refused: 'too-busy' })
  })

  it('throws on a line that is on neither side', async () => {
    dynamodb.on(UpdateCommand).rejects(failed)
    await expect(markReversal(line)).rejects.toThrow('neither claimed nor free')
  })

  it('passes other errors on at once', async () => {
    dynamodb.on(UpdateCommand).rejects(new Error('no network'))
    await expect(markReversal(line)).rejects.toThrow('no network')
    expect(dynamodb.commandCalls(UpdateCommand)).toHaveLength(1)
  })
})
