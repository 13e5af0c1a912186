// Where a sweep that did not come to its end keeps how far it came: packed, and in parts, since an item takes 400 KB.
import { randomUUID } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { ComparisonProgress } from '../../application/projection-comparison.ts'
import type { SweepPorts } from '../../application/sweep-projections.ts'
import { ledgerKey } from './keys.ts'
import { readItems } from './read-items.ts'

const bytesAPart = 350_000
const keptSeconds = 30 * 86_400

type Stored = { readonly id: string; readonly parts: number }

export function makeSweepStore(
  client: DynamoDBDocumentClient,
  tableName: string,
  clock: () => number = Date.now,
): Pick<SweepPorts, 'findProgress' | 'keepProgress'> {
  const put = (Item: Record<string, unknown>) => client.send(new PutCommand({ TableName: tableName, Item }))
  return {
    findProgress: async () => {
      const Key = ledgerKey.sweep()
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))
      const { id, parts = 0 } = (Item ?? {}) as Partial<Stored>
      if (id === undefined) return undefined
      const keys = Array.from({ length: parts }, (_, part) => ledgerKey.sweepPart(id, part))
      const items = await readItems(client, { tableName, keys })
      // Parts that are past their time are gone: then the sweep begins anew.
      if (items.length < parts) return undefined
      const inOrder = items.sort((left, right) => (String(left['sk']) < String(right['sk']) ? -1 : 1))
      return unpack(inOrder.map(({ bytes }) => bytes as Uint8Array))
    },

    // Parts first, under an id of their own: who dies before the end leaves the last progress as it was.
    keepProgress: async (progress) => {
      if (progress === undefined) return void (await put({ ...ledgerKey.sweep(), finishedAt: clock() }))
      const [id, parts] = [randomUUID(), pack(progress)]
      const expiresAt = Math.floor(clock() / 1000) + keptSeconds
      for (const [part, bytes] of parts.entries())
        await put({ ...ledgerKey.sweepPart(id, part), bytes, expiresAt })
      await put({ ...ledgerKey.sweep(), id, parts: parts.length })
    },
  }
}

function pack(progress: ComparisonProgress): Uint8Array[] {
  const bytes = gzipSync(JSON.stringify(progress))
  return Array.from({ length: Math.ceil(bytes.length / bytesAPart) }, (_, part) =>
    bytes.subarray(part * bytesAPart, (part + 1) * bytesAPart),
  )
}

function unpack(parts: readonly Uint8Array[]): ComparisonProgress {
  return JSON.parse(gunzipSync(Buffer.concat(parts)).toString('utf8'))
}
