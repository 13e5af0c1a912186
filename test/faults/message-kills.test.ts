// Asking for a message and sending it, killed and frozen at every call: it is sent once or not at all, and where nobody
// knows, that is what it says.
import { randomUUID } from 'node:crypto'
import { afterAll, expect, it, vi } from 'vitest'
import { makeMessageStore } from '../../shared/adapters/dynamodb/message-store.ts'
import { makeSendingStore } from '../../shared/adapters/dynamodb/sending-store.ts'
import type { OutgoingMessage } from '../../shared/application/message-ports.ts'
import { type PlanMessagesPorts, planMessages } from '../../shared/application/plan-messages.ts'
import { type SendMessagePorts, sendMessage } from '../../shared/application/send-message.ts'
import { claimEndsAfterMs, claimMessage, requestMessage, settleMessage } from '../../shared/domain/message.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import type { Registration } from '../../shared/domain/registration.ts'
import type { Entitlement } from '../../shared/domain/round.ts'
import { startOwnEngine } from '../fixtures/own-engine.ts'
import { forEachKill } from './harness/for-each-kill.ts'
import type { Life } from './harness/killable.ts'

// Seconds on a quiet machine, and far longer on a busy one.
vi.setConfig({ testTimeout: 180_000 })

const engine = await startOwnEngine()
afterAll(() => engine.stop())
const store = makeMessageStore(engine.client, engine.tables.ledger)

/** At noon in Panama: no quiet hours. */
const noon = Date.UTC(2026, 2, 1, 17)

type Situation = { readonly messageId: string; readonly sent: OutgoingMessage[] }

async function aWaitingMessage(): Promise<Situation> {
  const messageId = `msg_${randomUUID()}`
  const of = {
    messageId,
    voucherId: '0123456789ABCDEF',
    programmeId: 'prg',
    roundId: 'rnd',
    householdId: 'hh',
  }
  const request = { requestKey: 'key', requestHash: 'hash', by: 'officer', at: noon }
  const decided = requestMessage(undefined, { of: { ...of, channel: 'sms' }, request })
  if (isRefusal(decided) || !('next' in decided)) throw new Error('not asked for')
  await store.putMessage(decided.next)
  return { messageId, sent: [] }
}

/** Asynchronous, as what they stand for: each is a call at which a process may end. */
const surroundings = (situation: Situation): Omit<SendMessagePorts, 'findMessage' | 'putMessage'> => ({
  getProgramme: async () =>
    ({ timeZone: 'America/Panama', cardLanguage: 'es', helpLine: '+507 800 0000' }) as never,
  findVoucher: async () =>
    ({ status: 'active', balance: { USD: 1 }, validFrom: 0, validUntil: noon / 1000 + 86_400 }) as never,
  getRegistration: async () => ({ contactAllowed: true }) as Registration,
  getSealedHousehold: async () => ({}) as never,
  openHousehold: async () => ({ language: 'es', contacts: { phones: ['+50760000000'] } }) as never,
  queueMessages: async () => undefined,
  linkOf: () => 'https://vale.example.org/wallet/#1.x',
  send: async (message) => {
    situation.sent.push(message)
    return { outcome: 'sent', networkId: 'n1' }
  },
})

const makePorts = (life: Life, situation: Situation) => ({
  ...makeMessageStore(life.wrap(engine.client, 'dynamodb'), engine.tables.ledger),
  ...life.wrap(surroundings(situation), 'world'),
})

it('sends a message once or not at all, wherever a process ends', async () => {
  const states = new Set<string>()
  const calls = await forEachKill<SendMessagePorts, Situation, void>({
    prepare: aWaitingMessage,
    makePorts,
    run: (ports, { messageId }) => sendMessage(ports)({ messageId }, noon),
    check: async ({ situation: { messageId, sent } }) => {
      // The queue hands it on once more, when a claim of the dead has ended.
      const later = noon + claimEndsAfterMs
      await sendMessage({ ...store, ...surroundings({ messageId, sent }) })({ messageId }, later)
      const message = await store.findMessage(messageId)
      states.add(`${message?.state} ${sent.length}`)
      expect(sent.length).toBeLessThanOrEqual(1)
      expect(message?.state).toMatch(/^sent$|^unknown$/)
      if (message?.state === 'sent') expect(sent).toHaveLength(1)
    },
  })
  expect(calls.filter((call) => call.endsWith('PutCommand'))).toHaveLength(2)
  expect([...states].sort()).toEqual(['sent 1', 'unknown 0', 'unknown 1'])
})

type PlanSituation = {
  readonly roundId: string
  readonly entitlements: readonly Entitlement[]
  readonly queued: string[]
}

const work = { programmeId: 'prg', channel: 'sms', run: 1, shard: 0, by: 'officer' } as const

async function aRoundOfThree(): Promise<PlanSituation> {
  const entitlements = ['hh1', 'hh2', 'hh3'].map(
    (householdId) => ({ householdId, code: 'food' }) as Entitlement,
  )
  return { roundId: randomUUID(), entitlements, queued: [] }
}

