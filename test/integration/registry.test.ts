// Enrolling over HTTP against a real engine: one household a document however it is spelled and whoever races, and
// personal data shown only to whom it is due.
import { createHash, randomUUID } from 'node:crypto'
import { GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import { registryKey } from '../../shared/adapters/dynamodb/keys.ts'
import { setRulesRoute } from '../../shared/contract/routes/programmes.ts'
import {
  assessHouseholdRoute,
  enrolHouseholdRoute,
  getHouseholdRoute,
  registerHouseholdRoute,
} from '../../shared/contract/routes/registry.ts'
import { setUpProgramme } from '../../tools/story/programme-setup.ts'
import { aHousehold, type HouseholdInput } from '../../tools/story/rounds.ts'
import { auditRecordsOfToday } from '../fixtures/audit-trail.ts'
import { useVale } from '../fixtures/vale.ts'

const { api, tokens, setUp, stack, tables, programme } = await useVale()
const { programmeId, siteId } = programme

type Member = HouseholdInput['members'][number]
type Document = NonNullable<Member['documents']>[number]

const aHead = (...documents: Document[]): Member => ({ isHead: true, sex: 'female', documents })
const passport = (number: string): Document => ({ type: 'passport', country: 'VEN', number })
/** A number that no other test has: the register knows them all. */
const newNumber = () => `AB${String(Math.floor(Math.random() * 1e12)).padStart(12, '0')}`

const send = (household: HouseholdInput, options: { token?: string; idempotencyKey?: string } = {}) =>
  api.send(enrolHouseholdRoute, { token: tokens.registration, body: household, ...options })

const enrol = (household: HouseholdInput) =>
  api.call(enrolHouseholdRoute, { token: tokens.registration, body: household })

const show = (householdId: string, token = tokens.registration) =>
  api.call(getHouseholdRoute, { token, params: { householdId } })

describe('enrolHousehold', () => {
  it('enrols a household, registers and assesses it, all at once', async () => {
    const { status, body } = await send(aHousehold({ siteId, programmeId }))
    expect(status).toBe(201)
    expect(body).toMatchObject({ siteId, memberCount: 4 })
    expect(body.assessment).toMatchObject({ householdId: body.householdId, programmeId, eligible: true })
    expect(body.assessment?.lines.map(({ code, amounts }) => [code, amounts])).toEqual([
      ['food', { USD: 11_000 }],
      ['rent', { USD: 6000 }],
      ['dignity', { 'item:dignity-kit': 3 }],
      ['legal', { 'item:legal-consultation': 1 }],
    ])
  })

  it('shows what was enrolled, with the head and the consent as they were recorded', async () => {
    const { householdId } = await enrol(aHousehold({ siteId, programmeId }))
    const shown = await show(householdId)
    expect(shown).toMatchObject({
      siteId,
      language: 'es',
      contacts: { phones: ['+50760001234'] },
      registrations: [{ programmeId, eligible: true, ruleVersion: 1 }],
    })
    expect(shown.members.map(({ isHead, name }) => [isHead, name?.given])).toEqual([
      [true, 'Head'],
      [false, 'Elder'],
      [false, 'Daughter'],
      [false, 'Son'],
    ])
    expect(shown.consents).toMatchObject([
      { purpose: 'registration-and-assistance', given: true, language: 'es' },
    ])
    expect(shown.consents[0]?.recordedBy).toBeTruthy()
  })

  it('makes the first member the head when none is marked', async () => {
    const members: Member[] = [{ sex: 'male' }, { sex: 'female' }]
    const { householdId } = await enrol(aHousehold({ siteId }, { members }))
    expect((await show(householdId)).members.map(({ isHead }) => isHead)).toEqual([true, false])
  })

  it('keeps phones in international form', async () => {
    const contacts = { phones: ['+507 6000-1234'], whatsapp: '+57 (300) 123 4567' }
    const { householdId } = await enrol(aHousehold({ siteId }, { contacts }))
    expect((await show(householdId)).contacts).toEqual({
      phones: ['+50760001234'],
      whatsapp: '+573001234567',
    })
  })

  it('answers a repeated request with the first answer', async () => {
    const household = aHousehold({ siteId, programmeId }, { members: [aHead(passport(newNumber()))] })
    const idempotencyKey = randomUUID()
    const first = await send(household, { idempotencyKey })
    const second = await send(household, { idempotencyKey })
    expect(second.status).toBe(201)
    expect(second.body).toEqual(first.body)
  })

  it('refuses a key that was used for another household', async () => {
    const idempotencyKey = randomUUID()
    await send(aHousehold({ siteId }), { idempotencyKey })
    const other = await send(aHousehold({ siteId }, { language: 'fr' }), { idempotencyKey })
    expect(other.body.code).toBe('idempotency-key-reused')
  })

  it.each<[string, string, Partial<HouseholdInput>]>([
    ['household-head-not-one', 'members', { members: [aHead(), aHead()] }],
    [
      'consent-missing',
      'consents',
      { consents: [{ purpose: 'registration-and-assistance', given: false, language: 'es' }] },
    ],
    ['consent-missing', 'consents', { consents: [{ purpose: 'contact', given: true, language: 'es' }] }],
    ['phone-invalid', 'contacts.phones.1', { contacts: { phones: ['+50760001234', '6000-1234'] } }],
    ['phone-invalid', 'contacts.whatsapp', { contacts: { whatsapp: '+999' } }],
    [
      'birth-date-in-future',
      'members.0.age',
      { members: [{ sex: 'female', age: { birthDate: '2199-01-01' } }] },
    ],
  ])('refuses with %s and names %s', async (code, field, changes) => {
    const { body } = await send(aHousehold({ siteId }, changes))
    expect(body).toMatchObject({ code, field })
  })
})

describe('a document', () => {
  const spellings: readonly [string, (number: string) => string][] = [
    ['with spaces', (number) => ` ${number.slice(0, 2)} ${number.slice(2, 5)} ${number.slice(5)} `],
    ['with dashes', (number) => `${number.slice(0, 2)}-${number.slice(2, 8)}–${number.slice(8)}`],
    ['in lower case', (number) => number.toLowerCase()],
    ['with an accent', (number) => number.replace('A', 'Á')],
    [
      'in full-width letters',
      (number) => number.replace(/./g, (one) => String.fromCodePoint(one.charCodeAt(0) + 0xfee0)),
    ],
    [
      'in Arabic-Indic digits',
      (number) => number.replace(/\d/g, (digit) => String.fromCodePoint(0x660 + Number(digit))),
    ],
  ]

  it.each(spellings)('is known again %s, and its holder is named', async (_, respell) => {
    const number = newNumber()
    const { householdId } = await enrol(aHousehold({ siteId }, { members: [aHead(passport(number))] }))
    const again = await send(aHousehold({ siteId }, { members: [aHead(passport(respell(number)))] }))
    expect(again.status).toBe(409)
    expect(again.body).toMatchObject({ code: 'document-already-registered', householdId })
  })

  it('of another type or issuer is another document', async () => {
    const number = newNumber()
    const documents: Document[] = [
      passport(number),
      { type: 'passport', country: 'COL', number },
      { type: 'national-id', country: 'VEN', number },
    ]
    for (const document of documents)
      expect((await send(aHousehold({ siteId }, { members: [aHead(document)] }))).status).toBe(201)
  })

  it('may be typed twice in one household', async () => {
    const number = newNumber()
    const members = [aHead(passport(number)), { sex: 'male' as const, documents: [passport(number)] }]
    expect((await send(aHousehold({ siteId }, { members }))).status).toBe(201)
  })

  it('is one of sixty at most in a household', async () => {
    const membersWith = (count: number): Member[] =>
      Array.from({ length: 30 }, (_, index) => ({
        sex: 'male',
        documents: Array.from({ length: index === 0 ? count - 58 : 2 }, () => passport(newNumber())),
      }))
    expect((await send(aHousehold({ siteId, programmeId }, { members: membersWith(60) }))).status).toBe(201)
    const { status, body } = await send(aHousehold({ siteId, programmeId }, { members: membersWith(61) }))
    expect([status, body.code]).toEqual([400, 'input-invalid'])
  })

  it('of an alternate collector may belong to a household as well', async () => {
    const number = newNumber()
    await enrol(aHousehold({ siteId }, { members: [aHead(passport(number))] }))
    const alternateCollector = { name: { given: 'Neighbour' }, document: passport(number) }
    expect((await send(aHousehold({ siteId }, { alternateCollector }))).status).toBe(201)
  })

  it('stays free when the household that brought it was refused', async () => {
    const [taken, fresh] = [newNumber(), newNumber()]
    await enrol(aHousehold({ siteId }, { members: [aHead(passport(taken))] }))
    const refused = await send(
      aHousehold({ siteId, programmeId }, { members: [aHead(passport(fresh), passport(taken))] }),
    )
    expect(refused.body.code).toBe('document-already-registered')
    expect((await send(aHousehold({ siteId }, { members: [aHead(passport(fresh))] }))).status).toBe(201)
  })

  it('makes one household when fifty enrol it at once, and all others are told which', async () => {
    const household = aHousehold({ siteId, programmeId }, { members: [aHead(passport(newNumber()))] })
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(household)))
    const winners = answers.filter(({ status }) => status === 201)
    expect(winners).toHaveLength(1)
    const winner = winners[0]?.body.householdId
    for (const { status, body } of answers)
      if (status !== 201)
        expect(body).toMatchObject({ code: 'document-already-registered', householdId: winner })
  })

  it('makes one household when one request is sent twenty times at once', async () => {
    const household = aHousehold({ siteId, programmeId }, { members: [aHead(passport(newNumber()))] })
    const idempotencyKey = randomUUID()
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(household, { idempotencyKey })))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    for (const { body } of answers) expect(body).toEqual(answers[0]?.body)
  })
})

