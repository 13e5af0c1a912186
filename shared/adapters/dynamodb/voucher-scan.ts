// Reads all vouchers of a programme, for a report: parallel segments of a consistent Scan, page by page.
import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb'
import type { ReportVoucher } from '../../domain/report-voucher.ts'
import type { VoucherHistory } from '../../domain/voucher-transfers.ts'
import { historyAttributes, voucherHistoryOf } from './voucher-reader.ts'

const segmentCount = 8

type Item = Readonly<Record<string, unknown>>

/** Which attributes are read, and what is made of them. */
type Shape<Voucher> = { readonly attributes: readonly string[]; readonly read: (item: Item) => Voucher }

export const historyShape: Shape<VoucherHistory> = { attributes: historyAttributes, read: voucherHistoryOf }

/** Neither its text nor its PIN. */
export const reportShape: Shape<ReportVoucher> = {
  attributes: [...historyAttributes, 'householdId', 'kind', 'category', 'status', 'nbf', 'exp', 'attempts'],
  read: (item) => {
    const { householdId, kind, category, status, nbf, exp, attempts } = item as StoredForReports
    const validity = { validFrom: nbf, validUntil: exp }
    return { ...voucherHistoryOf(item), householdId, kind, category, status, ...validity, attempts }
  },
}

type StoredForReports = Omit<ReportVoucher, 'validFrom' | 'validUntil'> & {
  readonly nbf: number
  readonly exp: number
}

/**
 * Hands over every voucher of a programme, in no order. Reads the whole table, so it takes longer the more vouchers
 * there are, of whichever programme; answers false when it stopped at `stopAt` (milliseconds since 1970).
 */
export function makeVoucherScan<Voucher>(
  client: DynamoDBDocumentClient,
  tableName: string,
  { shape, clock = Date.now }: { readonly shape: Shape<Voucher>; readonly clock?: () => number },
) {
  return async (
    { programmeId, stopAt }: { programmeId: string; stopAt: number },
    take: (voucher: Voucher) => void,
  ): Promise<boolean> => {
    const readSegment = async (segment: number): Promise<boolean> => {
      const { attributes } = shape
      const pages = paginateScan({ client }, scanOf({ tableName, programmeId, segment, attributes }))
      for await (const { Items = [], LastEvaluatedKey } of pages) {
        for (const item of Items) take(shape.read(item))
        if (LastEvaluatedKey !== undefined && clock() >= stopAt) return false
      }
      return true
    }
    const finished = await Promise.all(Array.from({ length: segmentCount }, (_, i) => readSegment(i)))
    return finished.every((done) => done)
  }
}

function scanOf(what: {
  tableName: string
  programmeId: string
  segment: number
  attributes: readonly string[]
}) {
  return {
    TableName: what.tableName,
    ConsistentRead: true,
    Segment: what.segment,
    TotalSegments: segmentCount,
    FilterExpression: 'programmeId = :programme',
    ProjectionExpression: what.attributes.map((name) => `#${name}`).join(', '),
    // `status` is one of DynamoDB's own words.
    ExpressionAttributeNames: Object.fromEntries(what.attributes.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: { ':programme': what.programmeId },
  }
}
