// Creates the template's tables in the engine, with their keys, indexes, streams and TTL.
import type { TableModel } from './app-model.ts'
import { AwsCallError, callAws } from './aws-json-client.ts'
import { LocalStackError } from './local-stack-error.ts'

type KeySchema = readonly { AttributeName: string; KeyType: string }[]
type Description = { Table: { KeySchema: KeySchema; GlobalSecondaryIndexes?: { IndexName: string }[] } }

/** Creates what is missing. Throws LocalStackError when a kept table has other keys than the template. */
export async function createTables(endpoint: string, tables: readonly TableModel[]): Promise<void> {
  await Promise.all(tables.map((table) => createTable(endpoint, table)))
}

async function createTable(endpoint: string, { name, properties }: TableModel): Promise<void> {
  const kept = await describeTable(endpoint, name)
  if (kept !== undefined) return assertSameShape(name, properties, kept)
  const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, LocalSecondaryIndexes } = properties
  const stream = properties['StreamSpecification'] as { StreamViewType?: string } | undefined
  const input = {
    TableName: name,
    KeySchema,
    AttributeDefinitions,
    BillingMode: 'PAY_PER_REQUEST',
    ...(GlobalSecondaryIndexes !== undefined && {
      GlobalSecondaryIndexes: withoutLimits(GlobalSecondaryIndexes),
    }),
    ...(LocalSecondaryIndexes !== undefined && { LocalSecondaryIndexes }),
    ...(stream !== undefined && {
      StreamSpecification: {
        StreamEnabled: true,
        StreamViewType: stream.StreamViewType ?? 'NEW_AND_OLD_IMAGES',
      },
    }),
  }
  await callAws(endpoint, { target: 'DynamoDB_20120810.CreateTable', input })
  await enableTimeToLive(endpoint, name, properties['TimeToLiveSpecification'])
}

async function enableTimeToLive(endpoint: string, name: string, specification: unknown): Promise<void> {
  if (specification === undefined) return
  const input = { TableName: name, TimeToLiveSpecification: specification }
  await callAws(endpoint, { target: 'DynamoDB_20120810.UpdateTimeToLive', input })
}

async function describeTable(endpoint: string, name: string): Promise<Description['Table'] | undefined> {
  try {
    const target = 'DynamoDB_20120810.DescribeTable'
    const { Table } = await callAws<Description>(endpoint, { target, input: { TableName: name } })
    return Table
  } catch (error) {
    if (error instanceof AwsCallError && error.code === 'ResourceNotFoundException') return undefined
    throw error
  }
}

function assertSameShape(
  name: string,
  properties: TableModel['properties'],
  kept: Description['Table'],
): void {
  const indexes = (of: unknown) =>
    ((of ?? []) as { IndexName: string }[]).map(({ IndexName }) => IndexName).sort()
  const keys = (of: unknown) =>
    (of as KeySchema).map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`).sort()
  const shape = (keySchema: unknown, secondary: unknown) =>
    JSON.stringify([keys(keySchema), indexes(secondary)])
  const wanted = shape(properties['KeySchema'], properties['GlobalSecondaryIndexes'])
  if (shape(kept.KeySchema, kept.GlobalSecondaryIndexes) !== wanted)
    throw new LocalStackError(
      `The kept table ${name} has another shape than the template. Start with --fresh.`,
    )
}

function withoutLimits(indexes: unknown): unknown {
  return (indexes as Record<string, unknown>[]).map(({ IndexName, KeySchema, Projection }) => ({
    IndexName,
    KeySchema,
    Projection,
  }))
}
