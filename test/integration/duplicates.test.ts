// Households that are enrolled twice: found by who they are, shown to those whose households they are, decided once.
import { randomUUID } from 'node:crypto'
import { paginateScan } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import {
  checkDuplicatesRoute,
  decideDuplicateRoute,
  getDuplicateRoute,
  listDuplicatesRoute,
  listMergedVouchersRoute,
} from '../../shared/contract/routes/duplicates.ts'
import { issueWalkInRoute } from '../../shared/contract/routes/issuing.ts'
import {
  assessHouseholdRoute,
  getHouseholdRoute,
  registerHouseholdRoute,
} from '../../shared/contract/routes/registry.ts'
import { aFamilyCalled, enrolTwice, theSameFamily } from '../../tools/story/duplicates.ts'
import { setUpProgramme } from '../../tools/story/programme-setup.ts'
import { enrol, openStandingRound, prepareCycle } from '../../tools/story/rounds.ts'
import { auditRecordsOfToday } from '../fixtures/audit-trail.ts'
import { someStaff, subjectOf } from '../fixtures/staff.ts'
import { useVale } from '../fixtures/vale.ts'

const vale = await useVale()
const { api, setUp, tokens, tables, stack, programme } = vale
const elsewhere = await setUpProgramme(setUp, { name: 'Elsewhere' })
const here = { siteId: programme.siteId, programmeId: programme.programmeId }
const there = { siteId: elsewhere.siteId, programmeId: elsewhere.programmeId }
const ofHere = (await someStaff(vale, { roles: ['registration-officer'], sites: [programme.siteId] })).token

const syllables = 'ba ke li mo nu pa re si to vu ga de fi ho ja ku'.split(' ')

/** A family name of its own for each test, which sounds like no other: eight syllables by chance. */
const aFamilyName = () => {
  const digits = [...randomUUID().replaceAll('-', '').slice(0, 8)]
  return `Z${digits.map((digit) => syllables[Number.parseInt(digit, 16)]).join('')}ñez`
}

const check = (token: string, family: string, siteId = programme.siteId) => {
  const { members } = theSameFamily(family, { siteId })
  return api.call(checkDuplicatesRoute, { token, body: { siteId, members } })
}
const decide = (
  duplicateId: string,
  body: { decision: 'merge' | 'keep-both' | 'refer'; survivor?: string; note?: string },
  { token = tokens.registration, idempotencyKey = randomUUID() } = {},
) =>
  api.send(decideDuplicateRoute, {
    ...{ token, idempotencyKey, params: { duplicateId } },
    body: { reason: body.decision === 'merge' ? 'same-people' : 'cannot-tell', ...body },
  })
const twiceHere = (family = aFamilyName()) => enrolTwice(setUp, family, [here, here])
const recordsOf = (who: string, what: string) =>
  auditRecordsOfToday(tables, stack.tables.ledger, { who, what })

describe('enrolling a household a second time', () => {
  it('leaves a suspected pair with its score and reasons, without a name in it', async () => {
    const family = aFamilyName()
    const { found } = await twiceHere(family)
    expect(found).toMatchObject({ state: 'open', decisions: [] })
    const codes = found.reasons?.map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining(['family-same', 'birth-date-same', 'members-shared']))
    expect(found.score).toBe(found.reasons?.reduce((sum, { points }) => sum + points, 0))
    expect(JSON.stringify(found)).not.toContain('Francisca')
  })

  it('stores no name that somebody who holds the table could read', async () => {
    const family = aFamilyName()
    await twiceHere(family)
    let stored = ''
    for await (const { Items } of paginateScan({ client: tables }, { TableName: stack.tables.registry }))
      stored += JSON.stringify(Items).toLowerCase()
    for (const secret of [family, 'francisca']) expect(stored).not.toContain(secret.toLowerCase())
    expect(stored).toContain('filed#')
  })

  it('lists the pair at both sites, and names to each only its own household', async () => {
    const family = aFamilyName()
    const { duplicateId, one, other } = await enrolTwice(setUp, family, [here, there])
    const { rows } = await api.call(listDuplicatesRoute, { token: ofHere, query: { siteId: here.siteId } })
    const row = rows.find((each) => each.duplicateId === duplicateId)
    expect(row?.households.find(({ siteId }) => siteId === here.siteId)?.householdId).toBe(one)
    expect(JSON.stringify(row)).not.toContain(other)
    expect(row).not.toHaveProperty('score')
    const refused = await api.send(listDuplicatesRoute, { token: ofHere, query: { siteId: there.siteId } })
    expect(refused.body).toMatchObject({ code: 'outside-your-scope' })
  })

  it('is listed for its programme and for no other', async () => {
    const { duplicateId } = await twiceHere()
    const idsOf = async (programmeId: string) => {
      const query = { siteId: here.siteId, programmeId }
      const { rows } = await api.call(listDuplicatesRoute, { token: tokens.admin, query })
      return rows.map((row) => row.duplicateId)
    }
    expect(await idsOf(here.programmeId)).toContain(duplicateId)
    expect(await idsOf(there.programmeId)).not.toContain(duplicateId)
  })
})

