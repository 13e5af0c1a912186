// Publishes domain events on the bus, ten a call, as many as EventBridge takes.
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import type { DomainEvent } from '../../../events/catalogue.ts'

/** What rules on the bus match as `source`. */
const eventSource = 'vale'

const mostEntries = 10

export function makeEventPublisher(busName: string, client = new EventBridgeClient({})) {
  const publishEntries = async (events: readonly DomainEvent[]): Promise<[string, string][]> => {
    const { Entries = [] } = await client.send(
      new PutEventsCommand({
        Entries: events.map(({ name, detail }) => ({
          EventBusName: busName,
          Source: eventSource,
          DetailType: name,
          Detail: JSON.stringify(detail),
          Time: new Date(detail.at),
        })),
      }),
    )
    // One entry may fail while the call succeeds: entries come back in the order in which they were sent.
    return events.flatMap(({ detail }, index) => {
      const answer = Entries[index]
      return answer?.EventId === undefined ? [[detail.transferId, answer?.ErrorCode ?? 'no answer']] : []
    })
  }

  return {
    /** Returns why each event failed that did, by transfer id: send those again. */
    publish: async (events: readonly DomainEvent[]): Promise<ReadonlyMap<string, string>> => {
      const groups = Array.from({ length: Math.ceil(events.length / mostEntries) }, (_, group) =>
        events.slice(group * mostEntries, (group + 1) * mostEntries),
      )
      const failures = await Promise.all(
        groups.map((group) =>
          publishEntries(group).catch((error: unknown) => group.map((event) => failed(event, error))),
        ),
      )
      return new Map(failures.flat())
    },
  }
}

function failed({ detail }: DomainEvent, error: unknown): [string, string] {
  return [detail.transferId, error instanceof Error ? error.name : 'unknown']
}
