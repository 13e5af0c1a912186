import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAwsEndpointServer } from '../../tools/local/aws-endpoint-server.ts'
import { closeServer, listen } from '../../tools/local/listen.ts'
import { answerObjects } from '../../tools/local/object-folder.ts'

const folder = mkdtempSync(join(tmpdir(), 'vale-objects-'))
let server: Server
let s3: S3Client

beforeAll(async () => {
  server = createAwsEndpointServer(
    {},
    answerObjects({ buckets: ['kept', 'news'], rewritable: ['news'], folder }),
  )
  s3 = new S3Client({
    endpoint: `http://127.0.0.1:${await listen(server, 0, 'S3')}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
})
afterAll(async () => {
  s3.destroy()
  await closeServer(server)
  rmSync(folder, { recursive: true })
})

const put = (Key: string, Body: string, onlyIfNew = true) =>
  s3.send(new PutObjectCommand({ Bucket: 'kept', Key, Body, ...(onlyIfNew && { IfNoneMatch: '*' }) }))

describe('a bucket that is a folder', () => {
  it('keeps an object as a file that nobody may write', async () => {
    await put('seals/1.jws', 'first')
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'kept', Key: 'seals/1.jws' }))
    expect(await Body?.transformToString()).toBe('first')
    expect(readFileSync(join(folder, 'kept/seals/1.jws'), 'utf8')).toBe('first')
    expect(statSync(join(folder, 'kept/seals/1.jws')).mode & 0o777).toBe(0o444)
  })

  it('writes an object once, of many at the same time too', async () => {
    const written = await Promise.allSettled(['a', 'b', 'c', 'd'].map((body) => put('seals/2.jws', body)))
    const refused = written.flatMap((one) => (one.status === 'rejected' ? [one.reason.name] : []))
    expect(refused).toEqual(['PreconditionFailed', 'PreconditionFailed', 'PreconditionFailed'])
    await expect(put('seals/2.jws', 'e', false)).rejects.toMatchObject({ name: 'AccessDenied' })
    expect(readdirSync(join(folder, 'kept/seals')).sort()).toEqual(['1.jws', '2.jws'])
  })

  it('lists its objects, page by page and by prefix', async () => {
    for (const name of ['x/1', 'x/2', 'x/3', 'y/1']) await put(name, name)
    const list = (input: object) => s3.send(new ListObjectsV2Command({ Bucket: 'kept', ...input }))
    const first = await list({ Prefix: 'x/', MaxKeys: 2 })
    const second = await list({ Prefix: 'x/', ContinuationToken: first.NextContinuationToken })
    expect([first, second].map(({ Contents = [] }) => Contents.map(({ Key }) => Key))).toEqual([
      ['x/1', 'x/2'],
      ['x/3'],
    ])
  })

  it('knows no other object, no other bucket, and no way out of its folder', async () => {
    const get = (Bucket: string, Key: string) => s3.send(new GetObjectCommand({ Bucket, Key }))
    await expect(get('kept', 'seals/9.jws')).rejects.toMatchObject({ name: 'NoSuchKey' })
    await expect(get('other', 'seals/1.jws')).rejects.toMatchObject({ name: 'NoSuchBucket' })
    await expect(put('seals/../../out', 'x')).rejects.toThrow()
    await expect(put('.hidden', 'x')).rejects.toThrow()
  })

  it('lets the objects of a bucket that is not locked be replaced', async () => {
    for (const Body of ['first', 'second'])
      await s3.send(new PutObjectCommand({ Bucket: 'news', Key: 'today.json', Body }))
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'news', Key: 'today.json' }))
    expect(await Body?.transformToString()).toBe('second')
  })
})
