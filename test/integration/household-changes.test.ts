// A household that is corrected, over HTTP: who may change what of it, two officers at once, its documents, its needs,
// and what follows for its programmes. And consent that is withdrawn: no new assistance, and no contact.
import { randomUUID } from 'node:crypto'
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import { shardOf } from '../../shared/adapters/crypto/derive-id.ts'
import { registryKey } from '../../shared/adapters/dynamodb/keys.ts'
import { issueWalkInRoute, replaceCardRoute } from '../../shared/contract/routes/issuing.ts'
import { createSiteRoute } from '../../shared/contract/routes/programmes.ts'
import {
  correctHouseholdRoute,
  enrolHouseholdRoute,
  findHouseholdRoute,
  getHouseholdRoute,
  listRegistrationsRoute,
  recordConsentRoute,
  registerHouseholdRoute,
} from '../../shared/contract/routes/registry.ts'
import { listEntitlementsRoute } from '../../shared/contract/routes/rounds.ts'
import { shardCount } from '../../shared/domain/round.ts'
import { setUpProgramme } from '../../tools/story/programme-setup.ts'
import {
  aHousehold,
  type HouseholdInput,
  openStandingRound,
  prepareCycle,
  walkIn,
} from '../../tools/story/rounds.ts'
import { auditRecordsOfToday } from '../fixtures/audit-trail.ts'
import { useVale } from '../fixtures/vale.ts'

const vale = await useVale()
const { api, tokens, setUp, stack, tables, programme } = vale
const { programmeId, siteId } = programme

const paper = () => ({ type: 'passport' as const, country: 'VEN', number: `P${randomUUID().slice(0, 12)}` })
type Member = HouseholdInput['members'][number]

const enrol = async (
  members: Member[],
  at: { siteId: string; programmeId?: string } = { siteId, programmeId },
) =>
  (await api.call(enrolHouseholdRoute, { token: tokens.registration, body: aHousehold(at, { members }) }))
    .householdId

const show = (householdId: string, token = tokens.registration) =>
  api.call(getHouseholdRoute, { token, params: { householdId } })

/** As an officer sends it who looked at the household and changed some of it. */
async function correctionOf(householdId: string, changes: object = {}) {
  const {
    householdId: _,
    consents: __,
    registrations: ___,
    enrolledAt: ____,
    ...seen
  } = await show(householdId)
  const { specificNeedsShown: _____, duplicates: _______, members, ...rest } = seen
  return { ...rest, members: members.map(({ specificNeeds: ______, ...member }) => member), ...changes }
}

const send = (householdId: string, body: object, token = tokens.registration) =>
  api.send(correctHouseholdRoute, { token, params: { householdId }, body: body as never })

const holderOf = async (document: ReturnType<typeof paper>) => {
  const { body } = await api.send(findHouseholdRoute, { token: tokens.registration, body: { document } })
  return body.rows?.map(({ householdId }) => householdId) ?? []
}

const recordsOf = (householdId: string) => auditRecordsOfToday(tables, stack.tables.ledger, { householdId })

const head = (changes: Partial<Member> = {}): Member => ({
  isHead: true,
  sex: 'female',
  name: { given: 'Corrected', family: 'Person' },
  age: { years: 34, asOf: '2026-01-01' },
  ...changes,
})

