// Webhooks in the Ledger table: who is told of what, and whether it works.
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type {
  ChangeWebhook,
  CreateWebhookOnce,
  DisableWebhook,
  FindWebhook,
  ListWebhooks,
  NoteFailing,
  NoteWorking,
  ReplaceSecrets,
  SetWebhookStatus,
} from '../../application/webhook-ports.ts'
import type { Webhook } from '../../domain/webhook.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { ledgerKey, ledgerList } from './keys.ts'
import { queryListPage } from './page-cursor.ts'
import { putOnce } from './put-once.ts'
import { thingOf } from './stored-item.ts'

export type WebhookStore = {
  readonly createWebhook: CreateWebhookOnce
  readonly findWebhook: FindWebhook
  readonly listWebhooks: ListWebhooks
  /** All of them: few, and all are asked with every event. */
  readonly allWebhooks: () => Promise<readonly Webhook[]>
  readonly changeWebhook: ChangeWebhook
  readonly setWebhookStatus: SetWebhookStatus
  readonly replaceSecrets: ReplaceSecrets
  readonly noteFailing: NoteFailing
  readonly noteWorking: NoteWorking
  readonly disableWebhook: DisableWebhook
}

type Table = { readonly client: DynamoDBDocumentClient; readonly tableName: string }
type Update = {
  readonly set: string
  readonly condition?: string
  readonly values?: Readonly<Record<string, unknown>>
}

/** Port functions on the Ledger table. */
export function makeWebhookStore(client: DynamoDBDocumentClient, tableName: string): WebhookStore {
  const table = { client, tableName }
  const list: ListWebhooks = async (from) => {
    const query = { tableName, list: ledgerList.webhooks, keyOf: ledgerKey.webhook, cursor: from }
    const { items, cursor } = await queryListPage(client, query)
    return { rows: items.map((item) => thingOf<Webhook>(item)), ...(cursor !== undefined && { cursor }) }
  }
  return {
    createWebhook: async (webhook, requestHash) => {
      const index = { gsi1pk: ledgerList.webhooks, gsi1sk: webhook.webhookId }
      const item = { ...ledgerKey.webhook(webhook.webhookId), ...index, ...webhook, requestHash }
      const stored = await putOnce(client, tableName, item)
      return stored && thingOf<Webhook>(stored)
    },
    findWebhook: async (webhookId) => {
      const Key = ledgerKey.webhook(webhookId)
      const { Item } = await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))
      return Item && thingOf<Webhook>(Item)
    },
    listWebhooks: list,
    allWebhooks: async () => {
      const all: Webhook[] = []
      let cursor: string | undefined
      do {
        const page = await list(cursor)
        all.push(...page.rows)
        cursor = page.cursor
      } while (cursor !== undefined)
      return all
    },
    changeWebhook: ({ webhookId, name, url, events, programmes }) =>
      update(table, webhookId, {
        set: 'SET #name = :name, #url = :url, #events = :events, programmes = :programmes',
        values: { ':name': name, ':url': url, ':events': events, ':programmes': programmes },
      }),
    setWebhookStatus: ({ webhookId, status }) =>
      update(table, webhookId, {
        set: 'SET #status = :status REMOVE failingSince, disabledAt, disabledBecause',
        condition: 'size(secrets) > :none',
        values: { ':status': status, ':none': 0 },
      }),
    replaceSecrets: (change) => replaceSecrets(table, change),
    noteFailing: async (webhookId, at) => {
      const set = 'SET failingSince = if_not_exists(failingSince, :at)'
      await update(table, webhookId, { set, values: { ':at': at } })
    },
    noteWorking: async (webhookId) => {
      await update(table, webhookId, { set: 'REMOVE failingSince' })
    },
    disableWebhook: async ({ webhookId, because, at, failingBefore }) => {
      const disabled = await update(table, webhookId, {
        set: 'SET #status = :disabled, disabledAt = :at, disabledBecause = :because',
        condition: `#status = :active${failingBefore === undefined ? '' : ' AND failingSince <= :before'}`,
        values: {
          ...{ ':disabled': 'disabled', ':active': 'active', ':at': at, ':because': because },
          ...(failingBefore !== undefined && { ':before': failingBefore }),
        },
      })
      return disabled !== undefined
    },
  }
}

/** A webhook that waits for its first secret begins with it; the secrets must be those that were read. */
function replaceSecrets(table: Table, { webhook, secrets }: Parameters<ReplaceSecrets>[0]) {
  const status = webhook.status === 'waiting-for-secret' ? 'active' : webhook.status
  return update(table, webhook.webhookId, {
    set: 'SET secrets = :secrets, #status = :status',
    condition: 'secrets = :before AND #status = :was',
    values: { ':secrets': secrets, ':before': webhook.secrets, ':status': status, ':was': webhook.status },
  })
}

const reserved = { '#name': 'name', '#url': 'url', '#events': 'events', '#status': 'status' }

/** Returns it as it is then; undefined where there is none, or the condition did not hold. */
async function update(
  { client, tableName }: Table,
  webhookId: string,
  { set, condition, values }: Update,
): Promise<Webhook | undefined> {
  const expression =
    condition === undefined ? 'attribute_exists(pk)' : `attribute_exists(pk) AND ${condition}`
  const used = Object.entries(reserved).filter(([name]) => `${set} ${expression}`.includes(name))
  try {
    const { Attributes = {} } = await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: ledgerKey.webhook(webhookId),
        UpdateExpression: set,
        ConditionExpression: expression,
        ...(used.length > 0 && { ExpressionAttributeNames: Object.fromEntries(used) }),
        ...(values !== undefined && { ExpressionAttributeValues: values }),
        ReturnValues: 'ALL_NEW',
      }),
    )
    return thingOf<Webhook>(Attributes)
  } catch (error) {
    itemOfFailedCondition(error)
    return undefined
  }
}
