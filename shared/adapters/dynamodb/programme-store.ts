// Programmes, their baskets and rules, and the sites, in the Ledger table.
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import type { AddBasketOnce } from '../../application/add-basket.ts'
import type { CreateProgrammeOnce, CreateSiteOnce } from '../../application/create-programme.ts'
import type { ReplaceRetention } from '../../application/end-retention.ts'
import type { FindProgrammes, ListAllProgrammes } from '../../application/list-programmes.ts'
import type { Page } from '../../application/programme-ports.ts'
import type { ReplaceOfflineTerms } from '../../application/set-offline-terms.ts'
import type { ReplaceQuietHours } from '../../application/set-quiet-hours.ts'
import type { ReplaceRules } from '../../application/set-rules.ts'
import type { Basket, Programme, Site } from '../../domain/programme.ts'
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts'
import { retryOnConflict, transact } from './conflict-retry.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey, ledgerList } from './keys.ts'
import { type ItemPage, queryListPage } from './page-cursor.ts'
import { nextNumber, putOnce } from './put-once.ts'
import { thingOf } from './stored-item.ts'

/** Two bytes on a voucher: programme, basket and site numbers alike. */
const largestNumber = 65_535

export type ProgrammeStore = {
  readonly nextProgrammeNumber: () => Promise<number>
  readonly createProgramme: CreateProgrammeOnce
  readonly listAllProgrammes: ListAllProgrammes
  readonly findProgrammes: FindProgrammes
  readonly addBasket: AddBasketOnce
  readonly replaceRules: ReplaceRules
  readonly replaceOfflineTerms: ReplaceOfflineTerms
  readonly replaceRetention: ReplaceRetention
  readonly replaceQuietHours: ReplaceQuietHours
  readonly nextSiteNumber: () => Promise<number>
  readonly createSite: CreateSiteOnce
  readonly listSites: (cursor?: string) => Promise<Page<Site>>
}

/** Port functions on the Ledger table. */
export function makeProgrammeStore(client: DynamoDBDocumentClient, tableName: string): ProgrammeStore {
  const count = (name: string) => nextNumber(client, tableName, { name, largest: largestNumber })
  return {
    nextProgrammeNumber: () => count('programmes'),
    createProgramme: async (programme, requestHash) => {
      const index = { gsi1pk: ledgerList.programmes, gsi1sk: programme.programmeId }
      const key = ledgerKey.programme(programme.programmeId)
      const stored = await putOnce(client, tableName, { ...key, ...index, ...programme, requestHash })
      return stored && thingOf<Programme>(stored)
    },
    listAllProgrammes: async (cursor) =>
      pageOfThings<Programme>(
        await queryListPage(client, {
          tableName,
          list: ledgerList.programmes,
          keyOf: ledgerKey.programme,
          cursor,
        }),
      ),
    findProgrammes: (programmeIds) => findProgrammes(client, tableName, programmeIds),
    addBasket: (addition) => addBasket(client, tableName, addition),
    replaceRules: (replacement) => replaceRules(client, tableName, replacement),
    replaceOfflineTerms: (replacement) => replaceAttribute(client, tableName, replacement),
    replaceQuietHours: (replacement) => replaceAttribute(client, tableName, replacement),
    replaceRetention: (replacement) => replaceAttribute(client, tableName, replacement),
    nextSiteNumber: () => count('sites'),
    createSite: async (site, requestHash) => {
      const index = { gsi1pk: ledgerList.sites, gsi1sk: site.siteId }
      const stored = await putOnce(client, tableName, {
        ...ledgerKey.site(site.siteId),
        ...index,
        ...site,
        requestHash,
      })
      return stored && thingOf<Site>(stored)
    },
    listSites: async (cursor) =>
      pageOfThings<Site>(
        await queryListPage(client, { tableName, list: ledgerList.sites, keyOf: ledgerKey.site, cursor }),
      ),
  }
}

function pageOfThings<Thing>({ items, cursor }: ItemPage): Page<Thing> {
  return { rows: items.map((item) => thingOf<Thing>(item)), ...(cursor !== undefined && { cursor }) }
}

