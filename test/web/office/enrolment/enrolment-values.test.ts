import { describe, expect, it } from 'vitest'
import { enrolHouseholdRoute, typedHousehold } from '../../../../shared/contract/routes/registry.ts'
import { faultsOf, withoutEmpty } from '../../../../web/office/components/form/form-state.ts'
import {
  bodyOf,
  type EnrolmentValues,
  newEnrolment,
  newMember,
  typedOf,
} from '../../../../web/office/screens/enrolment/enrolment-values.ts'

const siteId = 'sit_0123456789abcdefghjk'
const place = { programmeId: 'prg_0123456789abcdefghjk', pinRequired: false, today: '2026-11-24' }

const typed = (changes: Partial<EnrolmentValues> = {}): EnrolmentValues => ({
  ...newEnrolment(siteId),
  language: 'fr',
  consents: [{ given: 'yes' }, { given: 'no' }, { given: 'no' }],
  members: [{ ...newMember(), name: { given: 'Awa' }, sex: 'female', age: '34' }],
  ...changes,
})

function read(values: EnrolmentValues, at = place) {
  const body = withoutEmpty(bodyOf(values, at))
  const result = enrolHouseholdRoute.body?.safeParse(body)
  return {
    body: result?.data,
    faults: result?.error ? Object.keys(faultsOf(result.error, body)) : [],
  }
}

describe('bodyOf', () => {
  it('makes of what was typed what the route takes', () => {
    const { body, faults } = read(typed())
    expect(faults).toEqual([])
    expect(body).toMatchObject({
      siteId,
      programmeId: place.programmeId,
      language: 'fr',
      members: [{ isHead: true, name: { given: 'Awa' }, age: { years: 34, asOf: '2026-11-24' } }],
      consents: [
        { purpose: 'registration-and-assistance', given: true, language: 'fr', textVersion: '2026-11' },
        { purpose: 'contact', given: false },
        { purpose: 'share-with-partners', given: false },
      ],
    })
  })

  it('leaves out rows at the end in which nothing stands, and no others', () => {
    const [head] = typed().members
    const members = [head ?? newMember(), newMember(), { ...newMember(), sex: 'male' }, newMember()]
    const { body, faults } = read(typed({ members }))
    expect(body).toBeUndefined()
    expect(faults).toEqual(['members.1.sex'])
  })

  it.each([
    ['siteId', { siteId: undefined }],
    ['language', { language: undefined }],
    ['consents.0.given', { consents: [{ given: 'no' }, { given: 'no' }, { given: 'no' }] }],
    ['consents.1.given', { consents: [{ given: 'yes' }, {}, { given: 'no' }] }],
    ['members.0.name.given', { members: [{ ...newMember(), sex: 'female' }] }],
    ['members.0.age', { members: [{ ...newMember(), name: { given: 'A' }, sex: 'male', age: '31/2/1990' }] }],
    [
      'members.0.nationality',
      { members: [{ ...newMember(), name: { given: 'A' }, sex: 'male', nationality: 'VNE' }] },
    ],
    [
      'members.0.documents.0.number',
      { members: [{ ...newMember(), name: { given: 'A' }, sex: 'male', documents: [{ number: '1' }] }] },
    ],
    ['alternateCollector.name.given', { alternateCollector: { name: { family: 'B' } } }],
  ] as [string, Partial<EnrolmentValues>][])('finds the fault at %s', (field, changes) => {
    expect(read(typed(changes)).faults).toContain(field)
  })

  it('asks for a PIN where the programme does', () => {
    const at = { ...place, pinRequired: true }
    expect(read(typed(), at).faults).toEqual(['pin'])
    expect(read(typed({ pin: '12' }), at).faults).toEqual(['pin'])
    expect(read(typed({ pin: '1234' }), at).body?.pin).toBe('1234')
    expect(read(typed({ pin: '1234' })).body?.pin).toBeUndefined()
  })

  it('takes a phone only from who may be called', () => {
    const contacts = { phones: ['+50761234567'] }
    expect(read(typed({ contacts })).body?.contacts.phones).toEqual([])
    const consents = [{ given: 'yes' }, { given: 'yes' }, { given: 'no' }] as const
    expect(read(typed({ contacts, consents })).body?.contacts.phones).toEqual(['+50761234567'])
  })

  it('leaves out a collector of whom nothing was typed', () => {
    expect(read(typed({ alternateCollector: { document: { type: 'passport' } } })).body).not.toHaveProperty(
      'alternateCollector',
    )
  })
})

describe('typedOf', () => {
  it('can be compared however little was typed', () => {
    const half = typed({
      members: [
        {
          ...newMember(),
          name: { given: 'Awa' },
          age: '34/',
          nationality: 'Vene',
          documents: [{ number: '1' }],
        },
        { ...newMember(), documents: [{ number: 'AB 123', country: 'X' }] },
      ],
    })
    const { data, success } = typedHousehold.safeParse(typedOf(half, place.today))
    expect(success).toBe(true)
    expect(data?.members.map(({ documents }) => documents.length)).toEqual([0, 1])
  })

  it('never sends what a person needs', () => {
    const [head] = typed().members
    const members = [{ ...newMember(), ...head, specificNeeds: ['gender-based-violence'] }]
    expect(JSON.stringify(typedOf(typed({ members }), place.today))).not.toContain('violence')
  })
})
