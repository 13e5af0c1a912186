// The news that a change of the Ledger table makes: of rounds and of statements. A change may come twice: each event
// carries an id of what happened, not of when it was seen.
import type { DomainEvent } from '../../events/catalogue.ts'
import type { Round } from '../domain/round.ts'
import type { Settlement } from '../domain/settlement.ts'

type Fields = Readonly<Record<string, unknown>>

/** An item of the Ledger table before and after one write; `at` is when the stream says it was, milliseconds since 1970. */
type ChangedItem = {
  readonly before?: Fields | undefined
  readonly after?: Fields | undefined
  readonly at: number
}

/** None for what is no news to anybody outside. */
export function eventsOfLedgerChange({ before, after, at }: ChangedItem): DomainEvent[] {
  if (after === undefined || before?.['state'] === after['state']) return []
  const name = String(after['sk'])
  if (name.startsWith('ROUND#')) return [roundMoved(after as unknown as Round, at)]
  if (name.startsWith('SETTLEMENT#')) return settlementEvents(after as unknown as Settlement, at)
  return []
}

function roundMoved({ roundId, programmeId, state }: Round, at: number): DomainEvent {
  return {
    name: 'round-moved.v1',
    detail: { transferId: `${roundId}.${state}`, roundId, programmeId, state, at },
  }
}

function settlementEvents(settlement: Settlement, at: number): DomainEvent[] {
  const { settlementId, programmeId, vendorId, state, number, lineCount, toPay, carriedOut } = settlement
  const { closedAt, paymentId, attempt } = settlement
  if (state === 'collecting' || state === 'empty') return []
  if (state === 'closed') {
    const transferId = `${settlementId}.closed`
    const facts = { settlementId, programmeId, vendorId, number, lineCount, toPay, carriedOut }
    return [{ name: 'settlement-closed.v1', detail: { transferId, ...facts, at: closedAt ?? at } }]
  }
  return [
    {
      name: 'settlement-moved.v1',
      detail: {
        transferId: `${settlementId}.${state}.${attempt}`,
        ...{ settlementId, programmeId, vendorId, state, attempt, at },
        ...(paymentId !== undefined && { paymentId }),
      },
    },
  ]
}
