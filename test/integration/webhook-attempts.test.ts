// How often a message is tried, when a webhook is given up, and what is left when an attempt is cut off: on the real
// table and a real HTTP server, with a clock of the test's own.
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { signMessage } from '../../shared/adapters/crypto/sign-webhook.ts'
import { makeWebhookDeliveries } from '../../shared/adapters/dynamodb/webhook-deliveries.ts'
import { makeWebhookStore } from '../../shared/adapters/dynamodb/webhook-store.ts'
import { lookUpPublic, postWithin } from '../../shared/adapters/http/post-webhook.ts'
import { type DeliverPorts, deliverWebhook } from '../../shared/application/deliver-webhook.ts'
import type { AttemptMessage } from '../../shared/application/webhook-ports.ts'
import type { Webhook } from '../../shared/domain/webhook.ts'
import { makeLocalDocumentClient } from '../../tools/local/document-client.ts'
import { startReceiver } from '../fixtures/webhook-receiver.ts'

const stack = inject('stack')
const tables = makeLocalDocumentClient(stack.endpoints.dynamodb)
const store = makeWebhookStore(tables, stack.tables.ledger)
const deliveries = makeWebhookDeliveries(tables, stack.tables.ledger)
const receiver = await startReceiver()
afterAll(() => receiver.stop())
beforeEach(() => receiver.behave([]))

const start = Date.UTC(2026, 2, 1)
const hour = 3_600_000
const aId = (prefix: string) => `${prefix}_${randomUUID().replaceAll('-', '').slice(0, 20)}`

async function aWebhook(over: Partial<Webhook> = {}): Promise<Webhook> {
  const webhook: Webhook = {
    ...{ webhookId: aId('whk'), name: 'Partner', url: receiver.url, events: ['voucher-issued.v1'] },
    ...{ programmes: ['*'], status: 'active', createdBy: 'me', createdAt: start },
    secrets: [{ wrapped: randomBytes(32), createdAt: start }],
    ...over,
  }
  // Under an index of its own: the stack's other tests do not see it.
  await store.createWebhook(webhook, 'hash')
  return webhook
}

async function aDelivery({ webhookId }: Webhook, now: number): Promise<AttemptMessage> {
  const deliveryId = aId('whd')
  await deliveries.keepDelivery({
    ...{ webhookId, deliveryId, event: 'voucher-issued.v1', programmeId: `prg_${'0'.repeat(20)}` },
    ...{ at: now, body: '{"type":"voucher-issued.v1"}', state: 'waiting', attempts: 0 },
    ...{ attemptsBefore: 0, nextAttemptAt: now, log: [] },
  })
  return { webhookId, deliveryId, attempt: 0 }
}

/** A queue and a clock: whatever is sent for later comes when it is due. */
function aWorld(over: Partial<DeliverPorts> = {}) {
  const queue: { message: AttemptMessage; dueAt: number }[] = []
  const told: string[] = []
  let now = start
  const deliver = deliverWebhook({
    ...store,
    ...deliveries,
    openSecret: async (_webhookId, wrapped) => wrapped,
    signMessage,
    post: postWithin(400),
    sendAttempts: async (messages, delayMs = 0) => {
      // What SQS keeps back at most.
      const wait = Math.min(delayMs, 900_000)
      queue.push(...messages.map((message) => ({ message, dueAt: now + wait })))
    },
    random: () => 0.5,
    loopback: true,
    tellDisabled: ({ webhookId }) => told.push(webhookId),
    ...over,
  })
  const work = async (message: AttemptMessage, at: number) => {
    now = at
    await deliver(message, now)
  }
  return {
    queue,
    told,
    work,
    /** Works off what is queued, in the order of time; returns when nothing is left. */
    untilDone: async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift())
        await work(next.message, next.dueAt)
      return now
    },
  }
}

const find = ({ webhookId, deliveryId }: AttemptMessage) => deliveries.findDelivery(webhookId, deliveryId)

