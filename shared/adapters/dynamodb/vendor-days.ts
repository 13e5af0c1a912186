// Which days a vendor has lines of: a settlement looks at those that are open, and may close one that is long past.
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { VendorLine } from '../../application/project-voucher-change.ts'
import { dayIn, dayNumber } from '../../domain/calendar.ts'
import { ledgerKey } from './keys.ts'

type DayOfVendor = Pick<VendorLine, 'programmeId' | 'vendorId' | 'at'>

/** Key of the marker of a line's day. */
export function vendorDayKey({ programmeId, vendorId, at }: DayOfVendor) {
  return ledgerKey.vendorDay({ programmeId, vendorId, day: dayIn(at, 'UTC') })
}

export function makeVendorDays(
  client: DynamoDBDocumentClient,
  tableName: string,
  clock: () => number = Date.now,
) {
  /** Days that this process has opened and that nobody closes yet: today's and yesterday's. */
  const opened = new Set<string>()
  const isRecent = (day: string) => dayNumber(day) >= dayNumber(dayIn(clock(), 'UTC')) - 1

  const openDay = async (Key: ReturnType<typeof vendorDayKey>): Promise<void> => {
    const name = `${Key.pk} ${Key.sk}`
    if (opened.has(name) && isRecent(Key.sk)) return
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key,
        UpdateExpression: 'SET #open = :true',
        ExpressionAttributeNames: { '#open': 'open' },
        ExpressionAttributeValues: { ':true': true },
      }),
    )
    if (opened.size > 10_000) opened.clear()
    opened.add(name)
  }

  return {
    /**
     * Marks the lines' days as open. To be called before the lines are written, and again after them: a day that was
     * closed in between, which happens to old ones, must not keep them from the next statement.
     */
    openDays: async (lines: readonly DayOfVendor[]): Promise<void> => {
      const days = new Map(lines.map(vendorDayKey).map((key) => [`${key.pk} ${key.sk}`, key]))
      await Promise.all([...days.values()].map(openDay))
    },
  }
}
