import { describe, expect, it } from 'vitest'
import {
  channelsOf,
  claimEndsAfterMs,
  claimMessage,
  endMessage,
  isLostClaim,
  type Message,
  maxRequests,
  numberFor,
  postponeMessage,
  requestMessage,
  settleMessage,
  shownMessage,
} from '../../../shared/domain/message.ts'
import { isRefusal } from '../../../shared/domain/refusal.ts'

const at = Date.UTC(2026, 2, 1, 12)
const of = {
  messageId: 'msg_1',
  voucherId: '0123456789ABCDEF',
  programmeId: 'prg_1',
  roundId: 'rnd_1',
  householdId: 'hh_1',
  channel: 'sms',
} as const
const aRequest = (key: string, hash = 'hash', when = at) => ({
  requestKey: key,
  requestHash: hash,
  by: 'officer',
  at: when,
})

function asked(found?: Message, key = 'first', when = at): Message {
  const decided = requestMessage(found, { of, request: aRequest(key, 'hash', when) })
  if (isRefusal(decided)) throw new Error(decided.refused)
  return 'next' in decided ? decided.next : decided.repeated
}

const refusalOf = (found: Message, request: ReturnType<typeof aRequest>) => {
  const decided = requestMessage(found, { of, request })
  return isRefusal(decided) ? decided.refused : undefined
}

const failed = (message = asked()) =>
  settleMessage(claimMessage(message, at), { outcome: 'refused', reason: 'opted-out' }, at)

describe('requestMessage', () => {
  it('makes the first version, due at once', () => {
    expect(asked()).toMatchObject({ ...of, version: 1, state: 'waiting', tries: 0, dueAt: at })
  })

  it('gives a repeated request what it made, whatever became of it', () => {
    const message = failed()
    expect(requestMessage(message, { of, request: aRequest('first') })).toEqual({ repeated: message })
  })

  it('refuses another request under the same key', () => {
    expect(refusalOf(asked(), aRequest('first', 'other'))).toBe('idempotency-key-reused')
  })

  it.each([
    ['waits', asked()],
    ['is being sent', claimMessage(asked(), at)],
  ])('refuses while it %s', (_, message) => {
    expect(refusalOf(message, aRequest('second'))).toBe('message-under-way')
  })

  it('asks again for what failed, was sent or is unknown, on the version that was seen', () => {
    for (const outcome of [
      { outcome: 'refused', reason: 'opted-out' },
      { outcome: 'sent', networkId: 'n1' },
      { outcome: 'unknown' },
    ] as const) {
      const before = settleMessage(claimMessage(asked(), at), outcome, at)
      const next = asked(before, 'second', at + 1)
      expect(next).toMatchObject({ version: before.version + 1, state: 'waiting', tries: 0, dueAt: at + 1 })
      expect(next).not.toHaveProperty('reason')
      expect(next).not.toHaveProperty('networkId')
      expect(next.requests.map(({ requestKey }) => requestKey)).toEqual(['first', 'second'])
    }
  })

  it('asks again for what a worker left behind, and for what a queue has lost', () => {
    const claimed = claimMessage(asked(), at)
    expect(refusalOf(claimed, aRequest('second', 'hash', at + claimEndsAfterMs - 1))).toBe(
      'message-under-way',
    )
    expect(refusalOf(claimed, aRequest('second', 'hash', at + claimEndsAfterMs))).toBeUndefined()
    expect(refusalOf(asked(), aRequest('second', 'hash', at + 3_599_999))).toBe('message-under-way')
    expect(refusalOf(asked(), aRequest('second', 'hash', at + 3_600_000))).toBeUndefined()
  })

  it(`refuses more than ${maxRequests} of them`, () => {
    let message = failed()
    for (let count = 2; count <= maxRequests; count++) message = failed(asked(message, `request ${count}`))
    expect(refusalOf(message, aRequest('one more'))).toBe('message-limit-reached')
  })
})

describe('settleMessage', () => {
  const tried = (tries: number) => ({ ...claimMessage(asked(), at), tries })

  it('waits longer each time while the network is busy, and then fails', () => {
    const waits = [1, 2, 3, 4, 23].map((tries) => settleMessage(tried(tries), { outcome: 'busy' }, at))
    expect(waits.map(({ state, dueAt }) => [state, dueAt - at])).toEqual([
      ['waiting', 30_000],
      ['waiting', 120_000],
      ['waiting', 600_000],
      ['waiting', 840_000],
      ['waiting', 840_000],
    ])
    expect(settleMessage(tried(24), { outcome: 'busy' }, at)).toMatchObject({
      state: 'failed',
      reason: 'network-busy',
    })
  })

  it('never waits for another try where nobody knows', () => {
    expect(settleMessage(tried(1), { outcome: 'unknown' }, at)).toMatchObject({
      state: 'unknown',
      reason: 'no-answer',
    })
  })

  it('keeps the name that the network gave it, and forgets why it had waited', () => {
    const message = settleMessage(
      { ...tried(2), reason: 'network-busy' },
      { outcome: 'sent', networkId: 'n1' },
      at,
    )
    expect(message).toMatchObject({ state: 'sent', networkId: 'n1' })
    expect(message).not.toHaveProperty('reason')
  })
})

describe('a claim', () => {
  it('is of the next version, counts a try, and is no entry of the log', () => {
    const message = asked()
    expect(claimMessage(message, at)).toMatchObject({
      ...{ state: 'sending', version: message.version + 1, tries: 1, log: message.log },
    })
  })

  it('belongs to nobody after a while: nobody knows then', () => {
    const claimed = claimMessage(asked(), at)
    expect(isLostClaim(claimed, at + claimEndsAfterMs - 1)).toBe(false)
    expect(shownMessage(claimed, at + claimEndsAfterMs)).toMatchObject({
      ...{ state: 'unknown', reason: 'no-answer', version: claimed.version + 1 },
    })
  })
})

it('keeps what was said last, ten entries of it', () => {
  let message = asked()
  for (let count = 0; count < 20; count++)
    message = endMessage(message, { state: 'failed', reason: 'no-phone' }, at + count)
  expect(message.log).toHaveLength(10)
  expect(message.log.at(-1)).toEqual({ at: at + 19, state: 'failed', reason: 'no-phone' })
})

it('waits until a moment without an entry', () => {
  expect(postponeMessage(asked(), at + 5, at)).toMatchObject({ version: 2, dueAt: at + 5, state: 'waiting' })
})

describe('channelsOf', () => {
  it.each([
    [{ phones: [] }, [], undefined],
    [{ phones: ['+1', '+2'] }, ['sms'], undefined],
    [{ phones: [], whatsapp: '+3' }, ['whatsapp'], '+3'],
    [{ phones: ['+1'], whatsapp: '+3' }, ['sms', 'whatsapp'], '+3'],
  ])('of %j are %j', (contacts, channels, whatsapp) => {
    expect(channelsOf(contacts)).toEqual(channels)
    expect(numberFor('sms', contacts)).toBe(contacts.phones[0])
    expect(numberFor('whatsapp', contacts)).toBe(whatsapp)
  })
})