describe('deliverWebhook', () => {
  it('tries ten times over three days, and then no more', async () => {
    receiver.behave([], 500)
    const message = await aDelivery(await aWebhook(), start)
    const world = aWorld()
    const before = receiver.received.length
    await world.work(message, start)
    const end = await world.untilDone()
    expect(receiver.received.length - before).toBe(10)
    expect(await find(message)).toMatchObject({ state: 'failed', attempts: 10 })
    expect((end - start) / hour).toBeCloseTo(75.6, 1)
  })

  it('disables a webhook that has taken nothing for five days, once, and tells the operator', async () => {
    receiver.behave([], 503)
    const webhook = await aWebhook()
    const world = aWorld()
    await world.work(await aDelivery(webhook, start), start)
    expect(await store.findWebhook(webhook.webhookId)).toMatchObject({
      failingSince: start,
      status: 'active',
    })
    const later = start + 5 * 24 * hour
    const [one, other] = [await aDelivery(webhook, later), await aDelivery(webhook, later)]
    await Promise.all([world.work(one, later), world.work(other, later)])
    expect(world.told).toEqual([webhook.webhookId])
    expect(await store.findWebhook(webhook.webhookId)).toMatchObject({
      ...{ status: 'disabled', disabledBecause: 'failing', disabledAt: later },
    })
    const late = await aDelivery(webhook, later)
    await world.work(late, later + 1)
    expect(await find(late)).toMatchObject({ state: 'failed', attempts: 0 })
  })

  it('forgets a time of failing as soon as something is taken', async () => {
    receiver.behave([500])
    const webhook = await aWebhook()
    const world = aWorld()
    await world.work(await aDelivery(webhook, start), start)
    await world.untilDone()
    expect(await store.findWebhook(webhook.webhookId)).not.toHaveProperty('failingSince')
  })

  it('disables at once what answers 410', async () => {
    receiver.behave([410])
    const webhook = await aWebhook()
    const world = aWorld()
    const message = await aDelivery(webhook, start)
    await world.work(message, start)
    expect(await store.findWebhook(webhook.webhookId)).toMatchObject({
      ...{ status: 'disabled', disabledBecause: 'gone' },
    })
    expect([world.told, world.queue]).toEqual([[webhook.webhookId], []])
    expect(await find(message)).toMatchObject({ state: 'failed', attempts: 1 })
  })

  it('gives up waiting for an answer, and counts a slow body as an answer', async () => {
    receiver.behave([
      'hang',
      (response) => {
        response.writeHead(200)
        response.write('and then nothing')
      },
    ])
    const message = await aDelivery(await aWebhook(), start)
    const world = aWorld()
    await world.work(message, start)
    await world.untilDone()
    expect((await find(message))?.log).toMatchObject([{ reason: 'timeout' }, { status: 200 }])
    expect(await find(message)).toMatchObject({ state: 'delivered' })
  })

  it('makes an attempt again that died before it was noted, under the same id', async () => {
    const message = await aDelivery(await aWebhook(), start)
    const dying = aWorld({ recordAttempt: () => Promise.reject(new Error('died')) })
    const before = receiver.received.length
    await expect(dying.work(message, start)).rejects.toThrow('died')
    await aWorld().work(message, start + 180_000)
    const ids = receiver.received.slice(before).map(({ headers }) => headers['webhook-id'])
    expect(ids).toEqual([message.deliveryId, message.deliveryId])
    expect(await find(message)).toMatchObject({ state: 'delivered', attempts: 1 })
  })

  it('sends for the next attempt where it died after noting one, and posts nothing then', async () => {
    receiver.behave([500])
    const message = await aDelivery(await aWebhook(), start)
    const dying = aWorld({ sendAttempts: () => Promise.reject(new Error('died')) })
    await expect(dying.work(message, start)).rejects.toThrow('died')
    const before = receiver.received.length
    const world = aWorld()
    await world.work(message, start + 1000)
    expect(receiver.received.length).toBe(before)
    expect(world.queue).toMatchObject([{ message: { ...message, attempt: 1 } }])
    await world.untilDone()
    expect(await find(message)).toMatchObject({ state: 'delivered', attempts: 2 })
  })

  it('posts nothing before it is due, nor after it was taken', async () => {
    const message = await aDelivery(await aWebhook(), start + hour)
    const world = aWorld()
    const before = receiver.received.length
    await world.work(message, start)
    expect(receiver.received.length).toBe(before)
    await world.untilDone()
    await world.work(message, start + 2 * hour)
    expect(receiver.received.length).toBe(before + 1)
  })

  it('calls no address that is not public, whatever was stored', async () => {
    const webhook = await aWebhook({ url: `http://127.0.0.1:${receiver.port}/` })
    const message = await aDelivery(webhook, start)
    const before = receiver.received.length
    await aWorld({ loopback: false }).work(message, start)
    expect(receiver.received.length).toBe(before)
    expect((await find(message))?.log).toMatchObject([{ reason: 'address-refused' }])
  })
})

describe('postWithin', () => {
  const post = postWithin(2000)

  it('connects to no private address behind a name', async () => {
    const before = receiver.received.length
    for (const scheme of ['http', 'https'])
      expect(
        await post({ url: `${scheme}://localhost:${receiver.port}/`, headers: {}, body: '{}' }),
      ).toMatchObject({ reason: 'address-refused' })
    expect(receiver.received.length).toBe(before)
  })

  it('tells a name that is nowhere and a port that nobody listens on', async () => {
    const ask = (url: string) => post({ url, headers: {}, body: '{}' })
    expect(await ask('https://nowhere.invalid/')).toMatchObject({ reason: 'host-unknown' })
    expect(await ask('http://127.0.0.1:1/')).toMatchObject({ reason: 'connection-refused' })
    expect(await ask(`https://127.0.0.1:${receiver.port}/`)).toMatchObject({ reason: 'connection-failed' })
  })

  it('hands a connection no address of ours, one or all', async () => {
    const ask = (all: boolean) =>
      new Promise((resolve) => lookUpPublic('localhost', { all }, (error) => resolve(error)))
    expect(await ask(true)).toMatchObject({ code: 'ADDRESS_REFUSED' })
    expect(await ask(false)).toMatchObject({ code: 'ADDRESS_REFUSED' })
  })
})
