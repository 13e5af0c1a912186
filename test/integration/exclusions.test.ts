// Households taken out of a prepared round, over HTTP against a real engine: the plan, the totals and the books agree.
import { describe, expect, it } from 'vitest'
import { listRoundVouchersRoute } from '../../shared/contract/routes/issuing.ts'
import {
  excludeHouseholdRoute,
  getRoundRoute,
  listEntitlementsRoute,
  readmitHouseholdRoute,
  submitRoundRoute,
} from '../../shared/contract/routes/rounds.ts'
import { aHousehold, carryOut, enrol, prepareCycle } from '../../tools/story/rounds.ts'
import { useVale } from '../fixtures/vale.ts'

const vale = await useVale()
const { api, tokens, setUp, programme } = vale
const { programmeId } = programme
const reason = 'The family has moved on'

const exclude = (roundId: string, householdId: string) =>
  api.send(excludeHouseholdRoute, {
    token: tokens.programme,
    params: { programmeId, roundId },
    body: { householdId, reason },
  })

const readmit = (roundId: string, householdId: string) =>
  api.send(readmitHouseholdRoute, {
    token: tokens.programme,
    params: { programmeId, roundId },
    body: { householdId },
  })

async function aCycleOf(count: number) {
  const households = await Promise.all(
    Array.from({ length: count }, () => enrol(setUp, aHousehold(programme))),
  )
  const round = await prepareCycle(setUp, programme, { codes: ['food', 'dignity'] })
  return { round, householdIds: households.map(({ householdId }) => householdId) }
}

async function entitlementsOf(roundId: string) {
  const { rows } = await api.call(listEntitlementsRoute, {
    token: tokens.auditor,
    params: { programmeId, roundId },
    query: {},
  })
  return rows
}

describe('excludeHousehold', () => {
  it('takes out all that the household was to get, and out of the totals as much', async () => {
    const { round, householdIds } = await aCycleOf(3)
    const [gone = ''] = householdIds
    const { status, body } = await exclude(round.roundId, gone)
    expect(status).toBe(200)
    expect(body.householdCount).toBe(round.householdCount - 1)
    expect(body.voucherCount).toBe(round.voucherCount - 2)
    const before = round.totals[programme.grantId] ?? {}
    expect(body.totals[programme.grantId]).toEqual({
      USD: (before['USD'] ?? 0) - 11_000,
      'item:dignity-kit': (before['item:dignity-kit'] ?? 0) - 3,
    })
    const marked = (await entitlementsOf(round.roundId)).filter(({ exclusion }) => exclusion !== undefined)
    expect(marked.map(({ householdId }) => householdId)).toEqual([gone, gone])
    expect(marked[0]?.exclusion?.reason).toBe(reason)
  })

  it('takes a household out once, however often and by however many it is asked', async () => {
    const { round, householdIds } = await aCycleOf(2)
    const [gone = ''] = householdIds
    const answers = await Promise.all(Array.from({ length: 6 }, () => exclude(round.roundId, gone)))
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200))
    const after = await api.call(getRoundRoute, {
      token: tokens.auditor,
      params: { programmeId, roundId: round.roundId },
    })
    expect(after.voucherCount).toBe(round.voucherCount - 2)
  })

  it('takes out many at once and leaves totals that are the sum of what is left', async () => {
    const { round, householdIds } = await aCycleOf(5)
    const answers = await Promise.all(householdIds.map((householdId) => exclude(round.roundId, householdId)))
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200))
    const after = await api.call(getRoundRoute, {
      token: tokens.auditor,
      params: { programmeId, roundId: round.roundId },
    })
    const left = (await entitlementsOf(round.roundId)).filter(({ exclusion }) => exclusion === undefined)
    expect(after.voucherCount).toBe(left.length)
    const dollars = left.reduce((sum, { amounts }) => sum + (amounts['USD'] ?? 0), 0)
    expect(after.totals[programme.grantId]?.['USD']).toBe(dollars)
  })

  it('leaves a plan by which just the others get their vouchers', async () => {
    const { round, householdIds } = await aCycleOf(2)
    const [gone = ''] = householdIds
    await exclude(round.roundId, gone)
    const at = { programmeId, roundId: round.roundId }
    await carryOut(setUp, at)
    const { rows } = await api.call(listRoundVouchersRoute, {
      token: tokens.registration,
      params: at,
      query: {},
    })
    expect(rows.length).toBe(round.voucherCount - 2)
    expect(rows.some(({ householdId }) => householdId === gone)).toBe(false)
  })

  it('refuses once the round is submitted', async () => {
    const { round, householdIds } = await aCycleOf(1)
    const [one = ''] = householdIds
    await api.call(submitRoundRoute, {
      token: tokens.programme,
      params: { programmeId, roundId: round.roundId },
    })
    expect((await exclude(round.roundId, one)).body.code).toBe('round-state-conflict')
  })
})

describe('readmitHousehold', () => {
  it('leaves the round as if the household had never been out, also for its vouchers', async () => {
    const { round, householdIds } = await aCycleOf(2)
    const [back = ''] = householdIds
    await exclude(round.roundId, back)
    const { status, body } = await readmit(round.roundId, back)
    expect(status).toBe(200)
    expect(body).toEqual(round)
    expect((await entitlementsOf(round.roundId)).every(({ exclusion }) => exclusion === undefined)).toBe(true)
    const at = { programmeId, roundId: round.roundId }
    await carryOut(setUp, at)
    const { rows } = await api.call(listRoundVouchersRoute, {
      ...{ token: tokens.registration, params: at, query: {} },
    })
    expect(rows.length).toBe(round.voucherCount)
  })

  it('takes a household in once, however often and by however many it is asked', async () => {
    const { round, householdIds } = await aCycleOf(2)
    const [back = ''] = householdIds
    await exclude(round.roundId, back)
    const answers = await Promise.all(Array.from({ length: 6 }, () => readmit(round.roundId, back)))
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200))
    expect(answers.map(({ body }) => body.voucherCount)).toEqual(Array(6).fill(round.voucherCount))
  })

  it('and an exclusion at once leave totals that are the sum of what is left', async () => {
    const { round, householdIds } = await aCycleOf(2)
    const [one = ''] = householdIds
    await exclude(round.roundId, one)
    await Promise.all([readmit(round.roundId, one), exclude(round.roundId, one), readmit(round.roundId, one)])
    const after = await api.call(getRoundRoute, {
      token: tokens.auditor,
      params: { programmeId, roundId: round.roundId },
    })
    const left = (await entitlementsOf(round.roundId)).filter(({ exclusion }) => exclusion === undefined)
    expect(after.voucherCount).toBe(left.length)
    expect([round.voucherCount, round.voucherCount - 2]).toContain(left.length)
  })

  it('can be followed by another exclusion', async () => {
    const { round, householdIds } = await aCycleOf(1)
    const [one = ''] = householdIds
    await exclude(round.roundId, one)
    await readmit(round.roundId, one)
    expect((await exclude(round.roundId, one)).body.voucherCount).toBe(round.voucherCount - 2)
  })

  it('refuses once the round is submitted', async () => {
    const { round, householdIds } = await aCycleOf(1)
    const [one = ''] = householdIds
    await exclude(round.roundId, one)
    await api.call(submitRoundRoute, {
      token: tokens.programme,
      params: { programmeId, roundId: round.roundId },
    })
    expect((await readmit(round.roundId, one)).body.code).toBe('round-state-conflict')
  })
})
