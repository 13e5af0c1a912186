// Answers that are true and not the whole of it: batches with keys left unprocessed, pages that end early.
import type { Random } from './random.ts'
import { jsonAnswer, type WireAnswer } from './wire-answer.ts'
import type { WireRequest } from './wire-request.ts'

type Input = Readonly<Record<string, unknown>>
type Batch = Readonly<Record<string, readonly unknown[]>>

/** Splits a batch: what the engine is asked now, and what its answer calls unprocessed. Undefined for a batch of one. */
export function splitBatch(
  asked: WireRequest,
  random: Random,
): { readonly now: WireRequest; readonly complete: (answer: WireAnswer) => WireAnswer } | undefined {
  const isRead = asked.operation === 'BatchGetItem'
  const tables = (asked.input['RequestItems'] ?? {}) as Readonly<Record<string, unknown>>
  const listOf = (of: unknown) => (isRead ? (of as { Keys: unknown[] }).Keys : of) as unknown[]
  const parts = random.shuffled(
    Object.entries(tables).flatMap(([table, of]) => listOf(of).map((part) => ({ table, part }))),
  )
  if (parts.length < 2) return undefined
  const kept = random.integer(1, parts.length - 1)
  const wordsOf = (some: typeof parts) => {
    const lists: Record<string, unknown[]> = {}
    for (const { table, part } of some) lists[table] = [...(lists[table] ?? []), part]
    return isRead ? withOptions(lists, tables) : lists
  }
  const left = wordsOf(parts.slice(kept))
  return {
    now: withInput(asked, { ...asked.input, RequestItems: wordsOf(parts.slice(0, kept)) }),
    complete: (answer) => withMore(answer, isRead ? { UnprocessedKeys: left } : { UnprocessedItems: left }),
  }
}

/** Keys with the options of their table, such as ConsistentRead. */
function withOptions(lists: Batch, tables: Readonly<Record<string, unknown>>): Input {
  return Object.fromEntries(
    Object.entries(lists).map(([table, Keys]) => [table, { ...(tables[table] as Input), Keys }]),
  )
}

/** The same query, for an item or two. */
export function cutPage(asked: WireRequest, random: Random): WireRequest {
  const wanted = Number(asked.input['Limit'] ?? Number.POSITIVE_INFINITY)
  return withInput(asked, { ...asked.input, Limit: Math.min(wanted, random.integer(1, 2)) })
}

function withInput(asked: WireRequest, input: Input): WireRequest {
  return { ...asked, input, body: Buffer.from(JSON.stringify(input)) }
}

function withMore(answer: WireAnswer, more: object): WireAnswer {
  if (answer.status !== 200) return answer
  return jsonAnswer(200, { ...JSON.parse(answer.body.toString('utf8')), ...more })
}
