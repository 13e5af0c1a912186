// Turns one grant of functions.ts into IAM statements and the environment variable that names what it opens.
import { Aws } from 'aws-cdk-lib'
import type { IUserPool } from 'aws-cdk-lib/aws-cognito'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { IEventBus } from 'aws-cdk-lib/aws-events'
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { BucketName, Grant, ItemAction, KeyName, QueueName, TableName } from '../functions.ts'
import type { EncryptedTable } from '../stacks/data-stack.ts'

/** All that grants can name, as far as the stack of the function can see it. */
export type Reachable = {
  readonly tables: Readonly<Record<TableName, EncryptedTable>>
  readonly keys: Readonly<Record<KeyName, IKey>>
  readonly buckets: Readonly<Record<BucketName, IBucket>>
  readonly queues?: Readonly<Record<QueueName, IQueue>>
  readonly bus?: IEventBus
  readonly koboServers?: readonly string[]
  readonly userPool?: IUserPool
  readonly messageOrigins?: MessageOrigins
  /** Ids of the clients for partners' systems. */
  readonly partnerClients?: readonly string[]
  /** Whether a webhook may go to 127.0.0.1 by http; left out: it may not. */
  readonly webhookLoopback?: 'refused' | 'allowed'
}

/** As whom messages are sent: a channel without an ARN is not set up. */
export type MessageOrigins = {
  readonly smsArn?: string | undefined
  readonly whatsappArn?: string | undefined
  /** What the names of the templates begin with that Meta has approved. */
  readonly whatsappTemplate: string
  /** Where the page of a voucher's holder is. */
  readonly webOrigin: string
}

export type Allowance = {
  readonly statements: readonly PolicyStatement[]
  readonly environment: Readonly<Record<string, string>>
}

type GrantOf<Kind extends string> = Extract<Grant, Record<Kind, unknown>>

const environmentNames = {
  Registry: 'REGISTRY_TABLE',
  Vouchers: 'VOUCHERS_TABLE',
  Ledger: 'LEDGER_TABLE',
  PersonalDataKey: 'PERSONAL_DATA_KEY_ID',
  SigningKey: 'SIGNING_KEY_ID',
  SealKey: 'SEAL_KEY_ID',
  TrustKey: 'TRUST_KEY_ID',
  WebhookKey: 'WEBHOOK_KEY_ID',
  SealBucket: 'SEAL_BUCKET',
  TrustBucket: 'TRUST_BUCKET',
  UploadBucket: 'UPLOAD_BUCKET',
  ReadQueue: 'READ_QUEUE_URL',
  SubmissionQueue: 'SUBMISSION_QUEUE_URL',
  ImportQueue: 'IMPORT_QUEUE_URL',
  PrepareQueue: 'PREPARE_QUEUE_URL',
  IssueQueue: 'ISSUE_QUEUE_URL',
  SettleQueue: 'SETTLE_QUEUE_URL',
  EventQueue: 'EVENT_QUEUE_URL',
  WebhookQueue: 'WEBHOOK_QUEUE_URL',
  PlanQueue: 'PLAN_QUEUE_URL',
  MessageQueue: 'MESSAGE_QUEUE_URL',
} as const satisfies Record<TableName | KeyName | BucketName | QueueName, string>

/** Resolves a grant; throws when the stack cannot see what the grant names. */
export function allowanceOf(grant: Grant, reachable: Reachable): Allowance {
  if ('table' in grant) return tableAllowance(grant, reachable)
  if ('key' in grant) return keyAllowance(grant, reachable)
  if ('bucket' in grant) return bucketAllowance(grant, reachable)
  if ('sendTo' in grant) return queueAllowance(grant, reachable)
  if ('putEvents' in grant) return busAllowance(reachable)
  if ('webhookAddresses' in grant)
    return { statements: [], environment: { WEBHOOK_LOOPBACK: reachable.webhookLoopback ?? 'refused' } }
  if ('koboServers' in grant)
    return {
      statements: [],
      environment: { KOBO_SERVERS: reached(reachable.koboServers, 'Kobo servers').join(' ') },
    }
  if ('messageChannels' in grant) return channelsAllowance(reachable)
  if ('sendMessages' in grant) return sendingAllowance(reachable)
  if ('partnerClients' in grant)
    return {
      statements: [],
      environment: {
        PARTNER_CLIENTS: reached(reachable.partnerClients, 'partner clients').join(' ') || 'none',
      },
    }
  return userPoolAllowance(grant, reachable)
}

function tableAllowance(grant: GrantOf<'table'>, { tables }: Reachable): Allowance {
  const { table, key } = tables[grant.table]
  return {
    statements: [
      allowItems(grant, table),
      ...(grant.notWriting ? [forbidWrites(grant.notWriting, table)] : []),
      allowTableKey(key, grant.actions),
    ],
    environment: { [environmentNames[grant.table]]: table.tableName },
  }
}

const indexesOf = {
  Registry: ['gsi1', 'gsi2'],
  Vouchers: ['gsi1'],
  Ledger: ['gsi1'],
} as const satisfies Record<TableName, readonly string[]>

function allowItems({ table: name, actions, leadingKeys }: GrantOf<'table'>, table: ITable): PolicyStatement {
  const indexed = actions.some((action) => action === 'Query' || action === 'Scan')
  const indexes = indexed ? indexesOf[name].map((index) => `${table.tableArn}/index/${index}`) : []
  return new PolicyStatement({
    actions: actions.map((action) => `dynamodb:${action}`),
    resources: [table.tableArn, ...indexes],
    ...(leadingKeys && {
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': leadingKeys } },
    }),
  })
}

