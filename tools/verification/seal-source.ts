// Where seals lie: a folder, or a bucket. Of a bucket the first version of each object counts, and it is told when
// there were others.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  S3Client,
} from '@aws-sdk/client-s3'

export type SealSource = {
  readonly names: () => Promise<string[]>
  readonly read: (name: string) => Promise<Buffer>
  /** What somebody tried to replace or to delete. */
  readonly replaced: () => Promise<string[]>
}

/** `s3://bucket`, or a folder. */
export function openSealSource(where: string, client?: S3Client): SealSource {
  const [, bucket] = /^s3:\/\/([^/]+)\/?$/.exec(where) ?? []
  return bucket === undefined ? folderSource(where) : bucketSource(bucket, client ?? new S3Client({}))
}

function folderSource(folder: string): SealSource {
  return {
    names: async () =>
      existsSync(folder)
        ? readdirSync(folder, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
        : [],
    read: async (name) => readFileSync(join(folder, name)),
    replaced: async () => [],
  }
}

function bucketSource(Bucket: string, client: S3Client): SealSource {
  const listing = listVersions(client, Bucket)
  // Whoever asks gets the failure; until then it is nobody's.
  listing.catch(() => undefined)
  return {
    names: async () => [...(await listing).first.keys()],
    replaced: async () => (await listing).replaced,
    read: async (Key) => {
      const VersionId = (await listing).first.get(Key)
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, VersionId }))
      return Buffer.from((await Body?.transformToByteArray()) ?? [])
    },
  }
}

async function listVersions(client: S3Client, Bucket: string) {
  const first = new Map<string, string | undefined>()
  const replaced = new Set<string>()
  let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {}
  while (from !== undefined) {
    const page: ListObjectVersionsCommandOutput = await client.send(
      new ListObjectVersionsCommand({ Bucket, ...from }),
    )
    // The newest come first.
    for (const { Key = '', VersionId } of page.Versions ?? []) {
      if (first.has(Key)) replaced.add(Key)
      first.set(Key, VersionId)
    }
    for (const { Key = '' } of page.DeleteMarkers ?? []) replaced.add(Key)
    from = page.IsTruncated
      ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
      : undefined
  }
  return { first, replaced: [...replaced] }
}
