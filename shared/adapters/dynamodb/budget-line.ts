// A budget line as it is stored: `returned` is there from the first value on that a voucher gives back.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { BudgetLine } from '../../domain/programme.ts'
import { ledgerKey } from './keys.ts'
import { thingOf } from './stored-item.ts'

type StoredLine = Omit<BudgetLine, 'returned'> & { readonly returned?: number }

export function budgetLineOf(item: Readonly<Record<string, unknown>>): BudgetLine {
  const { grantId, unit, funded, returned = 0, available } = thingOf<StoredLine>(item)
  return { grantId, unit, funded, returned, available }
}

/** Reads a line that a transfer has just moved, so that it exists. */
export async function getBudgetLineOrThrow(
  client: DynamoDBDocumentClient,
  tableName: string,
  { programmeId, grantId, unit }: { programmeId: string; grantId: string; unit: string },
): Promise<BudgetLine> {
  const key = ledgerKey.budgetLine(programmeId, grantId, unit)
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }))
  if (Item === undefined) throw new Error(`${key.pk} has no ${key.sk}`)
  return budgetLineOf(Item)
}
