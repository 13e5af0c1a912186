// Service accounts in the Ledger table: the account, which client of the user pool it has, and when it was last used.
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type {
  CreateServiceAccount,
  FindAccountOfClient,
  FindServiceAccount,
  ListServiceAccounts,
  MarkSecretMade,
  MarkUsed,
  RevokeServiceAccount,
} from '../../application/service-account-ports.ts'
import { isRefusal, refuse } from '../../domain/refusal.ts'
import type { ServiceAccount } from '../../domain/service-account.ts'
import { transact } from './conflict-retry.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey, ledgerList } from './keys.ts'
import { queryListPage } from './page-cursor.ts'
import { thingOf } from './stored-item.ts'

type Table = { readonly client: DynamoDBDocumentClient; readonly tableName: string }
type Item = Record<string, unknown>

const accountOf = (item: Item): ServiceAccount => {
  const { requestHash: _, ...account } = thingOf<ServiceAccount & { requestHash?: string }>(item)
  return account
}

async function read({ client, tableName }: Table, Key: { pk: string; sk: string }) {
  return (await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item
}

/** What is asked at each token: two reads, and the day it was used on. */
export function makeServiceAccountReader(
  client: DynamoDBDocumentClient,
  tableName: string,
): {
  readonly findServiceAccount: FindServiceAccount
  readonly findAccountOfClient: FindAccountOfClient
  readonly markUsed: MarkUsed
} {
  const table = { client, tableName }
  const findServiceAccount: FindServiceAccount = async (serviceAccountId) => {
    const item = await read(table, ledgerKey.serviceAccount(serviceAccountId))
    return item && accountOf(item)
  }
  return {
    findServiceAccount,
    findAccountOfClient: async (clientId) => {
      const holder = (await read(table, ledgerKey.partnerClient(clientId)))?.['serviceAccountId']
      const account = holder === undefined ? undefined : await findServiceAccount(String(holder))
      return account?.clientId === clientId ? account : undefined
    },
    markUsed: async (serviceAccountId, day) => {
      const Item = { ...ledgerKey.serviceAccountUse(serviceAccountId), day }
      await client.send(new PutCommand({ TableName: tableName, Item }))
    },
  }
}

/** For administrators. */
export function makeServiceAccountStore(
  client: DynamoDBDocumentClient,
  tableName: string,
): {
  readonly createServiceAccount: CreateServiceAccount
  readonly markSecretMade: MarkSecretMade
  readonly revokeServiceAccount: RevokeServiceAccount
  readonly listServiceAccounts: ListServiceAccounts
} {
  const table = { client, tableName }
  return {
    createServiceAccount: (account, requestHash) => create(table, account, requestHash),
    markSecretMade: async (serviceAccountId, now) => {
      try {
        const { Attributes } = await client.send(
          new UpdateCommand({
            TableName: tableName,
            Key: ledgerKey.serviceAccount(serviceAccountId),
            UpdateExpression: 'SET #status = :active, secretMadeAt = :now',
            ConditionExpression: 'attribute_exists(pk) AND #status <> :revoked AND endsAt > :now',
            ExpressionAttributeNames: { '#status': 'status' },
            ExpressionAttributeValues: { ':active': 'active', ':revoked': 'revoked', ':now': now },
            ReturnValues: 'ALL_NEW',
          }),
        )
        return Attributes && accountOf(Attributes)
      } catch (error) {
        itemOfFailedCondition(error)
        return undefined
      }
    },
    revokeServiceAccount: (account, now) => revoke(table, account, now),
    listServiceAccounts: async (from) => {
      const { items, cursor } = await queryListPage(client, {
        ...{ tableName, list: ledgerList.serviceAccounts, keyOf: ledgerKey.serviceAccount, cursor: from },
      })
      const rows = await Promise.all(items.map((item) => withUse(table, accountOf(item))))
      return { rows, ...(cursor !== undefined && { cursor }) }
    },
  }
}

async function withUse(table: Table, account: ServiceAccount) {
  const used = await read(table, ledgerKey.serviceAccountUse(account.serviceAccountId))
  return { ...account, ...(used !== undefined && { lastUsedDay: String(used['day']) }) }
}

/** The client is free, or it was freed: its item says whose it is. */
async function create({ client, tableName }: Table, account: ServiceAccount, requestHash: string) {
  const { serviceAccountId, clientId } = account
  const list = { gsi1pk: ledgerList.serviceAccounts, gsi1sk: serviceAccountId }
  const outcome = await transact(client, [
    {
      Put: {
        TableName: tableName,
        Item: { ...ledgerKey.serviceAccount(serviceAccountId), ...list, ...account, requestHash },
        ConditionExpression: 'attribute_not_exists(pk)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    {
      Update: {
        TableName: tableName,
        Key: ledgerKey.partnerClient(clientId),
        UpdateExpression: 'SET serviceAccountId = :account',
        ConditionExpression: 'attribute_not_exists(serviceAccountId)',
        ExpressionAttributeValues: { ':account': serviceAccountId },
      },
    },
  ])
  if (outcome === undefined) return account
  if (isRefusal(outcome)) return outcome
  const earlier = outcome[0]?.item
  if (earlier === undefined) return undefined
  return earlier['requestHash'] === requestHash
    ? accountOf(earlier)
    : refuse('idempotency-key-reused', { field: 'Idempotency-Key' })
}

async function revoke({ client, tableName }: Table, account: ServiceAccount, now: number) {
  const { serviceAccountId, clientId } = account
  const outcome = await transact(client, [
    {
      Update: {
        TableName: tableName,
        Key: ledgerKey.serviceAccount(serviceAccountId),
        UpdateExpression: 'SET #status = :revoked, revokedAt = :now',
        ConditionExpression: '#status <> :revoked',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':revoked': 'revoked', ':now': now },
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    },
    {
      Update: {
        TableName: tableName,
        Key: ledgerKey.partnerClient(clientId),
        UpdateExpression: 'REMOVE serviceAccountId',
        ConditionExpression: 'serviceAccountId = :account',
        ExpressionAttributeValues: { ':account': serviceAccountId },
      },
    },
  ])
  if (isRefusal(outcome)) return outcome
  if (outcome === undefined) return { ...account, status: 'revoked' as const, revokedAt: now }
  const earlier = outcome[0]?.item
  if (earlier === undefined) throw new Error(`the client of ${serviceAccountId} belongs to another`)
  return accountOf(earlier)
}