const writes = ['PutItem', 'UpdateItem', 'DeleteItem'] as const satisfies ItemAction[]

function forbidWrites(keys: readonly string[], table: ITable): PolicyStatement {
  return new PolicyStatement({
    effect: Effect.DENY,
    actions: writes.map((action) => `dynamodb:${action}`),
    resources: [table.tableArn],
    conditions: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': keys } },
  })
}

const keyActionsToRead = ['kms:Decrypt', 'kms:DescribeKey']
const keyActionsToWrite = ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo']

/** DynamoDB uses the table's key on behalf of whoever reads or writes; nobody can use it by hand. */
function allowTableKey(key: IKey, actions: readonly ItemAction[]): PolicyStatement {
  const alsoWrites = writes.some((write) => actions.includes(write))
  return new PolicyStatement({
    actions: alsoWrites ? [...keyActionsToRead, ...keyActionsToWrite] : keyActionsToRead,
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${Aws.REGION}.amazonaws.com` } },
  })
}

function keyAllowance({ key: name, actions, of }: GrantOf<'key'>, { keys }: Reachable) {
  const statement = new PolicyStatement({
    actions: actions.map((action) => `kms:${action}`),
    resources: [keys[name].keyArn],
    ...(of !== undefined && {
      conditions: {
        'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': [of] },
        Null: { [`kms:EncryptionContext:${of}`]: 'false' },
      },
    }),
  })
  return { statements: [statement], environment: { [environmentNames[name]]: keys[name].keyId } }
}

/** Objects are written and read one by one, the bucket is listed; no grant can name a deletion. */
function bucketAllowance({ bucket: name, actions }: GrantOf<'bucket'>, { buckets }: Reachable) {
  const bucket = buckets[name]
  const onObjects = actions.filter((action) => action !== 'ListBucket')
  const statements = [
    new PolicyStatement({
      actions: onObjects.map((action) => `s3:${action}`),
      resources: [bucket.arnForObjects('*')],
    }),
  ]
  if (bucket.encryptionKey !== undefined) statements.push(allowBucketKey(bucket.encryptionKey, actions))
  if (actions.includes('ListBucket'))
    statements.push(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }))
  return { statements, environment: { [environmentNames[name]]: bucket.bucketName } }
}

/** S3 uses the bucket's key on behalf of whoever reads or writes; nobody can use it by hand. */
function allowBucketKey(key: IKey, actions: GrantOf<'bucket'>['actions']): PolicyStatement {
  return new PolicyStatement({
    actions: ['kms:Decrypt', ...(actions.includes('PutObject') ? ['kms:GenerateDataKey'] : [])],
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `s3.${Aws.REGION}.amazonaws.com` } },
  })
}

function queueAllowance({ sendTo: name }: GrantOf<'sendTo'>, { queues }: Reachable) {
  const queue = reached(queues, name)[name]
  const statement = new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] })
  return { statements: [statement], environment: { [environmentNames[name]]: queue.queueUrl } }
}

function busAllowance(reachable: Reachable) {
  const bus = reached(reachable.bus, 'the bus')
  const statement = new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus.eventBusArn] })
  return { statements: [statement], environment: { EVENT_BUS_NAME: bus.eventBusName } }
}

function userPoolAllowance({ userPool: actions }: GrantOf<'userPool'>, reachable: Reachable) {
  const pool = reached(reachable.userPool, 'the user pool')
  const statement = new PolicyStatement({
    actions: actions.map((action) => `cognito-idp:${action}`),
    resources: [pool.userPoolArn],
  })
  return { statements: [statement], environment: { USER_POOL_ID: pool.userPoolId } }
}

function channelsAllowance(reachable: Reachable): Allowance {
  const { smsArn, whatsappArn } = reached(reachable.messageOrigins, 'the origins of messages')
  const channels = [...(smsArn ? ['sms'] : []), ...(whatsappArn ? ['whatsapp'] : [])]
  return { statements: [], environment: { MESSAGE_CHANNELS: channels.join(' ') || 'none' } }
}

/** Without an origin there is nothing to allow. */
function sendingAllowance(reachable: Reachable): Allowance {
  const { smsArn, whatsappArn, whatsappTemplate, webOrigin } = reached(
    reachable.messageOrigins,
    'the origins of messages',
  )
  const allow = (action: string, arn: string | undefined) =>
    arn === undefined ? [] : [new PolicyStatement({ actions: [action], resources: [arn] })]
  return {
    statements: [
      ...allow('sms-voice:SendTextMessage', smsArn),
      ...allow('social-messaging:SendWhatsAppMessage', whatsappArn),
    ],
    environment: {
      ...(smsArn !== undefined && { SMS_ORIGIN: smsArn }),
      ...(whatsappArn !== undefined && { WHATSAPP_ORIGIN: whatsappArn }),
      ...{ WHATSAPP_TEMPLATE: whatsappTemplate, WEB_ORIGIN: webOrigin },
    },
  }
}

function reached<T>(thing: T | undefined, name: string): T {
  if (thing === undefined) throw new Error(`A grant names ${name}, which this stack cannot see.`)
  return thing
}
