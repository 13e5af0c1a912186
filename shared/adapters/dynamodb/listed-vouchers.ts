// Reads of every voucher what the status lists say: parallel segments of a Scan, a few attributes of each item.
import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb'
import type { ListedVoucher, PublishTrustPorts } from '../../application/publish-trust.ts'

const segmentCount = 8

/**
 * Not consistent: what was written in the second before may be missing, which the next run brings. That halves what
 * the reading costs.
 */
export function makeListedVoucherScan(
  client: DynamoDBDocumentClient,
  tableName: string,
): PublishTrustPorts['scanVouchers'] {
  return async (take) => {
    const readSegment = async (Segment: number) => {
      const pages = paginateScan(
        { client },
        {
          TableName: tableName,
          Segment,
          TotalSegments: segmentCount,
          ProjectionExpression: 'programmeId, statusIndex, #status, bal, kind, category',
          ExpressionAttributeNames: { '#status': 'status' },
        },
      )
      for await (const { Items = [] } of pages) for (const item of Items) take(item as ListedVoucher)
    }
    await Promise.all(Array.from({ length: segmentCount }, (_, segment) => readSegment(segment)))
  }
}
