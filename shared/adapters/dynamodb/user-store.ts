// People who sign in, in the Ledger table: what each may do and reach. Read at every sign-in.
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { ClaimRequest, CreateUserOnce, User } from '../../application/add-user.ts'
import type { FindUser, ReplaceAccess, SetUserStatus } from '../../application/change-user.ts'
import type { ListUsers } from '../../application/list-users.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey, ledgerList } from './keys.ts'
import { queryListPage } from './page-cursor.ts'
import { putOnce } from './put-once.ts'
import { thingOf } from './stored-item.ts'

export type UserStore = {
  readonly claimRequest: ClaimRequest
  readonly createUser: CreateUserOnce
  readonly findUser: FindUser
  readonly listUsers: ListUsers
  readonly replaceAccess: ReplaceAccess
  readonly setUserStatus: SetUserStatus
}

type Table = { readonly client: DynamoDBDocumentClient; readonly tableName: string }

/** Index keys hold the subject, not the e-mail: a cursor is part of an address. */
const indexOf = ({ sub, vendorId }: User) => ({
  gsi1pk: vendorId === undefined ? ledgerList.staff : ledgerList.vendorUsers(vendorId),
  gsi1sk: sub,
})

const userOf = (item: Record<string, unknown>): User => {
  const { requestKey: _requestKey, ...user } = thingOf<User & { requestKey?: string }>(item)
  return user
}

/** Port functions on the Ledger table. */
export function makeUserStore(client: DynamoDBDocumentClient, tableName: string): UserStore {
  return {
    claimRequest: async ({ requestKey, requestHash }) =>
      (await putOnce(client, tableName, { ...ledgerKey.invitation(requestKey), requestHash })) !== undefined,
    createUser: async (user, { requestKey, requestHash }) => {
      const keys = { ...ledgerKey.user(user.sub), ...indexOf(user) }
      const stored = await putOnce(client, tableName, { ...keys, ...user, requestKey, requestHash })
      return stored?.['requestKey'] === requestKey
    },
    findUser: makeUserReader(client, tableName),
    listUsers: async ({ vendorId, cursor: from }) => {
      const list = vendorId === undefined ? ledgerList.staff : ledgerList.vendorUsers(vendorId)
      const { items, cursor } = await queryListPage(client, {
        ...{ tableName, list, keyOf: ledgerKey.user, cursor: from },
      })
      return { rows: items.map(userOf), ...(cursor !== undefined && { cursor }) }
    },
    replaceAccess: (change) => replaceAccess({ client, tableName }, change),
    setUserStatus: (change) => setUserStatus({ client, tableName }, change),
  }
}

const isVersion = '(version = :version OR (attribute_not_exists(version) AND :version = :one))'

/** A repeated change finds itself stored, one version on. */
async function replaceAccess(
  { client, tableName }: Table,
  { sub, version, ...access }: Parameters<ReplaceAccess>[0],
): ReturnType<ReplaceAccess> {
  try {
    const { Attributes = {} } = await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: ledgerKey.user(sub),
        UpdateExpression:
          'SET #roles = :roles, programmes = :programmes, sites = :sites, version = :next, gsi1pk = :list, gsi1sk = :sub',
        ConditionExpression: `attribute_exists(pk) AND ${isVersion}`,
        ExpressionAttributeNames: { '#roles': 'roles' },
        ExpressionAttributeValues: {
          ...{ ':roles': access.roles, ':programmes': access.programmes, ':sites': access.sites },
          ...{ ':version': version, ':one': 1, ':next': version + 1 },
          ...{ ':list': ledgerList.staff, ':sub': sub },
        },
        ReturnValues: 'ALL_NEW',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    )
    return userOf(Attributes)
  } catch (error) {
    const { item } = itemOfFailedCondition(error)
    const stored = item && userOf(item)
    const isThis = stored?.version === version + 1 && sameAccess(stored, access)
    return isThis ? stored : undefined
  }
}

const sameAccess = (one: Pick<User, 'roles' | 'programmes' | 'sites'>, other: typeof one) =>
  JSON.stringify([one.roles, one.programmes, one.sites]) ===
  JSON.stringify([other.roles, other.programmes, other.sites])

const deactivating =
  'SET #status = :status, deactivatedAt = if_not_exists(deactivatedAt, :at), deactivationReason = if_not_exists(deactivationReason, :reason)'
const activating = 'SET #status = :status REMOVE deactivatedAt, deactivationReason'

async function setUserStatus(
  { client, tableName }: Table,
  { sub, status, reason, at }: Parameters<SetUserStatus>[0],
): ReturnType<SetUserStatus> {
  const ends = status === 'inactive'
  try {
    const { Attributes = {} } = await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: ledgerKey.user(sub),
        UpdateExpression: ends ? deactivating : activating,
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':status': status, ...(ends && { ':at': at, ':reason': reason }) },
        ReturnValues: 'ALL_NEW',
      }),
    )
    return userOf(Attributes)
  } catch (error) {
    itemOfFailedCondition(error)
    return undefined
  }
}

/** Who has this subject, or undefined. */
export function makeUserReader(client: DynamoDBDocumentClient, tableName: string): FindUser {
  return async (sub) => {
    const key = ledgerKey.user(sub)
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }),
    )
    // Those whom the operator wrote have no subject of their own beside the key.
    return Item && { ...userOf(Item), sub }
  }
}
