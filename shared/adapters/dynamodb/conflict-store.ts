// Where conflicts are found, and what of a programme's loss cap they took. The claims themselves are in the vouchers.
import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import type {
  ConflictAddress,
  FindConflict,
  ListConflicts,
  PutConflict,
  ReturnLoss,
  TakeLoss,
} from '../../application/claim-ports.ts'
import type { Amounts } from '../../domain/money.ts'
import type { OfflineTerms } from '../../domain/programme.ts'
import { isRefusal, refuse } from '../../domain/refusal.ts'
import { retryOnConflict, transact } from './conflict-retry.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey, ledgerList } from './keys.ts'
import { decodeCursor, encodeCursor } from './page-cursor.ts'
import { thingOf } from './stored-item.ts'

const conflictsAPage = 50
/** Each meets another decision of the programme, or a change of its cap. */
const attempts = 8

type Table = { readonly client: DynamoDBDocumentClient; readonly tableName: string }
type Key = { readonly pk: string; readonly sk: string }

export type ConflictStore = {
  readonly putConflict: PutConflict
  readonly findConflict: FindConflict
  readonly listConflicts: ListConflicts
  readonly takeLoss: TakeLoss
  readonly returnLoss: ReturnLoss
}

/** Port functions on the Ledger table. */
export function makeConflictStore(client: DynamoDBDocumentClient, tableName: string): ConflictStore {
  const table = { client, tableName }
  return {
    putConflict: async (address) => {
      const { programmeId, receiptId } = address
      const Item = { ...ledgerKey.conflict(programmeId, receiptId), ...conflictIndex(address), ...address }
      await client.send(new PutCommand({ TableName: tableName, Item }))
    },
    findConflict: async (programmeId, receiptId) => {
      const item = await read(table, ledgerKey.conflict(programmeId, receiptId))
      return item && thingOf<ConflictAddress>(item)
    },
    listConflicts: (of) => listConflicts(table, of),
    takeLoss: (loss) => takeLoss(table, loss),
    returnLoss: (loss) => returnLoss(table, loss),
  }
}

const placeOf = ({ receivedAt, receiptId }: Pick<ConflictAddress, 'receivedAt' | 'receiptId'>) =>
  `${String(receivedAt).padStart(15, '0')}#${receiptId}`

const conflictIndex = (address: ConflictAddress) => ({
  gsi1pk: ledgerList.conflicts(address.programmeId),
  gsi1sk: placeOf(address),
})

async function read({ client, tableName }: Table, key: Key): Promise<Record<string, unknown> | undefined> {
  return (await client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }))).Item
}

/** A cursor is a place in the index. */
async function listConflicts(
  { client, tableName }: Table,
  { programmeId, cursor }: Parameters<ListConflicts>[0],
): ReturnType<ListConflicts> {
  const list = ledgerList.conflicts(programmeId)
  const place = decodeCursor(cursor)
  const { Items = [], LastEvaluatedKey } = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :list',
      ExpressionAttributeValues: { ':list': list },
      ScanIndexForward: false,
      Limit: conflictsAPage,
      ...(place !== undefined && {
        ExclusiveStartKey: {
          ...ledgerKey.conflict(programmeId, place.slice(place.indexOf('#') + 1)),
          ...{ gsi1pk: list, gsi1sk: place },
        },
      }),
    }),
  )
  return {
    rows: Items.map((item) => thingOf<ConflictAddress>(item)),
    ...(LastEvaluatedKey !== undefined && { cursor: encodeCursor(String(LastEvaluatedKey['gsi1sk'])) }),
  }
}

type LossMark = { readonly state: 'taken' | 'returned'; readonly amounts: Amounts }

/** Cap and total as they were read must still stand: a condition cannot subtract one item's number from another's. */
async function takeLoss(table: Table, loss: Parameters<TakeLoss>[0]): ReturnType<TakeLoss> {
  const { programmeId, receiptId, amounts } = loss
  for (let attempt = 0; attempt < attempts; attempt++) {
    const [mark, total = {}, programme = {}] = await Promise.all([
      read(table, ledgerKey.lossMark(programmeId, receiptId)),
      read(table, ledgerKey.lossTotal(programmeId)),
      read(table, ledgerKey.programme(programmeId)),
    ])
    if (mark !== undefined) return mark['state'] as LossMark['state']
    const caps = (programme['offlineTerms'] as OfflineTerms | undefined)?.lossCaps ?? {}
    const exceeded = Object.entries(amounts).some(
      ([unit, amount]) => Number(total[unit] ?? 0) + amount > (caps[unit] ?? 0),
    )
    if (exceeded) return refuse('loss-cap-reached')
    const outcome = await transact(table.client, takingWrites(table.tableName, loss, caps))
    if (isRefusal(outcome)) return outcome
    if (outcome === undefined) return 'taken'
  }
  return refuse('too-busy')
}