describe('checkDuplicates', () => {
  it("names who is at the officer's own site, with reasons, and records that it did", async () => {
    const family = aFamilyName()
    const { householdId } = await enrol(setUp, aFamilyCalled(family, here))
    const { hints } = await check(ofHere, family)
    expect(hints).toHaveLength(1)
    expect(hints[0]).toMatchObject({
      likelihood: 'likely',
      site: { siteId: here.siteId },
      household: { householdId, head: { given: 'Francisca', family }, memberCount: 2 },
    })
    const records = await recordsOf(subjectOf(ofHere), 'duplicates-looked-for')
    expect(records.map((record) => record['householdIds'])).toContainEqual([householdId])
  })

  it('tells of a household at another site only that there is one, and which site to call', async () => {
    const family = aFamilyName()
    await enrol(setUp, aFamilyCalled(family, there))
    const { hints } = await check(ofHere, family)
    expect(hints).toEqual([
      { likelihood: 'likely', site: { siteId: there.siteId, name: expect.any(String) } },
    ])
  })

  it('finds who holds a document that is typed', async () => {
    const documents = [{ type: 'other' as const, number: randomUUID().slice(0, 12) }]
    const { householdId } = await enrol(
      setUp,
      aFamilyCalled(aFamilyName(), here, { members: [{ sex: 'male', documents }] }),
    )
    const members = [{ sex: 'female' as const, documents }]
    const { hints } = await api.call(checkDuplicatesRoute, {
      token: ofHere,
      body: { siteId: here.siteId, members },
    })
    expect(hints).toMatchObject([{ likelihood: 'document', household: { householdId } }])
  })

  it('finds nobody for somebody new, and keeps nothing of who was typed', async () => {
    const family = aFamilyName()
    expect(await check(ofHere, family)).toEqual({ hints: [] })
    await enrol(setUp, aFamilyCalled(family, here))
    const { rows } = await api.call(listDuplicatesRoute, {
      token: tokens.admin,
      query: { siteId: here.siteId },
    })
    expect(JSON.stringify(rows)).not.toContain('hh_typed')
  })
})

describe('getDuplicate', () => {
  it('shows both side by side without needs, and records each as read', async () => {
    const { duplicateId, one, other } = await twiceHere()
    const shown = await api.call(getDuplicateRoute, { token: ofHere, params: { duplicateId } })
    expect(shown.sides.map(({ householdId }) => householdId).toSorted()).toEqual([one, other].toSorted())
    expect(shown.people).toHaveLength(2)
    const records = await recordsOf(subjectOf(ofHere), 'household-compared')
    const read = records.filter((record) => record['duplicateId'] === duplicateId)
    expect(read.map((record) => String(record['householdId'])).toSorted()).toEqual([one, other].toSorted())
  })

  it('shows an officer of one site that side alone', async () => {
    const { duplicateId, one, other } = await enrolTwice(setUp, aFamilyName(), [here, there])
    const shown = await api.call(getDuplicateRoute, { token: ofHere, params: { duplicateId } })
    expect(shown.sides.map(({ householdId }) => householdId)).toEqual([one])
    expect(JSON.stringify(shown)).not.toContain(other)
  })
})

