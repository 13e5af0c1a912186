// Sends one message: looks once more whether it may, opens the number, claims the message, hands it to the network, and
// notes what came of it. The claim is written before anything is sent, so two workers cannot both send; one that dies
// after it leaves a message of which nobody knows, and that is what it is called.
import { dayIn } from '../domain/calendar.ts'
import {
  claimEndsAfterMs,
  claimMessage,
  endMessage,
  isLostClaim,
  type Message,
  numberFor,
  postponeMessage,
  settleMessage,
  shownMessage,
} from '../domain/message.ts'
import { messageLanguage, messageText } from '../domain/message-text.ts'
import type { Programme } from '../domain/programme.ts'
import { endOfQuietHours } from '../domain/quiet-hours.ts'
import type { Voucher } from '../domain/voucher.ts'
import { maskedVoucherId } from '../domain/voucher-number.ts'
import { walletStateOf } from '../domain/wallet-view.ts'
import type { GetHouseholdPorts } from './get-household.ts'
import type {
  FindMessage,
  MessageSender,
  OutgoingMessage,
  PutMessage,
  QueueMessages,
} from './message-ports.ts'
import type { GetProgramme } from './programme-ports.ts'
import type { SealedHousehold } from './sealed-household.ts'

export type SendMessagePorts = {
  readonly findMessage: FindMessage
  readonly putMessage: PutMessage
  readonly queueMessages: QueueMessages
  readonly getProgramme: GetProgramme
  readonly findVoucher: (voucherId: string) => Promise<Voucher | undefined>
  readonly getRegistration: GetHouseholdPorts['getRegistration']
  readonly getSealedHousehold: (householdId: string) => Promise<SealedHousehold | undefined>
  readonly openHousehold: GetHouseholdPorts['openHousehold']
  /** The page of the voucher with this text; undefined where it is no voucher's. */
  readonly linkOf: (text: string) => string | undefined
  readonly send: MessageSender
}

/** Early by so much is on time. */
const toleranceMs = 1000

/** `now` in milliseconds since 1970. What throws comes again from the queue. */
export const sendMessage =
  (ports: SendMessagePorts) =>
  async ({ messageId }: { readonly messageId: string }, now: number): Promise<void> => {
    const message = await ports.findMessage(messageId)
    if (message === undefined) return
    if (isLostClaim(message, now)) {
      await ports.putMessage(shownMessage(message, now))
      return
    }
    // Whoever claimed it may die: somebody must look then, or it would be under way for ever.
    if (message.state === 'sending')
      return ports.queueMessages([{ messageId }], message.changedAt + claimEndsAfterMs - now)
    if (message.state !== 'waiting') return
    if (message.dueAt - now > toleranceMs) return ports.queueMessages([{ messageId }], message.dueAt - now)
    const programme = await ports.getProgramme(message.programmeId)
    if (programme === undefined) throw new Error(`message ${messageId} has no programme`)
    const quietUntil = endOfQuietHours(now, programme)
    if (quietUntil !== undefined) return wait(ports, postponeMessage(message, quietUntil, now), now)
    await sendNow(ports, { message, programme, now })
  }

async function wait(ports: SendMessagePorts, message: Message, now: number): Promise<void> {
  const { messageId, dueAt } = message
  // Also where it was written already: that may have been this very write, whose answer was lost.
  await ports.putMessage(message)
  await ports.queueMessages([{ messageId }], dueAt - now)
}

type Due = { readonly message: Message; readonly programme: Programme; readonly now: number }

async function sendNow(ports: SendMessagePorts, due: Due): Promise<void> {
  const { message, now } = due
  const written = await writeMessage(ports, due)
  if ('reason' in written) {
    await ports.putMessage(endMessage(message, written, now))
    return
  }
  const claimed = claimMessage(message, now)
  const { messageId } = message
  // Somebody else's claim, or our own whose answer was lost: nothing is sent, and somebody looks again when it has ended.
  if (!(await ports.putMessage(claimed))) return ports.queueMessages([{ messageId }], claimEndsAfterMs)
  const settled = settleMessage(claimed, await ports.send(written), now)
  await ports.putMessage(settled)
  const { state, dueAt } = settled
  if (state === 'waiting') await ports.queueMessages([{ messageId }], dueAt - now)
}

type Ended = Parameters<typeof endMessage>[1]

/** What is to be sent, or why nothing is. Consent is looked at last, since it may be withdrawn at any moment. */
async function writeMessage(
  ports: SendMessagePorts,
  { message: { voucherId, programmeId, householdId, channel }, programme, now }: Due,
): Promise<OutgoingMessage | Ended> {
  const voucher = await ports.findVoucher(voucherId)
  const state = voucher && walletStateOf(voucher, now)
  if (voucher === undefined || (state !== 'active' && state !== 'upcoming'))
    return { state: 'not-allowed', reason: 'voucher-ended' }
  const sealed = await ports.getSealedHousehold(householdId)
  const household = sealed && (await ports.openHousehold(sealed, false))
  const registration = await ports.getRegistration(programmeId, householdId)
  if (household === undefined || registration?.contactAllowed !== true)
    return { state: 'not-allowed', reason: 'no-consent' }
  const to = numberFor(channel, household.contacts)
  if (to === undefined) return { state: 'failed', reason: 'no-phone' }
  const link = ports.linkOf(voucher.text)
  if (link === undefined) throw new Error(`voucher ${maskedVoucherId(voucherId)} has no link`)
  const language = messageLanguage(household.language, programme.cardLanguage)
  const lastDay = dayIn(voucher.validUntil * 1000 - 1, programme.timeZone)
  const parts = { link, lastDay, helpLine: programme.helpLine }
  return { channel, to, language, text: messageText(language, parts), parts }
}
