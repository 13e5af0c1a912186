// What a test can ask of the running stack: addresses, a signed-in user's token, and to wait for background work.
import { inject } from 'vitest'
import type { BusEvent } from '../tools/local/event-bus-endpoint.ts'
import { signIn } from '../tools/local/sign-in-client.ts'

export const stack = inject('stack')

async function control(path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${stack.controlUrl}${path}`, {
    method: 'POST',
    body: JSON.stringify(body ?? null),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(text)
  return JSON.parse(text)
}

/** Resolves when queues are empty with nothing in flight and streams are read to their end. */
export async function settled(): Promise<void> {
  await control('/settled')
}

/** Runs a function with an event, by its short name, such as `project-vouchers`. */
export function invoke(functionName: string, event: unknown): Promise<unknown> {
  return control(`/invoke/${functionName}`, event)
}

/** Domain events of a voucher that are on the bus, in the order in which they came. */
export async function eventsOf(voucherId: string): Promise<BusEvent[]> {
  return (await control(`/events-of/${voucherId}`)) as BusEvent[]
}

const tokens = new Map<string, Promise<string>>()

/** An access token of a user, such as `approver@demo.vale`; signed in once for each test file. */
export function tokenOf(username: string, client: 'office' | 'field' = 'office'): Promise<string> {
  const key = `${client} ${username}`
  const known = tokens.get(key)
  if (known !== undefined) return known
  const { issuer, clients } = stack
  const token = signIn({
    issuer,
    clientId: clients[client],
    username,
    password: 'vale',
    scope: `vale/${client}`,
  })
  const accessToken = token.then((signedIn) => signedIn.accessToken)
  tokens.set(key, accessToken)
  return accessToken
}
