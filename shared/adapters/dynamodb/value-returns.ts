// Adds what vouchers gave back to the budget lines, many at once: a transaction puts a mark for each return, which
// can be put once, and adds the sums to the lines. Marks and sums are written together or not at all.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { type ReturnValuePorts, returnTransferId, type ValueReturn } from '../../application/return-value.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { type TransactItems, transact } from './conflict-retry.ts'
import type { CancelledPart } from './failed-condition.ts'
import { ledgerKey } from './keys.ts'

/** DynamoDB's limit for a transaction. */
const mostParts = 100

/** Why returns failed, by the id of their transfer. */
type Failures = ReadonlyMap<string, string>

/** Port functions on the Ledger table. */
export function makeValueReturns(client: DynamoDBDocumentClient, tableName: string): ReturnValuePorts {
  return {
    addReturns: async (returns) => {
      const failures = new Map<string, string>()
      for (const batch of returnBatches(returns))
        for (const [id, reason] of await addBatch(client, tableName, batch)) failures.set(id, reason)
      return failures
    },
  }
}

/** Cuts returns into batches that one transaction holds, those of the same grant together. */
export function returnBatches(returns: readonly ValueReturn[]): ValueReturn[][] {
  const batches: ValueReturn[][] = []
  let lines = new Set<string>()
  for (const one of returns.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))) {
    const batch = batches.at(-1)
    const together = new Set([...lines, ...lineNamesOf(one)])
    const fits = batch !== undefined && batch.length + 1 + together.size <= mostParts
    if (fits) batch.push(one)
    else batches.push([one])
    lines = fits ? together : new Set(lineNamesOf(one))
  }
  return batches
}

const placeOf = ({ programmeId, grantId }: ValueReturn) => `${programmeId}|${grantId}`
const lineNamesOf = (one: ValueReturn) => Object.keys(one.amounts).map((unit) => `${placeOf(one)}|${unit}`)

/** Tries again without those that are added already or cannot be, until the rest is written. */
async function addBatch(
  client: DynamoDBDocumentClient,
  tableName: string,
  batch: readonly ValueReturn[],
): Promise<Failures> {
  const failures = new Map<string, string>()
  let due = batch
  while (due.length > 0) {
    const lines = sumsByLine(due)
    const outcome = await tryToAdd(client, tableName, { due, lines })
    if (outcome === undefined) return failures
    if (typeof outcome === 'string') {
      for (const one of due) failures.set(returnTransferId(one), outcome)
      return failures
    }
    const missing = new Set(lines.filter((_, index) => hasFailed(outcome[due.length + index])).map(nameOf))
    const lacking = due.filter((one) => lineNamesOf(one).some((name) => missing.has(name)))
    for (const one of lacking) failures.set(returnTransferId(one), 'its budget line is missing')
    due = due.filter((one, index) => !hasFailed(outcome[index]) && !lacking.includes(one))
  }
  return failures
}

const hasFailed = (part: CancelledPart | undefined) => part?.code === 'ConditionalCheckFailed'

type Addition = { readonly due: readonly ValueReturn[]; readonly lines: readonly LineSum[] }

/** Undefined when written; else its parts, at least one of which failed, or why it did not come to them. */
async function tryToAdd(
  client: DynamoDBDocumentClient,
  tableName: string,
  { due, lines }: Addition,
): Promise<readonly CancelledPart[] | string | undefined> {
  try {
    const outcome = await transact(client, [
      ...due.map((one) => putMark(tableName, one)),
      ...lines.map((line) => addToLine(tableName, line)),
    ])
    return isRefusal(outcome) ? outcome.refused : outcome
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

type LineSum = {
  readonly programmeId: string
  readonly grantId: string
  readonly unit: string
  readonly amount: number
}

const nameOf = ({ programmeId, grantId, unit }: LineSum) => `${programmeId}|${grantId}|${unit}`

function sumsByLine(returns: readonly ValueReturn[]): LineSum[] {
  const sums = new Map<string, LineSum>()
  for (const { programmeId, grantId, amounts } of returns)
    for (const [unit, amount] of Object.entries(amounts)) {
      const line = { programmeId, grantId, unit, amount }
      const before = sums.get(nameOf(line))?.amount ?? 0
      sums.set(nameOf(line), { ...line, amount: before + amount })
    }
  return [...sums.values()]
}

function putMark(tableName: string, told: ValueReturn): TransactItems[number] {
  const { voucherId, movementId, programmeId, grantId, amounts, at } = told
  return {
    Put: {
      TableName: tableName,
      Item: { ...ledgerKey.valueReturn(voucherId, movementId), programmeId, grantId, amounts, at },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  }
}

/** A voucher was paid for out of its line, so the line is there: one that is not must not be made by this. */
function addToLine(tableName: string, line: LineSum): TransactItems[number] {
  return {
    Update: {
      TableName: tableName,
      Key: ledgerKey.budgetLine(line.programmeId, line.grantId, line.unit),
      UpdateExpression: 'ADD available :amount, returned :amount',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':amount': line.amount },
    },
  }
}