describe('personal data', () => {
  const secrets = ['Givensecret', 'Familysecret', '+50769998877', 'gender-based-violence', 'Neighboursecret']

  function aPrivateHousehold(number: string): HouseholdInput {
    return aHousehold(
      { siteId, programmeId },
      {
        contacts: { phones: ['+507 6999-8877'] },
        members: [
          {
            ...aHead(passport(number)),
            name: { given: 'Givensecret', family: 'Familysecret' },
            age: { birthDate: '1991-07-19' },
            nationality: 'VEN',
            specificNeeds: ['gender-based-violence'],
          },
        ],
        alternateCollector: { name: { given: 'Neighboursecret' } },
        pin: '482913',
      },
    )
  }

  it('stands nowhere in the tables that somebody could read', async () => {
    const number = newNumber()
    const { householdId } = await enrol(aPrivateHousehold(number))
    await show(householdId, tokens.protection)
    const stored: unknown[] = []
    for (const tableName of [stack.tables.registry, stack.tables.ledger]) {
      let from: Record<string, unknown> | undefined
      do {
        const page = await tables.send(new ScanCommand({ TableName: tableName, ExclusiveStartKey: from }))
        stored.push(...(page.Items ?? []))
        from = page.LastEvaluatedKey
      } while (from !== undefined)
    }
    const text = JSON.stringify(stored)
    expect(text).toContain(householdId)
    for (const secret of [...secrets, number, '1991-07-19', '482913']) expect(text).not.toContain(secret)
  })

  it('cannot be guessed from the hash that tells a repeated request from another', async () => {
    const household = aPrivateHousehold(newNumber())
    const { householdId } = await enrol(household)
    const Key = registryKey.household(householdId)
    const { Item } = await tables.send(new GetCommand({ TableName: stack.tables.registry, Key }))
    const said = [enrolHouseholdRoute.id, undefined, enrolHouseholdRoute.body?.parse(household)]
    const text = JSON.stringify(said, (name, value: unknown) => (name === 'pin' ? undefined : value))
    expect(Item?.['requestHash']).toHaveLength(43)
    expect(Item?.['requestHash']).not.toBe(createHash('sha256').update(text).digest('base64url'))
  })

  it('opens its sensitive part to a protection officer alone', async () => {
    const { householdId } = await enrol(aPrivateHousehold(newNumber()))
    const shownTo = async (token: string) => {
      const { members, specificNeedsShown } = await show(householdId, token)
      return [members[0]?.specificNeeds, specificNeedsShown]
    }
    expect(await shownTo(tokens.protection)).toEqual([['gender-based-violence'], true])
    expect(await shownTo(tokens.registration)).toEqual([[], false])
    expect(await shownTo(tokens.admin)).toEqual([[], false])
  })

  it('leaves an audit record at every read, with ids and nothing else', async () => {
    const { householdId } = await enrol(aPrivateHousehold(newNumber()))
    await show(householdId, tokens.protection)
    await show(householdId, tokens.registration)
    const records = await auditRecordsOfToday(tables, stack.tables.ledger, { householdId })
    const reads = records.filter(({ what }) => what !== 'household-enrolled')
    expect(reads.map(({ what }) => what).sort()).toEqual(['household-and-needs-read', 'household-read'])
    for (const item of reads)
      expect(Object.keys(item).sort()).toEqual(['at', 'householdId', 'pk', 'sk', 'what', 'who'])
  })

  it('has a key of its own for each household', async () => {
    const [first, second] = await Promise.all([
      enrol(aPrivateHousehold(newNumber())),
      enrol(aPrivateHousehold(newNumber())),
    ])
    const read = async (householdId: string) => {
      const Key = registryKey.household(householdId)
      return (await tables.send(new GetCommand({ TableName: stack.tables.registry, Key }))).Item
    }
    const [one, other] = await Promise.all([read(first.householdId), read(second.householdId)])
    expect(Buffer.from(one?.['wrappedKey'])).not.toEqual(Buffer.from(other?.['wrappedKey']))
  })
})

