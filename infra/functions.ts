// Every Lambda of the app: its file, its size, what starts it, and all that it may touch. What a function is
// told through its environment follows from its grants, so it never learns of a thing it may not use.
import type { FunctionName } from '../shared/contract/route.ts'

export type TableName = 'Registry' | 'Vouchers' | 'Ledger'
export type KeyName = 'PersonalDataKey' | 'SigningKey' | 'SealKey' | 'TrustKey' | 'WebhookKey'
export type BucketName = 'SealBucket' | 'TrustBucket' | 'UploadBucket'
export type QueueName =
  | 'ReadQueue'
  | 'SubmissionQueue'
  | 'ImportQueue'
  | 'PrepareQueue'
  | 'IssueQueue'
  | 'SettleQueue'
  /** Domain events off the bus. */
  | 'EventQueue'
  | 'WebhookQueue'
  /** Shards of rounds whose links are to be sent. */
  | 'PlanQueue'
  | 'MessageQueue'

export type ItemAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'Scan'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem'
type KeyAction =
  | 'Decrypt'
  | 'GenerateDataKey'
  | 'GenerateDataKeyPairWithoutPlaintext'
  | 'Sign'
  | 'GetPublicKey'
export type ObjectAction = 'GetObject' | 'PutObject' | 'ListBucket'
type UserPoolAction =
  | 'AdminCreateUser'
  | 'AdminGetUser'
  | 'AdminAddUserToGroup'
  | 'AdminDisableUser'
  | 'AdminEnableUser'
  | 'AdminUserGlobalSignOut'
  | 'ListUserPoolClientSecrets'
  | 'AddUserPoolClientSecret'
  | 'DeleteUserPoolClientSecret'

export type Grant =
  /** Patterns of partition keys: `leadingKeys` narrows the grant to them, `notWriting` forbids writes to them. */
  | {
      readonly table: TableName
      readonly actions: readonly ItemAction[]
      readonly leadingKeys?: readonly string[]
      readonly notWriting?: readonly string[]
    }
  /** `of`: opens only what was wrapped with this name in its context, such as `household`. */
  | { readonly key: KeyName; readonly actions: readonly KeyAction[]; readonly of?: string }
  | { readonly bucket: BucketName; readonly actions: readonly ObjectAction[] }
  | { readonly sendTo: QueueName }
  | { readonly putEvents: true }
  /** It judges addresses that an administrator chose, and is told which of them count as public. */
  | { readonly webhookAddresses: true }
  /** It may ask the servers of forms that this installation trusts: no right on AWS, only their names. */
  | { readonly koboServers: true }
  /** It is told by which channels this installation can send. */
  | { readonly messageChannels: true }
  /** It may hand messages to the networks, as the numbers of this installation and no others. */
  | { readonly sendMessages: true }
  | { readonly partnerClients: true }
  | { readonly userPool: readonly UserPoolAction[] }

export type Trigger =
  | { readonly http: FunctionName }
  /** At most `concurrency` copies run, each with at most `batchSize` messages. */
  | { readonly queue: QueueName; readonly batchSize: number; readonly concurrency: number }
  | { readonly stream: 'Vouchers' | 'Ledger'; readonly batchSize: number; readonly parallel: number }
  /** `rate(1 hour)`; a run that fails is tried twice more, and may come while another still runs. */
  | { readonly schedule: `rate(${number} ${'minute' | 'minutes' | 'hour' | 'hours' | 'day' | 'days'})` }
  | { readonly signIn: 'PreTokenGeneration' }

export type FunctionNeeds = {
  readonly entry: string
  readonly trigger: Trigger
  readonly memoryMb: number
  readonly timeoutSeconds: number
  readonly grants: readonly Grant[]
}

const read = ['GetItem', 'BatchGetItem', 'Query'] as const
const write = ['PutItem', 'UpdateItem', 'ConditionCheckItem'] as const

/** Verifiers trust the public keys here: who could write one could issue vouchers. */
const trustedKeys = 'TRUST#*'
const vendorLines = 'VL#*'
/** A mark that is there says that a budget line has got the value: nobody else may put one. */
const valueReturns = 'RETURN#*'
/** Vendors' lines, counters, and what keeps them right follow from the vouchers alone. */
const projections = [vendorLines, 'VENDOR-DAYS#*', 'MOVED#*', 'COUNT#*', 'PROJECTED#*'] as const

