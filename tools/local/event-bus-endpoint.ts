// EventBridge on the laptop: checks what is put on a bus, keeps it as one JSON object a line, and hands it to the queues
// of the bus's rules.
import { randomUUID } from 'node:crypto'
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { AwsActions, AwsInput } from './aws-endpoint-server.ts'
import { AwsServiceError } from './aws-endpoint-server.ts'
import { localAccountId, localRegion } from './aws-json-client.ts'

export type BusEvent = {
  readonly id: string
  readonly time: string
  readonly bus: string
  readonly source: string
  readonly detailType: string
  readonly detail: Readonly<Record<string, unknown>>
}

export type EventBusOptions = {
  readonly buses: readonly string[]
  readonly file: string
  /** Hands an event on, as EventBridge words it, before the call is answered. */
  readonly handOn?: (event: BusEvent, envelope: object) => Promise<void>
}

type Entry = {
  Source?: string
  DetailType?: string
  Detail?: string
  EventBusName?: string
  Time?: number | string
}

// Quotas of PutEvents: 10 entries, 256 KiB in all.
const maxEntries = 10
const maxBytes = 256 * 1024

export function eventBusActions(options: EventBusOptions): AwsActions {
  mkdirSync(dirname(options.file), { recursive: true })
  return { 'AWSEvents.PutEvents': (input) => putEvents(options, input) }
}

/** Every event put so far, in order. */
export function readBusEvents(file: string): BusEvent[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as BusEvent)
}

async function putEvents({ buses, file, handOn }: EventBusOptions, input: AwsInput): Promise<object> {
  const entries = input['Entries']
  if (!Array.isArray(entries) || entries.length < 1 || entries.length > maxEntries)
    throw new AwsServiceError('ValidationException', `Entries must hold 1 to ${maxEntries} events.`)
  if (JSON.stringify(entries).length > maxBytes)
    throw new AwsServiceError(
      'ValidationException',
      'Total size of the entries in the request is over the limit.',
    )
  const results = (entries as Entry[]).map((entry) => checkEntry(entry, buses))
  const accepted = results.flatMap((result) =>
    'event' in result ? [`${JSON.stringify(result.event)}\n`] : [],
  )
  if (accepted.length > 0) appendFileSync(file, accepted.join(''))
  if (handOn !== undefined)
    for (const result of results) if ('event' in result) await handOn(result.event, envelopeOf(result.event))
  return {
    FailedEntryCount: results.length - accepted.length,
    Entries: results.map((result) => ('event' in result ? { EventId: result.event.id } : result)),
  }
}

const envelopeOf = ({ id, time, source, detailType, detail }: BusEvent) => ({
  ...{ version: '0', id, 'detail-type': detailType, source, account: localAccountId, time },
  ...{ region: localRegion, resources: [], detail },
})

type Refused = { ErrorCode: string; ErrorMessage: string }

function checkEntry(entry: Entry, buses: readonly string[]): { event: BusEvent } | Refused {
  const { Source = '', DetailType = '', Detail = '' } = entry
  const bus = (entry.EventBusName ?? 'default').split('/').at(-1) ?? ''
  if (Source === '') return refuse('Parameter Source is not valid. Reason: Source is a required argument.')
  if (DetailType === '')
    return refuse('Parameter DetailType is not valid. Reason: DetailType is a required argument.')
  if (!buses.includes(bus)) return refuse(`Event bus ${bus} does not exist.`)
  const detail = parseObject(Detail)
  if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }
  const time = entry.Time === undefined ? new Date() : new Date(Number(entry.Time) * 1000)
  return {
    event: {
      id: randomUUID(),
      time: time.toISOString(),
      bus,
      source: Source,
      detailType: DetailType,
      detail,
    },
  }
}

const refuse = (ErrorMessage: string): Refused => ({ ErrorCode: 'InvalidArgument', ErrorMessage })

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
