// A client that leaves out one condition of one kind of write: the mutant that a test must notice. And one that takes
// down which conditions were sent at all, so that no condition is forgotten.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { writeName } from './write-names.ts'

/** One condition of one write, in the words of the table. */
export type Condition = { readonly write: string; readonly term: string }

type Write = {
  TableName?: string
  Key?: Record<string, unknown>
  Item?: Record<string, unknown>
  UpdateExpression?: string
  ConditionExpression?: string
  ExpressionAttributeNames?: Record<string, string>
  ExpressionAttributeValues?: Record<string, unknown>
}

/** Passes everything on, but without this condition. */
export function weakenedClient(client: DynamoDBDocumentClient, dropped: Condition): DynamoDBDocumentClient {
  return withWrites(client, (write) => {
    if (writeName(write) !== dropped.write) return write
    const kept = termsOf(write).filter((term) => normalised(term) !== dropped.term)
    return kept.length === termsOf(write).length ? write : withCondition(write, kept)
  })
}

/** Passes everything on, and tells each condition that it saw. */
export function recordingClient(
  client: DynamoDBDocumentClient,
  saw: (condition: Condition) => void,
): DynamoDBDocumentClient {
  return withWrites(client, (write) => {
    for (const term of termsOf(write)) saw({ write: writeName(write), term: normalised(term) })
    return write
  })
}

type Sent = { input: Record<string, unknown> }

function withWrites(client: DynamoDBDocumentClient, change: (write: Write) => Write): DynamoDBDocumentClient {
  const rewritten = (command: Sent) => {
    const { input } = command
    const items = input['TransactItems'] as Record<string, Write>[] | undefined
    const next =
      items === undefined
        ? (change(input as Write) as Record<string, unknown>)
        : { ...input, TransactItems: items.map(eachPart) }
    return new (command.constructor as new (input: unknown) => Sent)(next)
  }
  const eachPart = (part: Record<string, Write>) =>
    Object.fromEntries(Object.entries(part).map(([kind, write]) => [kind, change(write)]))
  return new Proxy(client, {
    get: (target, name) =>
      name === 'send'
        ? (command: Sent) => target.send(rewritten(command) as never)
        : Reflect.get(target, name, target),
  })
}

/** The conditions that are joined by AND, outside of parentheses. */
function termsOf({ ConditionExpression = '' }: Write): string[] {
  const terms: string[] = []
  let depth = 0
  let term = ''
  for (const word of ConditionExpression.split(/(\s+AND\s+|[()])/)) {
    if (word === '(') depth += 1
    if (word === ')') depth -= 1
    if (depth === 0 && /^\s+AND\s+$/.test(word)) {
      terms.push(term)
      term = ''
    } else term += word
  }
  return [...terms, term].map((one) => one.trim()).filter((one) => one !== '')
}

/** Without the numbers that tell units and values of one list apart. */
function normalised(term: string): string {
  return term
    .replace(/([#:][a-z]+)\d+/gi, '$1')
    .replace(/\((:[a-z]+)(?:, \1)+\)/gi, '($1)')
    .replace(/^\((.*)\)$/, '$1')
}

/** DynamoDB refuses names and values that no expression uses. */
function withCondition(write: Write, terms: readonly string[]): Write {
  const { ConditionExpression: _, ...others } = write
  const condition = terms.join(' AND ')
  const used = `${write.UpdateExpression ?? ''} ${condition}`
  const isUsed = (name: string) => new RegExp(`${name}(?![A-Za-z0-9_])`).test(used)
  const pick = <Value>(all: Record<string, Value> = {}) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => isUsed(name)))
  const names = pick(write.ExpressionAttributeNames)
  const values = pick(write.ExpressionAttributeValues)
  const weakened: Write = { ...others, ...(condition !== '' && { ConditionExpression: condition }) }
  delete weakened.ExpressionAttributeNames
  delete weakened.ExpressionAttributeValues
  if (Object.keys(names).length > 0) weakened.ExpressionAttributeNames = names
  if (Object.keys(values).length > 0) weakened.ExpressionAttributeValues = values
  // A check without a condition is none: it becomes one that always holds.
  if (condition === '' && 'Key' in write && write.UpdateExpression === undefined)
    return { ...weakened, ConditionExpression: 'attribute_not_exists(nothing)' }
  return weakened
}