/** What somebody may reach stands here: who could write it could become anybody. */
const people = 'USER#*'
const serviceAccounts = 'SERVICE-ACCOUNT#*'
const partnerClients = 'PARTNER-CLIENT#*'

/** Hashes that wait for their seal. */
const leafLog = 'LOG#*'
const lastSeal = 'SEAL'

/** Who may redeem without a network: who could write a device's key could sign receipts. */
const devices = ['DEVICE#*', 'DEVICEKEY#*'] as const
/** What phones signed, whatever came of it. */
const receipts = 'RECEIPT#*'
/** What of it is in conflict, and what programmes bear of that. */
const conflicts = ['CONFLICTS#*', 'LOSS#*'] as const

/** Whom our functions call, and with which secret: who could write it could have them call anybody. */
const webhooks = 'WEBHOOK#*'

/** Who could write one could have links sent that nobody asked for. */
const messages = 'MESSAGE#*'
/** What somebody asked to be sent of a round, and how far it is. */
const sendings = 'SENDING#*'

/** Nobody but those who own them may write these anywhere in the ledger. */
const ownedElsewhere = [
  ...projections,
  valueReturns,
  people,
  serviceAccounts,
  partnerClients,
  ...devices,
  receipts,
  ...conflicts,
  webhooks,
  messages,
  sendings,
  leafLog,
  lastSeal,
] as const

/** Nobody may delete from the ledger. */
const ledgerReadWrite = {
  table: 'Ledger',
  actions: [...read, ...write],
  notWriting: [trustedKeys, ...ownedElsewhere],
} as const satisfies Grant

/** A reversal says on the vendor's line which side it is taken from; it cannot make a line or remove one. */
const reversalMarks = { table: 'Ledger', actions: ['UpdateItem'], leadingKeys: [vendorLines] } as const

/** What reports may know of households: kept by those who give them something, read by reports and nobody else. */
const servedProfiles: readonly Grant[] = [
  { table: 'Registry', actions: ['PutItem'], leadingKeys: ['SERVED#*'] },
  // None of a household that is erased by then.
  { table: 'Registry', actions: ['ConditionCheckItem'], leadingKeys: ['REG#*'] },
]

const issuingGrants: readonly Grant[] = [
  { table: 'Vouchers', actions: ['PutItem', 'GetItem', 'BatchGetItem'] },
  { ...ledgerReadWrite, notWriting: ownedElsewhere },
  { table: 'Registry', actions: ['GetItem', 'Query', 'ConditionCheckItem'] },
  { key: 'SigningKey', actions: ['Decrypt', 'GenerateDataKeyPairWithoutPlaintext', 'GenerateDataKey'] },
]

/** Lists on their way in: no household is among them. The index over imports is keyed by programme. */
const importItems = ['IMPORT#*', 'IMPORTS#*', 'MAPPING#*', 'KOBO#*', 'KOBO-FORMS#*'] as const

const registryGrants: readonly Grant[] = [
  { table: 'Registry', actions: [...read, ...write, 'DeleteItem'] },
  { key: 'PersonalDataKey', actions: ['GenerateDataKey', 'Decrypt'] },
]

/** Reads of personal data, and changes in the registry, which are one transaction with their record. */
const auditRecords = ['AUDIT#*']

const programmesGrant: Grant = { table: 'Ledger', actions: ['GetItem', 'Query'] }

