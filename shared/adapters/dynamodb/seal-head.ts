// Which seal is the last, in the Ledger table: one item, moved by one at a time.
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { CommitHead, NoteScan, ReadHead, SealHead } from '../../application/seal-ports.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey } from './keys.ts'

type Ports = { readonly readHead: ReadHead; readonly commitHead: CommitHead; readonly noteScan: NoteScan }

const none: SealHead = { number: 0, hash: '', until: 0, scannedUntil: 0 }

/** Port functions on the Ledger table. */
export function makeSealHead(client: DynamoDBDocumentClient, tableName: string): Ports {
  const table = { TableName: tableName, Key: ledgerKey.sealHead }
  const update = async (input: Omit<UpdateCommand['input'], 'TableName' | 'Key'>) => {
    try {
      await client.send(new UpdateCommand({ ...table, ...input }))
      return true
    } catch (error) {
      itemOfFailedCondition(error)
      return false
    }
  }
  return {
    readHead: async () => {
      const { Item } = await client.send(new GetCommand({ ...table, ConsistentRead: true }))
      return { ...none, ...Item } as SealHead
    },
    commitHead: ({ number, hash, until, scannedUntil }) =>
      update({
        UpdateExpression:
          'SET #number = :number, #hash = :hash, #until = :until, scannedUntil = if_not_exists(scannedUntil, :scanned)',
        ConditionExpression: number === 1 ? 'attribute_not_exists(#number)' : '#number = :previous',
        ExpressionAttributeNames: { '#number': 'number', '#hash': 'hash', '#until': 'until' },
        ExpressionAttributeValues: {
          ':number': number,
          ':hash': hash,
          ':until': until,
          ':scanned': scannedUntil,
          ...(number > 1 && { ':previous': number - 1 }),
        },
      }),
    noteScan: async (scannedUntil) => {
      await update({
        UpdateExpression: 'SET scannedUntil = :now',
        ConditionExpression: 'attribute_not_exists(scannedUntil) OR scannedUntil < :now',
        ExpressionAttributeValues: { ':now': scannedUntil },
      })
    },
  }
}
