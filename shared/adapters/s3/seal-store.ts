// Seals and their leaves in a bucket that keeps what it gets: each object is written once, under a condition of S3,
// and locked by the bucket's own retention.
import { gunzipSync, gzipSync } from 'node:zlib'
import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import type {
  LoggedLeaf,
  ReadLeaves,
  ReadSeal,
  Seal,
  WriteLeaves,
  WriteSeal,
} from '../../application/seal-ports.ts'
import { digests } from '../crypto/digests.ts'

const eightDigits = (number: number) => String(number).padStart(8, '0')

/** Object names, also told to those who check the seals. */
const sealObject = (number: number) => `seals/${eightDigits(number)}.jws`
const keyObject = (kid: string) => `keys/${kid}.jwk`

/** What a JWS says, its signature not looked at. */
export function sealIn(jws: string): Seal {
  return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8'))
}

type Bucket = { readonly client: S3Client; readonly name: string }

export type SealReader = { readonly readSeal: ReadSeal; readonly readLeaves: ReadLeaves }

/** Port functions on the bucket of the seals, for those who may only read it. */
export function makeSealReader(name: string, client = new S3Client({})): SealReader {
  const bucket = { client, name }
  return {
    readSeal: async (number) => (await read(bucket, sealObject(number)))?.toString('utf8'),
    readLeaves: async (leavesObject) => {
      const bytes = await read(bucket, leavesObject)
      if (bytes === undefined) throw new Error(`${leavesObject} is missing`)
      return leavesIn(gunzipSync(bytes).toString('utf8'))
    },
  }
}

/** The same, for the one who writes it. */
export function makeSealStore(name: string, client = new S3Client({})) {
  const bucket = { client, name }
  const writeLeaves: WriteLeaves = async (number, leaves) => {
    const lines = leaves.map(({ ref, hash }) => `${JSON.stringify([ref, hash])}\n`).join('')
    const leavesHash = digests.hashText(lines)
    const leavesObject = `leaves/${eightDigits(number)}-${leavesHash}.jsonl.gz`
    await writeOnce(bucket, leavesObject, gzipSync(lines))
    return { leavesObject, leavesHash }
  }
  const writeSeal: WriteSeal = (number, jws) => writeOnce(bucket, sealObject(number), Buffer.from(jws))
  return {
    ...makeSealReader(name, client),
    writeLeaves,
    writeSeal,
    /** Keeps the public key beside what it signs. Whoever checks should still compare it with one got elsewhere. */
    publishKey: async (key: { readonly kid: string }): Promise<void> => {
      await writeOnce(bucket, keyObject(key.kid), Buffer.from(`${JSON.stringify(key)}\n`))
    },
  }
}

/** False when there is such an object, or another is being written at this moment. */
async function writeOnce({ client, name }: Bucket, Key: string, Body: Uint8Array): Promise<boolean> {
  try {
    await client.send(new PutObjectCommand({ Bucket: name, Key, Body, IfNoneMatch: '*' }))
    return true
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
    if (status === 412 || status === 409) return false
    throw error
  }
}

async function read({ client, name }: Bucket, Key: string): Promise<Buffer | undefined> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: name, Key }))
    return Body && Buffer.from(await Body.transformToByteArray())
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined
    throw error
  }
}

function leavesIn(lines: string): LoggedLeaf[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [ref, hash] = JSON.parse(line) as [string, string]
      return { ref, hash }
    })
}
