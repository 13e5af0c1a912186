// Programmes, grants and budgets over HTTP against a real engine: each request once, nothing given twice.
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  addBasketRoute,
  createGrantRoute,
  createProgrammeRoute,
  createSiteRoute,
  fundBudgetRoute,
  getBudgetRoute,
  getProgrammeRoute,
  listGrantsRoute,
  listProgrammesRoute,
  listSitesRoute,
  setRulesRoute,
} from '../../shared/contract/routes/programmes.ts'
import { demoRules } from '../../tools/story/programme-setup.ts'
import { someStaff } from '../fixtures/staff.ts'
import { useVale } from '../fixtures/vale.ts'

const vale = await useVale()
const { api, tokens, programme: demo } = vale
const { programmeId, siteId } = demo

const aProgramme = () => ({
  name: `Programme ${randomUUID().slice(0, 8)}`,
  currency: 'USD' as const,
  kinds: ['value' as const],
  cardLanguage: 'es',
  helpLine: '+507 800 0000',
})
const aGrant = (pledged: Record<string, number>) =>
  api.call(createGrantRoute, {
    token: tokens.finance,
    body: { donor: 'ECHO', reference: `R-${randomUUID().slice(0, 8)}`, pledged },
  })
const newProgramme = () => api.call(createProgrammeRoute, { token: tokens.programme, body: aProgramme() })

describe('createProgramme', () => {
  it('answers a repeated request with the same programme, and another one with a refusal', async () => {
    const idempotencyKey = randomUUID()
    const body = aProgramme()
    const send = (changes = {}) =>
      api.send(createProgrammeRoute, {
        token: tokens.programme,
        idempotencyKey,
        body: { ...body, ...changes },
      })
    const first = await send()
    expect(createProgrammeRoute.success.schema.parse(first.body)).toMatchObject({ name: body.name })
    expect((await send()).raw).toEqual(first.raw)
    expect((await send({ name: 'Another' })).body.code).toBe('idempotency-key-reused')
  })

  it('makes one programme of twenty requests at once', async () => {
    const idempotencyKey = randomUUID()
    const body = aProgramme()
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        api.send(createProgrammeRoute, { token: tokens.programme, idempotencyKey, body }),
      ),
    )
    expect(new Set(answers.map(({ status, raw }) => `${status} ${Buffer.from(raw)}`)).size).toBe(1)
  })

  it('gives every programme its own number', async () => {
    const programmes = await Promise.all(Array.from({ length: 10 }, newProgramme))
    expect(new Set(programmes.map(({ number }) => number)).size).toBe(10)
  })
})

describe('listProgrammes', () => {
  it('shows somebody the programmes they work for, and no other', async () => {
    const officer = await someStaff(vale, { roles: ['programme-officer'], programmes: [programmeId] })
    const mine = await api.call(listProgrammesRoute, { token: officer.token, query: {} })
    expect(listProgrammesRoute.success.schema.parse(mine).rows.map((row) => row.programmeId)).toEqual([
      programmeId,
    ])
    const { programmeId: other } = await newProgramme()
    const params = { programmeId: other }
    expect((await api.send(getProgrammeRoute, { token: officer.token, params })).body.code).toBe(
      'outside-your-scope',
    )
    const all = await api.call(listProgrammesRoute, { token: tokens.admin, query: {} })
    expect(all.rows.map((row) => row.programmeId)).toEqual(expect.arrayContaining([programmeId, other]))
  })
})

describe('getProgramme', () => {
  it('shows rules and baskets', async () => {
    const shown = await api.call(getProgrammeRoute, { token: tokens.auditor, params: { programmeId } })
    expect(getProgrammeRoute.success.schema.parse(shown)).toMatchObject({
      rules: { version: 1 },
      baskets: [{ number: 1 }, { number: 2 }],
    })
  })

  it('does not know an id that nobody made', async () => {
    const params = { programmeId: `prg_${'0'.repeat(20)}` }
    expect((await api.send(getProgrammeRoute, { token: tokens.auditor, params })).body.code).toBe(
      'programme-unknown',
    )
  })
})

describe('addBasket', () => {
  const soap = {
    kind: 'commodity' as const,
    name: 'Soap',
    items: [{ itemCode: 'soap', name: 'Soap', quantity: 2 }],
  }

  it('adds one basket for one request, however often it is sent', async () => {
    const { programmeId: fresh } = await newProgramme()
    const options = {
      token: tokens.programme,
      params: { programmeId: fresh },
      idempotencyKey: randomUUID(),
    }
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => api.send(addBasketRoute, { ...options, body: soap })),
    )
    expect(new Set(answers.map(({ raw }) => Buffer.from(raw).toString())).size).toBe(1)
    const reused = await api.send(addBasketRoute, { ...options, body: { ...soap, name: 'Other' } })
    expect(reused.body.code).toBe('idempotency-key-reused')
    const shown = await api.call(getProgrammeRoute, {
      token: tokens.programme,
      params: { programmeId: fresh },
    })
    expect(shown.baskets).toEqual([answers[0]?.body])
  })

  it('refuses an item that is named twice', async () => {
    const body = { ...soap, items: [...soap.items, ...soap.items] }
    const answer = await api.send(addBasketRoute, { token: tokens.programme, params: { programmeId }, body })
    expect(answer.body).toMatchObject({ code: 'basket-invalid', field: 'items' })
  })
})

