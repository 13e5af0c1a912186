// Makes the messages of one shard of a round, one a voucher, and queues them. It may run twice, at once, or die half way: a
// message that is there is not made again, unless the network was at fault that it failed; one that waits is queued again,
// which sends nothing twice.
import { isNetworksFault, type MessageRequest, requestMessage } from '../domain/message.ts'
import { endOfQuietHours } from '../domain/quiet-hours.ts'
import { isRefusal } from '../domain/refusal.ts'
import type { IssuedVoucher } from '../domain/voucher-issue.ts'
import { inParallel } from './in-parallel.ts'
import type { FindVouchers, OpenVoucherIds } from './issue-entitlement.ts'
import type { FindMessage, MessageIdOf, PutMessage, QueueMessages } from './message-ports.ts'
import type { GetProgramme } from './programme-ports.ts'
import { refuseContact } from './request-message.ts'
import type { Contact, LinkCounts, RoundLinksPorts, SendingShard } from './round-links.ts'

export type PlanMessagesPorts = Pick<RoundLinksPorts, 'listShardEntitlements' | 'readContacts'> & {
  readonly getProgramme: GetProgramme
  readonly openVoucherIds: OpenVoucherIds
  readonly findVouchers: FindVouchers
  readonly findMessage: FindMessage
  readonly putMessage: PutMessage
  readonly messageIdOf: MessageIdOf
  readonly queueMessages: QueueMessages
  /** The same message again, later. */
  readonly queueShard: (shard: SendingShard, delayMs: number) => Promise<void>
  /** What a shard came to; an earlier run says nothing any more. */
  readonly noteShard: (shard: SendingShard, counts: LinkCounts) => Promise<void>
}

const writesAtOnce = 16

/** `now` in milliseconds since 1970. What throws comes again from the queue. */
export const planMessages =
  (ports: PlanMessagesPorts) =>
  async (work: SendingShard, now: number): Promise<void> => {
    const { programmeId, roundId, shard } = work
    const programme = await ports.getProgramme(programmeId)
    if (programme === undefined) throw new Error(`round ${roundId} has no programme`)
    const quietUntil = endOfQuietHours(now, programme)
    // Better that 32 messages wait for the morning than as many as there are vouchers.
    if (quietUntil !== undefined) return ports.queueShard(work, quietUntil - now)
    const vouchers = await readVouchers(ports, { roundId, shard })
    const contacts = await ports.readContacts(programmeId, [
      ...new Set(vouchers.map(({ householdId }) => householdId)),
    ])
    const byId = new Map(contacts.map((one) => [one.householdId, one]))
    const plans = vouchers.map((voucher) =>
      planOf({ voucher, contact: byId.get(voucher.householdId), work, now }),
    )
    const asked = plans.flatMap((plan) => (typeof plan === 'string' ? [] : [plan]))
    await makeMessages(ports, { vouchers: asked, work, now })
    const count = (reason: string) => plans.filter((plan) => plan === reason).length
    await ports.noteShard(work, {
      ...{ asked: asked.length, noConsent: count('consent-missing'), noPhone: count('phone-missing') },
      ended: count('ended'),
    })
  }

async function readVouchers(
  ports: PlanMessagesPorts,
  shard: { roundId: string; shard: number },
): Promise<readonly IssuedVoucher[]> {
  const entitlements = await ports.listShardEntitlements(shard)
  if (entitlements.length === 0) return []
  const voucherIdOf = await ports.openVoucherIds(shard.roundId)
  return ports.findVouchers(entitlements.map(({ householdId, code }) => voucherIdOf(householdId, code)))
}

type Planned = {
  readonly voucher: IssuedVoucher
  readonly contact: Contact | undefined
  readonly work: SendingShard
  readonly now: number
}

/** The voucher, or why its link is not sent. */
function planOf({ voucher, contact, work, now }: Planned): IssuedVoucher | string {
  if (voucher.status !== 'active' || voucher.validUntil * 1000 <= now) return 'ended'
  return refuseContact(contact, work.channel)?.refused ?? voucher
}

async function makeMessages(
  ports: PlanMessagesPorts,
  given: { vouchers: readonly IssuedVoucher[]; work: SendingShard; now: number },
): Promise<void> {
  const { vouchers, work, now } = given
  const { run, by, channel } = work
  const requestKey = `round ${run}`
  const request: MessageRequest = { requestKey, requestHash: requestKey, by, at: now }
  const waiting: string[] = []
  await inParallel(vouchers, writesAtOnce, async ({ voucherId, programmeId, roundId, householdId }) => {
    const messageId = ports.messageIdOf(voucherId, channel)
    const found = await ports.findMessage(messageId)
    if (found?.state === 'waiting') waiting.push(messageId)
    if (found !== undefined && !isNetworksFault(found)) return
    const of = { messageId, voucherId, programmeId, roundId, householdId, channel }
    const decided = requestMessage(found, { of, request })
    if (isRefusal(decided) || !('next' in decided)) return
    // Queued also where it was there already: that may have been this very write, whose answer was lost.
    await ports.putMessage(decided.next)
    waiting.push(messageId)
  })
  await ports.queueMessages(waiting.map((messageId) => ({ messageId })))
}
