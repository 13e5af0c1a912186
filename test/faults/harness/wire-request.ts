// A request as it is on the wire to DynamoDB: whose it is, which try it is, what it asks for, and which items it names.
import type { IncomingHttpHeaders } from 'node:http'

/** Whose request it is and which of theirs; a client of `makeProcessClient` sends both, others have neither. */
export const clientHeader = 'x-vale-client'
export const requestHeader = 'x-vale-request'

type Input = Readonly<Record<string, unknown>>

export type WireRequest = {
  /** The logical client, such as `till-1`. */
  readonly client: string
  /** Counted by the client, from 1; tries of the same request share it. */
  readonly request: number
  /** Which try of the SDK's, from 1. */
  readonly attempt: number
  /** Such as `UpdateItem`. */
  readonly operation: string
  readonly input: Input
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Reads a request; `unnamed` numbers those of clients that do not say who they are. */
export function readWireRequest(
  headers: IncomingHttpHeaders,
  body: Buffer,
  unnamed: () => number,
): WireRequest {
  const named = headers[clientHeader]
  return {
    client: typeof named === 'string' ? named : 'unnamed',
    request: Number(headers[requestHeader] ?? unnamed()),
    attempt: Number(/attempt=(\d+)/.exec(String(headers['amz-sdk-request']))?.[1] ?? 1),
    operation: String(headers['x-amz-target']).split('.').at(-1) ?? '',
    input: JSON.parse(body.toString('utf8') || '{}'),
    headers,
    body,
  }
}

/** An item that a request writes, or reads in a transaction: its key alone, or with the rest of it. */
export type NamedItem = { readonly table: string; readonly attributes: Input }

/** Every item that a write or a transaction names, in its order. */
export function itemsOf({ operation, input }: Pick<WireRequest, 'operation' | 'input'>): NamedItem[] {
  if (operation === 'BatchWriteItem') return batchItems(input)
  const parts = (input['TransactItems'] ?? []) as Record<string, Input>[]
  if (parts.length > 0) return parts.flatMap((part) => Object.values(part).map(itemOf))
  return ['PutItem', 'UpdateItem', 'DeleteItem'].includes(operation) ? [itemOf(input)] : []
}

const itemOf = (part: Input): NamedItem => ({
  table: String(part['TableName']),
  attributes: (part['Key'] ?? part['Item']) as Input,
})

function batchItems(input: Input): NamedItem[] {
  const tables = Object.entries((input['RequestItems'] ?? {}) as Record<string, Record<string, Input>[]>)
  return tables.flatMap(([table, requests]) =>
    requests.flatMap((request) =>
      Object.values(request).map((write) => ({
        table,
        attributes: (write['Key'] ?? write['Item']) as Input,
      })),
    ),
  )
}
