// KoboToolbox forms in the Registry table, each with its token sealed under a key of its own; and what was submitted to
// them, each under a key of its own, until it is enrolled.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type {
  FindKoboForm,
  FindKoboQuestions,
  FinishSubmission,
  IsWebhookSecret,
  KoboForm,
  KoboQuestions,
  ListKoboForms,
  ListSubmissions,
  MarkPulled,
  OpenKoboToken,
  OpenSubmission,
  PutKoboForm,
  PutSubmission,
  ReceivedSubmission,
  SetKoboMapping,
} from '../../application/kobo-ports.ts'
import type { KoboSubmission } from '../../domain/kobo-submission.ts'
import { decryptJson, encryptJson } from '../crypto/personal-data.ts'
import type { KeyVault } from '../kms/key-vault.ts'
import { itemOfFailedCondition } from './failed-condition.ts'
import { registryKey, registryList } from './keys.ts'
import { queryListPage, queryPartitionPage } from './page-cursor.ts'
import { putOnce } from './put-once.ts'

type Table = {
  readonly client: DynamoDBDocumentClient
  readonly tableName: string
  readonly vault: KeyVault
}

export type KoboFormStore = {
  readonly putKoboForm: PutKoboForm
  readonly findKoboForm: FindKoboForm
  readonly findKoboQuestions: FindKoboQuestions
  readonly openKoboToken: OpenKoboToken
  readonly listKoboForms: ListKoboForms
  readonly setKoboMapping: SetKoboMapping
  readonly markPulled: MarkPulled
}

type Stored = KoboForm & {
  readonly wrappedKey: Uint8Array
  readonly sealedToken: string
  readonly questions: string
}

const context = (formId: string) => ({ koboForm: formId })

/** Of the token too: a data key opens with it. */
const webhookSecretFrom = (key: Uint8Array) => createHmac('sha256', key).update('webhook').digest('base64url')
const secretHash = (secret: string) => createHash('sha256').update(secret).digest()

export function makeKoboFormStore(table: Table): KoboFormStore {
  const { client, tableName, vault } = table
  const stored = async (formId: string) =>
    (await read(table, registryKey.koboForm(formId))) as Stored | undefined
  return {
    putKoboForm: async (form, { token, requestHash, questions }) => {
      const { plain, wrapped: wrappedKey } = await vault.newDataKey(context(form.formId))
      const sealedToken = await encryptJson(token, plain)
      const webhookHash = secretHash(webhookSecretFrom(plain))
      const list = { gsi1pk: registryList.koboForms(form.programmeId), gsi1sk: form.formId }
      const item = { ...registryKey.koboForm(form.formId), ...list, ...form, wrappedKey, sealedToken }
      const kept = await putOnce(client, tableName, {
        ...item,
        ...{ webhookHash, requestHash, questions: JSON.stringify(questions) },
      })
      if (kept === undefined) return undefined
      const key = await vault.unwrap(kept['wrappedKey'] as Uint8Array, context(form.formId))
      return { form: formOf(kept as unknown as Stored), webhookSecret: webhookSecretFrom(key) }
    },
    findKoboForm: async (formId) => {
      const found = await stored(formId)
      return found && formOf(found)
    },
    findKoboQuestions: async (formId) => {
      const found = await stored(formId)
      return found?.questions === undefined ? undefined : (JSON.parse(found.questions) as KoboQuestions)
    },
    openKoboToken: async (formId) => {
      const found = await stored(formId)
      if (found === undefined) throw new Error(`form ${formId} is unknown`)
      const key = await vault.unwrap(found.wrappedKey, context(formId))
      return (await decryptJson(found.sealedToken, key)) as string
    },
    listKoboForms: async (programmeId, cursor) => {
      const list = registryList.koboForms(programmeId)
      const page = await queryListPage(client, { tableName, list, keyOf: registryKey.koboForm, cursor })
      const rows = page.items.map((item) => formOf(item as unknown as Stored))
      return { rows, ...(page.cursor !== undefined && { cursor: page.cursor }) }
    },
    setKoboMapping: async (formId, { mapping, consentLanguage, siteId }) => {
      const { Attributes } = await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: registryKey.koboForm(formId),
          UpdateExpression: 'SET #mapping = :mapping, consentLanguage = :language, siteId = :site',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeNames: { '#mapping': 'mapping' },
          ExpressionAttributeValues: { ':mapping': mapping, ':language': consentLanguage, ':site': siteId },
          ReturnValues: 'ALL_NEW',
        }),
      )
      return formOf(Attributes as unknown as Stored)
    },
    markPulled: (formId, lastId) => markPulled(table, formId, lastId),
  }
}

