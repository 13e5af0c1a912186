// The links of a whole round: what would be sent, who asked for it, and how far it is. Asking twice sends once: each voucher
// has one message a channel, and that is there already.
import { type Actor, checkScope } from '../domain/actor.ts'
import { type MessageChannel, type MessageState, messageChannels } from '../domain/message.ts'
import { endOfQuietHours } from '../domain/quiet-hours.ts'
import { isRefusal, type Refusal, type RefusalCode, refuse } from '../domain/refusal.ts'
import type { Registration } from '../domain/registration.ts'
import { type Entitlement, type Round, shardCount } from '../domain/round.ts'
import { areCardsReady, type RecordDisclosure } from './disclose-voucher.ts'
import { checkAllSites } from './print-round-cards.ts'
import type { GetProgramme, ProgrammeWithBaskets } from './programme-ports.ts'
import { refuseContact } from './request-message.ts'
import type { GetRound } from './round-ports.ts'

/** What is to become of a round's vouchers: `asked` have a message, the others get none. */
export type LinkCounts = {
  readonly asked: number
  readonly noConsent: number
  readonly noPhone: number
  readonly ended: number
}

/** A round's links by one channel: who asked last. `run` counts how often. */
export type Sending = {
  readonly programmeId: string
  readonly roundId: string
  readonly channel: MessageChannel
  readonly run: number
  readonly by: string
  readonly at: number
}

/** Work of one shard of a round. */
export type SendingShard = Omit<Sending, 'at'> & {
  readonly shard: number
}

export type SendingPorts = {
  readonly beginSending: (sending: Omit<Sending, 'run'>) => Promise<Sending>
  /** With what of it is done, by shard. Undefined where nobody has asked. */
  readonly findSending: (
    roundId: string,
    channel: MessageChannel,
  ) => Promise<{ readonly sending: Sending; readonly done: readonly LinkCounts[] } | undefined>
  /** How many messages are in each state. */
  readonly countMessages: (
    roundId: string,
    channel: MessageChannel,
  ) => Promise<Readonly<Record<MessageState, number>>>
}

/** Of a registration: whether its household may be written to, and by what. */
export type Contact = Pick<Registration, 'householdId' | 'contactAllowed' | 'reachableBy'>

export type RoundLinksPorts = SendingPorts & {
  readonly getRound: GetRound
  readonly getProgramme: GetProgramme
  readonly listShardEntitlements: (shard: {
    roundId: string
    shard: number
  }) => Promise<readonly Entitlement[]>
  /** Those of the households that are in the programme. */
  readonly readContacts: (programmeId: string, householdIds: readonly string[]) => Promise<readonly Contact[]>
  readonly queueShards: (shards: readonly SendingShard[]) => Promise<void>
  readonly recordDisclosure: RecordDisclosure
  readonly channelsSetUp: readonly MessageChannel[]
}

