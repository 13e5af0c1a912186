// Puts right what does not follow from the vouchers, beside a projector at work: what is missing is left in the
// projector's own way, and a counter is set only as long as nobody added to it since it was looked at.
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { Trace } from '../../application/project-voucher-change.ts'
import type { CounterCorrection, ProjectionRepairs } from '../../application/projection-comparison.ts'
import { activities } from '../../domain/activity.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { makeClaimedLines } from './claimed-lines.ts'
import { retryOnConflict } from './conflict-retry.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey } from './keys.ts'
import { saidBy } from './projection-reader.ts'
import { traceItem, traceKey } from './trace-key.ts'
import { makeTraceWriter } from './trace-writer.ts'
import { makeVendorDays } from './vendor-days.ts'

type Item = Readonly<Record<string, unknown>>

export function makeProjectionRepairs(client: DynamoDBDocumentClient, tableName: string): ProjectionRepairs {
  const update = async (input: Omit<UpdateCommand['input'], 'TableName'>) => {
    const answer = await retryOnConflict(() =>
      client.send(new UpdateCommand({ TableName: tableName, ...input })),
    )
    if (isRefusal(answer)) throw new Error(answer.refused)
  }
  return {
    ...makeTraceWriter(client, tableName),
    ...makeVendorDays(client, tableName),
    ...makeClaimedLines(client, tableName),
    rewriteLine: (trace) => update(lineUpdate(trace)),
    correctCounter: async (counter) => {
      try {
        await update(counterUpdate(counter))
        return true
      } catch (error) {
        itemOfFailedCondition(error)
        return false
      }
    },
  }
}

/** Sets what the line says by its movement, removes what it must not say, and leaves alone what others added. */
function lineUpdate(trace: Trace) {
  const item: Item = traceItem(trace)
  const names = trace.line === undefined ? [] : saidBy(trace.line)
  return {
    Key: traceKey(trace),
    ...settingAll(Object.fromEntries(names.map((name) => [name, item[name]]))),
  }
}

/**
 * Whoever adds to a counter adds to one of its counts of movements. So while all of them are as they were seen, nobody
 * added anything.
 */
function counterUpdate({ place, shard, seen, right }: CounterCorrection) {
  const names = [...new Set([...Object.keys(seen), ...Object.keys(right)])]
  const update = settingAll(Object.fromEntries(names.map((name) => [name, right[name]])))
  const conditions = activities.map((activity, index) =>
    seen[activity] === undefined ? `attribute_not_exists(#a${index})` : `#a${index} = :a${index}`,
  )
  const aliases = activities.map((activity, index) => [`#a${index}`, activity])
  const expected = activities.map((activity, index) => [`:a${index}`, seen[activity]])
  const values = { ...update.ExpressionAttributeValues, ...withValues(Object.fromEntries(expected)) }
  return {
    Key: ledgerKey.activityCounter(place, shard),
    ...update,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: { ...update.ExpressionAttributeNames, ...Object.fromEntries(aliases) },
    // DynamoDB takes no empty list of values.
    ExpressionAttributeValues: Object.keys(values).length === 0 ? undefined : values,
  }
}

/** An update that sets what has a value, and removes what has none. */
function settingAll(attributes: Item) {
  const names = Object.keys(attributes)
  const place = (name: string) => names.indexOf(name)
  const set = names.filter((name) => attributes[name] !== undefined)
  const removed = names.filter((name) => attributes[name] === undefined)
  return {
    UpdateExpression: [
      ...(set.length > 0
        ? [`SET ${set.map((name) => `#n${place(name)} = :n${place(name)}`).join(', ')}`]
        : []),
      ...(removed.length > 0 ? [`REMOVE ${removed.map((name) => `#n${place(name)}`).join(', ')}`] : []),
    ].join(' '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#n${place(name)}`, name])),
    ExpressionAttributeValues: withValues(
      Object.fromEntries(names.map((name) => [`:n${place(name)}`, attributes[name]])),
    ),
  }
}

function withValues(values: Item): Item {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
