// Asks for a voucher's link to be sent to its household, and shows what became of it. Whoever asks learns no number: it is
// opened by the worker alone, when it sends.
import { type Actor, checkScope } from '../domain/actor.ts'
import {
  type Message,
  type MessageChannel,
  type MessageRequest,
  messageChannels,
  refuseRepeat,
  requestMessage,
  shownMessage,
} from '../domain/message.ts'
import type { Programme } from '../domain/programme.ts'
import { endOfQuietHours } from '../domain/quiet-hours.ts'
import { isRefusal, type Refusal, type RefusalCode, refuse } from '../domain/refusal.ts'
import type { Registration } from '../domain/registration.ts'
import type { Round } from '../domain/round.ts'
import type { Voucher } from '../domain/voucher.ts'
import { refuseEnded } from '../domain/voucher-ending.ts'
import { maskedVoucherId } from '../domain/voucher-number.ts'
import { walletStateOf } from '../domain/wallet-view.ts'
import { areCardsReady, type RecordDisclosure } from './disclose-voucher.ts'
import type { FindMessage, MessageIdOf, PutMessage, QueueMessages } from './message-ports.ts'
import type { GetProgramme } from './programme-ports.ts'
import type { GetRound } from './round-ports.ts'

export type RequestMessagePorts = {
  readonly findVoucher: (voucherId: string) => Promise<Voucher | undefined>
  readonly getRound: GetRound
  readonly getProgramme: GetProgramme
  readonly getRegistration: (programmeId: string, householdId: string) => Promise<Registration | undefined>
  readonly findMessage: FindMessage
  readonly putMessage: PutMessage
  readonly queueMessages: QueueMessages
  readonly recordDisclosure: RecordDisclosure
  readonly messageIdOf: MessageIdOf
  /** By which channels this installation can send. */
  readonly channelsSetUp: readonly MessageChannel[]
}

type Asked = {
  readonly actor: Actor
  readonly voucherId: string
  /** Milliseconds since 1970. */
  readonly now: number
}

type Opened = {
  readonly voucher: Voucher
  readonly round: Round
  readonly programme: Programme
  /** Undefined once the household is erased. */
  readonly registration: Registration | undefined
}

export type ShownMessage = Pick<
  Message,
  'messageId' | 'channel' | 'state' | 'reason' | 'dueAt' | 'changedAt'
> & {
  readonly log: Message['log']
  readonly requests: number
}

export type ShownChannel = {
  readonly channel: MessageChannel
  /** Why nothing can be sent by it now. */
  readonly obstacle?: RefusalCode
  readonly message?: ShownMessage
}

export type VoucherMessages = {
  readonly channels: readonly ShownChannel[]
  /** Until when what is asked for now would wait. */
  readonly quietUntil?: number
}

/** Refuses with `voucher-unknown` or `outside-your-scope`. */
export const showVoucherMessages =
  (ports: RequestMessagePorts) =>
  async (asked: Asked): Promise<VoucherMessages | Refusal> => {
    const opened = await openVoucher(ports, asked)
    if (isRefusal(opened)) return opened
    const { voucherId, now } = asked
    const channels = await Promise.all(
      messageChannels.map(async (channel) => {
        const message = await ports.findMessage(ports.messageIdOf(voucherId, channel))
        const obstacle =
          refuseChannel(ports, opened, { channel, now }) ?? (message && refuseRepeat(message, now))
        return {
          channel,
          ...(obstacle !== undefined && { obstacle: obstacle.refused }),
          ...(message !== undefined && { message: showMessage(message, now) }),
        }
      }),
    )
    const quietUntil = endOfQuietHours(now, opened.programme)
    return { channels, ...(quietUntil !== undefined && { quietUntil }) }
  }

export type SendCommand = Asked & {
  readonly channel: MessageChannel
  readonly requestKey: string
  readonly requestHash: string
}

/** Somebody else who asks at the same moment is met again, with what they wrote. */
const attempts = 4

/**
 * Returns the message that will be sent, or the same again to a repeat. Refuses as `showVoucherMessages` does, and with
 * `sending-not-set-up`, `card-not-ready`, how the voucher has ended, `voucher-spent`, `consent-missing`, `phone-missing`,
 * `message-under-way`, `message-limit-reached`, `idempotency-key-reused`, `too-busy`.
 */