type Asked = {
  readonly actor: Actor
  readonly programmeId: string
  readonly roundId: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** More are not counted before they are sent: that would take longer than somebody waits. */
export const countedAtMost = 3000

export type ShownSending = {
  readonly at: number
  readonly shards: number
  readonly shardsDone: number
  readonly counts: LinkCounts
  readonly states: Readonly<Record<MessageState, number>>
}

export type ShownRoundChannel = {
  readonly channel: MessageChannel
  readonly obstacle?: RefusalCode
  /** What would come of asking now; missing of large rounds, and while one is under way. */
  readonly preview?: Omit<LinkCounts, 'ended'>
  readonly sending?: ShownSending
}

/** Refuses with `round-unknown`, `outside-your-scope`, `card-not-ready`. */
export const showRoundLinks =
  (ports: RoundLinksPorts) =>
  async (
    asked: Asked,
  ): Promise<{ channels: readonly ShownRoundChannel[]; quietUntil?: number } | Refusal> => {
    const opened = await openRound(ports, asked)
    if (isRefusal(opened)) return opened
    const { round, programme } = opened
    const sendings = await Promise.all(
      messageChannels.map((channel) => showSending(ports, round.roundId, channel)),
    )
    // Whoever follows it asks again and again.
    const underWay = sendings.some((sending) => isUnderWay(sending, asked.now))
    const contacts = underWay ? undefined : await readContacts(ports, round)
    const channels = messageChannels.map((channel, index) => {
      const sending = sendings[index]
      return {
        channel,
        ...(!ports.channelsSetUp.includes(channel) && { obstacle: 'sending-not-set-up' as const }),
        ...(contacts && { preview: previewOf(contacts, channel) }),
        ...(sending && { sending }),
      }
    })
    const quietUntil = endOfQuietHours(asked.now, programme)
    return { channels, ...(quietUntil !== undefined && { quietUntil }) }
  }

/** Returns how often it was asked for. Refuses as `showRoundLinks` does, and with `sending-not-set-up`. */
export const sendRoundLinks =
  (ports: RoundLinksPorts) =>
  async ({ channel, ...asked }: Asked & { channel: MessageChannel }): Promise<{ run: number } | Refusal> => {
    const opened = await openRound(ports, asked)
    if (isRefusal(opened)) return opened
    if (!ports.channelsSetUp.includes(channel)) return refuse('sending-not-set-up', { field: 'channel' })
    const { actor, programmeId, roundId, now } = asked
    await ports.recordDisclosure({ who: actor.sub, what: 'round-links-sent', roundId, at: now })
    const { run } = await ports.beginSending({ programmeId, roundId, channel, by: actor.sub, at: now })
    const shards = Array.from({ length: shardCount }, (_, shard) => shard)
    await ports.queueShards(
      shards.map((shard) => ({ programmeId, roundId, channel, run, shard, by: actor.sub })),
    )
    return { run }
  }

type Opened = { readonly round: Round; readonly programme: ProgrammeWithBaskets }

/** Walk-ins are served one by one: their links are sent from the voucher. */
async function openRound(
  { getRound, getProgramme }: Pick<RoundLinksPorts, 'getRound' | 'getProgramme'>,
  { actor, programmeId, roundId }: Asked,
): Promise<Opened | Refusal> {
  const outside = checkScope(actor, { programmeId })
  if (outside !== undefined) return outside
  const [round, programme] = await Promise.all([
    getRound({ programmeId, roundId }),
    getProgramme(programmeId),
  ])
  if (round === undefined || programme === undefined) return refuse('round-unknown')
  const elsewhere = checkAllSites(actor, round)
  if (elsewhere !== undefined) return elsewhere
  return areCardsReady(round) && round.kind === 'cycle' ? { round, programme } : refuse('card-not-ready')
}

/** One entry a voucher; undefined for large rounds. */
async function readContacts(
  ports: RoundLinksPorts,
  { programmeId, roundId, voucherCount }: Round,
): Promise<readonly (Contact | undefined)[] | undefined> {
  if (voucherCount > countedAtMost) return undefined
  const shards = Array.from({ length: shardCount }, (_, shard) => shard)
  const entitlements = (
    await Promise.all(shards.map((shard) => ports.listShardEntitlements({ roundId, shard })))
  ).flat()
  const householdIds = [...new Set(entitlements.map(({ householdId }) => householdId))]
  const found = await ports.readContacts(programmeId, householdIds)
  const byId = new Map(found.map((one) => [one.householdId, one]))
  return entitlements.map(({ householdId }) => byId.get(householdId))
}

function previewOf(contacts: readonly (Contact | undefined)[], channel: MessageChannel) {
  const refused = contacts.map((contact) => refuseContact(contact, channel)?.refused)
  const count = (code: RefusalCode | undefined) => refused.filter((one) => one === code).length
  return {
    asked: count(undefined),
    noConsent: count('consent-missing'),
    noPhone: count('phone-missing'),
  }
}

async function showSending(
  ports: SendingPorts,
  roundId: string,
  channel: MessageChannel,
): Promise<ShownSending | undefined> {
  const found = await ports.findSending(roundId, channel)
  if (found === undefined) return undefined
  const { sending, done } = found
  return {
    at: sending.at,
    shards: shardCount,
    shardsDone: done.length,
    counts: sumCounts(done),
    states: await ports.countMessages(roundId, channel),
  }
}

/** What nobody has made for so long was lost on its way to the queue, or waits for the morning: it may be asked for again. */
const makingEndsAfterMs = 30 * 60_000

const isUnderWay = (sending: ShownSending | undefined, now: number) =>
  sending !== undefined &&
  ((sending.shardsDone < sending.shards && now - sending.at < makingEndsAfterMs) ||
    sending.states.waiting + sending.states.sending > 0)

const noCounts: LinkCounts = { asked: 0, noConsent: 0, noPhone: 0, ended: 0 }

function sumCounts(each: readonly LinkCounts[]): LinkCounts {
  return each.reduce(
    (sum, one) => ({
      asked: sum.asked + one.asked,
      noConsent: sum.noConsent + one.noConsent,
      noPhone: sum.noPhone + one.noPhone,
      ended: sum.ended + one.ended,
    }),
    noCounts,
  )
}
