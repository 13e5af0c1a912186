import { describe, expect, it } from 'vitest'
import { findMappingFault, type ImportMapping, mappedColumns } from '../../../shared/domain/import-mapping.ts'
import { type ImportCells, readRow, rowKeyOf } from '../../../shared/domain/import-row.ts'

const mapping: ImportMapping = {
  rowKey: ['id', 'name'],
  head: {
    given: 'name',
    middle: 'middle',
    family: 'family',
    sex: { column: 'gender', values: { Masculin: 'male', féminin: 'female' } },
    birthDate: { column: 'born', format: 'dd-mm-yyyy' },
    document: { column: 'id', type: 'registration-number' },
  },
  language: { column: 'language', values: { creole: 'ht' }, otherwise: 'es' },
  phones: ['phone', 'phone2'],
  whatsapp: 'whatsapp',
  memberCounts: [
    { column: 'men', sex: 'male', fromYears: 18, toYears: 120 },
    { column: 'women', sex: 'female', fromYears: 18, toYears: 120 },
    { column: 'boys', sex: 'male', fromYears: 0, toYears: 17 },
    { column: 'girls', sex: 'female', fromYears: 0, toYears: 17 },
  ],
  countedOn: '2026-01-01',
}

function aRow(changes: Partial<Record<string, string>> = {}): ImportCells {
  const cells = {
    id: 'R00001',
    name: 'Given',
    middle: '',
    family: 'Family',
    gender: 'Féminin ',
    born: '15-03-1990',
    language: 'fr',
    phone: '50760001234',
    phone2: '',
    whatsapp: '',
    men: '1',
    women: '1',
    boys: '0',
    girls: '2',
  }
  return { ...cells, ...changes } as ImportCells
}

const normalisePhone = (typed: string) => (/^\+\d{11}$/.test(typed) ? typed : undefined)
const read = (changes: Partial<Record<string, string>> = {}, with_: Partial<ImportMapping> = {}) =>
  readRow(
    { cells: aRow(changes) },
    { mapping: { ...mapping, ...with_ }, today: '2026-03-01', normalisePhone },
  )

function householdOf(...from: Parameters<typeof read>) {
  const reading = read(...from)
  if ('failure' in reading) throw new Error(reading.failure.code)
  return reading.household
}

/** Code and column of the failure. */
function faultOf(...from: Parameters<typeof read>) {
  const reading = read(...from)
  return 'failure' in reading ? [reading.failure.code, reading.failure.column] : 'enrolled'
}

const tally = (...from: Parameters<typeof read>) => {
  const others = householdOf(...from).members.filter(({ isHead }) => !isHead)
  const name = ({ sex, age }: (typeof others)[number]) =>
    `${sex} ${age && 'fromYears' in age ? age.fromYears : ''}`
  return Object.groupBy(others.map(name), (one) => one)
}
const count = (...from: Parameters<typeof read>) =>
  Object.fromEntries(Object.entries(tally(...from)).map(([who, all]) => [who, all?.length]))

