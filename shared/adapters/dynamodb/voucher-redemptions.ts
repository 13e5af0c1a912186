// The one conditional write of a redemption: one round trip and one write unit for success, repeat and refusal.

import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type {
  PinAttempt,
  RecordedRedemption,
  RedemptionOutcome,
  RedemptionWrite,
  UnverifiedWrite,
} from '../../application/redeem-voucher.ts'
import type { Amounts } from '../../domain/money.ts'
import type { RedeemableVoucher } from '../../domain/redemption.ts'
import { maxPinAttempts, maxRedemptions, type RedemptionRecord } from '../../domain/voucher.ts'
import { maskedVoucherId } from '../../domain/voucher-number.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { type StoredMovement, storedMovement } from './voucher-reader.ts'

/** A voucher as it is stored; DESIGN's short names keep the item small. */
type StoredVoucher = {
  readonly voucherId: string
  readonly status: RedeemableVoucher['status']
  readonly programmeId: string
  readonly kind: RedeemableVoucher['kind']
  readonly category: string
  readonly code: string
  readonly bal: Amounts
  readonly nbf: number
  readonly exp: number
  readonly pinRequired: boolean
  readonly pin?: { readonly salt: string; readonly hash: string }
  readonly attempts: number
  readonly ver: number
  /** Movements by their id. */
  readonly t: Readonly<Record<string, StoredMovement>>
  /** Balance after a movement, by `<id>|<unit>`. */
  readonly b: Readonly<Record<string, number>>
}

/** The store behind the redemptions function. */
export function makeVoucherRedemptions(client: DynamoDBDocumentClient, tableName: string) {
  const readItem = async (voucherId: string) => {
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: { voucherId }, ConsistentRead: true }),
    )
    return Item as StoredVoucher | undefined
  }

  return {
    commitRedemption: async (write: RedemptionWrite): Promise<RedemptionOutcome> => {
      try {
        const { Attributes } = await client.send(
          new UpdateCommand({ TableName: tableName, ...redemptionUpdate(write) }),
        )
        return { committed: balancesAfter(Attributes?.['b'], write.record) }
      } catch (error) {
        return whatWasThere(itemOfFailedCondition(error).item, write.record.transferId)
      }
    },

    countPinAttempt: async (write: UnverifiedWrite): Promise<PinAttempt> => {
      try {
        const { Attributes } = await client.send(
          new UpdateCommand({ TableName: tableName, ...pinAttemptUpdate(write) }),
        )
        const { pin, attempts } = Attributes as StoredVoucher
        if (pin === undefined)
          throw new Error(`voucher ${maskedVoucherId(write.voucherId)} asks for a PIN and has none`)
        return { counted: { ...pin, attempts } }
      } catch (error) {
        return whatWasThere(itemOfFailedCondition(error).item, write.record.transferId)
      }
    },

    findRedemption: async (voucherId: string, transferId: string) => {
      const item = await readItem(voucherId)
      return item === undefined ? undefined : recordedIn(item, transferId)
    },

    findRedeemable: async (voucherId: string) => {
      const item = await readItem(voucherId)
      return item === undefined ? undefined : redeemableOf(item)
    },
  }
}

