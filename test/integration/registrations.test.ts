// The list of a programme's registrations over HTTP: its order, its pages, its filters, whose names it shows and to
// whom; and how a household is found by what somebody shows.
import { beforeAll, describe, expect, it } from 'vitest'
import { createSiteRoute } from '../../shared/contract/routes/programmes.ts'
import {
  enrolHouseholdRoute,
  findHouseholdRoute,
  listRegistrationsRoute,
} from '../../shared/contract/routes/registry.ts'
import { voucherNumber } from '../../shared/domain/voucher-number.ts'
import { setUpProgramme } from '../../tools/story/programme-setup.ts'
import { aHousehold, openStandingRound, walkIn } from '../../tools/story/rounds.ts'
import { auditRecordsOfToday } from '../fixtures/audit-trail.ts'
import { someStaff } from '../fixtures/staff.ts'
import { useVale } from '../fixtures/vale.ts'

const vale = await useVale()
const { api, tokens, setUp, stack, tables } = vale
const listed = await setUpProgramme(setUp, { name: 'Listed' })
const { programmeId, siteId } = listed
const other = await api.call(createSiteRoute, {
  token: tokens.admin,
  body: { name: 'Border', pcode: 'PA0502' },
})

const passport = { type: 'passport' as const, country: 'VEN', number: `P${crypto.randomUUID().slice(0, 8)}` }
const someone = (given: string, at: string) =>
  aHousehold(
    { siteId: at, programmeId },
    { members: [{ sex: 'female', isHead: true, name: { given, family: 'Listed' } }] },
  )
const enrolled: string[] = []
beforeAll(async () => {
  for (let count = 0; count < 7; count++) {
    const body = someone(`Head ${count}`, count === 3 ? other.siteId : siteId)
    const members = body.members.map((member) => ({
      ...member,
      ...(count === 5 && { documents: [passport] }),
    }))
    const { householdId } = await api.call(enrolHouseholdRoute, {
      token: tokens.registration,
      body: { ...body, members },
    })
    enrolled.push(householdId)
  }
})

const list = (query: Readonly<Record<string, string>> = {}, token = tokens.registration) =>
  api.call(listRegistrationsRoute, { token, params: { programmeId }, query })
const idsOf = ({ rows }: Awaited<ReturnType<typeof list>>) => rows.map(({ householdId }) => householdId)

const auditOf = async (householdId: string) => {
  const records = await auditRecordsOfToday(tables, stack.tables.ledger, {})
  return records.filter(
    ({ householdIds }) => Array.isArray(householdIds) && householdIds.includes(householdId),
  )
}

describe('listRegistrations', () => {
  it('lists the newest first, and the oldest first where that is asked', async () => {
    expect(idsOf(await list())).toEqual(enrolled.toReversed())
    expect(idsOf(await list({ sort: 'oldest' }))).toEqual(enrolled)
  })

  it.each(['newest', 'oldest'])('gives every registration once, in pages, the %s first', async (sort) => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await list({ sort, limit: '3', ...(cursor !== undefined && { cursor }) })
      seen.push(...idsOf(page))
      cursor = page.cursor
    } while (cursor !== undefined)
    expect(seen).toEqual(sort === 'oldest' ? enrolled : enrolled.toReversed())
  })

  it('keeps to a site, a state and days of registration', async () => {
    expect(idsOf(await list({ siteId: other.siteId }))).toEqual([enrolled[3]])
    expect(idsOf(await list({ state: 'eligible' }))).toEqual(enrolled.toReversed())
    expect(idsOf(await list({ state: 'ineligible' }))).toEqual([])
    expect(idsOf(await list({ from: '2026-01-01' }))).toHaveLength(7)
    expect(idsOf(await list({ until: '2026-01-01' }))).toEqual([])
    expect(idsOf(await list({ from: '2030-01-01', until: '2020-01-01' }))).toEqual([])
  })

  it('begins anew with a cursor that nobody was given', async () => {
    expect(idsOf(await list({ cursor: 'bm9uc2Vuc2U' }))).toEqual(enrolled.toReversed())
  })

  it("shows only the caller's sites, and refuses another site", async () => {
    const { token } = await someStaff(vale, { roles: ['registration-officer'], sites: [other.siteId] })
    expect(idsOf(await list({}, token))).toEqual([enrolled[3]])
    const refused = await api.send(listRegistrationsRoute, {
      token,
      params: { programmeId },
      query: { siteId },
    })
    expect(refused.body).toMatchObject({ code: 'outside-your-scope' })
  })

  it('shows the heads’ names to a registration officer who asks, and records whose, once', async () => {
    const { rows } = await list({ names: 'true', limit: '4' })
    expect(rows.map(({ head }) => head?.given)).toEqual(['Head 6', 'Head 5', 'Head 4', 'Head 3'])
    const records = await auditOf(enrolled[6] ?? '')
    expect(records).toHaveLength(1)
    expect(records[0]).toMatchObject({ what: 'household-names-listed', programmeId })
    expect(records[0]?.['householdIds']).toEqual(enrolled.slice(3).toReversed())
    expect(JSON.stringify(records)).not.toContain('Head 6')
  })

  it.each(['programme', 'approver', 'finance', 'auditor'] as const)(
    'never shows a name to %s',
    async (role) => {
      const page = await list({ names: 'true' }, tokens[role])
      expect(idsOf(page)).toHaveLength(7)
      expect(JSON.stringify(page)).not.toContain('Head')
    },
  )
})

describe('findHousehold', () => {
  const find = (body: object, token = tokens.registration) =>
    api.send(findHouseholdRoute, { token, body: body as never })

  it.each([
    ['as it was enrolled', passport],
    ['spelled otherwise', { ...passport, number: passport.number.toLowerCase().replace('p', ' p-') }],
    ['of a type that nobody knows any more', { number: passport.number, country: 'VEN' }],
  ])(
    'finds the household that holds a document %s, and records that it was looked for',
    async (_, document) => {
      const { body } = await find({ document })
      expect(body.rows.map(({ householdId }) => householdId)).toEqual([enrolled[5]])
      const looked = (await auditOf(enrolled[5] ?? '')).filter(({ what }) => what === 'document-looked-for')
      expect(looked.length).toBeGreaterThan(0)
      expect(JSON.stringify(looked)).not.toContain(passport.number)
    },
  )

  it('finds the household of a card by its number', async () => {
    const round = await openStandingRound(setUp, listed, { codes: ['food'], envelope: { USD: 100_000 } })
    const { householdId, vouchers } = await walkIn(setUp, listed, round)
    const { body } = await find({ voucherNumber: voucherNumber(vouchers[0]?.voucherId ?? '') })
    expect(body.rows).toMatchObject([{ householdId, registrations: [{ programmeId, state: 'eligible' }] }])
  })

  it('tells nothing of a household at a site that the caller does not work for', async () => {
    const { token } = await someStaff(vale, { roles: ['registration-officer'], sites: [other.siteId] })
    const { body } = await find({ document: passport }, token)
    expect(body).toMatchObject({ code: 'outside-your-scope' })
    expect(JSON.stringify(body)).not.toContain(enrolled[5])
  })

  it.each([{}, { householdId: 'hh_0', voucherNumber: '7QK2 M3ZP 9ABC DEFG H' }])(
    'refuses %j',
    async (body) => {
      expect((await find(body)).body).toMatchObject({ code: 'input-invalid' })
    },
  )
})
