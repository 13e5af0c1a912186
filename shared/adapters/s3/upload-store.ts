// Lists that browsers put into S3 by themselves: an address signed for one name, one size, once, and a few minutes.
import type { Readable } from 'node:stream'
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { FileAddress, OfferUpload, OpenUpload } from '../../application/import-ports.ts'

const uploadSeconds = 15 * 60

/** The programme is in the name: whoever asks for a file of another finds nothing. */
const objectName = ({ programmeId, fileId }: FileAddress) => `lists/${programmeId}/${fileId}`

type UploadStore = { readonly offerUpload: OfferUpload; readonly openUpload: OpenUpload }

export function makeUploadStore(bucket: string, client = new S3Client(uploadClient)): UploadStore {
  return {
    offerUpload: async (at, { sizeBytes, now }) => {
      const headers = { 'content-type': 'application/octet-stream', 'if-none-match': '*' }
      const put = new PutObjectCommand({
        Bucket: bucket,
        Key: objectName(at),
        ContentLength: sizeBytes,
        ContentType: headers['content-type'],
        IfNoneMatch: headers['if-none-match'],
      })
      const url = await getSignedUrl(client, put, {
        expiresIn: uploadSeconds,
        signableHeaders: new Set(['host', 'content-length', 'content-type', 'if-none-match']),
      })
      return { url, headers, expiresAt: now + uploadSeconds * 1000 }
    },
    openUpload: async (at) => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: objectName(at) }))
        return Body as Readable | undefined
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined
        throw error
      }
    },
  }
}

/** A checksum of a body that the signer has not seen would be that of nothing. */
const uploadClient = { requestChecksumCalculation: 'WHEN_REQUIRED' } as const
