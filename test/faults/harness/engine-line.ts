// The last stretch to the engine: admits a request as DynamoDB would, passes it on, and hands back the answer.
import { Agent, request as httpRequest, type OutgoingHttpHeaders } from 'node:http'
import { callAws } from '../../../tools/local/aws-json-client.ts'
import { type Admission, type Entry, openItemLocks } from './item-locks.ts'
import {
  cancelledTransaction,
  conflictReason,
  itemConflict,
  transactionInProgress,
  type WireAnswer,
} from './wire-answer.ts'
import { itemsOf, type NamedItem, type WireRequest } from './wire-request.ts'

/** What DynamoDB itself refused because two writes met, not because the plan said so. */
export type Meeting = 'conflict-met' | 'transaction-in-progress'

export type EngineLine = {
  /**
   * Carries a request out. `pauses` are waits in front of the engine and behind it, both while the request's items
   * are held. Without an answer the engine is gone.
   */
  send(request: WireRequest, pauses?: { beforeMs: number; afterMs: number }): Promise<WireAnswer>
  /** Whether a transaction has named the item of this single write so far. */
  isOfTransactions(request: WireRequest): Promise<boolean>
  close(): void
}

export function openEngineLine(endpoint: string, onMeeting: (meeting: Meeting) => void): EngineLine {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const locks = openItemLocks()
  const keyNamesOf = rememberKeyNames(endpoint)
  const idsOf = (request: WireRequest) =>
    Promise.all(itemsOf(request).map(async (item) => idOf(item, await keyNamesOf(item.table))))

  return {
    send: async (request, pauses = { beforeMs: 0, afterMs: 0 }) => {
      const kind = kindOf(request.operation)
      if (kind === undefined) return carryOut(request)
      const token = request.input['ClientRequestToken'] as string | undefined
      const items = await idsOf(request)
      const admission = locks.enter({ kind, items, token })
      if (!('leave' in admission)) return refuse(kind, items.length, admission)
      try {
        return await carryOut(request)
      } finally {
        admission.leave()
      }

      async function carryOut(meant: WireRequest): Promise<WireAnswer> {
        await pause(pauses.beforeMs)
        const answer = await passOn(meant, { endpoint, agent })
        await pause(pauses.afterMs)
        return answer
      }
    },
    isOfTransactions: async (request) => (await idsOf(request)).some((id) => locks.isOfTransactions(id)),
    close: () => agent.destroy(),
  }

  function refuse(kind: Entry['kind'], parts: number, admission: Exclude<Admission, { leave: () => void }>) {
    if ('inProgress' in admission) {
      onMeeting('transaction-in-progress')
      return transactionInProgress()
    }
    onMeeting('conflict-met')
    return kind === 'single-write'
      ? itemConflict()
      : cancelledTransaction(parts, admission.conflictAt, conflictReason)
  }
}

function kindOf(operation: string): Entry['kind'] | undefined {
  if (operation === 'TransactWriteItems') return 'transaction'
  if (operation === 'TransactGetItems') return 'transactional-read'
  return ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'].includes(operation)
    ? 'single-write'
    : undefined
}

type KeyNames = readonly string[]

/** Asks the engine once a table. */
function rememberKeyNames(endpoint: string): (table: string) => Promise<KeyNames> {
  const known = new Map<string, Promise<KeyNames>>()
  const read = async (TableName: string) => {
    const { Table } = await callAws<{ Table: { KeySchema: { AttributeName: string }[] } }>(endpoint, {
      target: 'DynamoDB_20120810.DescribeTable',
      input: { TableName },
    })
    return Table.KeySchema.map(({ AttributeName }) => AttributeName)
  }
  return (table) => {
    const names = known.get(table) ?? read(table)
    known.set(table, names)
    return names
  }
}

const idOf = ({ table, attributes }: NamedItem, keyNames: KeyNames) =>
  JSON.stringify([table, ...keyNames.map((name) => attributes[name])])

const pause = (ms: number) => ms > 0 && new Promise((resolve) => setTimeout(resolve, ms))

const ofTheHop = new Set([
  'connection',
  'host',
  'content-length',
  'transfer-encoding',
  'keep-alive',
  'expect',
])

function passOn(
  { headers, body }: WireRequest,
  { endpoint, agent }: { endpoint: string; agent: Agent },
): Promise<WireAnswer> {
  const onward: OutgoingHttpHeaders = { 'content-length': String(body.length) }
  for (const [name, value] of Object.entries(headers))
    if (!ofTheHop.has(name) && !name.startsWith('x-vale-')) onward[name] = value
  return new Promise((resolve, reject) => {
    const sent = httpRequest(endpoint, { method: 'POST', headers: onward, agent }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(chunks) }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
