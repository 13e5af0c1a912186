// Reads what is left in the slices of a standing round's envelope. A consistent read.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { EnvelopeSlice } from '../../domain/envelope.ts'
import { ledgerKey } from './keys.ts'
import { queryWholePartition } from './page-cursor.ts'
import { thingOf } from './stored-item.ts'

export async function readSlices(
  client: DynamoDBDocumentClient,
  tableName: string,
  roundId: string,
): Promise<EnvelopeSlice[]> {
  const { pk } = ledgerKey.envelopeSlice(roundId, 0)
  const items = await queryWholePartition(client, { tableName, pk, prefix: 'SLICE#' })
  return items.map((item) => thingOf<EnvelopeSlice>(item))
}
