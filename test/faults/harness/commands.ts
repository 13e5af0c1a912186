// Commands as callers send them: with one key each, from whichever process, again and again, until they are answered.
import { isDeepStrictEqual } from 'node:util'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { isRefusal, type Refusal } from '../../../shared/domain/refusal.ts'
import { askUntilAnswered } from './caller.ts'
import { beginLife } from './killable.ts'
import type { LogicalProcess } from './world.ts'

export type Command<Answer> = {
  /** What it is, for messages. */
  readonly what: string
  /** Sends it once, over the client of a process and at the time that this process believes it is. */
  readonly send: (client: DynamoDBDocumentClient, now: number) => Promise<Answer | Refusal>
  readonly answers: (Answer | Refusal)[]
}

/** When a command was first sent, first answered with success, and last answered: counted in sends and answers. */
export type Times = { readonly sent: number; readonly done?: number; readonly answered?: number }

/** How likely it is that the process that serves an attempt dies of it, and at which of its calls at the latest. */
const deathRate = 0.08
const latestDeath = 12
const mostAttempts = 6

/** Sends commands and counts. A command that stays without an answer is kept, and asked again by `finish`. */
export function makeCaller() {
  const counts = { commands: 0, retries: 0, unanswered: 0, refusals: 0, deaths: 0 }
  const open = new Set<Command<unknown>>()
  const times = new Map<Command<unknown>, Times>()
  let moment = 0
  const clientOf = ({ client, random }: LogicalProcess) => {
    if (!random.chance(deathRate)) return client
    counts.deaths += 1
    const when = random.pick(['before', 'after'] as const)
    return beginLife({ call: random.integer(1, latestDeath), when }).wrap(client)
  }
  const ask = async <Answer>(command: Command<Answer>, from: LogicalProcess, attempts: number) => {
    const onRetry = () => {
      counts.retries += 1
    }
    const known = times.get(command as Command<unknown>) ?? { sent: ++moment }
    times.set(command as Command<unknown>, known)
    const once = () => command.send(clientOf(from), from.clock.now())
    const answered = await askUntilAnswered(once, { attempts, onRetry })
    if (answered === undefined) return false
    command.answers.push(answered.answer)
    const isDone = !isRefusal(answered.answer)
    if (!isDone) counts.refusals += 1
    const answeredAt = ++moment
    const { sent, done = isDone ? answeredAt : undefined } = times.get(command as Command<unknown>) ?? known
    times.set(command as Command<unknown>, {
      sent,
      answered: answeredAt,
      ...(done !== undefined && { done }),
    })
    return true
  }
  return {
    /** Sends a command until it is answered, or its caller gives up for now. */
    send: async <Answer>(command: Command<Answer>, from: LogicalProcess): Promise<void> => {
      counts.commands += 1
      if (await ask(command, from, from.random.integer(1, mostAttempts))) return
      counts.unanswered += 1
      open.add(command)
    },
    /** To be called while there are no faults: every command then has an answer. */
    finish: async (from: LogicalProcess): Promise<void> => {
      for (const command of open)
        if (!(await ask(command, from, 20))) throw new Error(`${command.what} is never answered`)
      open.clear()
    },
    /** Undefined for what was never sent. */
    timesOf: (command: object): Times | undefined => times.get(command as Command<unknown>),
    counts: () => ({ ...counts }),
  }
}

/** The ports of a client, made once: what they remember is the process's memory. */
export function oncePerClient<Ports>(
  make: (client: DynamoDBDocumentClient) => Ports,
): (client: DynamoDBDocumentClient) => Ports {
  const made = new WeakMap<DynamoDBDocumentClient, Ports>()
  return (client) => {
    const ports = made.get(client) ?? make(client)
    made.set(client, ports)
    return ports
  }
}

/** The one answer of a command that was carried out, or its refusals: never both, never two that differ. */
export function outcomeOf<Answer>({
  what,
  answers,
}: Command<Answer>): { done: Answer } | { refused: Refusal[] } {
  const refused = answers.filter(isRefusal)
  const done = answers.filter((answer): answer is Answer => !isRefusal(answer))
  const [first, ...others] = done
  if (first === undefined) return { refused }
  if (refused.length > 0) throw new Error(`${what}: carried out, and refused with ${refused[0]?.refused}`)
  for (const other of others)
    if (!isDeepStrictEqual(other, first))
      throw new Error(`${what}: answered ${JSON.stringify(first)} and ${JSON.stringify(other)}`)
  return { done: first }
}

/** Throws for a refusal that nothing in the scenario explains. */
export function expectRefusals(
  what: string,
  refused: readonly Refusal[],
  codes: readonly Refusal['refused'][],
): void {
  const other = refused.find((refusal) => !codes.includes(refusal.refused))
  if (other !== undefined) throw new Error(`${what}: refused with ${other.refused}, which it cannot be`)
}
