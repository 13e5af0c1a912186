import { describe, expect, it } from 'vitest'
import {
  type AuditRecord,
  isSought,
  programmeOf,
  showAuditRecord,
} from '../../../shared/domain/audit-search.ts'

const programmeId = `prg_${'1'.repeat(20)}`
const aRecord = (over: object = {}): AuditRecord => ({
  who: 'somebody',
  what: 'setRules',
  at: 1000,
  item: { pk: `PROGRAMME#${programmeId}`, sk: 'PROGRAMME' },
  before: {},
  after: {},
  ...over,
})

describe('programmeOf', () => {
  it.each([
    ['what says it itself', { item: undefined, programmeId }],
    ['the key of what changed', {}],
    [
      'what the item said before it was gone',
      { item: { pk: 'CONFLICT#1', sk: 'A' }, before: { programmeId }, after: {} },
    ],
  ])('is read from %s', (_, over) => {
    expect(programmeOf(aRecord(over))).toBe(programmeId)
  })

  it('is not there for an account', () => {
    expect(programmeOf(aRecord({ item: { pk: 'USER#1', sk: 'USER' } }))).toBeUndefined()
  })
})

describe('isSought', () => {
  it('keeps what is of no programme from those who work for some', () => {
    const ofNone = aRecord({ item: { pk: 'USER#1', sk: 'USER' } })
    expect(isSought(ofNone, {}, [programmeId])).toBe(false)
    expect(isSought(ofNone, {}, ['*'])).toBe(true)
    expect(isSought(aRecord(), {}, [programmeId])).toBe(true)
    expect(isSought(aRecord(), {}, [`prg_${'2'.repeat(20)}`])).toBe(false)
  })

  it('takes the beginning of what was done, all of who, and any part of an id', () => {
    expect(isSought(aRecord(), { what: 'set' }, ['*'])).toBe(true)
    expect(isSought(aRecord(), { what: 'Rules' }, ['*'])).toBe(false)
    expect(isSought(aRecord(), { who: 'some' }, ['*'])).toBe(false)
    expect(isSought(aRecord({ householdId: 'hh_7' }), { about: 'hh_7' }, ['*'])).toBe(true)
    expect(isSought(aRecord(), { about: 'hh_7' }, ['*'])).toBe(false)
  })
})

describe('showAuditRecord', () => {
  it("masks a voucher's id wherever it stands, and cuts what is long", () => {
    const voucherId = '7QK2M3ZP9ABCDEFG'
    const shown = showAuditRecord(
      aRecord({ voucherId, after: { last: `${voucherId}.0193a1b2`, note: 'n'.repeat(500) } }),
    )
    expect(JSON.stringify(shown)).not.toContain(voucherId)
    expect(shown.changes.find(({ field }) => field === 'note')?.after).toHaveLength(201)
  })
})