const idOf = (roundId: string, householdId: string) => `${roundId} ${householdId}`

const planSurroundings = ({ roundId, entitlements, queued }: PlanSituation) => ({
  getProgramme: async () => ({ timeZone: 'America/Panama' }) as never,
  listShardEntitlements: async () => entitlements,
  openVoucherIds: async () => (householdId: string) => idOf(roundId, householdId),
  findVouchers: async (voucherIds: readonly string[]) =>
    voucherIds.map((voucherId) => ({
      ...{ voucherId, roundId, programmeId: 'prg', householdId: voucherId.split(' ')[1] ?? '' },
      ...{ status: 'active', validUntil: noon },
    })) as never,
  readContacts: async (_: string, householdIds: readonly string[]) =>
    // The third has no number.
    householdIds.map((householdId) => ({
      ...{ householdId, contactAllowed: true },
      reachableBy: householdId === 'hh3' ? [] : (['sms'] as const),
    })),
  messageIdOf: (voucherId: string) => voucherId,
  queueMessages: async (messages: readonly { readonly messageId: string }[]) => {
    queued.push(...messages.map(({ messageId }) => messageId))
  },
  queueShard: async () => undefined,
})

it('makes each message of a round once and queues it, wherever a process ends', async () => {
  const { ledger } = engine.tables
  await forEachKill<PlanMessagesPorts, PlanSituation, void>({
    prepare: aRoundOfThree,
    makePorts: (life, situation) => {
      const client = life.wrap(engine.client, 'dynamodb')
      const { messageIdOf, ...world } = planSurroundings(situation)
      return {
        ...makeMessageStore(client, ledger),
        ...makeSendingStore(client, ledger),
        ...life.wrap(world, 'world'),
        messageIdOf,
      }
    },
    run: (ports, { roundId }) => planMessages(ports)({ ...work, roundId }, noon),
    check: async ({ situation: { roundId, queued } }) => {
      const ids = ['hh1', 'hh2'].map((householdId) => idOf(roundId, householdId))
      expect([...new Set(queued)].sort()).toEqual(ids)
      for (const id of ids)
        expect(await store.findMessage(id)).toMatchObject({ version: 1, requests: [{ by: 'officer' }] })
      expect(await store.findMessage(idOf(roundId, 'hh3'))).toBeUndefined()
      const sendings = makeSendingStore(engine.client, ledger)
      await sendings.beginSending({ ...work, roundId, at: noon })
      expect((await sendings.findSending(roundId, 'sms'))?.done).toMatchObject([
        { asked: 2, noConsent: 0, noPhone: 1, ended: 0 },
      ])
    },
  })
})

it('looks again when the claim of another worker has ended', async () => {
  const { messageId, sent } = await aWaitingMessage()
  const waiting = await store.findMessage(messageId)
  if (waiting === undefined) throw new Error('no message')
  await store.putMessage(claimMessage(waiting, noon))
  const queueMessages = vi.fn(async () => undefined)
  const ports = { ...store, ...surroundings({ messageId, sent }), queueMessages }
  await sendMessage(ports)({ messageId }, noon + 1000)
  expect(queueMessages).toHaveBeenCalledWith([{ messageId }], claimEndsAfterMs - 1000)
  await sendMessage(ports)({ messageId }, noon + claimEndsAfterMs)
  expect(await store.findMessage(messageId)).toMatchObject({ state: 'unknown', reason: 'no-answer' })
  expect(sent).toEqual([])
})

it('makes anew with the next run what failed by the fault of the network, and nothing else that failed', async () => {
  const situation = await aRoundOfThree()
  const { roundId, queued } = situation
  const ports = {
    ...makeMessageStore(engine.client, engine.tables.ledger),
    ...makeSendingStore(engine.client, engine.tables.ledger),
    ...planSurroundings(situation),
  }
  await planMessages(ports)({ ...work, roundId }, noon)
  for (const [householdId, reason] of [
    ['hh1', 'network-refused'],
    ['hh2', 'opted-out'],
  ] as const) {
    const waiting = await store.findMessage(idOf(roundId, householdId))
    if (waiting === undefined) throw new Error('no message')
    const claimed = claimMessage(waiting, noon)
    await store.putMessage(claimed)
    await store.putMessage(settleMessage(claimed, { outcome: 'refused', reason }, noon))
  }
  queued.length = 0
  for (const _ of [1, 2]) await planMessages(ports)({ ...work, roundId, run: work.run + 1 }, noon + 1000)
  const again = idOf(roundId, 'hh1')
  expect(new Set(queued)).toEqual(new Set([again]))
  expect(await store.findMessage(again)).toMatchObject({ state: 'waiting', requests: [{}, {}] })
  expect(await store.findMessage(idOf(roundId, 'hh2'))).toMatchObject({ state: 'failed', requests: [{}] })
})