describe('setRules', () => {
  const rules = demoRules(demo)
  const set = (params: { programmeId: string }, body = rules) =>
    api.send(setRulesRoute, { token: tokens.programme, params, body })
  const foodOnly = (perHouseholdMinor: number) => ({
    eligibility: { all: [] },
    transferValues: [
      { code: 'food', kind: 'value' as const, category: 'food', money: { perHouseholdMinor } },
    ],
  })

  it('counts versions up, and only when something changes', async () => {
    const { programmeId: fresh } = await newProgramme()
    const at = { programmeId: fresh }
    expect((await set(at, foodOnly(1000))).body).toMatchObject({ version: 1 })
    expect((await set(at, foodOnly(1000))).body).toMatchObject({ version: 1 })
    expect((await set(at, foodOnly(2000))).body).toMatchObject({ version: 2 })
  })

  it('gives every one of several changes at once its own version', async () => {
    const { programmeId: fresh } = await newProgramme()
    const answers = await Promise.all(
      [1, 2, 3, 4].map((amount) => set({ programmeId: fresh }, foodOnly(amount))),
    )
    const versions = answers.map(({ body }) => body.version).sort()
    expect(versions).toEqual([1, 2, 3, 4])
  })

  it('refuses a rule that cannot be used, a basket and a site that are not there', async () => {
    const unlike = foodOnly(1)
    const [food] = unlike.transferValues
    if (food === undefined) throw new Error('no value')
    expect((await set({ programmeId }, { ...unlike, transferValues: [food, food] })).body).toMatchObject({
      code: 'rule-invalid',
      field: 'transferValues.1.code',
    })
    const kit = {
      code: 'kit',
      kind: 'commodity' as const,
      category: 'x',
      basket: { basketNumber: 99, perHousehold: 1 },
    }
    expect((await set({ programmeId }, { ...unlike, transferValues: [kit] })).body.code).toBe(
      'basket-unknown',
    )
    const site = { fact: 'site' as const, oneOf: [`sit_${'0'.repeat(20)}`] }
    expect((await set({ programmeId }, { ...unlike, eligibility: { all: [site] } })).body).toMatchObject({
      code: 'rule-invalid',
      field: 'eligibility.all.0.oneOf.0',
    })
  })
})

/** On whatever page it is: other tests add grants of their own. */
async function grantInList(grantId: string) {
  let cursor: string | undefined
  do {
    const query = cursor === undefined ? {} : { cursor }
    const page = listGrantsRoute.success.schema.parse(
      await api.call(listGrantsRoute, { token: tokens.finance, query }),
    )
    const found = page.rows.find((row) => row.grantId === grantId)
    if (found !== undefined) return found
    cursor = page.cursor
  } while (cursor !== undefined)
  return undefined
}

describe('fundBudget', () => {
  const fund = (
    body: { grantId: string; unit: string; amount: number },
    options: { idempotencyKey?: string; programmeId?: string } = {},
  ) =>
    api.send(fundBudgetRoute, {
      token: tokens.finance,
      params: { programmeId: options.programmeId ?? programmeId },
      body,
      ...(options.idempotencyKey !== undefined && { idempotencyKey: options.idempotencyKey }),
    })

  it('moves money once, however often the request is sent', async () => {
    const { grantId } = await aGrant({ USD: 1000 })
    const idempotencyKey = randomUUID()
    const body = { grantId, unit: 'USD', amount: 600 }
    const answers = await Promise.all(Array.from({ length: 10 }, () => fund(body, { idempotencyKey })))
    for (const answer of answers)
      expect(answer).toMatchObject({
        status: 201,
        body: { grantId, unit: 'USD', funded: 600, available: 600 },
      })
    expect((await fund({ ...body, amount: 1 }, { idempotencyKey })).body.code).toBe('idempotency-key-reused')
  })

  it('never takes more from a grant than was pledged', async () => {
    const { grantId } = await aGrant({ USD: 1000 })
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => fund({ grantId, unit: 'USD', amount: 100 })),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10)
    const refused = answers.filter(({ status }) => status !== 201)
    expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['grant-insufficient']))
    const { lines } = await api.call(getBudgetRoute, { token: tokens.auditor, params: { programmeId } })
    expect(lines.find((line) => line.grantId === grantId)).toEqual({
      grantId,
      unit: 'USD',
      funded: 1000,
      returned: 0,
      available: 1000,
      reserved: 0,
    })
    expect((await grantInList(grantId))?.available).toEqual({ USD: 0 })
  })

  it('refuses a unit that was not pledged, an unknown grant and an unknown programme', async () => {
    const { grantId } = await aGrant({ USD: 1000 })
    expect((await fund({ grantId, unit: 'item:soap', amount: 1 })).body.code).toBe('grant-insufficient')
    const nobody = '0'.repeat(20)
    const usd = { unit: 'USD', amount: 1 }
    expect((await fund({ grantId: `grt_${nobody}`, ...usd })).body.code).toBe('grant-unknown')
    const unknown = { programmeId: `prg_${nobody}` }
    expect((await fund({ grantId, ...usd }, unknown)).body.code).toBe('programme-unknown')
  })
})

describe('createSite', () => {
  it('numbers sites and lists them', async () => {
    const site = await api.call(createSiteRoute, {
      token: tokens.programme,
      body: { name: 'Bajo Chiquito', pcode: 'PA0502' },
    })
    expect(createSiteRoute.success.schema.parse(site)).toMatchObject({ timeZone: 'America/Panama' })
    const { rows } = await api.call(listSitesRoute, { token: tokens.auditor, query: {} })
    expect(rows.map((row) => row.siteId)).toEqual(expect.arrayContaining([site.siteId, siteId]))
    expect(new Set(rows.map(({ number }) => number)).size).toBe(rows.length)
  })

  it('takes a made-up cursor for a place in the same list, never for another list', async () => {
    const cursor = Buffer.from('GRANTS').toString('base64url')
    const answer = await api.send(listSitesRoute, { token: tokens.auditor, query: { cursor } })
    expect(answer.status).toBe(200)
    for (const row of answer.body.rows) expect(row.siteId).toMatch(/^sit_/)
  })
})