describe('decideDuplicate', () => {
  it('merges: one stays, the other gets nothing new by any way', async () => {
    const { roundId } = await openStandingRound(setUp, programme, {
      codes: ['food'],
      envelope: { USD: 50_000 },
    })
    const { duplicateId, one, other } = await twiceHere()
    const answer = await decide(duplicateId, { decision: 'merge', survivor: one })
    expect(answer.body).toMatchObject({
      state: 'merged',
      decisions: [{ survivor: one, reason: 'same-people' }],
    })
    const walkIn = (householdId: string) =>
      api.send(issueWalkInRoute, {
        token: tokens.registration,
        params: { programmeId: programme.programmeId, roundId },
        body: { householdId },
      })
    expect((await walkIn(other)).body).toMatchObject({ code: 'household-merged' })
    expect((await walkIn(one)).status).toBe(201)
    const registered = await api.send(registerHouseholdRoute, {
      token: tokens.registration,
      params: { programmeId: there.programmeId },
      body: { householdId: other },
    })
    expect(registered.body).toMatchObject({ code: 'household-merged' })
    const assessed = await api.send(assessHouseholdRoute, {
      token: tokens.registration,
      params: { programmeId: here.programmeId, householdId: other },
    })
    expect(assessed.body).toMatchObject({ code: 'household-merged' })
  })

  it('leaves a merged household out of the next round', async () => {
    const own = await setUpProgramme(setUp, { name: 'Own' })
    const { duplicateId, one } = await enrolTwice(setUp, aFamilyName(), [own, own])
    await decide(duplicateId, { decision: 'merge', survivor: one })
    const round = await prepareCycle(setUp, own, { codes: ['food'] })
    expect(round.householdCount).toBe(1)
  }, 120_000)

  it('loses none of the vouchers of who was merged: it lists them, with what is left on each', async () => {
    const { roundId } = await openStandingRound(setUp, programme, {
      codes: ['food'],
      envelope: { USD: 50_000 },
    })
    const { duplicateId, one, other } = await twiceHere()
    const { vouchers } = await api.call(issueWalkInRoute, {
      token: tokens.registration,
      params: { programmeId: programme.programmeId, roundId },
      body: { householdId: other },
    })
    await decide(duplicateId, { decision: 'merge', survivor: one })
    const held = await api.call(listMergedVouchersRoute, {
      token: tokens.registration,
      params: { duplicateId },
    })
    expect(held.rows).toMatchObject([{ roundId, state: 'active', voucherId: vouchers[0]?.voucherId }])
    expect(held.rows[0]?.balance).toEqual(vouchers[0]?.amounts)
  })

  it('records who decided and why, and keeps a note that only those who see both can read', async () => {
    const { duplicateId, one } = await twiceHere()
    await decide(duplicateId, { decision: 'keep-both', note: 'They are sisters-in-law.' })
    const shown = await api.call(getDuplicateRoute, { token: ofHere, params: { duplicateId } })
    expect(shown).toMatchObject({ state: 'kept', notes: ['They are sisters-in-law.'] })
    const records = await recordsOf(subjectOf(tokens.registration), 'duplicate-decided')
    const record = records.find(
      (each) => (each['after'] as { duplicateId?: string }).duplicateId === duplicateId,
    )
    expect(record).toMatchObject({
      before: { state: 'open' },
      after: { state: 'kept', reason: 'cannot-tell' },
    })
    expect(JSON.stringify(record)).not.toContain('sisters')
    expect(JSON.stringify(record)).toContain(one)
  })

  it('answers a repeat with what was decided, and refuses another decision after it', async () => {
    const { duplicateId, one } = await twiceHere()
    const idempotencyKey = randomUUID()
    const first = await decide(duplicateId, { decision: 'merge', survivor: one }, { idempotencyKey })
    const again = await decide(duplicateId, { decision: 'merge', survivor: one }, { idempotencyKey })
    expect(again.body).toEqual(first.body)
    const other = await decide(duplicateId, { decision: 'keep-both' })
    expect(other.body).toMatchObject({ code: 'duplicate-decided', state: 'merged' })
  })

  it('holds one of two decisions that come at once', async () => {
    const { duplicateId, one, other } = await twiceHere()
    const answers = await Promise.all([
      decide(duplicateId, { decision: 'merge', survivor: one }),
      decide(duplicateId, { decision: 'merge', survivor: other }),
      decide(duplicateId, { decision: 'keep-both' }),
    ])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409])
    const households = await Promise.all(
      [one, other].map((householdId) =>
        api.call(getHouseholdRoute, { token: tokens.registration, params: { householdId } }),
      ),
    )
    const { decisions } = await api.call(getDuplicateRoute, { token: ofHere, params: { duplicateId } })
    expect(decisions).toHaveLength(1)
    expect(households).toHaveLength(2)
  })

  it('never leaves a merged household with a registration that is open, however a new one crosses the merge', async () => {
    const { duplicateId, one, other } = await twiceHere()
    const [merged, registered] = await Promise.all([
      decide(duplicateId, { decision: 'merge', survivor: one }),
      api.send(registerHouseholdRoute, {
        token: tokens.registration,
        params: { programmeId: there.programmeId },
        body: { householdId: other },
      }),
    ])
    expect(merged.status).toBe(200)
    const assessed = await api.send(assessHouseholdRoute, {
      token: tokens.registration,
      params: { programmeId: there.programmeId, householdId: other },
    })
    const expected = registered.status === 201 ? 'household-merged' : 'registration-unknown'
    expect(assessed.body).toMatchObject({ code: expected })
  })

  it('lets an officer of one site refer a pair, and a protection officer decide it then', async () => {
    const { duplicateId, one } = await enrolTwice(setUp, aFamilyName(), [here, there])
    const merge = { decision: 'merge', survivor: one } as const
    expect((await decide(duplicateId, merge, { token: ofHere })).body).toMatchObject({
      code: 'outside-your-scope',
    })
    expect((await decide(duplicateId, { decision: 'refer' }, { token: ofHere })).status).toBe(200)
    expect((await decide(duplicateId, merge)).body).toMatchObject({ code: 'duplicate-decided' })
    const { token } = await someStaff(vale, { roles: ['protection-officer'] })
    expect((await decide(duplicateId, merge, { token })).body).toMatchObject({ state: 'merged' })
  })
})
