// Who writes: every put and update of an audited Ledger item carries who acts, for what and from where, in its
// attribute `change`. Said once, at the edge of each function, and not by each of the stores.
import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import {
  type DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { type Change, type ItemKey, isAudited } from '../../domain/audited-item.ts'
import type { TransactItems } from './conflict-retry.ts'
import { makeDocumentClient } from './document-client.ts'

/** Ids only: a token's subject, a route or a function, a request, a device. */
export type Origin = Pick<Change, 'by' | 'what' | 'from'>

const acting = new AsyncLocalStorage<Origin>()

/** Runs work in whose name its writes are made. */
export function actingAs<Answer>(origin: Origin, work: () => Promise<Answer>): Promise<Answer> {
  return acting.run(origin, work)
}

/** In whose name this work is done; undefined where nobody acts. */
export function actingOrigin(): Origin | undefined {
  return acting.getStore()
}

/** A document client whose writes to the Ledger say who acts. */
export function makeAttributedClient(ledgerTable: string): DynamoDBDocumentClient {
  return attributeWrites(makeDocumentClient(), ledgerTable)
}

/** Changes what the client sends; where nobody acts, nothing is said, and the audit record will say `unknown`. */
export function attributeWrites(client: DynamoDBDocumentClient, ledgerTable: string): DynamoDBDocumentClient {
  const send = client.send as (command: unknown, ...rest: unknown[]) => Promise<never>
  client.send = (command: unknown, ...rest: unknown[]) =>
    send.call(client, withChange(command, ledgerTable), ...rest)
  return client
}

function withChange(command: unknown, table: string): unknown {
  const origin = acting.getStore()
  if (origin === undefined) return command
  const change: Change = { id: randomUUID(), ...origin, at: Date.now() }
  if (command instanceof PutCommand) return new PutCommand(attributedPut(command.input, { table, change }))
  if (command instanceof UpdateCommand)
    return new UpdateCommand(attributedUpdate(command.input, { table, change }))
  if (!(command instanceof TransactWriteCommand)) return command
  const TransactItems = command.input.TransactItems?.map((part) => attributedPart(part, { table, change }))
  return new TransactWriteCommand({ ...command.input, TransactItems })
}

type Attribution = { readonly table: string; readonly change: Change }
type Put = { TableName: string | undefined; Item: Record<string, unknown> | undefined }
type Update = {
  TableName: string | undefined
  Key: Record<string, unknown> | undefined
  UpdateExpression?: string | undefined
  ExpressionAttributeNames?: Record<string, string> | undefined
  ExpressionAttributeValues?: Record<string, unknown> | undefined
}

function attributedPart(part: TransactItems[number], attribution: Attribution): TransactItems[number] {
  if (part.Put !== undefined) return { Put: attributedPut(part.Put, attribution) }
  if (part.Update !== undefined) {
    const { UpdateExpression = '', ...rest } = attributedUpdate(part.Update, attribution)
    return { Update: { ...rest, UpdateExpression } }
  }
  return part
}

const isOurs = (key: Record<string, unknown> | undefined) => isAudited(key as ItemKey)

function attributedPut<Input extends Put>(input: Input, { table, change }: Attribution): Input {
  if (input.TableName !== table || !isOurs(input.Item)) return input
  return { ...input, Item: { ...input.Item, change } }
}

/** Reserved for this file: no store names an attribute or a value so. */
const nameOfChange = '#attributedChange'
const valueOfChange = ':attributedChange'

function attributedUpdate<Input extends Update>(input: Input, { table, change }: Attribution): Input {
  if (input.TableName !== table || !isOurs(input.Key)) return input
  return {
    ...input,
    UpdateExpression: settingChange(input.UpdateExpression ?? ''),
    ExpressionAttributeNames: { ...input.ExpressionAttributeNames, [nameOfChange]: 'change' },
    ExpressionAttributeValues: { ...input.ExpressionAttributeValues, [valueOfChange]: change },
  }
}

/** An expression has one SET clause at most, anywhere among its clauses. */
function settingChange(expression: string): string {
  const assignment = `${nameOfChange} = ${valueOfChange}`
  const clause = /(^|\s)SET\s+/i
  if (clause.test(expression)) return expression.replace(clause, (set) => `${set}${assignment}, `)
  return `SET ${assignment} ${expression}`.trimEnd()
}
