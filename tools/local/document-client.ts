// A document client on the laptop's DynamoDB engine, for tools and tests that look at the tables themselves.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { localRegion } from './aws-json-client.ts'

/** Needs `destroy()` at the end, or the process waits for its idle connections. */
export function makeLocalDocumentClient(endpoint: string): DynamoDBDocumentClient {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  return DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region: localRegion, credentials }), {
    marshallOptions: { removeUndefinedValues: true },
  })
}