describe('readRow', () => {
  it('makes the head of the head columns', () => {
    expect(householdOf().members[0]).toEqual({
      isHead: true,
      name: { given: 'Given', family: 'Family' },
      sex: 'female',
      age: { birthDate: '1990-03-15' },
      disability: false,
      documents: [{ type: 'registration-number', number: 'R00001' }],
      specificNeeds: [],
    })
  })

  it('counts the head in the first column that fits, not once more', () => {
    expect(householdOf().members).toHaveLength(4)
    expect(count()).toEqual({ 'male 18': 1, 'female 0': 2 })
  })

  it('finds the head among the columns that count somebody', () => {
    expect(count({ born: '' })).toEqual({ 'male 18': 1, 'female 0': 2 })
    expect(count({ gender: '', men: '0' })).toEqual({ 'female 0': 2 })
  })

  it('finds a head on the first and on the last birthday of its column', () => {
    expect(count({ born: '01-01-2008' })).toEqual({ 'male 18': 1, 'female 0': 2 })
    expect(count({ born: '02-01-2008' })).toEqual({ 'male 18': 1, 'female 18': 1, 'female 0': 1 })
  })

  it('finds a head in a column that counts people of any sex', () => {
    const memberCounts = [{ column: 'men', sex: 'unknown' as const, fromYears: 0, toYears: 18 }]
    expect(count({ men: '2', born: '01-01-2008' }, { memberCounts })).toEqual({ 'unknown 0': 1 })
    expect(count({ men: '2', born: '' }, { memberCounts })).toEqual({ 'unknown 0': 1 })
  })

  it('adds the head where its column counts nobody', () => {
    expect(count({ women: '0' })).toEqual({ 'male 18': 1, 'female 0': 2 })
  })

  it('finds a head who is a child among the children', () => {
    expect(count({ born: '15-03-2012' })).toEqual({ 'male 18': 1, 'female 18': 1, 'female 0': 1 })
  })

  it('takes a head of unknown age for an adult, and one of unknown sex for whom the columns count first', () => {
    expect(count({ born: '', women: '0' })).toEqual({ 'male 18': 1, 'female 0': 2 })
    expect(count({ gender: '' })).toEqual({ 'female 18': 1, 'female 0': 2 })
  })

  it('knows members who were counted by sex and by ages on the day of counting only', () => {
    expect(householdOf({ men: '0', girls: '1' }).members[1]).toEqual({
      isHead: false,
      sex: 'female',
      age: { fromYears: 0, toYears: 17, asOf: '2026-01-01' },
      disability: false,
      documents: [],
      specificNeeds: [],
    })
  })

  it('leaves out of a name, a document and the contacts what the list does not say', () => {
    const { members, contacts } = householdOf({ family: '' })
    expect(members[0]?.name).toStrictEqual({ given: 'Given' })
    expect(members[0]?.documents).toStrictEqual([{ type: 'registration-number', number: 'R00001' }])
    expect(contacts).toStrictEqual({ phones: ['+50760001234'] })
  })

  it('reads a middle name and the country of a document', () => {
    const document = { column: 'id', type: 'passport' as const, country: 'VEN' }
    const [head] = householdOf({ middle: 'Middle' }, { head: { ...mapping.head, document } }).members
    expect(head?.name).toEqual({ given: 'Given', middle: 'Middle', family: 'Family' })
    expect(head?.documents).toEqual([{ type: 'passport', country: 'VEN', number: 'R00001' }])
  })

  it('reads a list of names alone', () => {
    const bare = { head: { given: 'name' }, phones: [], whatsapp: undefined, memberCounts: [] }
    expect(householdOf({}, bare)).toStrictEqual({
      language: 'fr',
      contacts: { phones: [] },
      members: [
        {
          isHead: true,
          name: { given: 'Given' },
          sex: 'unknown',
          disability: false,
          documents: [],
          specificNeeds: [],
        },
      ],
    })
  })

  it('takes what a row that was cut off no longer names as not known', () => {
    expect(householdOf({ phone2: undefined, middle: undefined }).members).toHaveLength(4)
  })

  it('takes empty cells as not known', () => {
    const { members, contacts, language } = householdOf({
      id: ' ',
      family: '',
      gender: '',
      born: '',
      language: '',
      phone: '',
      men: '',
      women: '',
      girls: ' ',
    })
    expect(members).toEqual([
      {
        isHead: true,
        name: { given: 'Given' },
        sex: 'unknown',
        disability: false,
        documents: [],
        specificNeeds: [],
      },
    ])
    expect({ contacts, language }).toEqual({ contacts: { phones: [] }, language: 'es' })
  })

  it.each([
    ['fr', 'fr'],
    ['PT-br', 'pt-br'],
    [' Creole', 'ht'],
    ['Spanish!', 'es'],
    ['!fr', 'es'],
  ])('reads the language %s as %s', (typed, language) => {
    expect(householdOf({ language: typed }).language).toBe(language)
  })

  it.each(['15-03-1990', '15/03/1990', '15.03.1990'])('reads the birth date %s', (born) => {
    expect(householdOf({ born }).members[0]?.age).toEqual({ birthDate: '1990-03-15' })
  })

  it('reads a birth date in the format that it was told', () => {
    const as = (format: 'yyyy-mm-dd' | 'mm-dd-yyyy') => ({
      head: { ...mapping.head, birthDate: { column: 'born', format } },
    })
    const age = { birthDate: '1990-03-04' }
    expect(householdOf({ born: '1990-03-04' }, as('yyyy-mm-dd')).members[0]?.age).toEqual(age)
    expect(householdOf({ born: '03-04-1990' }, as('mm-dd-yyyy')).members[0]?.age).toEqual(age)
    expect(faultOf({ born: '15-03-1990' }, as('mm-dd-yyyy'))).toEqual(['birth-date-invalid', 'born'])
  })

  it.each([
    ['an impossible day', { born: '30-02-1990' }, ['birth-date-invalid', 'born']],
    ['a day of two digits a year', { born: '15-03-90' }, ['birth-date-invalid', 'born']],
    ['a day in words', { born: '15 March 1990' }, ['birth-date-invalid', 'born']],
    ['a day of another order', { born: '1990-15-03' }, ['birth-date-invalid', 'born']],
    ['a day of one digit a month', { born: '15-3-1990' }, ['birth-date-invalid', 'born']],
    ['a day with something behind it', { born: '15-03-1990-1' }, ['birth-date-invalid', 'born']],
    ['a day in a year of five digits', { born: '15-03-+011990' }, ['birth-date-invalid', 'born']],
    ['a day without a year', { born: '15-03' }, ['birth-date-invalid', 'born']],
    ['a day with letters in it', { born: '15-03-199O' }, ['birth-date-invalid', 'born']],
    ['a person of 130 years', { born: '15-03-1896' }, ['birth-date-invalid', 'born']],
    ['a birth tomorrow', { born: '02-03-2026' }, ['birth-date-in-future', 'born']],
    ['an unknown sex', { gender: 'M' }, ['value-unknown', 'gender']],
    ['no name', { name: ' ' }, ['name-missing', 'name']],
    ['an endless name', { family: 'x'.repeat(81) }, ['name-invalid', 'family']],
    ['a name of two lines', { middle: 'a\nb' }, ['name-invalid', 'middle']],
    ['a document of two letters', { id: 'A-1-' }, ['document-number-invalid', 'id']],
    ['half a woman', { women: '0.5' }, ['count-invalid', 'women']],
    ['fewer than nobody', { boys: '-1' }, ['count-invalid', 'boys']],
    ['a crowd', { boys: '31' }, ['count-invalid', 'boys']],
    ['many crowds', { men: '10', women: '11', boys: '10', girls: '0' }, ['members-too-many', undefined]],
    ['a document of endless length', { id: '1'.repeat(41) }, ['document-number-invalid', 'id']],
    ['a row that was cut off', { girls: undefined }, ['row-too-short', 'girls']],
  ])('refuses %s', (_, changes, fault) => {
    expect(faultOf(changes)).toEqual(fault)
  })

  it('takes a household of just thirty', () => {
    expect(householdOf({ men: '10', women: '10', boys: '10', girls: '0' }).members).toHaveLength(30)
    expect(householdOf({ men: '0', women: '30', girls: '0' }).members).toHaveLength(30)
  })

  it.each([
    { name: 'x'.repeat(80) },
    { born: '01-03-2026' },
    { born: '01-03-1906' },
    { id: 'A-12' },
    { id: '1'.repeat(40) },
  ])('takes what is just within the bounds: %o', (changes) => {
    expect(faultOf(changes)).toBe('enrolled')
  })

  it.each([
    [{ name: '' }, /name of the head of household is empty/],
    [{ family: 'x'.repeat(81) }, /at most 80 characters/],
    [{ gender: 'M' }, /It knows: Masculin, féminin\./],
    [{ born: '30-02-1990' }, /written as dd-mm-yyyy/],
    [{ born: '02-03-2026' }, /in the future/],
    [{ born: '28-02-1905' }, /over 120 years ago/],
    [{ id: '1' }, /at least 3 letters or digits and at most 40/],
    [{ men: 'some' }, /from 0 to 30/],
    [{ girls: undefined }, /ends before this column/],
    [{ men: '10', women: '11', boys: '10', girls: '0' }, /They are 31 members.* at most 30/],
  ])('says what is wrong with %o', (changes, words) => {
    const reading = read(changes)
    expect('failure' in reading && reading.failure.reason).toMatch(words)
  })

  it.each([{ born: '30-02-1990' }, { gender: 'hombre' }, { id: '#-9' }, { phone: '12-34' }])(
    'never repeats a cell in a reason: %o',
    (changes) => {
      const reading = read(changes)
      const told = 'failure' in reading ? reading.failure : reading.remark
      expect(told?.reason).not.toContain(Object.values(changes)[0])
    },
  )

  it.each(['50760001234', '+50760001234', '0050760001234'])('reads the phone %s', (phone) => {
    expect(read({ phone })).not.toHaveProperty('remark')
    expect(householdOf({ phone }).contacts.phones).toEqual(['+50760001234'])
  })

  it('keeps every phone that can be read, each once', () => {
    const { contacts } = householdOf({ phone2: '+50760001234', whatsapp: '50760009999' })
    expect(contacts).toEqual({ phones: ['+50760001234'], whatsapp: '+50760009999' })
  })

  it('enrols a household without a phone that cannot be read, and says so', () => {
    const reading = read({ phone: 'none', phone2: '50760001234', whatsapp: '123' })
    expect(reading).toMatchObject({
      household: { contacts: { phones: ['+50760001234'] } },
      remark: { column: 'phone', code: 'phone-invalid' },
    })
    expect(reading).toHaveProperty('remark.reason', expect.stringContaining('phone and whatsapp'))
  })
})

