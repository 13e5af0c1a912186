// What the households of one shard are to get in a round, read whole from the Ledger table.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { type Entitlement, isPlanned } from '../../domain/round.ts'
import { ledgerKey } from './keys.ts'
import { queryWholePartition } from './page-cursor.ts'
import { thingOf } from './stored-item.ts'

type Where = { readonly tableName: string; readonly roundId: string; readonly shard: number }

/** Those that a voucher comes of. */
export async function queryPlannedEntitlements(
  client: DynamoDBDocumentClient,
  where: Where,
): Promise<readonly Entitlement[]> {
  return (await queryEntitlements(client, where)).filter(isPlanned)
}

/** Those that are excluded among them. */
export async function queryEntitlements(
  client: DynamoDBDocumentClient,
  { tableName, roundId, shard }: Where,
): Promise<readonly Entitlement[]> {
  const pk = ledgerKey.entitlements(roundId, shard)
  const items = await queryWholePartition(client, { tableName, pk, prefix: 'ENTITLEMENT#' })
  return items.map((item) => thingOf<Entitlement>(item))
}
