// Reads a programme's counters, shard by shard. Consistent reads.
import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb'
import type { ReadCounters, StoredCounter } from '../../application/counter-ports.ts'
import { type ActivityCounts, activities } from '../../domain/activity.ts'
import { ledgerKey } from './keys.ts'

type Item = Readonly<Record<string, unknown>>

const names = new Set<string>(activities)

/** The counter that an item holds: its key says of what, and whatever is named after an activity is a sum. */
export function counterOf(item: Item): StoredCounter {
  const programmeId = String(item['pk']).slice(ledgerKey.activityCounters('').length)
  const [day = '', site = '', roundId = '', shard = ''] = String(item['sk']).split('#')
  const sums = Object.entries(item).filter(([name]) => names.has(name.split('|')[0] ?? ''))
  return {
    place: { programmeId, day, ...(site !== '-' && { siteId: site }), roundId },
    shard: Number(shard),
    counts: Object.fromEntries(sums) as ActivityCounts,
  }
}

export function makeCounterReader(
  client: DynamoDBDocumentClient,
  tableName: string,
  clock: () => number = Date.now,
): { readonly readCounters: ReadCounters } {
  return {
    readCounters: async ({ programmeId, from = '0', until = '9999', stopAt }, take) => {
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :until',
          // A sort key goes on with `#` behind its day, and `$` is the sign after it.
          ExpressionAttributeValues: {
            ':pk': ledgerKey.activityCounters(programmeId),
            ':from': from,
            ':until': `${until}$`,
          },
          ConsistentRead: true,
        },
      )
      for await (const { Items = [], LastEvaluatedKey } of pages) {
        for (const item of Items) take(counterOf(item))
        if (LastEvaluatedKey !== undefined && stopAt !== undefined && clock() >= stopAt) return false
      }
      return true
    },
  }
}