function redemptionUpdate(write: RedemptionWrite) {
  const { voucherId, record, verifiedPinHash } = write
  const { conditions, names, values } = withoutPin(write)
  const units = Object.keys(record.amounts)
  const balances = units.map((_, i) => `bal.#u${i} = bal.#u${i} - :a${i}, b.#b${i} = bal.#u${i} - :a${i}`)
  const unclaimed = write.byReceipt ? ['attribute_not_exists(c.#id)'] : []
  const pinCondition = verifiedPinHash === undefined ? 'pinRequired = :false' : 'pin.#hash = :pinHash'
  return {
    Key: { voucherId },
    UpdateExpression: `SET ${balances.join(', ')}, t.#id = :record, n.#id = ver + :one, ver = ver + :one${verifiedPinHash === undefined ? '' : ', attempts = :zero'}`,
    ConditionExpression: [...conditions, ...unclaimed, 'ver < :cap', pinCondition].join(' AND '),
    ExpressionAttributeNames: {
      ...names,
      ...(verifiedPinHash !== undefined && { '#hash': 'hash' }),
      ...Object.fromEntries(units.map((unit, i) => [`#b${i}`, `${record.transferId}|${unit}`])),
    },
    ExpressionAttributeValues: {
      ...values,
      ':cap': maxRedemptions,
      ':one': 1,
      ':record': storedMovement(record),
      ...(verifiedPinHash === undefined ? { ':false': false } : { ':pinHash': verifiedPinHash, ':zero': 0 }),
    },
    ReturnValues: 'UPDATED_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const
}

/**
 * Counts only where all but the PIN would hold: so nobody is locked out by a vendor who may not serve them, nor by
 * giving the right PIN for an amount that is not there.
 */
function pinAttemptUpdate(write: UnverifiedWrite) {
  const { conditions, names, values } = withoutPin(write)
  return {
    Key: { voucherId: write.voucherId },
    UpdateExpression: 'SET attempts = attempts + :one',
    ConditionExpression: [...conditions, 'pinRequired = :true', 'attempts < :limit'].join(' AND '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: { ...values, ':one': 1, ':true': true, ':limit': maxPinAttempts },
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  } as const
}

/** What must hold whether or not the voucher asks for a PIN: it was not done, can be served, and has enough left. */
function withoutPin({ record, standing }: UnverifiedWrite) {
  const units = Object.keys(record.amounts)
  const each = (condition: (index: number) => string) => units.map((_, i) => condition(i)).join(' AND ')
  const lists = {
    programmes: namedValues('programme', standing.programmeIds),
    kinds: namedValues('kind', standing.kinds),
    categories: namedValues('category', standing.categories),
  }
  return {
    conditions: [
      '#status = :active',
      'nbf <= :now',
      'exp > :now',
      'attribute_not_exists(t.#id)',
      each((i) => `bal.#u${i} >= :a${i}`),
      `(kind <> :cash OR (${each((i) => `bal.#u${i} = :a${i}`)}))`,
      `programmeId IN (${Object.keys(lists.programmes).join(', ')})`,
      `kind IN (${Object.keys(lists.kinds).join(', ')})`,
      `category IN (${Object.keys(lists.categories).join(', ')})`,
    ],
    names: {
      '#status': 'status',
      '#id': record.transferId,
      ...Object.fromEntries(units.map((unit, i) => [`#u${i}`, unit])),
    },
    values: {
      ':active': 'active',
      ':now': Math.floor(record.at / 1000),
      ':cash': 'cash',
      ...Object.fromEntries(units.map((unit, i) => [`:a${i}`, record.amounts[unit]])),
      ...lists.programmes,
      ...lists.kinds,
      ...lists.categories,
    },
  }
}

function namedValues(name: string, values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value, index) => [`:${name}${index}`, value]))
}

/** Engines differ in what UPDATED_NEW holds beside the leaves that were written: only those are read. */
function balancesAfter(b: unknown, record: RedemptionRecord): Amounts {
  const leaves = b as Readonly<Record<string, number>>
  return Object.fromEntries(
    Object.keys(record.amounts).map((unit) => {
      const left = leaves[`${record.transferId}|${unit}`]
      if (left === undefined) throw new Error(`redemption ${record.transferId}: no balance for ${unit}`)
      return [unit, left]
    }),
  )
}

function whatWasThere(item: Record<string, unknown> | undefined, transferId: string) {
  if (item === undefined) return { found: undefined }
  const voucher = item as StoredVoucher
  const earlier = recordedIn(voucher, transferId)
  return earlier === undefined ? { found: redeemableOf(voucher) } : { earlier }
}

function recordedIn(voucher: StoredVoucher, transferId: string): RecordedRedemption | undefined {
  const stored = Object.hasOwn(voucher.t, transferId) ? voucher.t[transferId] : undefined
  if (stored === undefined || stored.cause !== undefined) return undefined
  const record = { ...stored, transferId }
  return { record, balance: balancesAfter(voucher.b, record) }
}

function redeemableOf(voucher: StoredVoucher): RedeemableVoucher {
  return {
    voucherId: voucher.voucherId,
    status: voucher.status,
    programmeId: voucher.programmeId,
    kind: voucher.kind,
    category: voucher.category,
    code: voucher.code,
    balance: voucher.bal,
    validFrom: voucher.nbf,
    validUntil: voucher.exp,
    pinRequired: voucher.pinRequired,
    pinAttempts: voucher.attempts,
    redemptionCount: voucher.ver,
  }
}
