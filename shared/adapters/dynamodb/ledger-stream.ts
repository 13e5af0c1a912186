// Reads a record of the Ledger's stream: the item before and after one write.
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { LedgerChange } from '../../application/record-changes.ts'
import type { ItemKey } from '../../domain/audited-item.ts'

type Image = Record<string, unknown>

/** What Lambda hands over of a record, as far as it matters here. */
export type LedgerStreamRecord = {
  readonly eventID?: string
  readonly dynamodb?: {
    readonly Keys?: Image
    readonly OldImage?: Image
    readonly NewImage?: Image
    readonly SequenceNumber?: string
    /** Seconds since 1970. */
    readonly ApproximateCreationDateTime?: number
  }
  readonly userIdentity?: { readonly type?: string; readonly principalId?: string }
}

/** The change that a record tells of. Throws on a record that tells of none. */
export function ledgerChangeOf({ eventID, dynamodb, userIdentity }: LedgerStreamRecord): LedgerChange {
  const { Keys, OldImage, NewImage, SequenceNumber, ApproximateCreationDateTime } = dynamodb ?? {}
  if (eventID === undefined || Keys === undefined || SequenceNumber === undefined)
    throw new Error('a stream record without its key')
  return {
    changeId: SequenceNumber,
    eventId: eventID,
    key: itemIn(Keys) as ItemKey,
    before: OldImage && itemIn(OldImage),
    after: NewImage && itemIn(NewImage),
    at: Math.floor((ApproximateCreationDateTime ?? 0) * 1000),
    expired: userIdentity?.principalId === 'dynamodb.amazonaws.com',
  }
}

function itemIn(image: Image): Record<string, unknown> {
  return unmarshall(withBytes(image) as Record<string, AttributeValue>)
}

/** An event is JSON: bytes come as base64, which `unmarshall` would take for text. */
function withBytes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withBytes)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === 'B' && typeof member === 'string' ? Buffer.from(member, 'base64') : withBytes(member),
    ]),
  )
}