/** One BatchGetItem takes 100 keys; staff are scoped to at most 50 programmes. */
async function findProgrammes(
  client: DynamoDBDocumentClient,
  tableName: string,
  programmeIds: readonly string[],
): Promise<Programme[]> {
  const programmes: Programme[] = []
  let keys: Record<string, unknown>[] = [...new Set(programmeIds)].slice(0, 100).map(ledgerKey.programme)
  for (let attempt = 0; keys.length > 0; attempt++) {
    if (attempt === 5) throw new Error('BatchGetItem left keys unprocessed')
    const answer = await client.send(new BatchGetCommand({ RequestItems: { [tableName]: { Keys: keys } } }))
    for (const item of answer.Responses?.[tableName] ?? []) programmes.push(thingOf<Programme>(item))
    keys = answer.UnprocessedKeys?.[tableName]?.Keys ?? []
  }
  return programmes.sort((a, b) => (a.programmeId < b.programmeId ? -1 : 1))
}

async function addBasket(
  client: DynamoDBDocumentClient,
  tableName: string,
  { programmeId, basket: content, requestKey, requestHash }: Parameters<AddBasketOnce>[0],
): ReturnType<AddBasketOnce> {
  const number = await nextNumber(client, tableName, {
    name: `baskets#${programmeId}`,
    largest: largestNumber,
  })
  const basket: Basket = { ...content, number, version: 1 }
  const put = (item: Record<string, unknown>) => ({
    Put: {
      TableName: tableName,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    },
  })
  const outcome = await transact(client, [
    put({ ...ledgerKey.basketRequest(programmeId, requestKey), number, requestHash }),
    put({ ...ledgerKey.basket(programmeId, number, 1), ...basket, requestHash }),
  ])
  if (outcome === undefined) return thingOf<Basket>(basket)
  if (isRefusal(outcome)) return outcome
  const earlier = outcome[0]?.item
  if (earlier === undefined) throw new Error(`basket ${number} of ${programmeId} exists already`)
  if (earlier['requestHash'] !== requestHash) return refuse('idempotency-key-reused')
  const key = ledgerKey.basket(programmeId, Number(earlier['number']), 1)
  const { Item } = await client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }))
  if (Item === undefined) throw new Error(`basket ${key.sk} of ${programmeId} is missing`)
  return thingOf<Basket>(Item)
}

async function replaceRules(
  client: DynamoDBDocumentClient,
  tableName: string,
  { programmeId, rules, previousVersion }: Parameters<ReplaceRules>[0],
): Promise<boolean> {
  const unchanged =
    previousVersion === undefined ? 'attribute_not_exists(#rules)' : '#rules.#version = :previousVersion'
  try {
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: ledgerKey.programme(programmeId),
        UpdateExpression: 'SET #rules = :rules',
        ConditionExpression: `attribute_exists(pk) AND ${unchanged}`,
        ExpressionAttributeNames: {
          '#rules': 'rules',
          ...(previousVersion !== undefined && { '#version': 'version' }),
        },
        ExpressionAttributeValues: {
          ':rules': rules,
          ...(previousVersion !== undefined && { ':previousVersion': previousVersion }),
        },
      }),
    )
    return true
  } catch (error) {
    itemOfFailedCondition(error)
    return false
  }
}

/** One update, whatever the terms were: nothing is read before, so nothing can have changed meanwhile. */
/** Sets one attribute of a programme that there is. Refuses with `programme-unknown` or `too-busy`. */
function replaceAttribute(
  client: DynamoDBDocumentClient,
  tableName: string,
  { programmeId, ...attribute }: { programmeId: string } & Readonly<Record<string, unknown>>,
): Promise<Refusal | undefined> {
  const [[name, value] = ['', undefined]] = Object.entries(attribute)
  return retryOnConflict(async () => {
    try {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: ledgerKey.programme(programmeId),
          UpdateExpression: 'SET #name = :value',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeNames: { '#name': name },
          ExpressionAttributeValues: { ':value': value },
        }),
      )
      return undefined
    } catch (error) {
      itemOfFailedCondition(error)
      return refuse('programme-unknown')
    }
  })
}
