// Webhooks from the event to a partner's server, over the running stack and a real HTTP server that drops, delays,
// refuses and takes twice.
import { createHmac, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { Webhook as Verifier } from 'standardwebhooks'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { makeEventPublisher } from '../../shared/adapters/events/event-publisher.ts'
import { searchAuditTrailRoute } from '../../shared/contract/routes/audit.ts'
import {
  changeWebhookRoute,
  createWebhookRoute,
  listWebhookDeliveriesRoute,
  listWebhooksRoute,
  makeWebhookSecretRoute,
  repeatWebhookDeliveryRoute,
  setWebhookStatusRoute,
} from '../../shared/contract/routes/webhooks.ts'
import type { EventName } from '../../shared/domain/event-names.ts'
import { setUpProgramme } from '../../tools/story/programme-setup.ts'
import { openStandingRound, walkIn } from '../../tools/story/rounds.ts'
import { useVale } from '../fixtures/vale.ts'
import { type Received, startReceiver } from '../fixtures/webhook-receiver.ts'
import { eventsOf, settled } from '../stack.ts'

const vale = await useVale()
const { api, tokens, setUp, stack, programme } = vale
const receiver = await startReceiver()
afterAll(() => receiver.stop())

const made: string[] = []
// Also after a test that failed: a webhook that is left would be told what the next test does, and fail that too.
afterEach(async () => {
  receiver.behave([])
  for (const webhookId of made.splice(0)) await pause(webhookId)
})

const token = tokens.admin
const { roundId } = await openStandingRound(setUp, programme, {
  ...{ codes: ['food'], envelope: { USD: 1_000_000 }, siteIds: [programme.siteId] },
})

type Choice = { events?: EventName[]; programmes?: string[]; url?: string; name?: string }

async function aWebhook(choice: Choice = {}) {
  const path = randomUUID().slice(0, 8)
  const { webhookId } = await api.call(createWebhookRoute, {
    token,
    body: {
      ...{ name: 'Partner', url: `${receiver.url}/${path}`, events: ['voucher-issued.v1'] },
      ...{ programmes: [programme.programmeId], ...choice },
    },
  })
  made.push(webhookId)
  const { secret } = await api.call(makeWebhookSecretRoute, { token, params: { webhookId } })
  return { webhookId, secret, params: { webhookId } }
}

async function issueOne() {
  const { vouchers } = await walkIn(setUp, programme, { roundId })
  const voucherId = vouchers[0]?.voucherId
  if (voucherId === undefined) throw new Error('no voucher was issued')
  return voucherId
}

const about =
  (voucherId: string) =>
  ({ body }: Received) =>
    body.includes(voucherId)

const deliveriesOf = async (webhookId: string) =>
  (await api.call(listWebhookDeliveriesRoute, { token, params: { webhookId } })).rows

const pause = (webhookId: string) =>
  api.call(setWebhookStatusRoute, { token, params: { webhookId }, body: { status: 'paused' } })

async function untilDelivery(
  webhookId: string,
  isSo: (row: Awaited<ReturnType<typeof deliveriesOf>>[number]) => boolean,
) {
  for (let look = 0; look < 200; look++) {
    const found = (await deliveriesOf(webhookId)).find(isSo)
    if (found !== undefined) return found
    await sleep(50)
  }
  throw new Error(`never so: ${JSON.stringify(await deliveriesOf(webhookId))}`)
}

const headersOf = ({ headers }: Received) =>
  Object.fromEntries(
    ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, String(headers[name])]),
  )

