// Whether a vendor's statements still have all the lines that they claimed. Where they lack some, a line that is missing
// may be one of those: written anew it would be free, and the next statement would pay it again.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { VendorLine } from '../../application/project-voucher-change.ts'
import type { ProjectionRepairs } from '../../application/projection-comparison.ts'
import { ledgerKey } from './keys.ts'
import { queryWholePartition } from './page-cursor.ts'
import { vendorLineKey } from './vendor-line-key.ts'

/** The lines of a vendor that one part of its statements claims. */
type PartOfVendor = Pick<VendorLine, 'programmeId' | 'vendorId'> & { readonly part: number }

/** Port function on the Ledger table; consistent reads. */
export function makeClaimedLines(
  client: DynamoDBDocumentClient,
  tableName: string,
): Pick<ProjectionRepairs, 'findHeldBack'> {
  const query = (pk: string, prefix: string) => queryWholePartition(client, { tableName, pk, prefix })

  const countClaimed = async ({ programmeId, vendorId, part }: PartOfVendor): Promise<number> => {
    const { pk, sk } = ledgerKey.settlement(programmeId, '')
    const own = (await query(pk, sk)).filter((item) => item['vendorId'] === vendorId)
    const parts = await Promise.all(
      own.map(({ settlementId }) => {
        const Key = ledgerKey.settlementPart(String(settlementId), part)
        return client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))
      }),
    )
    return parts.reduce((sum, { Item }) => sum + Number(Item?.['count'] ?? 0), 0)
  }

  const countMarked = async ({ programmeId, vendorId, part }: PartOfVendor): Promise<number> => {
    const days = await query(ledgerKey.vendorDay({ programmeId, vendorId, day: '' }).pk, '')
    let marked = 0
    for (const { sk: day } of days) {
      const lines = await query(ledgerKey.vendorLines(vendorId, String(day), part), '')
      const isMarked = (line: Record<string, unknown>) =>
        line['programmeId'] === programmeId && line['settlement'] !== undefined
      marked += lines.filter(isMarked).length
    }
    return marked
  }

  // The claims first: they only grow, so without a loss there are at least as many marks.
  const lacksLines = async (of: PartOfVendor): Promise<boolean> => {
    const claimed = await countClaimed(of)
    return claimed > 0 && (await countMarked(of)) < claimed
  }

  return {
    findHeldBack: async (lines) => {
      const groups = Map.groupBy(lines, (line) => JSON.stringify(partOf(line)))
      const held: VendorLine[] = []
      for (const [of, group] of groups) if (await lacksLines(JSON.parse(of))) held.push(...group)
      return held
    },
  }
}

/** The shard of a line's key is its part. */
function partOf(line: VendorLine): PartOfVendor {
  const { programmeId, vendorId } = line
  return { programmeId, vendorId, part: Number(vendorLineKey(line).pk.split('#').at(-1)) }
}
