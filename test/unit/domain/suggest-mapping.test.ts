import { describe, expect, it } from 'vitest'
import { suggestMapping, suggestMembers } from '../../../shared/domain/suggest-mapping.ts'

const today = '2026-03-01'
const suggest = (columns: Record<string, string[]>) =>
  suggestMapping(
    Object.entries(columns).map(([name, values]) => ({ name, values })),
    today,
  )

describe('suggestMapping', () => {
  it('knows the columns of the demo list', () => {
    const columns = {
      phoneNumber: ['63772290692'],
      preferredLanguage: ['nl', 'en'],
      paymentAmountMultiplier: ['1', '2'],
      name: ['Gibbs'],
      middlename: ['Max'],
      firstname: ['Johanna'],
      gender: ['Féminin', 'Masculin '],
      birthdate: ['30-11-2000'],
      documentid: ['GoNdk'],
      males: ['1'],
      boys: ['8'],
      women: ['0'],
      girls: ['3'],
      whatsappPhoneNumber: ['00144693326'],
    }
    expect(suggest(columns)).toEqual({
      rowKey: ['documentid', 'phoneNumber', 'name', 'firstname'],
      head: {
        given: 'firstname',
        middle: 'middlename',
        family: 'name',
        sex: { column: 'gender', values: { Féminin: 'female', Masculin: 'male' } },
        birthDate: { column: 'birthdate', format: 'dd-mm-yyyy' },
        document: { column: 'documentid', type: 'registration-number' },
      },
      language: { column: 'preferredLanguage', otherwise: 'es' },
      phones: ['phoneNumber'],
      whatsapp: 'whatsappPhoneNumber',
      memberCounts: [
        { column: 'males', sex: 'male', fromYears: 18, toYears: 120 },
        { column: 'women', sex: 'female', fromYears: 18, toYears: 120 },
        { column: 'boys', sex: 'male', fromYears: 0, toYears: 17 },
        { column: 'girls', sex: 'female', fromYears: 0, toYears: 17 },
      ],
      countedOn: today,
    })
  })

  it('knows Spanish headers, and that H and M are hombre and mujer', () => {
    const suggested = suggest({
      Cédula: ['8-1'],
      Nombres: ['Ana'],
      Apellidos: ['Ríos'],
      Sexo: ['H', 'M'],
      'Fecha de nacimiento': ['12/31/1990'],
      Teléfono: ['6000-1234'],
      Niñas: ['1'],
      Idioma: ['Español', 'kreyòl', 'qu'],
    })
    expect(suggested?.head).toEqual({
      given: 'Nombres',
      family: 'Apellidos',
      sex: { column: 'Sexo', values: { H: 'male', M: 'female' } },
      birthDate: { column: 'Fecha de nacimiento', format: 'mm-dd-yyyy' },
      document: { column: 'Cédula', type: 'national-id' },
    })
    expect(suggested?.language.values).toEqual({ Español: 'es', kreyòl: 'ht' })
    expect(suggested).toMatchObject({ phones: ['Teléfono'], memberCounts: [{ column: 'Niñas' }] })
  })

  it('knows French headers, with the consent and its language', () => {
    const suggested = suggest({
      Nom: ['Ba'],
      Prénoms: ['Awa'],
      'Numéro de téléphone': [],
      'Langue du consentement': ['français'],
      Consentement: ['Oui', 'Non', 'peut-être'],
      'Date de naissance': ['1990-03-15'],
    })
    expect(suggested).toMatchObject({
      head: { given: 'Prénoms', family: 'Nom', birthDate: { format: 'yyyy-mm-dd' } },
      phones: ['Numéro de téléphone'],
      consent: {
        language: { column: 'Langue du consentement', values: { français: 'fr' } },
        given: { column: 'Consentement', values: { Oui: 'yes', Non: 'no' } },
      },
    })
  })

  it('takes a whole name for the given one, and suggests nothing without a name', () => {
    expect(suggest({ 'Full name': ['Ana Ríos'], Sex: ['?'] })).toMatchObject({
      rowKey: ['Full name'],
      head: { given: 'Full name', sex: { values: {} } },
    })
    expect(suggest({ amount: ['1'] })).toBeUndefined()
  })
})

describe('suggestMembers', () => {
  it('knows the questions of a group that repeats', () => {
    const seen = ['members/first_name', 'members/age', 'members/sex'].map((name) => ({
      name,
      values: name.endsWith('sex') ? ['female', 'male'] : [],
    }))
    expect(suggestMembers('members', seen)).toEqual({
      repeat: 'members',
      given: 'members/first_name',
      years: 'members/age',
      sex: { column: 'members/sex', values: { female: 'female', male: 'male' } },
    })
  })
})
