// Writes vouchers as they are issued, and reads them back. One single-item write a voucher, under a condition:
// BatchWriteItem has none, and a late retry of it would reset a spent voucher.

import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { FindVouchers, PutVoucher } from '../../application/issue-entitlement.ts'
import type { IssuedVoucher } from '../../domain/voucher-issue.ts'
import { maskedVoucherId } from '../../domain/voucher-number.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { expiryIndex } from './keys.ts'
import { readVoucherItems } from './voucher-items.ts'

type Item = Readonly<Record<string, unknown>>

/** Port functions on the Vouchers table. */
export function makeIssuedVouchers(
  client: DynamoDBDocumentClient,
  tableName: string,
): { readonly putVoucher: PutVoucher; readonly findVouchers: FindVouchers } {
  return {
    putVoucher: async (voucher) => {
      try {
        await client.send(
          new PutCommand({
            TableName: tableName,
            Item: itemOf(voucher),
            ConditionExpression: 'attribute_not_exists(voucherId)',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        )
        return voucher
      } catch (error) {
        const { item } = itemOfFailedCondition(error)
        if (item === undefined)
          throw new Error(`voucher ${maskedVoucherId(voucher.voucherId)} exists and was not shown`)
        return issuedVoucherOf(item)
      }
    },
    findVouchers: async (voucherIds) => {
      const found = new Map<string, IssuedVoucher>()
      for (const item of await readVoucherItems(client, tableName, voucherIds))
        found.set(String(item['voucherId']), issuedVoucherOf(item))
      return voucherIds.flatMap((voucherId) => found.get(voucherId) ?? [])
    },
  }
}

/** DESIGN's short names for what every redemption reads; nothing redeemed yet. */
function itemOf({ validFrom, validUntil, ...voucher }: IssuedVoucher): Item {
  const counters = { attempts: 0, ver: 0, t: {}, b: {}, n: {} }
  const index = expiryIndex(voucher.voucherId, validUntil)
  return { ...voucher, ...index, bal: voucher.issued, nbf: validFrom, exp: validUntil, ...counters }
}

/** What a voucher's life changes of its item, and what only finds it. */
const changing = new Set(['bal', 'attempts', 'ver', 't', 'b', 'n', 'gsi1pk', 'gsi1sk'])

function issuedVoucherOf(item: Item): IssuedVoucher {
  const fields = Object.entries(item).filter(([name]) => !changing.has(name))
  const { nbf, exp, ...voucher } = Object.fromEntries(fields)
  return { ...voucher, validFrom: nbf, validUntil: exp } as unknown as IssuedVoucher
}