describe('registerHousehold', () => {
  const register = (householdId: string, options: { idempotencyKey?: string } = {}) =>
    api.send(registerHouseholdRoute, {
      token: tokens.registration,
      params: { programmeId },
      body: { householdId },
      ...options,
    })

  it('registers an enrolled household and assesses it', async () => {
    const { householdId } = await enrol(aHousehold({ siteId }))
    const { status, body } = await register(householdId)
    expect(status).toBe(201)
    expect(body).toMatchObject({ householdId, programmeId, eligible: true })
    expect((await show(householdId)).registrations).toHaveLength(1)
  })

  it('answers a repeated request with the first answer', async () => {
    const { householdId } = await enrol(aHousehold({ siteId }))
    const idempotencyKey = randomUUID()
    const first = await register(householdId, { idempotencyKey })
    const second = await register(householdId, { idempotencyKey })
    expect(second.body).toEqual(first.body)
  })

  it('refuses a household that is in the programme already', async () => {
    const { householdId } = await enrol(aHousehold({ siteId, programmeId }))
    expect((await register(householdId)).body.code).toBe('registration-exists')
  })

  it('refuses a key that registered another household', async () => {
    const [first, second] = [await enrol(aHousehold({ siteId })), await enrol(aHousehold({ siteId }))]
    const idempotencyKey = randomUUID()
    await register(first.householdId, { idempotencyKey })
    const reused = await register(second.householdId, { idempotencyKey })
    expect(reused.body.code).toBe('idempotency-key-reused')
    expect((await show(second.householdId)).registrations).toEqual([])
  })

  it('registers once when twenty try at once', async () => {
    const { householdId } = await enrol(aHousehold({ siteId }))
    const answers = await Promise.all(Array.from({ length: 20 }, () => register(householdId)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  })
})

describe('assessHousehold', () => {
  it('decides by the rule of today, and says by which', async () => {
    const own = await setUpProgramme(setUp, { name: `Rules ${randomUUID().slice(0, 8)}` })
    const { householdId } = await enrol(aHousehold(own))
    await api.call(setRulesRoute, {
      token: tokens.programme,
      params: { programmeId: own.programmeId },
      body: {
        eligibility: {
          all: [
            { fact: 'household-size', atLeast: 5 },
            { fact: 'head', which: { sex: ['female'] } },
          ],
        },
        transferValues: [
          { code: 'rent', kind: 'cash', category: 'cash', money: { perHouseholdMinor: 6000 } },
        ],
      },
    })
    const assessment = await api.call(assessHouseholdRoute, {
      token: tokens.programme,
      params: { programmeId: own.programmeId, householdId },
    })
    expect(assessment).toMatchObject({ ruleVersion: 2, eligible: false, lines: [] })
    expect(assessment.conditions.map(({ held, value }) => [held, value])).toEqual([
      [false, 4],
      [true, 1],
    ])
    expect((await show(householdId)).registrations).toMatchObject([
      { programmeId: own.programmeId, eligible: false, ruleVersion: 2, assessment: { lines: [] } },
    ])
  })
})
