// Claims inside their voucher: made only where their receipt was not paid, and decided once.
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type {
  ClaimDecisionWrite,
  ClaimOutcome,
  DecideClaim,
  PutClaim,
} from '../../application/claim-ports.ts'
import { type Claim, maxClaims } from '../../domain/claim.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { storedMovement, voucherOf } from './voucher-reader.ts'

type Update = Omit<UpdateCommand['input'], 'TableName'>

/** Port functions on the Vouchers table; each is one conditional write of one item. */
export function makeVoucherClaims(
  client: DynamoDBDocumentClient,
  tableName: string,
): { readonly putClaim: PutClaim; readonly decideClaim: DecideClaim } {
  const attempt = async (update: Update): Promise<'written' | Record<string, unknown> | undefined> => {
    try {
      await client.send(new UpdateCommand({ TableName: tableName, ...update }))
      return 'written'
    } catch (error) {
      return itemOfFailedCondition(error).item
    }
  }
  return {
    putClaim: async (voucherId, claim) => {
      const first = await attempt(firstClaim(voucherId, claim))
      // A map that is there stays: whoever found none finds it the second time.
      const isLater = first !== 'written' && first?.['c'] !== undefined
      const outcome = isLater ? await attempt(furtherClaim(voucherId, claim)) : first
      return outcome === 'written' ? { claim } : whatWasThere(outcome, claim.receiptId)
    },
    decideClaim: async (write) => (await attempt(decisionUpdate(write))) === 'written',
  }
}

function whatWasThere(item: Record<string, unknown> | undefined, receiptId: string): ClaimOutcome {
  if (item === undefined) throw new Error(`receipt ${receiptId}: its voucher is gone`)
  const { claims, movements } = voucherOf(item)
  const claim = claims.find((one) => one.receiptId === receiptId)
  if (claim !== undefined) return { claim }
  return movements.some(({ transferId }) => transferId === receiptId) ? 'paid' : 'full'
}

const valuesOf = ({ receiptId: _, ...claim }: Claim) => claim

function firstClaim(voucherId: string, claim: Claim): Update {
  return {
    Key: { voucherId },
    UpdateExpression: 'SET c = :claims',
    ConditionExpression:
      'attribute_exists(voucherId) AND attribute_not_exists(c) AND attribute_not_exists(t.#id)',
    ExpressionAttributeNames: { '#id': claim.receiptId },
    ExpressionAttributeValues: { ':claims': { [claim.receiptId]: valuesOf(claim) } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }
}

function furtherClaim(voucherId: string, claim: Claim): Update {
  return {
    Key: { voucherId },
    UpdateExpression: 'SET c.#id = :claim',
    ConditionExpression: 'attribute_not_exists(c.#id) AND attribute_not_exists(t.#id) AND size(c) < :most',
    ExpressionAttributeNames: { '#id': claim.receiptId },
    ExpressionAttributeValues: { ':claim': valuesOf(claim), ':most': maxClaims },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  }
}

/** A loss is a movement that leaves the balance as it is, also in a unit that the voucher does not know. */
function decisionUpdate({ voucherId, receiptId, decision, by, at, note, loss }: ClaimDecisionWrite): Update {
  const units = Object.keys(loss?.amounts ?? {})
  const sets = [
    ...['c.#id.#state = :decision', 'c.#id.decidedBy = :by', 'c.#id.decidedAt = :at', 'c.#id.note = :note'],
    ...(loss === undefined ? [] : ['t.#loss = :loss', 'n.#loss = ver + :one', 'ver = ver + :one']),
    ...units.map((_, i) => `b.#b${i} = if_not_exists(bal.#u${i}, :zero)`),
  ]
  return {
    Key: { voucherId },
    UpdateExpression: `SET ${sets.join(', ')}`,
    ConditionExpression: 'c.#id.#state = :open',
    ExpressionAttributeNames: {
      ...{ '#id': receiptId, '#state': 'state' },
      ...(loss !== undefined && { '#loss': loss.transferId }),
      ...Object.fromEntries(
        units.flatMap((unit, i) => [
          [`#u${i}`, unit],
          [`#b${i}`, `${loss?.transferId}|${unit}`],
        ]),
      ),
    },
    ExpressionAttributeValues: {
      ...{ ':decision': decision, ':by': by, ':at': at, ':note': note, ':open': 'open' },
      ...(loss !== undefined && { ':loss': storedMovement(loss), ':one': 1, ':zero': 0 }),
    },
  }
}
