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
  readonly mode: () => OutboxMode
  readonly setMode: (mode: OutboxMode) => void
  readonly keep: (message: OutboxMessage) => void
  /** The newest first. */
  readonly list: () => readonly OutboxMessage[]
}

const shownAtMost = 200

/** `file` holds one JSON text a line. */
export function openOutbox(file: string): Outbox {
  let mode: OutboxMode = 'taken'
  return {
    mode: () => mode,
    setMode: (next) => {
      mode = next
    },
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