export const functions = {
  redemptions: {
    entry: 'functions/api/redemptions.ts',
    trigger: { http: 'redemptions' },
    memoryMb: 1024,
    timeoutSeconds: 10,
    grants: [
      { table: 'Vouchers', actions: ['UpdateItem', 'GetItem'] },
      { table: 'Ledger', actions: ['GetItem'], leadingKeys: ['VENDOR#*', trustedKeys] },
    ],
  },
  corrections: {
    entry: 'functions/api/corrections.ts',
    trigger: { http: 'corrections' },
    memoryMb: 512,
    timeoutSeconds: 15,
    grants: [
      { table: 'Vouchers', actions: ['UpdateItem', 'GetItem'] },
      {
        table: 'Ledger',
        actions: ['GetItem', 'Query'],
        leadingKeys: ['VENDOR#*', trustedKeys, 'PROGRAMME#*'],
      },
      reversalMarks,
    ],
  },
  sync: {
    entry: 'functions/api/sync.ts',
    trigger: { http: 'sync' },
    memoryMb: 1024,
    timeoutSeconds: 29,
    grants: [
      { table: 'Vouchers', actions: ['GetItem', 'BatchGetItem', 'UpdateItem'] },
      {
        table: 'Ledger',
        actions: ['GetItem', 'Query'],
        leadingKeys: ['VENDOR#*', 'PROGRAMME#*', 'DEVICEKEY#*', receipts, ...conflicts],
      },
      // It freezes a key and counts its chain on, and cannot make one.
      { table: 'Ledger', actions: ['UpdateItem'], leadingKeys: ['DEVICEKEY#*', receipts, 'LOSS#*'] },
      { table: 'Ledger', actions: ['PutItem'], leadingKeys: [receipts, ...conflicts] },
      // A loss is taken only while the cap is as it was read.
      { table: 'Ledger', actions: ['ConditionCheckItem'], leadingKeys: ['PROGRAMME#*'] },
    ],
  },
  issuing: {
    entry: 'functions/api/issuing.ts',
    trigger: { http: 'issuing' },
    memoryMb: 1024,
    timeoutSeconds: 29,
    // A lost card's voucher ends here, in the same step that makes the new one.
    grants: [...issuingGrants, { table: 'Vouchers', actions: ['UpdateItem'] }, ...servedProfiles],
  },
  messages: {
    entry: 'functions/api/messages.ts',
    trigger: { http: 'messages' },
    memoryMb: 512,
    timeoutSeconds: 29,
    grants: [
      { table: 'Vouchers', actions: ['GetItem'] },
      // Whether a household may be written to and has a number; not the number, which stands elsewhere and sealed.
      { table: 'Registry', actions: ['GetItem', 'BatchGetItem'], leadingKeys: ['REG#*'] },
      {
        table: 'Ledger',
        actions: ['GetItem', 'Query'],
        leadingKeys: ['PROGRAMME#*', 'ROUND#*', messages, sendings, 'ROUND-MESSAGES#*'],
      },
      { table: 'Ledger', actions: ['PutItem'], leadingKeys: [messages, ...auditRecords] },
      { table: 'Ledger', actions: ['UpdateItem'], leadingKeys: [sendings] },
      { sendTo: 'MessageQueue' },
      { sendTo: 'PlanQueue' },
      { messageChannels: true },
    ],
  },
  'plan-messages': {
    entry: 'functions/queue/plan-messages.ts',
    trigger: { queue: 'PlanQueue', batchSize: 1, concurrency: 5 },
    memoryMb: 512,
    timeoutSeconds: 120,
    grants: [
      { table: 'Vouchers', actions: ['BatchGetItem'] },
      { table: 'Registry', actions: ['BatchGetItem'], leadingKeys: ['REG#*'] },
      // The secret of a round, from which its vouchers' ids follow; none of the keys that sign.
      { key: 'SigningKey', actions: ['Decrypt'], of: 'round' },
      {
        table: 'Ledger',
        actions: ['GetItem', 'Query'],
        leadingKeys: ['PROGRAMME#*', 'ROUND#*', messages],
      },
      { table: 'Ledger', actions: ['PutItem'], leadingKeys: [messages, sendings] },
      { sendTo: 'MessageQueue' },
      { sendTo: 'PlanQueue' },
    ],
  },
  'send-messages': {
    entry: 'functions/queue/send-messages.ts',
    // So many at a time, since networks take a few messages a second.
    trigger: { queue: 'MessageQueue', batchSize: 1, concurrency: 5 },
    memoryMb: 512,
    timeoutSeconds: 30,
    grants: [
      { table: 'Vouchers', actions: ['GetItem'] },
      { table: 'Registry', actions: ['GetItem'], leadingKeys: ['HH#*', 'REG#*'] },
      // It opens households and nothing else that this key wraps, such as complaints.
      { key: 'PersonalDataKey', actions: ['Decrypt'], of: 'household' },
      { table: 'Ledger', actions: ['GetItem', 'Query'], leadingKeys: ['PROGRAMME#*', messages] },
      { table: 'Ledger', actions: ['PutItem'], leadingKeys: [messages] },
      { sendTo: 'MessageQueue' },
      { sendMessages: true },
    ],
  },
  'issue-vouchers': {
    entry: 'functions/queue/issue-vouchers.ts',
    trigger: { queue: 'IssueQueue', batchSize: 1, concurrency: 10 },
    memoryMb: 1024,
    timeoutSeconds: 120,
    grants: issuingGrants,
  },
  registry: {
    entry: 'functions/api/registry.ts',
    trigger: { http: 'registry' },
    memoryMb: 512,
    timeoutSeconds: 29,
    grants: [
      ...registryGrants,
      programmesGrant,
      // Whose a card is that somebody shows.
      { table: 'Vouchers', actions: ['GetItem'] },
      { table: 'Ledger', actions: ['PutItem'], leadingKeys: auditRecords },
    ],
  },
  imports: {
    entry: 'functions/api/imports.ts',
    trigger: { http: 'imports' },
    memoryMb: 1536,
    timeoutSeconds: 29,
    grants: [
      { table: 'Registry', actions: [...read, ...write], leadingKeys: [...importItems] },
      // It opens the key of a form's webhook when the form is connected.
      { key: 'PersonalDataKey', actions: ['GenerateDataKey', 'Decrypt'] },
      programmesGrant,
      { table: 'Ledger', actions: ['PutItem'], leadingKeys: auditRecords },
      { koboServers: true },
      // It signs the addresses at which browsers put files, and can do no more than it could itself.
      { bucket: 'UploadBucket', actions: ['GetObject', 'PutObject'] },
      { sendTo: 'ReadQueue' },
      { sendTo: 'ImportQueue' },
    ],
  },
  'end-retention': {
    entry: 'functions/schedule/end-retention.ts',
    trigger: { schedule: 'rate(1 day)' },
    memoryMb: 512,
    timeoutSeconds: 900,
    grants: [
      { table: 'Registry', actions: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'] },
      // What it erases it must read once: by the documents in it, the register is put right.
      { key: 'PersonalDataKey', actions: ['Decrypt'] },
      programmesGrant,
      { table: 'Ledger', actions: ['PutItem'], leadingKeys: auditRecords },
    ],
  },
  'read-import': {
    entry: 'functions/queue/read-import.ts',
    trigger: { queue: 'ReadQueue', batchSize: 1, concurrency: 2 },
    memoryMb: 1536,
    timeoutSeconds: 900,
    grants: [
      { table: 'Registry', actions: [...read, ...write], leadingKeys: ['IMPORT#*', 'KOBO#*'] },
      { key: 'PersonalDataKey', actions: ['Decrypt'] },
      { bucket: 'UploadBucket', actions: ['GetObject'] },
      { sendTo: 'ImportQueue' },
    ],
  },
  submissions: {
    entry: 'functions/api/submissions.ts',
    trigger: { http: 'submissions' },
    memoryMb: 512,
    timeoutSeconds: 10,
    grants: [
      { table: 'Registry', actions: ['GetItem', 'PutItem'], leadingKeys: ['KOBO#*'] },
      // It seals what strangers may send, and can open nothing.
      { key: 'PersonalDataKey', actions: ['GenerateDataKey'] },
      { sendTo: 'SubmissionQueue' },
    ],
  },
  'enrol-submission': {
    entry: 'functions/queue/enrol-submission.ts',
    trigger: { queue: 'SubmissionQueue', batchSize: 1, concurrency: 2 },
    memoryMb: 512,
    timeoutSeconds: 60,
    grants: [
      ...registryGrants,
      programmesGrant,
      { table: 'Ledger', actions: ['PutItem'], leadingKeys: auditRecords },
    ],
  },
  'import-households': {
    entry: 'functions/queue/import-households.ts',
    trigger: { queue: 'ImportQueue', batchSize: 1, concurrency: 5 },
    memoryMb: 512,
    timeoutSeconds: 120,
    grants: [
      ...registryGrants,
      programmesGrant,
      { table: 'Ledger', actions: ['PutItem'], leadingKeys: auditRecords },
    ],
  },
  'compare-households': {
    entry: 'functions/schedule/compare-households.ts',
    trigger: { schedule: 'rate(5 minutes)' },
    memoryMb: 512,
    timeoutSeconds: 300,
    grants: [
      { table: 'Registry', actions: ['GetItem', 'Query'] },
      { table: 'Registry', actions: ['PutItem'], leadingKeys: ['DUPLICATE#*', 'DUPLICATES#*', 'PAIRED#*'] },
      // Both households still have their keys.
      { table: 'Registry', actions: ['ConditionCheckItem'], leadingKeys: ['HH#*'] },
      { table: 'Registry', actions: ['DeleteItem'], leadingKeys: ['UNCOMPARED#*'] },
      { key: 'PersonalDataKey', actions: ['Decrypt'] },
    ],
  },
  'prepare-round': {
    entry: 'functions/queue/prepare-round.ts',
    trigger: { queue: 'PrepareQueue', batchSize: 1, concurrency: 5 },
    memoryMb: 512,
    timeoutSeconds: 120,
    grants: [
      { table: 'Registry', actions: ['GetItem', 'Query'] },
      ...servedProfiles,
      { key: 'PersonalDataKey', actions: ['Decrypt'] },
      ledgerReadWrite,
    ],
  },
  programmes: {
    entry: 'functions/api/programmes.ts',
    trigger: { http: 'programmes' },
    memoryMb: 512,
    timeoutSeconds: 15,
    grants: [ledgerReadWrite, { sendTo: 'PrepareQueue' }, { sendTo: 'IssueQueue' }],
  },
  vendors: {
    entry: 'functions/api/vendors.ts',
    trigger: { http: 'vendors' },
    memoryMb: 512,
    timeoutSeconds: 15,
    grants: [ledgerReadWrite],
  },
  devices: {
    entry: 'functions/api/devices.ts',
    trigger: { http: 'devices' },
    memoryMb: 512,
    timeoutSeconds: 15,
    grants: [
      { table: 'Ledger', actions: read, leadingKeys: ['VENDOR#*', 'SITE#*', ...devices, receipts] },
      { table: 'Ledger', actions: ['PutItem', 'UpdateItem'], leadingKeys: devices },
      { key: 'TrustKey', actions: ['Sign', 'GetPublicKey'] },
    ],
  },
  settlements: {
    entry: 'functions/api/settlements.ts',
    trigger: { http: 'settlements' },
    memoryMb: 1024,
    timeoutSeconds: 29,
    grants: [ledgerReadWrite, { sendTo: 'SettleQueue' }],
  },
  'settle-lines': {
    entry: 'functions/queue/settle-lines.ts',
    trigger: { queue: 'SettleQueue', batchSize: 1, concurrency: 8 },
    memoryMb: 1024,
    timeoutSeconds: 300,
    grants: [
      { table: 'Vouchers', actions: ['BatchGetItem'] },
      { table: 'Ledger', actions: ['GetItem', 'Query'] },
      // It claims lines, and cannot make one or remove one.
      { table: 'Ledger', actions: ['UpdateItem'], leadingKeys: [vendorLines, 'SETTLEMENT#*', 'PROGRAMME#*'] },
      { table: 'Ledger', actions: ['PutItem'], leadingKeys: ['PROGRAMME#*'] },
    ],
  },
  users: {
    entry: 'functions/api/users.ts',
    trigger: { http: 'users' },
    memoryMb: 512,
    timeoutSeconds: 15,
    grants: [
      { table: 'Ledger', actions: ['GetItem'] },
      { table: 'Ledger', actions: ['Query'], leadingKeys: ['STAFF', 'VENDOR-USERS#*', 'SERVICE-ACCOUNTS'] },
      {
        table: 'Ledger',
        actions: ['PutItem'],
        leadingKeys: [people, 'INVITATION#*', serviceAccounts, ...auditRecords],
      },
      { table: 'Ledger', actions: ['UpdateItem'], leadingKeys: [people, serviceAccounts, partnerClients] },
      { partnerClients: true },
      {
        userPool: [
          'AdminCreateUser',
          'AdminGetUser',
          'AdminAddUserToGroup',
          'AdminDisableUser',
          'AdminEnableUser',
          'AdminUserGlobalSignOut',
          'ListUserPoolClientSecrets',
          'AddUserPoolClientSecret',
          'DeleteUserPoolClientSecret',
        ],
      },
    ],
  },
  reports: {
    entry: 'functions/api/reports.ts',
    trigger: { http: 'reports' },
    memoryMb: 1024,
    timeoutSeconds: 29,
    grants: [
      { table: 'Ledger', actions: ['GetItem', 'BatchGetItem', 'Query', 'Scan'] },
      { table: 'Vouchers', actions: ['GetItem', 'BatchGetItem', 'Query', 'Scan'] },
      // Counts without names, the rows of the lists (ids, site, size, whether eligible), and how many lists, duplicates
      // and feedback wait: the rows and what was said are sealed, and it has no key.
      {
        table: 'Registry',
        actions: ['Query'],
        leadingKeys: ['SERVED#*', 'ROWS#*', 'FEEDBACK', 'IMPORTS#*', 'IMPORT#*', 'DUPLICATES#*'],
      },
      { bucket: 'SealBucket', actions: ['GetObject', 'ListBucket'] },
    ],
  },
  webhooks: {
    entry: 'functions/api/webhooks.ts',
    trigger: { http: 'webhooks' },
    memoryMb: 512,
    timeoutSeconds: 15,
    grants: [
      {
        table: 'Ledger',
        actions: ['GetItem', 'Query'],
        leadingKeys: [webhooks, 'WEBHOOKS', 'WEBHOOK-DELIVERIES#*', 'PROGRAMME#*'],
      },
      { table: 'Ledger', actions: ['PutItem', 'UpdateItem'], leadingKeys: [webhooks] },
      // It makes secrets, and cannot open one.
      { key: 'WebhookKey', actions: ['GenerateDataKey'] },
      { sendTo: 'WebhookQueue' },
      { webhookAddresses: true },
    ],
  },
  'fan-out-events': {
    entry: 'functions/queue/fan-out-events.ts',
    trigger: { queue: 'EventQueue', batchSize: 10, concurrency: 5 },
    memoryMb: 512,
    timeoutSeconds: 30,
    grants: [
      { table: 'Ledger', actions: ['Query'], leadingKeys: ['WEBHOOKS'] },
      { table: 'Ledger', actions: ['PutItem'], leadingKeys: [webhooks] },
      { sendTo: 'WebhookQueue' },
    ],
  },
  'deliver-webhooks': {
    entry: 'functions/queue/deliver-webhooks.ts',
    trigger: { queue: 'WebhookQueue', batchSize: 1, concurrency: 10 },
    memoryMb: 512,
    timeoutSeconds: 30,
    grants: [
      { table: 'Ledger', actions: ['GetItem', 'UpdateItem'], leadingKeys: [webhooks] },
      { key: 'WebhookKey', actions: ['Decrypt'] },
      { sendTo: 'WebhookQueue' },
      { webhookAddresses: true },
    ],
  },
  public: {
    entry: 'functions/api/public.ts',
    trigger: { http: 'public' },
    memoryMb: 256,
    timeoutSeconds: 10,
    grants: [{ bucket: 'TrustBucket', actions: ['GetObject', 'ListBucket'] }],
  },
  wallet: {
    entry: 'functions/api/wallet.ts',
    trigger: { http: 'wallet' },
    memoryMb: 512,
    timeoutSeconds: 10,
    grants: [
      { table: 'Vouchers', actions: ['GetItem'] },
      // Who is helped, and by whom, stands under other keys.
      {
        table: 'Ledger',
        actions: ['GetItem', 'Query'],
        leadingKeys: ['PROGRAMME#*', trustedKeys, 'VENDORS', 'SITES'],
      },
    ],
  },
  // It seals what strangers say, and cannot open it again.
  feedback: {
    entry: 'functions/api/feedback.ts',
    trigger: { http: 'feedback' },
    memoryMb: 512,
    timeoutSeconds: 10,
    grants: [
      {
        table: 'Registry',
        actions: ['PutItem', 'UpdateItem'],
        leadingKeys: ['FEEDBACK#*', 'FEEDBACK-DAY#*'],
      },
      { key: 'PersonalDataKey', actions: ['GenerateDataKey'] },
      { table: 'Vouchers', actions: ['GetItem'] },
      { table: 'Ledger', actions: ['GetItem'], leadingKeys: [trustedKeys] },
    ],
  },
  inbox: {
    entry: 'functions/api/inbox.ts',
    trigger: { http: 'inbox' },
    memoryMb: 512,
    timeoutSeconds: 15,
    grants: [
      {
        table: 'Registry',
        actions: ['GetItem', 'Query', 'UpdateItem'],
        leadingKeys: ['FEEDBACK#*', 'FEEDBACK'],
      },
      { key: 'PersonalDataKey', actions: ['Decrypt'] },
      { table: 'Ledger', actions: ['PutItem'], leadingKeys: auditRecords },
    ],
  },
  'add-claims': {
    entry: 'functions/sign-in/add-claims.ts',
    trigger: { signIn: 'PreTokenGeneration' },
    memoryMb: 512,
    timeoutSeconds: 5,
    grants: [
      { table: 'Ledger', actions: ['GetItem'], leadingKeys: [people, serviceAccounts, partnerClients] },
      // On which day a system was last used, and nothing else of its account.
      { table: 'Ledger', actions: ['PutItem'], leadingKeys: ['SERVICE-ACCOUNT-USE#*'] },
    ],
  },
  'project-vouchers': {
    entry: 'functions/stream/project-vouchers.ts',
    trigger: { stream: 'Vouchers', batchSize: 100, parallel: 4 },
    memoryMb: 512,
    timeoutSeconds: 60,
    grants: [
      { table: 'Ledger', actions: ['PutItem', 'UpdateItem'], leadingKeys: [...projections, leafLog] },
      { table: 'Ledger', actions: ['GetItem'], leadingKeys: ['PROJECTED#*'] },
      { putEvents: true },
    ],
  },
  'sweep-ledger': {
    entry: 'functions/schedule/sweep-ledger.ts',
    trigger: { schedule: 'rate(1 day)' },
    memoryMb: 1024,
    timeoutSeconds: 900,
    grants: [
      { table: 'Vouchers', actions: ['BatchGetItem', 'Scan'] },
      { table: 'Ledger', actions: [...read, 'Scan'] },
      { table: 'Ledger', actions: ['PutItem'], leadingKeys: ['SWEEP#*'] },
    ],
  },
  'record-changes': {
    entry: 'functions/stream/record-changes.ts',
    trigger: { stream: 'Ledger', batchSize: 100, parallel: 4 },
    memoryMb: 512,
    timeoutSeconds: 60,
    grants: [
      { table: 'Ledger', actions: ['PutItem'], leadingKeys: ['AUDIT#*', leafLog] },
      { putEvents: true },
    ],
  },
  'expire-vouchers': {
    entry: 'functions/schedule/expire-vouchers.ts',
    trigger: { schedule: 'rate(1 day)' },
    memoryMb: 512,
    timeoutSeconds: 300,
    grants: [{ table: 'Vouchers', actions: ['Query', 'GetItem', 'UpdateItem'] }],
  },
  'seal-ledger': {
    entry: 'functions/schedule/seal-ledger.ts',
    trigger: { schedule: 'rate(1 hour)' },
    memoryMb: 1024,
    timeoutSeconds: 300,
    grants: [
      { table: 'Ledger', actions: ['GetItem', 'Query', 'UpdateItem'], leadingKeys: [leafLog, lastSeal] },
      { key: 'SealKey', actions: ['Sign', 'GetPublicKey'] },
      { bucket: 'SealBucket', actions: ['GetObject', 'PutObject', 'ListBucket'] },
    ],
  },
  'publish-trust': {
    entry: 'functions/schedule/publish-trust.ts',
    trigger: { schedule: 'rate(15 minutes)' },
    memoryMb: 1024,
    timeoutSeconds: 600,
    grants: [
      { table: 'Vouchers', actions: ['Scan'] },
      {
        table: 'Ledger',
        actions: read,
        leadingKeys: ['PROGRAMMES', 'SITES', 'PROGRAMME#*', trustedKeys],
      },
      { key: 'TrustKey', actions: ['Sign', 'GetPublicKey'] },
      { bucket: 'TrustBucket', actions: ['PutObject'] },
    ],
  },
  'return-value': {
    entry: 'functions/stream/return-value.ts',
    // One at a time: all of them would meet at the same few budget lines.
    trigger: { stream: 'Vouchers', batchSize: 100, parallel: 1 },
    memoryMb: 512,
    timeoutSeconds: 60,
    grants: [
      { table: 'Ledger', actions: ['PutItem', 'UpdateItem'], leadingKeys: [valueReturns, 'PROGRAMME#*'] },
    ],
  },
} as const satisfies Record<string, FunctionNeeds>

export type LambdaName = keyof typeof functions

export const lambdaNames = Object.keys(functions) as LambdaName[]

/** The needs of one function, in their general type. */
export function needsOf(name: LambdaName): FunctionNeeds {
  return functions[name]
}