describe('a webhook', () => {
  it('is told of an event by a message that its secret proves', async () => {
    const { webhookId, secret } = await aWebhook()
    const voucherId = await issueOne()
    const [message] = await receiver.until(1, about(voucherId))
    if (message === undefined) throw new Error('no message')
    const payload = new Verifier(secret).verify(message.body, headersOf(message)) as Record<string, unknown>
    expect(payload).toMatchObject({
      type: 'voucher-issued.v1',
      timestamp: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/),
      data: { programmeId: programme.programmeId, voucherId },
    })
    const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = headersOf(message)
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
    const expected = createHmac('sha256', key).update(`${id}.${time}.${message.body}`).digest('base64')
    expect(signature).toBe(`v1,${expected}`)
    expect(() => new Verifier(secret).verify(`${message.body} `, headersOf(message))).toThrow()
    const delivery = await untilDelivery(webhookId, ({ state }) => state === 'delivered')
    expect(delivery).toMatchObject({ deliveryId: id, attempts: 1, log: [{ status: 204 }] })
    expect(JSON.stringify(delivery)).not.toContain(voucherId)
  })

  it('is told of its programmes and its events, and of nothing else', async () => {
    const elsewhere = await setUpProgramme(setUp, { name: 'Elsewhere' })
    const ofOther = await aWebhook({ programmes: [elsewhere.programmeId] })
    const ofRounds = await aWebhook({ events: ['round-moved.v1'] })
    const wanted = await aWebhook()
    const voucherId = await issueOne()
    await untilDelivery(wanted.webhookId, ({ state }) => state === 'delivered')
    await settled()
    expect(receiver.received.filter(about(voucherId))).toHaveLength(1)
    expect(await deliveriesOf(ofOther.webhookId)).toEqual([])
    expect(await deliveriesOf(ofRounds.webhookId)).toEqual([])
  })

  it('gets a message again, under the same id, seconds after it answered 500', async () => {
    const { webhookId } = await aWebhook()
    receiver.behave([500])
    const voucherId = await issueOne()
    const [first, second] = await receiver.until(2, about(voucherId))
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
    expect(second?.body).toBe(first?.body)
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(3500)
    const delivery = await untilDelivery(webhookId, ({ state }) => state === 'delivered')
    expect(delivery.log.map(({ status }) => status)).toEqual([500, 204])
  })

  it('is tried again after a dropped connection, and no redirect is followed', async () => {
    const { webhookId } = await aWebhook()
    receiver.behave(['drop', 302])
    await issueOne()
    const delivery = await untilDelivery(webhookId, ({ attempts }) => attempts === 2)
    expect(delivery.state).toBe('waiting')
    expect(delivery.log).toMatchObject([{ reason: 'connection-lost' }, { status: 302, reason: 'redirected' }])
    expect(delivery.nextAttemptAt).toBeGreaterThan(Date.now() + 200_000)
  })

  it('gets one message for an event that comes twice', async () => {
    const { webhookId } = await aWebhook()
    const voucherId = await issueOne()
    await receiver.until(1, about(voucherId))
    const [event] = await eventsOf(voucherId)
    const client = new EventBridgeClient({
      ...{ endpoint: stack.endpoints.eventBridge, region: 'us-east-1' },
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    })
    const { publish } = makeEventPublisher(event?.bus ?? '', client)
    await publish([{ name: event?.detailType, detail: event?.detail } as never])
    await settled()
    expect(receiver.received.filter(about(voucherId))).toHaveLength(1)
    expect(await deliveriesOf(webhookId)).toHaveLength(1)
  })

  it('gets a message again when somebody has it sent again, under the id that it had', async () => {
    const { webhookId, params } = await aWebhook()
    const voucherId = await issueOne()
    await receiver.until(1, about(voucherId))
    const { deliveryId } = await untilDelivery(webhookId, ({ state }) => state === 'delivered')
    const again = await api.call(repeatWebhookDeliveryRoute, { token, params: { ...params, deliveryId } })
    expect(again).toMatchObject({ state: 'waiting', attempts: 1 })
    const messages = await receiver.until(2, about(voucherId))
    expect(new Set(messages.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([deliveryId]))
    await untilDelivery(webhookId, ({ attempts, state }) => attempts === 2 && state === 'delivered')
  })

  it('says nothing while it is paused, and goes on afterwards', async () => {
    const { webhookId, params } = await aWebhook()
    await pause(webhookId)
    const unsaid = await issueOne()
    await settled()
    expect(receiver.received.filter(about(unsaid))).toEqual([])
    await api.call(setWebhookStatusRoute, { token, params, body: { status: 'active' } })
    const said = await issueOne()
    await receiver.until(1, about(said))
  })
})

