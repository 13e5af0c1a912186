// Distribution rounds, their shards and entitlements, in the Ledger table.
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type {
  ApproveRound,
  CloseRound,
  CreateRoundOnce,
  GetRound,
  GetRoundProgress,
  ListEntitlements,
  ListRounds,
  MoveRound,
  ReadSlices,
} from '../../application/round-ports.ts'
import { isRefusal } from '../../domain/refusal.ts'
import { type Entitlement, type Round, type RoundShard, shardCount } from '../../domain/round.ts'
import { approveRound } from './approve-round.ts'
import { closeRound } from './close-round.ts'
import { retryOnConflict, transact } from './conflict-retry.ts'
import { readSlices } from './envelope-slices.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey } from './keys.ts'
import {
  decodeCursor,
  encodeCursor,
  pageSize,
  queryPartitionPage,
  queryWholePartition,
} from './page-cursor.ts'
import { moveExpression } from './round-write.ts'
import { thingOf } from './stored-item.ts'

/** Each round shown costs a query of its shards. */
const roundsAPage = 25
const roundPrefix = 'ROUND#'
const entitlementPrefix = 'ENTITLEMENT#'

export type RoundStore = {
  readonly createRound: CreateRoundOnce
  readonly getRound: GetRound
  readonly getRoundProgress: GetRoundProgress
  readonly listRounds: ListRounds
  readonly listEntitlements: ListEntitlements
  readonly moveRound: MoveRound
  readonly approveRound: ApproveRound
  readonly readSlices: ReadSlices
  readonly closeRound: CloseRound
}

/** Port functions on the Ledger table. */
export function makeRoundStore(client: DynamoDBDocumentClient, tableName: string): RoundStore {
  return {
    createRound: (round, requestHash) => createRound(client, tableName, { ...round, requestHash }),
    getRound: async ({ programmeId, roundId }) => {
      const key = ledgerKey.round(programmeId, roundId)
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }),
      )
      return Item && thingOf<Round>(Item)
    },
    getRoundProgress: async (roundId) => {
      const { pk } = ledgerKey.roundShard(roundId, 0)
      return progressOf(await queryWholePartition(client, { tableName, pk, prefix: 'SHARD#' }))
    },
    listRounds: async ({ programmeId, cursor: from }) => {
      const { pk } = ledgerKey.programme(programmeId)
      const { items, cursor } = await queryPartitionPage(client, {
        tableName,
        pk,
        prefix: roundPrefix,
        cursor: from,
        limit: roundsAPage,
      })
      return { rows: items.map((item) => thingOf<Round>(item)), ...(cursor !== undefined && { cursor }) }
    },
    listEntitlements: ({ roundId, cursor }) => listEntitlements(client, { tableName, roundId, cursor }),
    moveRound: (write) => moveRound(client, tableName, write),
    approveRound: (write) => approveRound(client, tableName, write),
    readSlices: (roundId) => readSlices(client, tableName, roundId),
    closeRound: (write) => closeRound(client, tableName, write),
  }
}

async function createRound(
  client: DynamoDBDocumentClient,
  tableName: string,
  round: Round & { readonly requestHash: string },
): ReturnType<CreateRoundOnce> {
  const put = (item: Record<string, unknown>) => ({
    Put: {
      TableName: tableName,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    },
  })
  const shards = round.kind === 'cycle' ? Array.from({ length: shardCount }, (_, shard) => shard) : []
  const outcome = await transact(client, [
    put({ ...ledgerKey.round(round.programmeId, round.roundId), ...round }),
    ...shards.map((shard) => put({ ...ledgerKey.roundShard(round.roundId, shard), ...plannedShard(shard) })),
  ])
  if (outcome === undefined) return thingOf<Round>(round)
  if (isRefusal(outcome)) return outcome
  const stored = outcome[0]?.item
  return stored?.['requestHash'] === round.requestHash ? thingOf<Round>(stored) : undefined
}

type StoredShard = RoundShard & { readonly version: number; readonly issuedCount: number }

const plannedShard = (shard: number): StoredShard => ({
  shard,
  state: 'planned',
  voucherCount: 0,
  amountSum: 0,
  hash: '',
  householdCount: 0,
  totals: {},
  version: 0,
  issuedCount: 0,
})

function progressOf(items: readonly Record<string, unknown>[]): Awaited<ReturnType<GetRoundProgress>> {
  const shards = items.map((item) => thingOf<StoredShard>(item))
  return {
    shards: shards.length,
    prepared: shards.filter(({ state }) => state !== 'planned').length,
    issued: shards.filter(({ state }) => state === 'issued').length,
    issuedVouchers: shards.reduce((sum, { issuedCount }) => sum + issuedCount, 0),
  }
}

/** Shard after shard; a cursor names a shard and the place in it. */
async function listEntitlements(
  client: DynamoDBDocumentClient,
  { tableName, roundId, cursor }: { tableName: string; roundId: string; cursor: string | undefined },
): ReturnType<ListEntitlements> {
  const [, start = '0', place = ''] = /^([0-9]{1,2})\|(.*)$/s.exec(decodeCursor(cursor) ?? '') ?? []
  let at = { shard: Number(start), cursor: place === '' ? undefined : encodeCursor(place) }
  const rows: Entitlement[] = []
  while (at.shard < shardCount && rows.length < pageSize) {
    const page = await queryPartitionPage(client, {
      tableName,
      pk: ledgerKey.entitlements(roundId, at.shard),
      prefix: entitlementPrefix,
      cursor: at.cursor,
      limit: pageSize - rows.length,
    })
    rows.push(...page.items.map((item) => thingOf<Entitlement>(item)))
    at = { shard: page.cursor === undefined ? at.shard + 1 : at.shard, cursor: page.cursor }
  }
  if (at.shard >= shardCount) return { rows }
  return { rows, cursor: encodeCursor(`${at.shard}|${decodeCursor(at.cursor) ?? ''}`) }
}

async function moveRound(
  client: DynamoDBDocumentClient,
  tableName: string,
  write: Parameters<MoveRound>[0],
): ReturnType<MoveRound> {
  return retryOnConflict(async () => {
    try {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName: tableName,
          ...moveExpression(write),
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
      return { moved: thingOf<Round>(Attributes ?? {}) }
    } catch (error) {
      const { item } = itemOfFailedCondition(error)
      return { conflict: item && thingOf<Round>(item) }
    }
  })
}
