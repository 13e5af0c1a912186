import { describe, expect, it, vi } from 'vitest'
import {
  type RequestMessagePorts,
  sendVoucherLink,
  showVoucherMessages,
} from '../../../shared/application/request-message.ts'
import type { MessageChannel } from '../../../shared/domain/message.ts'

const now = Date.UTC(2026, 2, 1, 17)
const voucherId = '0123456789ABCDEF'
const actor = { sub: 'officer', roles: ['admin'], programmes: [], sites: [] }

function somePorts(channelsSetUp: readonly MessageChannel[], changes: Partial<RequestMessagePorts> = {}) {
  return {
    findVoucher: async () =>
      ({ voucherId, status: 'active', balance: { USD: 1 }, validFrom: 0, validUntil: now }) as never,
    getRound: async () => ({ kind: 'standing', state: 'released' }) as never,
    getProgramme: async () => ({ timeZone: 'America/Panama' }) as never,
    getRegistration: async () => ({ siteId: 'sit', contactAllowed: true }) as never,
    findMessage: async () => undefined,
    putMessage: vi.fn(async () => true),
    queueMessages: vi.fn(async () => undefined),
    recordDisclosure: vi.fn(async () => undefined),
    messageIdOf: (_: string, channel: string) => `msg_${channel}`,
    channelsSetUp,
    ...changes,
  } satisfies RequestMessagePorts
}

const send = (ports: RequestMessagePorts) =>
  sendVoucherLink(ports)({ actor, voucherId, channel: 'sms', requestKey: 'key', requestHash: 'hash', now })

describe('sendVoucherLink', () => {
  it('writes and queues nothing by a channel that is not set up', async () => {
    const ports = somePorts(['whatsapp'])
    expect(await send(ports)).toMatchObject({ refused: 'sending-not-set-up', field: 'channel' })
    for (const port of [ports.putMessage, ports.queueMessages, ports.recordDisclosure])
      expect(port).not.toHaveBeenCalled()
  })

  it('records who asked before it writes, and queues after it', async () => {
    const order: string[] = []
    const noting = (name: string) => vi.fn(async () => void order.push(name))
    const ports = somePorts(['sms'], {
      recordDisclosure: noting('record'),
      putMessage: vi.fn(async () => order.push('put') > 0),
      queueMessages: noting('queue'),
    })
    expect(await send(ports)).toMatchObject({ state: 'waiting' })
    expect(order).toEqual(['record', 'put', 'queue'])
    expect(ports.queueMessages).toHaveBeenCalledWith([{ messageId: 'msg_sms' }])
  })

  it('gives up as too busy where somebody else is always faster, and has recorded it once', async () => {
    const ports = somePorts(['sms'], { putMessage: async () => false })
    expect(await send(ports)).toMatchObject({ refused: 'too-busy' })
    expect(ports.recordDisclosure).toHaveBeenCalledTimes(1)
  })

  it('lets a household be asked for of which nobody kept whether it has a number', async () => {
    const known = {
      getRegistration: async () => ({ contactAllowed: true, reachableBy: ['whatsapp'] }) as never,
    }
    expect(await send(somePorts(['sms'], known))).toMatchObject({ refused: 'phone-missing' })
    expect(await send(somePorts(['sms']))).toMatchObject({ state: 'waiting' })
  })
})

describe('showVoucherMessages', () => {
  it('says which channels are not set up', async () => {
    expect(await showVoucherMessages(somePorts([]))({ actor, voucherId, now })).toEqual({
      channels: [
        { channel: 'sms', obstacle: 'sending-not-set-up' },
        { channel: 'whatsapp', obstacle: 'sending-not-set-up' },
      ],
    })
  })
})
