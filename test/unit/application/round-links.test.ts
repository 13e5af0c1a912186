import { describe, expect, it, vi } from 'vitest'
import {
  countedAtMost,
  type RoundLinksPorts,
  sendRoundLinks,
  showRoundLinks,
} from '../../../shared/application/round-links.ts'
import { shardCount } from '../../../shared/domain/round.ts'

const asked = {
  actor: { sub: 'officer', roles: ['admin'], programmes: [], sites: [] },
  programmeId: 'prg',
  roundId: 'rnd',
  now: Date.UTC(2026, 2, 1, 17),
}
const states = { waiting: 0, sending: 0, sent: 0, failed: 0, unknown: 0, 'not-allowed': 0 }
const nothing = { asked: 0, noConsent: 0, noPhone: 0, ended: 0 }
const sending = {
  programmeId: 'prg',
  roundId: 'rnd',
  channel: 'sms',
  run: 1,
  by: 'officer',
  at: Date.UTC(2026, 2, 1, 16, 59),
} as const

function somePorts(changes: Partial<RoundLinksPorts> = {}) {
  return {
    getRound: async () =>
      ({ ...asked, kind: 'cycle', state: 'released', siteIds: [], voucherCount: 1 }) as never,
    getProgramme: async () => ({ timeZone: 'America/Panama' }) as never,
    listShardEntitlements: async ({ shard }) => (shard === 0 ? [{ householdId: 'hh' }] : []) as never,
    readContacts: vi.fn(async () => [{ householdId: 'hh', contactAllowed: true }]),
    queueShards: vi.fn(async () => undefined),
    recordDisclosure: vi.fn(async () => undefined),
    beginSending: vi.fn(async () => sending),
    findSending: async () => undefined,
    countMessages: async () => states,
    channelsSetUp: ['sms', 'whatsapp'],
    ...changes,
  } satisfies RoundLinksPorts
}

describe('showRoundLinks', () => {
  it('says what would come of it', async () => {
    expect(await showRoundLinks(somePorts())(asked)).toEqual({
      channels: ['sms', 'whatsapp'].map((channel) => ({
        channel,
        preview: { asked: 1, noConsent: 0, noPhone: 0 },
      })),
    })
  })

  it.each([
    ['a shard is still to be done', { done: Array(shardCount - 1).fill(nothing) }, states],
    ['a message waits', { done: Array(shardCount).fill(nothing) }, { ...states, waiting: 1 }],
  ])('reads no registration while %s', async (_, { done }, counted) => {
    const ports = somePorts({
      findSending: async (_round, channel) => (channel === 'sms' ? { sending, done } : undefined),
      countMessages: async () => counted,
    })
    const shown = await showRoundLinks(ports)(asked)
    expect(shown).toMatchObject({ channels: [{ sending: { shardsDone: done.length } }, {}] })
    expect(JSON.stringify(shown)).not.toContain('preview')
    expect(ports.readContacts).not.toHaveBeenCalled()
  })

  it('offers to ask again where nobody has made the rest for half an hour', async () => {
    const before = { ...sending, at: sending.at - 3_600_000 }
    const ports = somePorts({
      findSending: async (_round, channel) => (channel === 'sms' ? { sending: before, done: [] } : undefined),
    })
    expect(JSON.stringify(await showRoundLinks(ports)(asked))).toContain('preview')
  })

  it('reads no registration of a round that is too large to be counted', async () => {
    const round = { ...asked, kind: 'cycle', state: 'released', siteIds: [], voucherCount: countedAtMost + 1 }
    const ports = somePorts({ getRound: async () => round as never })
    expect(await showRoundLinks(ports)(asked)).toEqual({
      channels: [{ channel: 'sms' }, { channel: 'whatsapp' }],
    })
    expect(ports.readContacts).not.toHaveBeenCalled()
  })
})

describe('sendRoundLinks', () => {
  it('writes and queues nothing by a channel that is not set up', async () => {
    const ports = somePorts({ channelsSetUp: ['whatsapp'] })
    expect(await sendRoundLinks(ports)({ ...asked, channel: 'sms' })).toMatchObject({
      refused: 'sending-not-set-up',
    })
    for (const port of [ports.beginSending, ports.queueShards, ports.recordDisclosure])
      expect(port).not.toHaveBeenCalled()
  })

  it('queues each shard once, by the run that it began', async () => {
    const ports = somePorts()
    expect(await sendRoundLinks(ports)({ ...asked, channel: 'sms' })).toEqual({ run: 1 })
    const shards = Array.from({ length: shardCount }, (_, shard) => ({
      ...{ programmeId: 'prg', roundId: 'rnd', channel: 'sms', run: 1, by: 'officer', shard },
    }))
    expect(ports.queueShards).toHaveBeenCalledWith(shards)
  })
})
