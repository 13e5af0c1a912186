// What messages need: where they are kept, who carries them, and the queue that waits for both.
import type { Message, MessageChannel, SendOutcome } from '../domain/message.ts'
import type { MessageLanguage, MessageParts } from '../domain/message-text.ts'

/** A consistent read. */
export type FindMessage = (messageId: string) => Promise<Message | undefined>

/** Writes a message over the version before; the first one where there is none. False where somebody was faster. */
export type PutMessage = (next: Message) => Promise<boolean>

/** Ids alone: neither a number nor a link waits in a queue. */
export type QueueMessages = (
  messages: readonly { readonly messageId: string }[],
  delayMs?: number,
) => Promise<void>

export type OutgoingMessage = {
  readonly channel: MessageChannel
  /** E.164. */
  readonly to: string
  readonly language: MessageLanguage
  /** Whole, for channels that take any text; the parts are for those that take a template. */
  readonly text: string
  readonly parts: MessageParts
}

/** Hands a message to a network once. It never throws what the network said: that may hold the number. */
export type MessageSender = (message: OutgoingMessage) => Promise<SendOutcome>

/** The same voucher and channel always have the same message. */
export type MessageIdOf = (voucherId: string, channel: MessageChannel) => string
