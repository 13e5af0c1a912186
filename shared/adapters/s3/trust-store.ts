// What phones trust, in a bucket: one object each, replaced every time. A list and what is signed of it are one object,
// so that nobody gets the one without the other.
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { PublishedStatusList, PublishTrustPorts } from '../../application/publish-trust.ts'

const bundleObject = 'trust-bundle.jws'
const listObject = (programmeNumber: number) => `status-lists/${programmeNumber}.json`

/** For the one who publishes. */
export function makeTrustPublisher(
  name: string,
  client = new S3Client({}),
): Pick<PublishTrustPorts, 'putBundle' | 'putStatusList'> {
  const put = async (Key: string, Body: string, ContentType: string) => {
    await client.send(new PutObjectCommand({ Bucket: name, Key, Body, ContentType }))
  }
  return {
    putBundle: (jws) => put(bundleObject, jws, 'application/jose'),
    putStatusList: (number, list) => put(listObject(number), JSON.stringify(list), 'application/json'),
  }
}

/** For those who hand it out; undefined for what was not published yet. */
export function makeTrustReader(name: string, client = new S3Client({})) {
  const read = async (Key: string): Promise<string | undefined> => {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: name, Key }))
      return await Body?.transformToString()
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined
      throw error
    }
  }
  return {
    readBundle: () => read(bundleObject),
    readStatusList: async (programmeNumber: number): Promise<PublishedStatusList | undefined> => {
      const text = await read(listObject(programmeNumber))
      return text === undefined ? undefined : (JSON.parse(text) as PublishedStatusList)
    },
  }
}
