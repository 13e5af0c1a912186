import { describe, expect, it } from 'vitest'
import {
  addressProblem,
  pauseAfter,
  rotatedSecrets,
  secretOverlapMs,
  validSecrets,
  type Webhook,
  wants,
} from '../../../shared/domain/webhook.ts'

const aWebhook = (over: Partial<Webhook> = {}): Webhook => ({
  ...{ webhookId: 'whk_1', name: 'Partner', url: 'https://partner.example.org', programmes: ['prg_1'] },
  ...{ events: ['voucher-issued.v1'], status: 'active', secrets: [], createdBy: 'me', createdAt: 0 },
  ...over,
})

describe('pauseAfter', () => {
  it('grows from seconds to a day, and ends', () => {
    const pauses = Array.from({ length: 9 }, (_, index) => pauseAfter(index + 1, 0.5) ?? 0)
    expect(pauses[0]).toBe(5000)
    expect(pauses.at(-1)).toBe(86_400_000)
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
    expect(pauseAfter(10, 0.5)).toBeUndefined()
  })

  it('is spread by a fifth to both sides, so that receivers are not asked all at once', () => {
    expect([pauseAfter(2, 0), pauseAfter(2, 0.999_999)]).toEqual([240_000, 360_000])
  })
})

describe('wants', () => {
  it('asks for the event, the programme, and that it is active', () => {
    expect(wants(aWebhook(), 'voucher-issued.v1', 'prg_1')).toBe(true)
    expect(wants(aWebhook({ programmes: ['*'] }), 'voucher-issued.v1', 'prg_2')).toBe(true)
    expect(wants(aWebhook(), 'voucher-issued.v1', 'prg_2')).toBe(false)
    expect(wants(aWebhook(), 'round-moved.v1', 'prg_1')).toBe(false)
    expect(wants(aWebhook({ status: 'paused' }), 'voucher-issued.v1', 'prg_1')).toBe(false)
  })
})

describe('rotatedSecrets', () => {
  const wrapped = (byte: number) => new Uint8Array([byte])

  it('keeps the one before for a day, and none before that', () => {
    const first = aWebhook({ secrets: rotatedSecrets(aWebhook(), wrapped(1), 0) })
    expect(first.secrets).toEqual([{ wrapped: wrapped(1), createdAt: 0 }])
    const second = aWebhook({ secrets: rotatedSecrets(first, wrapped(2), 1000) })
    expect(second.secrets[1]).toEqual({ wrapped: wrapped(1), createdAt: 0, endsAt: 1000 + secretOverlapMs })
    expect(rotatedSecrets(second, wrapped(3), 2000).map((secret) => secret.wrapped)).toEqual([
      wrapped(3),
      wrapped(2),
    ])
    expect(validSecrets(second, 1000 + secretOverlapMs)).toHaveLength(1)
  })
})

describe('addressProblem', () => {
  it('takes http to this computer only where it is told to, and to no other', () => {
    expect(addressProblem('http://127.0.0.1:8080/x', { loopback: true })).toBeUndefined()
    expect(addressProblem('http://127.0.0.1:8080/x', { loopback: false })).toBeDefined()
    expect(addressProblem('https://127.0.0.1/x', { loopback: true })).toBeDefined()
    expect(addressProblem('http://127.1.1.1/x', { loopback: true })).toBeDefined()
  })

  it.each(['https://partner.example.org/vale?key=1', 'https://partner.example.org:8443/'])(
    'takes %s',
    (url) => {
      expect(addressProblem(url, { loopback: false })).toBeUndefined()
    },
  )

  it.each([
    ...['https://0x7f.1/', 'https://0/', 'https://[fd00::1]/', 'https://nodots/', 'https://a.local/'],
    ...['https://printer.lan/', 'https://1.0.0.127.in-addr.arpa/', 'https://x.org/#part', 'nonsense'],
  ])('refuses %s', (url) => {
    expect(addressProblem(url, { loopback: true })).toBeDefined()
  })
})
