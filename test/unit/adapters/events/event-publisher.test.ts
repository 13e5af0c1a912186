import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DomainEvent } from '../../../../events/catalogue.ts'
import { voucherIssued } from '../../../../events/voucher-issued.v1.ts'
import { makeEventPublisher } from '../../../../shared/adapters/events/event-publisher.ts'

const eventBridge = mockClient(EventBridgeClient)
const { publish } = makeEventPublisher('bus', new EventBridgeClient({ region: 'us-east-1' }))
beforeEach(() => eventBridge.reset())

const events = (count: number): DomainEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    name: voucherIssued.name,
    detail: { ...voucherIssued.sample, transferId: `transfer-${index}` },
  }))

const accepted = (count: number) => ({ Entries: Array.from({ length: count }, () => ({ EventId: 'e' })) })

describe('makeEventPublisher', () => {
  it('sends at most ten events a call', async () => {
    eventBridge.on(PutEventsCommand).callsFake(({ Entries }) => accepted(Entries.length))
    expect(await publish(events(23))).toEqual(new Map())
    const sizes = eventBridge.commandCalls(PutEventsCommand).map(({ args }) => args[0].input.Entries?.length)
    expect(sizes).toEqual([10, 10, 3])
  })

  it('calls nobody when there is nothing to say', async () => {
    await publish([])
    expect(eventBridge.calls()).toHaveLength(0)
  })

  it('names the entries that failed in a call that succeeded', async () => {
    const Entries = [{ EventId: 'e' }, { ErrorCode: 'ThrottlingException' }, { EventId: 'e' }]
    eventBridge.on(PutEventsCommand).resolves({ FailedEntryCount: 1, Entries })
    expect(await publish(events(3))).toEqual(new Map([['transfer-1', 'ThrottlingException']]))
  })

  it('takes a call that failed for all of its events, and not for those of other calls', async () => {
    eventBridge
      .on(PutEventsCommand)
      .rejectsOnce(Object.assign(new Error('down'), { name: 'InternalException' }))
      .resolves(accepted(2))
    const failures = await publish(events(12))
    expect(failures.size).toBe(10)
    expect(new Set(failures.values())).toEqual(new Set(['InternalException']))
  })
})
