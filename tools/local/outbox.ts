// What was handed to the networks of this computer, which are none: kept for the page that shows it, and the switch by
// which the next ones are not taken.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'

export type OutboxMessage = {
  readonly id: string
  readonly channel: 'sms' | 'whatsapp'
  readonly to: string
  readonly text: string
  readonly at: number
}

export const outboxModes = ['taken', 'opted-out', 'refused', 'busy', 'silent'] as const
/** What becomes of the next messages; `silent`: taken, without an answer. */
export type OutboxMode = (typeof outboxModes)[number]

export type Outbox = {
  /** Of the next message to a number; the general one where none was set for it. */
  readonly mode: (to?: string) => OutboxMode
  /** For all numbers, or for one alone. */
  readonly setMode: (mode: OutboxMode, to?: string) => void
  readonly keep: (message: OutboxMessage) => void
  /** The newest first. */
  readonly list: () => readonly OutboxMessage[]
}

const shownAtMost = 500

/** `file` holds one JSON text a line. */
export function openOutbox(file: string): Outbox {
  const modes = new Map<string, OutboxMode>()
  return {
    mode: (to = '') => modes.get(to) ?? modes.get('') ?? 'taken',
    setMode: (mode, to = '') => void modes.set(to, mode),
    keep: (message) => appendFileSync(file, `${JSON.stringify(message)}\n`),
    list: () => {
      const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
      return lines
        .slice(-shownAtMost)
        .reverse()
        .map((line) => JSON.parse(line) as OutboxMessage)
    },
  }
}