function takingWrites(tableName: string, loss: Parameters<TakeLoss>[0], caps: Amounts) {
  const { programmeId, receiptId, amounts, at } = loss
  const units = Object.keys(amounts)
  const each = (text: (index: number) => string, between: string) =>
    units.map((_, index) => text(index)).join(between)
  const names = Object.fromEntries(units.map((unit, i) => [`#u${i}`, unit]))
  const values = (name: string, of: (unit: string) => number) =>
    Object.fromEntries(units.map((unit, i) => [`:${name}${i}`, of(unit)]))
  const amountOf = (unit: string) => amounts[unit] ?? 0
  const capOf = (unit: string) => caps[unit] ?? 0
  const mark = { receiptId, programmeId, amounts, at, state: 'taken' }
  const capsThen = Object.fromEntries(units.map((unit) => [unit, capOf(unit)]))
  return [
    {
      Put: {
        TableName: tableName,
        Item: { ...ledgerKey.lossMark(programmeId, receiptId), ...mark, caps: capsThen },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    {
      Update: {
        TableName: tableName,
        Key: ledgerKey.lossTotal(programmeId),
        UpdateExpression: `SET ${each((i) => `#u${i} = if_not_exists(#u${i}, :zero) + :a${i}`, ', ')}`,
        ConditionExpression: each((i) => `(attribute_not_exists(#u${i}) OR #u${i} <= :room${i})`, ' AND '),
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: {
          ':zero': 0,
          ...values('a', amountOf),
          ...values('room', (unit) => capOf(unit) - amountOf(unit)),
        },
      },
    },
    {
      ConditionCheck: {
        TableName: tableName,
        Key: ledgerKey.programme(programmeId),
        ConditionExpression: each((i) => `offlineTerms.lossCaps.#u${i} = :cap${i}`, ' AND '),
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values('cap', capOf),
      },
    },
  ]
}

/** Where nothing was taken it leaves a mark that nothing can be taken: a request may still be under way. */
async function returnLoss(table: Table, loss: Parameters<ReturnLoss>[0]): ReturnType<ReturnLoss> {
  const { programmeId, receiptId, at } = loss
  const key = ledgerKey.lossMark(programmeId, receiptId)
  const fence = { ...key, receiptId, programmeId, amounts: {}, at, state: 'returned' }
  const fenced = await retryOnConflict(() => putUnlessThere(table, fence))
  if (isRefusal(fenced)) return fenced
  const mark = fenced as LossMark | undefined
  if (mark?.state !== 'taken') return undefined
  const outcome = await transact(table.client, returningWrites(table.tableName, loss, mark.amounts))
  return isRefusal(outcome) ? outcome : undefined
}

/** Undefined when it was put; otherwise what is there. */
async function putUnlessThere({ client, tableName }: Table, Item: Key & Record<string, unknown>) {
  try {
    await client.send(
      new PutCommand({
        TableName: tableName,
        Item,
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    )
    return undefined
  } catch (error) {
    return itemOfFailedCondition(error).item
  }
}

function returningWrites(
  tableName: string,
  { programmeId, receiptId }: Pick<Parameters<ReturnLoss>[0], 'programmeId' | 'receiptId'>,
  amounts: Amounts,
) {
  const units = Object.keys(amounts)
  return [
    {
      Update: {
        TableName: tableName,
        Key: ledgerKey.lossMark(programmeId, receiptId),
        UpdateExpression: 'SET #state = :returned',
        ConditionExpression: '#state = :taken',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':returned': 'returned', ':taken': 'taken' },
      },
    },
    {
      Update: {
        TableName: tableName,
        Key: ledgerKey.lossTotal(programmeId),
        UpdateExpression: `SET ${units.map((_, i) => `#u${i} = #u${i} - :a${i}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(units.map((unit, i) => [`#u${i}`, unit])),
        ExpressionAttributeValues: Object.fromEntries(units.map((unit, i) => [`:a${i}`, amounts[unit]])),
      },
    },
  ]
}
