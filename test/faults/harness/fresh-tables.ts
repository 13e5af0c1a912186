// Tables of its own for each run on one engine: a run costs milliseconds, and none sees another's items.
import { callAws } from '../../../tools/local/aws-json-client.ts'
import type { DynamodbEngine } from '../../../tools/local/dynamodb-engine.ts'
import { createTables } from '../../../tools/local/tables.ts'
import { type TableKey, tableModels } from '../../fixtures/table-models.ts'

export type TableNames = Readonly<Record<TableKey, string>>

/** One index serves the streams of all tables of an engine. */
const indexed = new WeakSet<object>()

const keys = Object.keys(tableModels) as TableKey[]

/** Makes the three tables of the template, empty, under names that nobody has. */
export async function freshTables(
  engine: Pick<DynamodbEngine, 'endpoint' | 'indexStreams'>,
): Promise<TableNames> {
  const run = crypto.randomUUID().slice(0, 13)
  const names = Object.fromEntries(keys.map((key) => [key, `${key}-${run}`])) as TableNames
  await createTables(
    engine.endpoint,
    keys.map((key) => ({ name: names[key], properties: tableModels[key] })),
  )
  if (!indexed.has(engine)) engine.indexStreams()
  indexed.add(engine)
  return names
}

/** Removes them, so that hundreds of runs leave little behind. */
export async function dropTables(endpoint: string, names: TableNames): Promise<void> {
  const drop = (TableName: string) =>
    callAws(endpoint, { target: 'DynamoDB_20120810.DeleteTable', input: { TableName } })
  await Promise.all(Object.values(names).map(drop))
}