describe('correctHousehold', () => {
  it('adds a member and assesses the household anew in its programmes', async () => {
    const householdId = await enrol([head()])
    const before = await show(householdId)
    const child = { isHead: false, sex: 'male', name: { given: 'Child' }, age: { birthDate: '2024-05-01' } }
    const correction = await correctionOf(householdId)
    const { status, body } = await send(householdId, {
      ...correction,
      members: [...correction.members, child],
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ householdId, version: before.version + 1 })
    expect(body.assessments.map((one) => one.programmeId)).toEqual([programmeId])
    const after = await show(householdId)
    expect(after.members.map(({ memberId, name }) => [memberId, name?.given])).toEqual([
      ['m1', 'Corrected'],
      ['m2', 'Child'],
    ])
    const { rows } = await api.call(listRegistrationsRoute, {
      token: tokens.registration,
      params: { programmeId },
      query: {},
    })
    expect(rows.find((row) => row.householdId === householdId)?.memberCount).toBe(2)
  })

  it('tells one of two officers who correct the same version at once', async () => {
    const householdId = await enrol([head()])
    const correction = await correctionOf(householdId)
    const answers = await Promise.all(
      ['en', 'fr'].map((language) => send(householdId, { ...correction, language })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const told = answers.find(({ status }) => status === 409)
    expect(told?.body).toMatchObject({ code: 'household-changed', version: 2 })
    const kept = answers[0]?.status === 200 ? 'en' : 'fr'
    expect((await show(householdId)).language).toBe(kept)
  })

  it('answers the same officer’s repeat as it answered the first', async () => {
    const householdId = await enrol([head()])
    const correction = await correctionOf(householdId, { language: 'pt' })
    const first = await send(householdId, correction)
    expect(await send(householdId, correction)).toMatchObject({ status: 200, body: first.body })
    expect((await show(householdId)).version).toBe(2)
  })

  it('keeps the register of documents right, and gives a document that was removed free', async () => {
    const [old, kept, added] = [paper(), paper(), paper()]
    const householdId = await enrol([head({ documents: [old, kept] })])
    const correction = await correctionOf(householdId)
    const members = correction.members.map((member) => ({ ...member, documents: [kept, added] }))
    expect((await send(householdId, { ...correction, members })).status).toBe(200)
    expect(await Promise.all([old, kept, added].map(holderOf))).toEqual([[], [householdId], [householdId]])
    const other = await enrol([head({ documents: [old] })])
    expect(await holderOf(old)).toEqual([other])
  })

  it('changes nothing where another household holds the new document', async () => {
    const [own, theirs] = [paper(), paper()]
    const holder = await enrol([head({ documents: [theirs] })])
    const householdId = await enrol([head({ documents: [own] })])
    const correction = await correctionOf(householdId)
    const members = correction.members.map((member) => ({ ...member, documents: [theirs] }))
    const { body } = await send(householdId, { ...correction, members })
    expect(body).toMatchObject({ code: 'document-already-registered', householdId: holder })
    expect(await Promise.all([own, theirs].map(holderOf))).toEqual([[householdId], [holder]])
    expect((await show(householdId)).version).toBe(1)
  })

  it('moves a household to another site, and its registration with it', async () => {
    const other = await api.call(createSiteRoute, {
      token: tokens.admin,
      body: { name: 'Next', pcode: 'PA0503' },
    })
    const householdId = await enrol([head()])
    await send(householdId, await correctionOf(householdId, { siteId: other.siteId }))
    const { rows } = await api.call(listRegistrationsRoute, {
      token: tokens.registration,
      params: { programmeId },
      query: { siteId: other.siteId },
    })
    expect(rows.map((row) => row.householdId)).toEqual([householdId])
  })

  it('leaves needs as they are for who may not see them, and lets a protection officer change them', async () => {
    const householdId = await enrol([head({ specificNeeds: ['gender-based-violence'] })])
    await send(householdId, await correctionOf(householdId, { language: 'fr' }))
    const needsOf = async () => (await show(householdId, tokens.protection)).members[0]?.specificNeeds
    expect(await needsOf()).toEqual(['gender-based-violence'])
    const added = await correctionOf(householdId)
    await send(householdId, {
      ...added,
      members: added.members.map((member) => ({ ...member, specificNeeds: ['pregnant'] })),
    })
    expect(await needsOf()).toEqual(['gender-based-violence', 'pregnant'])
    const replaced = await correctionOf(householdId)
    const members = replaced.members.map((member) => ({ ...member, specificNeeds: ['pregnant'] }))
    await send(householdId, { ...replaced, members }, tokens.protection)
    expect(await needsOf()).toEqual(['pregnant'])
  })

  it('records which parts changed, and nothing of what they say', async () => {
    const householdId = await enrol([head()])
    await send(householdId, await correctionOf(householdId, { contacts: { phones: ['+50761112233'] } }))
    const records = await recordsOf(householdId)
    const correction = records.find(({ what }) => what === 'household-corrected')
    expect(correction).toMatchObject({ before: { version: 1 }, after: { version: 2 } })
    expect(correction?.['after']).toMatchObject({ parts: expect.arrayContaining(['contacts']) })
    expect(JSON.stringify(records)).not.toMatch(/61112233|Corrected/)
  })
})

const consent = async (
  householdId: string,
  purpose: 'registration-and-assistance' | 'contact',
  given: boolean,
) =>
  api.call(recordConsentRoute, {
    token: tokens.registration,
    params: { householdId },
    body: {
      version: (await show(householdId)).version,
      ...{ purpose, given, language: 'ht', textVersion: '2026-11' as const },
    },
  })

const registrationOf = async (householdId: string, of = programmeId) => {
  const Key = registryKey.registration(of, shardOf(householdId, shardCount), householdId)
  return (await tables.send(new GetCommand({ TableName: stack.tables.registry, Key, ConsistentRead: true })))
    .Item
}

describe('consent', () => {
  it('is kept with the language and the text that was read, and says whether there may be contact', async () => {
    const householdId = await enrol([head()])
    expect(await registrationOf(householdId)).toMatchObject({ consented: true, contactAllowed: false })
    await consent(householdId, 'contact', true)
    expect(await registrationOf(householdId)).toMatchObject({ consented: true, contactAllowed: true })
    expect((await show(householdId)).consents.at(-1)).toMatchObject({
      ...{ purpose: 'contact', given: true, language: 'ht', textVersion: '2026-11' },
    })
  })

  it('that is withdrawn ends contact and new assistance: registration, walk-in, round and new card', async () => {
    const own = await setUpProgramme(setUp, { name: 'Withdrawn' })
    const next = await setUpProgramme(setUp, { name: 'Next' })
    const round = await openStandingRound(setUp, own, { codes: ['food'], envelope: { USD: 1_000_000 } })
    const second = await openStandingRound(setUp, own, { codes: ['food'], envelope: { USD: 1_000_000 } })
    const { householdId, vouchers } = await walkIn(setUp, own, round)
    const stays = await walkIn(setUp, own, round)
    await consent(householdId, 'contact', true)
    const { consented } = await consent(householdId, 'registration-and-assistance', false)
    expect(consented).toEqual([])
    expect(await registrationOf(householdId, own.programmeId)).toMatchObject({
      ...{ consented: false, contactAllowed: false },
    })
    const { body: refusedWalkIn } = await api.send(issueWalkInRoute, {
      token: tokens.registration,
      params: second,
      body: { householdId },
    })
    const { body: refusedCard } = await api.send(replaceCardRoute, {
      token: tokens.registration,
      params: { voucherId: vouchers[0]?.voucherId ?? '' },
      body: { reason: 'Lost' },
    })
    const { body: refusedRegistration } = await api.send(registerHouseholdRoute, {
      token: tokens.registration,
      params: next,
      body: { householdId },
    })
    expect(
      [refusedWalkIn, refusedCard, refusedRegistration].map((body) => (body as { code?: string }).code),
    ).toEqual(['consent-missing', 'consent-missing', 'consent-missing'])
    const cycle = await prepareCycle(setUp, own, { codes: ['food'] })
    const { rows } = await api.call(listEntitlementsRoute, {
      token: tokens.programme,
      params: { programmeId: own.programmeId, roundId: cycle.roundId },
      query: {},
    })
    expect(rows.map((row) => row.householdId)).toEqual([stays.householdId])
  })

  it('that is given again opens assistance again', async () => {
    const householdId = await enrol([head()])
    await consent(householdId, 'registration-and-assistance', false)
    const { consented } = await consent(householdId, 'registration-and-assistance', true)
    expect(consented).toEqual(['registration-and-assistance'])
    expect(await registrationOf(householdId)).toMatchObject({ consented: true })
    expect((await recordsOf(householdId)).filter(({ what }) => what === 'consent-recorded')).toHaveLength(2)
  })
})
