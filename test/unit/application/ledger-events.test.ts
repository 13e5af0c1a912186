import { describe, expect, it } from 'vitest'
import { eventCatalogue } from '../../../events/catalogue.ts'
import { eventsOfLedgerChange } from '../../../shared/application/ledger-events.ts'
import { settlementStates } from '../../../shared/domain/settlement.ts'
import { aRoundItem, ids } from '../../fixtures/stored-items.ts'

const settlement = {
  sk: 'SETTLEMENT#stl_0123456789abcdefghjk',
  settlementId: 'stl_0123456789abcdefghjk',
  programmeId: ids.programme,
  vendorId: ids.vendor,
  number: 1,
  lineCount: 2,
  toPay: { USD: 5 },
  carriedOut: {},
  attempt: 1,
}

describe('eventsOfLedgerChange', () => {
  it('tells each state that a statement reaches but the first and an empty one, once', () => {
    const told = settlementStates.flatMap((state) =>
      eventsOfLedgerChange({ after: { ...settlement, state }, at: 1 }),
    )
    expect(told.map(({ detail }) => detail.transferId)).toEqual(
      ['closed', 'approved.1', 'released.1', 'paid.1', 'rejected.1', 'returned.1'].map(
        (end) => `stl_0123456789abcdefghjk.${end}`,
      ),
    )
  })

  it('tells a round that moved, and says nothing of a change that moved none', () => {
    const after = aRoundItem({ state: 'released' })
    expect(eventsOfLedgerChange({ before: aRoundItem({ state: 'issued' }), after, at: 1 })).toHaveLength(1)
    expect(eventsOfLedgerChange({ before: after, after: { ...after, name: 'New' }, at: 1 })).toEqual([])
    expect(eventsOfLedgerChange({ before: after, at: 1 })).toEqual([])
  })

  it('makes only events that their schemas take', () => {
    const all = [
      ...eventsOfLedgerChange({ after: aRoundItem(), at: 1 }),
      ...eventsOfLedgerChange({ after: { ...settlement, state: 'closed', closedAt: 5 }, at: 1 }),
      ...eventsOfLedgerChange({ after: { ...settlement, state: 'paid' }, at: 1 }),
    ]
    expect(all).toHaveLength(3)
    for (const { name, detail } of all) {
      const declared = eventCatalogue.find((one) => one.name === name)
      expect(declared?.schema.safeParse(detail).error).toBeUndefined()
    }
  })
})