describe('readRow of a form', () => {
  const members = { repeat: 'm', given: 'first', family: 'last', years: 'age', sex: mapping.head.sex }
  const sex = { column: 'sex', values: { f: 'female', m: 'male' } } as const
  const ofForm = (listed: Record<string, string>[], with_: Partial<ImportMapping> = {}, cells = aRow()) =>
    readRow(
      { cells, members: listed },
      {
        mapping: { ...mapping, memberCounts: [], members: { ...members, sex }, ...with_ },
        today: '2026-03-01',
        normalisePhone,
      },
    )

  it('reads the members that it lists, with their ages on the day of counting', () => {
    const reading = ofForm([
      { first: 'Ana', last: 'Ba', sex: 'F ', age: '7' },
      { first: '', sex: '', age: '' },
    ])
    expect('household' in reading && reading.household.members.slice(1)).toEqual([
      {
        isHead: false,
        name: { given: 'Ana', family: 'Ba' },
        sex: 'female',
        age: { years: 7, asOf: '2026-01-01' },
        disability: false,
        documents: [],
        specificNeeds: [],
      },
      { isHead: false, sex: 'unknown', disability: false, documents: [], specificNeeds: [] },
    ])
  })

  it.each([
    [{ age: '7.5' }, 'age-invalid', 'm[2]/age'],
    [{ age: '121' }, 'age-invalid', 'm[2]/age'],
    [{ sex: 'x' }, 'value-unknown', 'm[2]/sex'],
    [{ first: 'x'.repeat(81) }, 'name-invalid', 'm[2]/first'],
  ])('names the member whose %o it cannot read', (cells, code, column) => {
    expect(ofForm([{}, cells])).toMatchObject({ failure: { code, column } })
  })

  it('refuses more members than a household has', () => {
    expect(ofForm(Array.from({ length: 30 }, () => ({})))).toMatchObject({
      failure: { code: 'members-too-many' },
    })
    expect(ofForm(Array.from({ length: 29 }, () => ({})))).toHaveProperty('household')
  })

  const given = { column: 'ok', values: { oui: 'yes', non: 'no' } } as const

  it.each([
    ['Oui', undefined],
    ['non', 'consent-missing'],
    ['', 'consent-missing'],
    ['perhaps', 'value-unknown'],
  ])('reads the consent %j', (ok, code) => {
    const reading = ofForm([], { consent: { given } }, { ...aRow(), ok })
    expect('failure' in reading ? reading.failure.code : undefined).toBe(code)
  })

  it.each([
    ['fr', 'fr'],
    ['Creole', 'ht'],
    ['', undefined],
  ])('reads the language of the consent %j as %j', (spoken, language) => {
    const consent = { language: { column: 'spoken', values: { creole: 'ht' } } }
    const reading = ofForm([], { consent }, { ...aRow(), spoken })
    expect('household' in reading && reading.consentLanguage).toBe(language)
  })
})

