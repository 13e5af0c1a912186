// How a process reaches the engine proxy: over a socket, as in life, or by a call, at a third of the time. The SDK sees
// the same answers and the same errors either way.
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import type { EngineProxy } from './engine-proxy.ts'
import type { Outcome } from './fault-acts.ts'
import type { WireAnswer } from './wire-answer.ts'

export type Wire = 'socket' | 'call'

type Handler = NonNullable<DynamoDBClientConfig['requestHandler']>
type Asked = { readonly headers: Record<string, string>; readonly body: string | Uint8Array }

/** What carries the requests of an SDK's client; it gives up after `timeoutMs`. */
export function wireTo(proxy: EngineProxy, wire: Wire, timeoutMs: number): Handler {
  if (wire === 'socket') return { requestTimeout: timeoutMs, throwOnRequestTimeout: true }
  const handle = async ({ headers, body }: Asked) => ({
    response: responseOf(await withinTime(proxy, { timeoutMs, headers, body: bytesOf(body) })),
  })
  return { handle, destroy() {}, metadata: { handlerProtocol: 'http/1.1' } } as unknown as Handler
}

/** No answer comes any more: what may happen meanwhile happens within this time, and a run waits no longer. */
const timeoutOfSilenceMs = 60

async function withinTime(
  proxy: EngineProxy,
  { timeoutMs, headers, body }: { timeoutMs: number; headers: Asked['headers']; body: Buffer },
): Promise<WireAnswer> {
  const received = proxy.receive(headers, body)
  const answered = received.then((outcome) => (outcome === 'silence' ? after(timeoutOfSilenceMs) : outcome))
  const overdue = after(timeoutMs)
  const outcome = await Promise.race([answered, overdue]).finally(() => overdue.cancel())
  if (outcome === 'reset') throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
  if (outcome !== 'silence') return outcome
  proxy.gaveUp()
  throw Object.assign(new Error(`no answer within ${timeoutMs} ms`), {
    name: 'TimeoutError',
    code: 'ETIMEDOUT',
  })
}

function after(ms: number): Promise<Outcome> & { cancel(): void } {
  let timer: NodeJS.Timeout | undefined
  const time = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve('silence'), ms)
  })
  return Object.assign(time, { cancel: () => clearTimeout(timer) })
}

const bytesOf = (body: Asked['body']) =>
  typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength)

function responseOf({ status, headers, body }: WireAnswer) {
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])
  return { statusCode: status, headers: Object.fromEntries(named), body: new Uint8Array(body) }
}