describe('its secret', () => {
  it('is one of two for a day after another was made, and one of the first no more after a third', async () => {
    const { secret: first, params } = await aWebhook()
    const rotated = await api.call(makeWebhookSecretRoute, { token, params })
    expect(rotated.webhook.secrets).toHaveLength(2)
    expect(rotated.webhook.secrets[1]?.endsAt).toBeGreaterThan(Date.now() + 23 * 3_600_000)
    const [message] = await receiver.until(1, about(await issueOne()))
    if (message === undefined) throw new Error('no message')
    for (const secret of [first, rotated.secret])
      expect(new Verifier(secret).verify(message.body, headersOf(message))).toBeTypeOf('object')
    await api.call(makeWebhookSecretRoute, { token, params })
    const [next] = await receiver.until(1, about(await issueOne()))
    if (next === undefined) throw new Error('no message')
    expect(() => new Verifier(first).verify(next.body, headersOf(next))).toThrow()
    expect(new Verifier(rotated.secret).verify(next.body, headersOf(next))).toBeTypeOf('object')
  })

  it('is shown once: in no list, and not in the audit trail', async () => {
    const { webhookId, secret } = await aWebhook()
    await settled()
    const today = new Date().toISOString().slice(0, 10)
    const trail = await api.call(searchAuditTrailRoute, {
      token,
      query: { from: today, until: today, about: webhookId },
    })
    expect(trail.rows.map(({ what }) => what)).toEqual(['makeWebhookSecret', 'createWebhook'])
    const list = await api.call(listWebhooksRoute, { token })
    for (const text of [JSON.stringify(trail), JSON.stringify(list)]) {
      expect(text).not.toContain(secret.replace('whsec_', ''))
      expect(text).not.toContain('wrapped')
    }
  })

  it('is the last of one when several are made at once', async () => {
    const { params } = await aWebhook()
    const made = await Promise.all(
      Array.from({ length: 4 }, () => api.send(makeWebhookSecretRoute, { token, params })),
    )
    expect(new Set(made.filter(({ status }) => status === 200).map(({ body }) => body.secret)).size).toBe(4)
    const { rows } = await api.call(listWebhooksRoute, { token })
    expect(rows.find(({ webhookId }) => webhookId === params.webhookId)?.secrets).toHaveLength(2)
  })
})

describe('createWebhook', () => {
  const create = (body: Choice, idempotencyKey: string = randomUUID()) =>
    api.send(createWebhookRoute, {
      token,
      idempotencyKey,
      body: {
        ...{ name: 'Partner', url: receiver.url, events: ['voucher-issued.v1'], programmes: 'all' },
        ...body,
      } as never,
    })

  it('answers a repeated request with the same webhook, which waits for its secret', async () => {
    const key = randomUUID()
    const first = await create({}, key)
    expect(first).toMatchObject({ status: 201, body: { status: 'waiting-for-secret', secrets: [] } })
    expect((await create({}, key)).raw).toEqual(first.raw)
    expect((await create({ name: 'Other' }, key)).body.code).toBe('idempotency-key-reused')
  })

  it.each([
    'http://partner.example.org/vale',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::1]/',
    'https://2130706433/',
    'https://localhost/',
    'https://api.internal/',
    'https://user:secret@partner.example.org/',
    'ftp://partner.example.org/',
    'http://127.0.0.2/',
  ])('refuses the address %s', async (url) => {
    expect((await create({ url })).body).toMatchObject({ code: 'webhook-address-refused', field: 'url' })
  })

  it('takes a change of it by the same rules', async () => {
    const { params } = await aWebhook()
    const change = (url: string) =>
      api.send(changeWebhookRoute, {
        token,
        params,
        body: { name: 'Moved', url, events: ['round-moved.v1'], programmes: 'all' },
      })
    expect((await change('https://192.168.1.1/')).body.code).toBe('webhook-address-refused')
    expect((await change('https://partner.example.org/new')).body).toMatchObject({
      ...{ name: 'Moved', events: ['round-moved.v1'], programmes: 'all', status: 'active' },
    })
  })
})