describe('rowKeyOf', () => {
  it('is the same for the same values in another spelling', () => {
    const spelled = aRow({ id: ' r00001 ', name: 'GIVEN' })
    expect(rowKeyOf(spelled, mapping)).toEqual(['r00001', 'given'])
    expect(rowKeyOf(aRow(), mapping)).toEqual(['r00001', 'given'])
  })

  it('has a place for each column, filled or not', () => {
    expect(rowKeyOf(aRow({ name: ' ' }), mapping)).toEqual(['r00001', ''])
    expect(rowKeyOf(aRow({ name: undefined }), mapping)).toEqual(['r00001', ''])
  })

  it('is nothing when all its cells are empty', () => {
    expect(rowKeyOf(aRow({ id: '', name: ' ' }), mapping)).toBeUndefined()
  })
})

describe('findMappingFault', () => {
  const columns = Object.keys(aRow())
  const fault = (with_: Partial<ImportMapping>, seen = columns) =>
    findMappingFault({ ...mapping, ...with_ }, { columns: seen, today: '2026-03-01' })

  it('finds none where every mapped column is there once', () => {
    expect(fault({})).toBeUndefined()
    expect(mappedColumns(mapping).toSorted()).toEqual(columns.toSorted())
  })

  it('names the columns that are missing, and those that are there twice', () => {
    expect(fault({ phones: ['tel'], whatsapp: 'wa' })?.detail).toContain('“tel”, “wa”')
    expect(fault({}, [...columns, 'name'])?.detail).toContain('more than one column “name”')
  })

  it('refuses ages that end before they begin and a counting that has not been', () => {
    const memberCounts = [{ column: 'men', sex: 'male' as const, fromYears: 18, toYears: 17 }]
    expect(fault({ memberCounts })?.field).toBe('mapping.memberCounts.0.toYears')
    expect(fault({ countedOn: '2026-03-02' })?.field).toBe('mapping.countedOn')
  })
})
