// Writes that a repeated request must not do twice.
import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey } from './keys.ts'

type Item = Readonly<Record<string, unknown>>

/**
 * Puts an item unless its key is taken. Returns what is stored there: this item, or the one that the same request
 * (by `requestHash`) put before. Undefined when another request holds the key.
 */
export async function putOnce(
  client: DynamoDBDocumentClient,
  tableName: string,
  item: Item & { readonly requestHash: string },
): Promise<Item | undefined> {
  try {
    await client.send(
      new PutCommand({
        TableName: tableName,
        Item: item,
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    )
    return item
  } catch (error) {
    const { item: stored } = itemOfFailedCondition(error)
    return stored?.['requestHash'] === item.requestHash ? stored : undefined
  }
}

/** The next number of a counter, from 1. Throws above `largest`: the number would not fit where it is written. */
export async function nextNumber(
  client: DynamoDBDocumentClient,
  tableName: string,
  counter: { readonly name: string; readonly largest: number },
): Promise<number> {
  const { Attributes } = await client.send(
    new UpdateCommand({
      TableName: tableName,
      Key: ledgerKey.counter(counter.name),
      UpdateExpression: 'ADD #value :one',
      ExpressionAttributeNames: { '#value': 'value' },
      ExpressionAttributeValues: { ':one': 1 },
      ReturnValues: 'UPDATED_NEW',
    }),
  )
  const number = Number(Attributes?.['value'])
  if (!(number <= counter.largest)) throw new Error(`counter ${counter.name} is used up`)
  return number
}
