// People who sign in, in the Ledger table: what each may reach. Read at every sign-in, written once.
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { ClaimRequest, CreateUserOnce, User } from '../../application/add-user.ts'
import { ledgerKey } from './keys.ts'
import { putOnce } from './put-once.ts'
import { thingOf } from './stored-item.ts'

export type UserStore = {
  readonly claimRequest: ClaimRequest
  readonly createUser: CreateUserOnce
}

/** Port functions on the Ledger table. */
export function makeUserStore(client: DynamoDBDocumentClient, tableName: string): UserStore {
  return {
    claimRequest: async ({ requestKey, requestHash }) =>
      (await putOnce(client, tableName, { ...ledgerKey.invitation(requestKey), requestHash })) !== undefined,
    createUser: async (user, { requestKey, requestHash }) => {
      const item = { ...ledgerKey.user(user.sub), ...user, requestKey, requestHash }
      const stored = await putOnce(client, tableName, item)
      return stored?.['requestKey'] === requestKey
    },
  }
}

/** Who has this subject, or undefined. */
export function makeUserReader(
  client: DynamoDBDocumentClient,
  tableName: string,
): (sub: string) => Promise<User | undefined> {
  return async (sub) => {
    const key = ledgerKey.user(sub)
    const { Item } = await client.send(
      new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }),
    )
    return Item && thingOf<User>(Item)
  }
}