export const sendVoucherLink =
  (ports: RequestMessagePorts) =>
  async (command: SendCommand): Promise<ShownMessage | Refusal> => {
    const opened = await openVoucher(ports, command)
    if (isRefusal(opened)) return opened
    const { actor, channel, requestKey, requestHash, now } = command
    const { voucherId, programmeId, roundId, householdId } = opened.voucher
    const messageId = ports.messageIdOf(voucherId, channel)
    const request = { requestKey, requestHash, by: actor.sub, at: now }
    const of = { messageId, voucherId, programmeId, roundId, householdId, channel }
    for (let attempt = 0; attempt < attempts; attempt++) {
      const decided = requestMessage(await ports.findMessage(messageId), { of, request })
      if (isRefusal(decided)) return decided
      if ('repeated' in decided) return queueAgain(ports, decided.repeated, now)
      const refused = refuseChannel(ports, opened, { channel, now })
      if (refused !== undefined) return refused
      const { next } = decided
      if (attempt === 0) await recordRequest(ports, next, request)
      if (!(await ports.putMessage(next))) continue
      await ports.queueMessages([{ messageId }])
      return showMessage(next, now)
    }
    return refuse('too-busy')
  }

/** Whoever sent the request the first time may have died before the queue had it. */
async function queueAgain(
  { queueMessages }: RequestMessagePorts,
  message: Message,
  now: number,
): Promise<ShownMessage> {
  if (message.state === 'waiting') await queueMessages([{ messageId: message.messageId }])
  return showMessage(message, now)
}

/** Before it is written: what is recorded and not sent is a smaller wrong than the other way round. */
function recordRequest(
  { recordDisclosure }: RequestMessagePorts,
  { voucherId, householdId }: Message,
  { by, at }: MessageRequest,
): Promise<void> {
  return recordDisclosure({ who: by, what: 'voucher-link-sent', voucherId, householdId, at })
}

async function openVoucher(
  ports: RequestMessagePorts,
  { actor, voucherId }: Asked,
): Promise<Opened | Refusal> {
  const voucher = await ports.findVoucher(voucherId)
  if (voucher === undefined) return refuse('voucher-unknown', { field: 'voucherId' })
  const { programmeId, roundId, householdId } = voucher
  const outside = checkScope(actor, { programmeId })
  if (outside !== undefined) return outside
  const [round, programme, registration] = await Promise.all([
    ports.getRound({ programmeId, roundId }),
    ports.getProgramme(programmeId),
    ports.getRegistration(programmeId, householdId),
  ])
  const elsewhere = checkScope(actor, { programmeId, siteId: registration?.siteId ?? '' })
  if (elsewhere !== undefined) return elsewhere
  if (round === undefined || programme === undefined)
    throw new Error(`voucher ${maskedVoucherId(voucherId)} has no round or no programme`)
  return { voucher, round, programme, registration }
}

/** Why nothing can be sent by a channel, whatever was sent before. */
function refuseChannel(
  { channelsSetUp }: Pick<RequestMessagePorts, 'channelsSetUp'>,
  { voucher, round, registration }: Opened,
  { channel, now }: { channel: MessageChannel; now: number },
): Refusal | undefined {
  if (!channelsSetUp.includes(channel)) return refuse('sending-not-set-up', { field: 'channel' })
  if (!areCardsReady(round)) return refuse('card-not-ready')
  const ended = refuseEnded(voucher)
  if (ended !== undefined) return ended
  const state = walletStateOf(voucher, now)
  if (state === 'expired') return refuse('voucher-expired')
  if (state === 'spent') return refuse('voucher-spent')
  return refuseContact(registration, channel)
}

/** `consent-missing`, also of a household that is erased; `phone-missing` where it is known. */
export function refuseContact(
  registration: Pick<Registration, 'contactAllowed' | 'reachableBy'> | undefined,
  channel: MessageChannel,
): Refusal | undefined {
  if (registration?.contactAllowed !== true) return refuse('consent-missing')
  const { reachableBy } = registration
  return reachableBy === undefined || reachableBy.includes(channel) ? undefined : refuse('phone-missing')
}

export function showMessage(message: Message, now: number): ShownMessage {
  const { messageId, channel, state, reason, dueAt, changedAt, log, requests } = shownMessage(message, now)
  return {
    ...{ messageId, channel, state, dueAt, changedAt, log, requests: requests.length },
    ...(reason !== undefined && { reason }),
  }
}
