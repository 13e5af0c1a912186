// Reads all vouchers of a programme, for a report: parallel segments of a consistent Scan, page by page.
import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb'
import type { VoucherHistory } from '../../domain/voucher-transfers.ts'
import { historyAttributes, voucherHistoryOf } from './voucher-reader.ts'

const segmentCount = 8

/**
 * Hands over every voucher of a programme, in no order. Reads the whole table, so it takes longer the more vouchers
 * there are, of whichever programme; answers false when it stopped at `stopAt` (milliseconds since 1970).
 */
export function makeVoucherScan(
  client: DynamoDBDocumentClient,
  tableName: string,
  clock: () => number = Date.now,
) {
  return async (
    { programmeId, stopAt }: { programmeId: string; stopAt: number },
    take: (voucher: VoucherHistory) => void,
  ): Promise<boolean> => {
    const readSegment = async (segment: number): Promise<boolean> => {
      const pages = paginateScan({ client }, scanOf({ tableName, programmeId, segment }))
      for await (const { Items = [], LastEvaluatedKey } of pages) {
        for (const item of Items) take(voucherHistoryOf(item))
        if (LastEvaluatedKey !== undefined && clock() >= stopAt) return false
      }
      return true
    }
    const finished = await Promise.all(Array.from({ length: segmentCount }, (_, i) => readSegment(i)))
    return finished.every((done) => done)
  }
}

function scanOf(what: { tableName: string; programmeId: string; segment: number }) {
  return {
    TableName: what.tableName,
    ConsistentRead: true,
    Segment: what.segment,
    TotalSegments: segmentCount,
    FilterExpression: 'programmeId = :programme',
    ProjectionExpression: historyAttributes.join(', '),
    ExpressionAttributeValues: { ':programme': what.programmeId },
  }
}
