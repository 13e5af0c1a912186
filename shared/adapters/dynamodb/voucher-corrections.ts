// The writes that take value back from a vendor or out of a voucher. Each is one conditional write of one item, as a
// redemption is; when its condition fails, the caller reads the voucher again and decides anew.
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { CommitEnding, CommitReversal } from '../../application/correction-ports.ts'
import type { EndingWrite } from '../../domain/voucher-ending.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { storedMovement } from './voucher-reader.ts'

/** Port functions on the Vouchers table: each answers whether its condition held. */
export function makeVoucherCorrections(
  client: DynamoDBDocumentClient,
  tableName: string,
): { readonly commitReversal: CommitReversal; readonly commitEnding: CommitEnding } {
  const holds = async (update: Omit<UpdateCommand['input'], 'TableName'>) => {
    try {
      await client.send(new UpdateCommand({ TableName: tableName, ...update }))
      return true
    } catch (error) {
      itemOfFailedCondition(error)
      return false
    }
  }
  return {
    commitReversal: (write) => holds(reversalUpdate(write)),
    commitEnding: (write) => holds(endingUpdate(write)),
  }
}

/** A voucher that has ended keeps nothing: what comes back to it goes on to its budget line in the same write. */
function reversalUpdate({
  voucherId,
  redemption,
  status,
  notBefore,
  reversal,
  onward,
}: Parameters<CommitReversal>[0]) {
  const { amounts } = redemption
  const units = Object.keys(amounts)
  const sets = units.flatMap((_, i) => [
    `b.#r${i} = bal.#u${i} + :a${i}`,
    onward === undefined ? `bal.#u${i} = bal.#u${i} + :a${i}` : `b.#o${i} = bal.#u${i}`,
  ])
  const onwardSets =
    onward === undefined ? [] : ['t.#onward = :onward', 'n.#onward = ver + :two', 'ver = ver + :two']
  return {
    Key: { voucherId },
    UpdateExpression: `SET ${[
      ...sets,
      't.#reversal = :reversal',
      'n.#reversal = ver + :one',
      ...(onward === undefined ? ['ver = ver + :one'] : onwardSets),
    ].join(', ')}`,
    ConditionExpression: [
      '#status = :status',
      't.#redemption.amounts = :amounts',
      't.#redemption.vendorId = :vendorId',
      't.#redemption.#at >= :notBefore',
      'attribute_not_exists(t.#reversal)',
    ].join(' AND '),
    ExpressionAttributeNames: {
      '#status': 'status',
      '#at': 'at',
      '#redemption': redemption.transferId,
      '#reversal': reversal.transferId,
      ...(onward !== undefined && { '#onward': onward.transferId }),
      ...Object.fromEntries(
        units.flatMap((unit, i) => [
          [`#u${i}`, unit],
          [`#r${i}`, `${reversal.transferId}|${unit}`],
          ...(onward === undefined ? [] : [[`#o${i}`, `${onward.transferId}|${unit}`]]),
        ]),
      ),
    },
    ExpressionAttributeValues: {
      ':status': status,
      ':amounts': amounts,
      ':vendorId': redemption.vendorId,
      ':notBefore': notBefore,
      ':reversal': storedMovement(reversal),
      ':one': 1,
      ...(onward !== undefined && { ':onward': storedMovement(onward), ':two': 2 }),
      ...Object.fromEntries(units.map((unit, i) => [`:a${i}`, amounts[unit]])),
    },
  }
}

function endingUpdate({ voucherId, to, version, units, movement }: EndingWrite) {
  const moved = Object.keys(movement?.amounts ?? {})
  const sets = ['#status = :to', 'bal = :nothing', ...moved.map((_, i) => `b.#b${i} = :zero`)]
  if (movement !== undefined) sets.push('t.#id = :record', 'n.#id = ver + :one', 'ver = ver + :one')
  return {
    Key: { voucherId },
    UpdateExpression: `SET ${sets.join(', ')} REMOVE gsi1pk, gsi1sk`,
    // Each movement counts the version up: what was read is what is left.
    ConditionExpression: '#status = :active AND ver = :version',
    ExpressionAttributeNames: {
      '#status': 'status',
      ...(movement !== undefined && { '#id': movement.transferId }),
      ...Object.fromEntries(moved.map((unit, i) => [`#b${i}`, `${movement?.transferId}|${unit}`])),
    },
    ExpressionAttributeValues: {
      ':to': to,
      ':active': 'active',
      ':version': version,
      ':nothing': Object.fromEntries(units.map((unit) => [unit, 0])),
      ...(moved.length > 0 && { ':zero': 0 }),
      ...(movement !== undefined && { ':record': storedMovement(movement), ':one': 1 }),
    },
  }
}
