import { describe, expect, it } from 'vitest'
import { correctHouseholdRoute } from '../../../shared/contract/routes/registry.ts'
import type { Values } from '../../../web/office/components/form/form-state.ts'
import { withoutEmpty } from '../../../web/office/components/form/form-state.ts'
import {
  correctionOf,
  newMember,
  partsThatDiffer,
  rebased,
  typedValues,
} from '../../../web/office/screens/households/correction.ts'
import type { Household, Member } from '../../../web/office/screens/households/household.ts'

const mother: Member = {
  ...{ memberId: 'm1', isHead: true, sex: 'female', disability: false, nationality: 'VEN' },
  name: { given: 'Marisol', family: 'Rentería' },
  age: { fromYears: 18, toYears: 59, asOf: '2026-01-01' },
  documents: [{ type: 'passport', country: 'VEN', number: 'P0018812' }],
  specificNeeds: ['mental-health'],
}
const son: Member = {
  ...{ memberId: 'm2', isHead: false, sex: 'male', disability: false, documents: [], specificNeeds: [] },
  age: { years: 7, asOf: '2026-03-01' },
}

const aHousehold = (changes: Partial<Household> = {}): Household => ({
  ...{ householdId: 'hh_00000000000000000001', siteId: 'sit_00000000000000000001', version: 4 },
  ...{ language: 'es', contacts: { phones: ['+50760001234'] }, members: [mother, son] },
  ...{ consents: [], registrations: [], duplicates: [], enrolledAt: 0, specificNeedsShown: false },
  alternateCollector: {
    name: { given: 'Ana' },
    document: { type: 'other', number: '88-12' },
  },
  ...changes,
})

const today = '2026-11-24'
const sent = (values: Values) =>
  correctHouseholdRoute.body?.parse(withoutEmpty(correctionOf(values, { version: 4, today })))

describe('correctionOf', () => {
  it('sends back what was read where nothing was typed, and nobody’s needs', () => {
    const { specificNeeds: _, ...unseen } = mother
    const { specificNeeds: __, ...other } = son
    const { siteId, language, contacts, alternateCollector } = aHousehold()
    expect(sent(typedValues(aHousehold()))).toEqual({
      ...{ siteId, language, contacts, alternateCollector, version: 4, members: [unseen, other] },
    })
  })

  it('sends the needs that a protection officer saw', () => {
    const values = typedValues(aHousehold({ specificNeedsShown: true }))
    expect(sent(values)?.members[0]?.specificNeeds).toEqual(['mental-health'])
  })

  it('takes years that were typed now as of today', () => {
    const values = typedValues(aHousehold())
    const [first, second] = values['members'] as Member[]
    const typed = { ...values, members: [first, { ...second, age: { years: 8, asOf: '2026-03-01' } }] }
    expect(sent(typed)?.members[1]?.age).toEqual({ years: 8, asOf: today })
  })

  it('leaves out empty phones, an empty name, and a collector whose fields were emptied', () => {
    const values = {
      ...typedValues(aHousehold()),
      contacts: { phones: ['', '+50760001234', ' '], whatsapp: '' },
      alternateCollector: { ...aHousehold().alternateCollector, name: { given: '' }, phone: '' },
      members: [
        ...(typedValues(aHousehold())['members'] as object[]),
        { ...newMember(false), name: { given: ' ' } },
      ],
    }
    const body = sent(values)
    expect(body?.contacts).toEqual({ phones: ['+50760001234'] })
    expect(body).not.toHaveProperty('alternateCollector')
    expect(body?.members[2]).toEqual({ isHead: false, sex: 'unknown', disability: false, documents: [] })
  })
})

describe('rebased', () => {
  const before = aHousehold()
  const theirs = aHousehold({ version: 5, language: 'fr', contacts: { phones: [] } })

  it('keeps what was typed, and takes over what somebody else changed elsewhere', () => {
    const typed = { ...typedValues(before), siteId: 'sit_00000000000000000002' }
    const { values, both } = rebased(typed, { before, theirs })
    expect(both).toEqual([])
    expect(sent(values)).toMatchObject({
      ...{ siteId: 'sit_00000000000000000002', language: 'fr', contacts: { phones: [] } },
    })
    expect(partsThatDiffer(before, theirs)).toEqual(['language', 'contacts'])
  })

  it('names the parts that both changed, and keeps what was typed in them', () => {
    const typed = { ...typedValues(before), language: 'pt' }
    const { values, both } = rebased(typed, { before, theirs })
    expect(both).toEqual(['language'])
    expect(values['language']).toBe('pt')
  })
})