const formFields = [
  'formId',
  'programmeId',
  'siteId',
  'serverUrl',
  'assetUid',
  'name',
  'consentLanguage',
  'mapping',
  'connectedBy',
  'connectedAt',
  'lastId',
] as const satisfies (keyof KoboForm)[]

function formOf(item: Stored): KoboForm {
  const fields = formFields.filter((field) => item[field] !== undefined)
  return Object.fromEntries(fields.map((field) => [field, item[field]])) as KoboForm
}

async function read({ client, tableName }: Table, Key: { pk: string; sk: string }) {
  return (await client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item
}

/** Two readers may end in any order: the later submission stays. */
async function markPulled({ client, tableName }: Table, formId: string, lastId: number): Promise<void> {
  try {
    await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: registryKey.koboForm(formId),
        UpdateExpression: 'SET lastId = :last',
        ConditionExpression: 'attribute_exists(pk) AND lastId < :last',
        ExpressionAttributeValues: { ':last': lastId },
      }),
    )
  } catch (error) {
    itemOfFailedCondition(error)
  }
}

const keptSeconds = 30 * 24 * 3600

/** For the webhook: it can seal, and open nothing. */
export function makeSubmissionInbox(table: Table): {
  readonly isWebhookSecret: IsWebhookSecret
  readonly putSubmission: PutSubmission
} {
  const { client, tableName, vault } = table
  return {
    isWebhookSecret: async (formId, secret) => {
      const form = await read(table, registryKey.koboForm(formId))
      // Of a form that is not there something is compared all the same, and takes as long.
      const expected = (form?.['webhookHash'] as Uint8Array | undefined) ?? new Uint8Array(32)
      return timingSafeEqual(secretHash(secret), expected) && form !== undefined
    },
    putSubmission: async (at, { identity, submission, now }) => {
      const { plain, wrapped: wrappedKey } = await vault.newDataKey(context(at.formId))
      const item = {
        ...registryKey.submission(at.formId, at.submissionId),
        ...at,
        formVersion: identity.formVersion,
        receivedAt: now,
        state: 'received',
        wrappedKey,
        sealed: await encryptJson(submission, plain),
        expiresAt: Math.floor(now / 1000) + keptSeconds,
      }
      await putNew(client, tableName, item)
    },
  }
}

async function putNew(client: DynamoDBDocumentClient, TableName: string, Item: object): Promise<void> {
  try {
    const ConditionExpression = 'attribute_not_exists(pk)'
    await client.send(new PutCommand({ TableName, Item: { ...Item }, ConditionExpression }))
  } catch (error) {
    itemOfFailedCondition(error)
  }
}

/** For the worker, and for who looks at what came of submissions. */
export function makeSubmissionStore(table: Table): {
  readonly openSubmission: OpenSubmission
  readonly finishSubmission: FinishSubmission
  readonly listSubmissions: ListSubmissions
} {
  const { client, tableName, vault } = table
  return {
    openSubmission: async ({ formId, submissionId }) => {
      const item = await read(table, registryKey.submission(formId, submissionId))
      if (item === undefined || item['state'] !== 'received') return undefined
      const key = await vault.unwrap(item['wrappedKey'], context(formId))
      const submission = (await decryptJson(item['sealed'], key)) as KoboSubmission
      return { submission, receivedAt: Number(item['receivedAt']) }
    },
    finishSubmission: async ({ formId, submissionId }, { state, finding }) => {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: registryKey.submission(formId, submissionId),
          UpdateExpression: `SET #state = :state${finding ? ', finding = :finding' : ''} REMOVE sealed, wrappedKey`,
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':state': state, ...(finding && { ':finding': finding }) },
        }),
      )
    },
    listSubmissions: async (formId, cursor) => {
      const { pk } = registryKey.submission(formId, '')
      const page = await queryPartitionPage(client, { tableName, pk, prefix: 'SUBMISSION#', cursor })
      const rows = page.items.map(submissionOf)
      return { rows, ...(page.cursor !== undefined && { cursor: page.cursor }) }
    },
  }
}

function submissionOf(item: Readonly<Record<string, unknown>>): ReceivedSubmission {
  const { formId, submissionId, formVersion, receivedAt, state, finding } =
    item as unknown as ReceivedSubmission
  return {
    ...{ formId, submissionId, receivedAt, state },
    ...(formVersion !== undefined && { formVersion }),
    ...(finding !== undefined && { finding }),
  }
}
