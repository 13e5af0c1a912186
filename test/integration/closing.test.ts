// Closing a round over HTTP against a real engine: what was not issued goes back to the budget, once, to the cent,
// whoever closes and whoever walks in at the same time.
import { DeleteCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { queryWholePartition } from '../../shared/adapters/dynamodb/page-cursor.ts'
import { makeRoundStore } from '../../shared/adapters/dynamodb/round-store.ts'
import { closeRound } from '../../shared/application/close-round.ts'
import { inParallel } from '../../shared/application/in-parallel.ts'
import {
  getRoundCardsRoute,
  getVoucherCardRoute,
  issueWalkInRoute,
  listRoundVouchersRoute,
} from '../../shared/contract/routes/issuing.ts'
import { getBudgetRoute } from '../../shared/contract/routes/programmes.ts'
import { redeemVoucherRoute } from '../../shared/contract/routes/redemptions.ts'
import { getTrialBalanceRoute } from '../../shared/contract/routes/reports.ts'
import {
  approveRoundRoute,
  closeRoundRoute,
  getRoundRoute,
  listEntitlementsRoute,
  prepareRoundRoute,
  releaseRoundRoute,
  submitRoundRoute,
} from '../../shared/contract/routes/rounds.ts'
import { verifyLedger } from '../../tools/ledger-verification.ts'
import { fund, setUpProgramme } from '../../tools/story/programme-setup.ts'
import {
  aHousehold,
  carryOut,
  enrol,
  openStandingRound,
  prepareCycle,
  walkIn,
} from '../../tools/story/rounds.ts'
import { subjectOf } from '../fixtures/staff.ts'
import { useVale } from '../fixtures/vale.ts'

const vale = await useVale()
const { api, tokens, setUp, stack, tables, programme } = vale
const { programmeId } = programme
const reason = 'The flow of people has ended'

type At = { readonly programmeId: string; readonly roundId: string }

const close = ({ programmeId, roundId }: At, token = tokens.finance) =>
  api.send(closeRoundRoute, { token, params: { programmeId, roundId }, body: { reason } })

/** A grant of its own, and a standing round that may hand out all of it but USD 10. */
async function aStandingRound(envelope: number, of = programme) {
  const grantId = await fund(setUp, of.programmeId, { USD: envelope + 1000 })
  const round = await openStandingRound(
    setUp,
    { ...of, grantId },
    { codes: ['food'], envelope: { USD: envelope } },
  )
  return { programmeId: of.programmeId, roundId: round.roundId, grantId }
}

async function lineOf(grantId: string, of = programmeId) {
  const params = { programmeId: of }
  const { lines } = await api.call(getBudgetRoute, { token: tokens.auditor, params })
  return lines.find((line) => line.grantId === grantId && line.unit === 'USD')
}

async function slicesOf(roundId: string) {
  const { pk } = ledgerKey.envelopeSlice(roundId, 0)
  const items = await queryWholePartition(tables, { tableName: stack.tables.ledger, pk, prefix: 'SLICE#' })
  return items.map(({ available }) => available as Record<string, number>)
}

const stateOf = async ({ programmeId, roundId }: At) =>
  (await api.call(getRoundRoute, { token: tokens.auditor, params: { programmeId, roundId } })).state

async function issue(
  { programmeId, roundId }: At,
  householdId: string,
  idempotencyKey = crypto.randomUUID(),
) {
  return api.send(issueWalkInRoute, {
    token: tokens.registration,
    params: { programmeId, roundId },
    body: { householdId },
    idempotencyKey,
  })
}

/** USD 110 for food each: four members, one of them under five. */
const foodMinor = 11_000

describe('closeRound', () => {
  it('gives what the envelope still holds back to its budget line', async () => {
    const at = await aStandingRound(50_000)
    await walkIn(setUp, programme, at)
    const closed = await close(at)
    expect(closed.status).toBe(200)
    expect(closeRoundRoute.success.schema.parse(closed.body)).toMatchObject({
      state: 'closed',
      closedBy: subjectOf(tokens.finance),
      closingReason: reason,
      totals: { [at.grantId]: { USD: 50_000 } },
    })
    expect(await lineOf(at.grantId)).toEqual({
      grantId: at.grantId,
      unit: 'USD',
      funded: 51_000,
      returned: 0,
      available: 51_000 - foodMinor,
      reserved: foodMinor,
    })
    const slices = await slicesOf(at.roundId)
    expect(slices).toEqual(Array(32).fill({ [`${at.grantId}|USD`]: 0 }))
  })

  it('is a transfer from what was reserved to the budget, and the trial balance holds', async () => {
    const at = await aStandingRound(50_000)
    await walkIn(setUp, programme, at)
    await close(at)
    const { pk } = ledgerKey.programme(programmeId)
    const prefix = `TRANSFER#${at.roundId}.closed.`
    expect(await queryWholePartition(tables, { tableName: stack.tables.ledger, pk, prefix })).toEqual([
      expect.objectContaining({
        debit: `round:${at.roundId}:reserved`,
        credit: `budget:${programmeId}:${at.grantId}`,
        amount: 50_000 - foodMinor,
        unit: 'USD',
        cause: 'round-closed',
        by: subjectOf(tokens.finance),
        reason,
      }),
    ])
    const balance = await api.call(getTrialBalanceRoute, { token: tokens.finance, params: { programmeId } })
    expect(balance.balanced).toBe(true)
    const reserved = balance.accounts.find(({ account }) => account === `round:${at.roundId}:reserved`)
    expect(reserved?.balance).toBe(0)
  })

  it('gives back in each unit and to each grant what came from it', async () => {
    const [money, kits] = [
      await fund(setUp, programmeId, { USD: 70 }),
      await fund(setUp, programmeId, { 'item:dignity-kit': 45 }),
    ]
    const { roundId } = await api.call(prepareRoundRoute, {
      token: tokens.programme,
      params: { programmeId },
      body: {
        name: 'Two donors',
        kind: 'standing',
        lines: [
          { code: 'food', grantId: money },
          { code: 'dignity', grantId: kits },
        ],
        firstValidDay: '2026-01-01',
        validDays: 30,
        envelope: [
          { grantId: money, unit: 'USD', amount: 70 },
          { grantId: kits, unit: 'item:dignity-kit', amount: 45 },
        ],
      },
    })
    const params = { programmeId, roundId }
    await api.call(submitRoundRoute, { token: tokens.programme, params })
    await api.call(approveRoundRoute, { token: tokens.approver, params })
    expect((await close(params)).status).toBe(200)
    const { lines } = await api.call(getBudgetRoute, { token: tokens.auditor, params })
    for (const [grantId, amount] of [
      [money, 70],
      [kits, 45],
    ] as const)
      expect(lines.find((line) => line.grantId === grantId)).toMatchObject({
        funded: amount,
        available: amount,
        reserved: 0,
      })
  })

  it('of an envelope that is used up gives nothing back', async () => {
    const at = await aStandingRound(foodMinor)
    await walkIn(setUp, programme, at)
    expect((await close(at)).body).toMatchObject({ state: 'closed' })
    expect(await lineOf(at.grantId)).toMatchObject({ available: 1000, reserved: foodMinor })
  })

  it('answers whoever closed it again, and nobody else', async () => {
    const at = await aStandingRound(5000)
    const first = await close(at)
    expect((await close(at)).raw).toEqual(first.raw)
    expect((await close(at, tokens.approver)).body).toMatchObject({
      code: 'round-state-conflict',
      state: 'closed',
    })
    expect(await lineOf(at.grantId)).toMatchObject({ available: 6000, reserved: 0 })
  })

  it('gives back once when two people ask many times at once', async () => {
    const at = await aStandingRound(5000)
    const people = [tokens.finance, tokens.approver]
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => ({ ...(await close(at, people[i % 2])), by: i % 2 })),
    )
    const winners = new Set(answers.filter(({ status }) => status === 200).map(({ by }) => by))
    expect(winners.size).toBe(1)
    const losers = answers.filter(({ status }) => status !== 200)
    expect(losers).toHaveLength(10)
    expect(new Set(losers.map(({ body }) => body.code))).toEqual(new Set(['round-state-conflict']))
    expect(await lineOf(at.grantId)).toMatchObject({ funded: 6000, available: 6000, reserved: 0 })
  })

  it('is for a round that was released', async () => {
    const { roundId } = await prepareStanding()
    expect((await close({ programmeId, roundId })).body).toMatchObject({
      code: 'round-state-conflict',
      state: 'prepared',
    })
  })

  it('leaves no other move: it is over', async () => {
    const at = await aStandingRound(5000)
    await close(at)
    for (const [route, token] of [
      [submitRoundRoute, tokens.programme],
      [approveRoundRoute, tokens.approver],
      [releaseRoundRoute, tokens.approver],
    ] as const) {
      const { body } = await api.send(route, { token, params: { programmeId, roundId: at.roundId } })
      expect(body).toMatchObject({ code: 'round-state-conflict', state: 'closed' })
    }
  })

  it('holds the state in the write, too, for a decision made on what has changed since', async () => {
    const at = await aStandingRound(5000)
    const store = makeRoundStore(tables, stack.tables.ledger)
    const round = await store.getRound(at)
    if (round === undefined) throw new Error('no round')
    await close(at)
    const transition = { from: 'released', to: 'closed' } as const
    const late = { round, transition, slices: [], sub: 'another', reason, now: 1 }
    expect(await store.closeRound(late)).toMatchObject({
      conflict: { state: 'closed', closedBy: subjectOf(tokens.finance) },
    })
  })

  it('writes over no transfer that is there already', async () => {
    const at = await aStandingRound(5000)
    const store = makeRoundStore(tables, stack.tables.ledger)
    const round = await store.getRound(at)
    if (round === undefined) throw new Error('no round')
    const key = ledgerKey.transfer(programmeId, `${at.roundId}.closed.${at.grantId}.USD`)
    await tables.send(new PutCommand({ TableName: stack.tables.ledger, Item: { ...key, mark: 'first' } }))
    const transition = { from: 'released', to: 'closed' } as const
    const slices = await store.readSlices(at.roundId)
    const closing = store.closeRound({ round, transition, slices, sub: 'someone', reason, now: 1 })
    await expect(closing).rejects.toThrow('was cancelled')
    await tables.send(new DeleteCommand({ TableName: stack.tables.ledger, Key: key }))
    expect(await stateOf(at)).toBe('released')
  })

  it('keeps a round open whose walk-ins are always faster, and says so', async () => {
    const at = await aStandingRound(5000)
    const store = makeRoundStore(tables, stack.tables.ledger)
    let takes = 0
    const close = closeRound({
      ...store,
      readSlices: async (roundId) => {
        const slices = await store.readSlices(roundId)
        takes += 1
        await tables.send(
          new UpdateCommand({
            TableName: stack.tables.ledger,
            Key: ledgerKey.envelopeSlice(roundId, 7),
            UpdateExpression: 'SET available.#line = available.#line - :one',
            ExpressionAttributeNames: { '#line': `${at.grantId}|USD` },
            ExpressionAttributeValues: { ':one': 1 },
          }),
        )
        return slices
      },
    })
    const actor = { sub: 'someone', roles: ['admin'], programmes: [], sites: [] }
    expect(await close({ ...at, actor, reason, now: 1 })).toEqual({ refused: 'too-busy' })
    expect(takes).toBe(20)
    expect(await stateOf(at)).toBe('released')
    expect(await lineOf(at.grantId)).toMatchObject({ available: 1000, reserved: 5000 })
  })
})

async function prepareStanding() {
  const { grantId } = programme
  return api.call(prepareRoundRoute, {
    token: tokens.programme,
    params: { programmeId },
    body: {
      name: 'Walk-ins',
      kind: 'standing',
      lines: [{ code: 'food', grantId }],
      firstValidDay: '2026-01-01',
      validDays: 30,
      envelope: [{ grantId, unit: 'USD', amount: 100 }],
    },
  })
}

describe('a closed round', () => {
  it('has no voucher for another household', async () => {
    const at = await aStandingRound(50_000)
    await close(at)
    const { householdId } = await enrol(setUp, aHousehold(programme))
    expect((await issue(at, householdId)).body.code).toBe('round-not-standing')
  })

  it('has the same vouchers again for who got them before', async () => {
    const at = await aStandingRound(50_000)
    const { householdId } = await enrol(setUp, aHousehold(programme))
    const idempotencyKey = crypto.randomUUID()
    const first = await issue(at, householdId, idempotencyKey)
    await close(at)
    expect((await issue(at, householdId, idempotencyKey)).raw).toEqual(first.raw)
    expect((await issue(at, householdId)).body).toMatchObject({ code: 'voucher-already-issued' })
  })

  it('has vouchers that are redeemed, listed and printed as before', async () => {
    const at = await aStandingRound(50_000)
    const { vouchers } = await walkIn(setUp, programme, at)
    await close(at)
    const [voucher] = vouchers
    if (voucher === undefined) throw new Error('no voucher')
    const params = { programmeId, roundId: at.roundId }
    const entitled = await api.call(listEntitlementsRoute, { token: tokens.auditor, params, query: {} })
    const listed = await api.call(listRoundVouchersRoute, { token: tokens.registration, params, query: {} })
    expect([entitled.rows.length, listed.rows.map(({ voucherId }) => voucherId)]).toEqual([
      1,
      [voucher.voucherId],
    ])
    const cards = [
      await api.send(getRoundCardsRoute, { token: tokens.registration, params, query: {} }),
      await api.send(getVoucherCardRoute, {
        token: tokens.registration,
        params: { voucherId: voucher.voucherId },
      }),
    ]
    expect(cards.map(({ status }) => status)).toEqual([200, 200])
    const redeemed = await api.send(redeemVoucherRoute, {
      token: vale.vendorToken,
      body: {
        voucher: { text: voucher.text },
        amount: { amountMinor: foodMinor, currency: 'USD' },
      },
    })
    expect(redeemed.status).toBe(200)
  })
})

describe('a closed cycle', () => {
  it('has nothing to give back, and its cards can still be printed', async () => {
    const own = await setUpProgramme(setUp, { name: 'Closed cycle' })
    await enrol(setUp, aHousehold(own))
    const { roundId } = await prepareCycle(setUp, own, { codes: ['food'] })
    const params = { programmeId: own.programmeId, roundId }
    await carryOut(setUp, params)
    const before = await lineOf(own.grantId, own.programmeId)
    expect((await close(params)).body).toMatchObject({ state: 'closed' })
    expect((await close(params)).status).toBe(200)
    expect(await lineOf(own.grantId, own.programmeId)).toEqual(before)
    const asked = { token: tokens.registration, params, query: {} }
    expect((await api.send(getRoundCardsRoute, asked)).status).toBe(200)
    expect((await api.call(listRoundVouchersRoute, asked)).rows).toHaveLength(1)
    await expectBooksToHold(own.programmeId)
  })

  it('is not closed before it is released', async () => {
    const own = await setUpProgramme(setUp, { name: 'Open cycle' })
    await enrol(setUp, aHousehold(own))
    const { roundId } = await prepareCycle(setUp, own, { codes: ['food'] })
    const params = { programmeId: own.programmeId, roundId }
    expect((await close(params)).body).toMatchObject({ code: 'round-state-conflict', state: 'prepared' })
  })
})

/** What cannot be read is of no programme, and other tests spoil items of the shared tables. */
async function expectBooksToHold(of: string) {
  const { checks, vouchers } = await verifyLedger({
    client: tables,
    tables: stack.tables,
    programmeId: of,
  })
  const broken = checks.filter(({ name, violationCount }) => name !== 'items-readable' && violationCount > 0)
  expect(broken).toEqual([])
  return vouchers
}

describe('a closing among walk-ins', { timeout: 120_000 }, () => {
  it('gives back all that they did not get, and refuses who comes after it', async () => {
    const own = await setUpProgramme(setUp, { name: 'Closing among walk-ins' })
    const at = await aStandingRound(40 * foodMinor, own)
    const households = await Promise.all(
      Array.from({ length: 40 }, async () => (await enrol(setUp, aHousehold(own))).householdId),
    )
    let closing: ReturnType<typeof close> | undefined
    let answered = 0
    const answers = await inParallel(households, 6, async (householdId) => {
      const answer = await issue(at, householdId)
      answered += 1
      if (answered === 10) closing = close(at)
      return answer
    })
    const closed = await closing
    const late = await issue(at, (await enrol(setUp, aHousehold(own))).householdId)
    expect([closed?.status, late.body.code]).toEqual([200, 'round-not-standing'])
    const issued = answers.filter(({ status }) => status === 201).length
    for (const { status, body } of answers) if (status !== 201) expect(body.code).toBe('round-not-standing')
    expect(await lineOf(at.grantId, own.programmeId)).toMatchObject({
      available: 1000 + (40 - issued) * foodMinor,
      reserved: issued * foodMinor,
    })
    expect(await expectBooksToHold(own.programmeId)).toBe(issued)
  })

  it('and an approval of another round at once: the same budget line, to the cent', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const at = await aStandingRound(5000)
        const other = await prepareOther(at.grantId)
        const [, approved] = await Promise.all([
          close(at),
          api.send(approveRoundRoute, { token: tokens.approver, params: other }),
        ])
        const line = await lineOf(at.grantId)
        return [approved.status, line?.available, line?.reserved]
      }),
    )
    // It needs what only the closing brings.
    for (const outcome of outcomes)
      expect([
        [202, 0, 6000],
        [409, 6000, 0],
      ]).toContainEqual(outcome)
  })
})

async function prepareOther(grantId: string) {
  const { roundId } = await api.call(prepareRoundRoute, {
    token: tokens.programme,
    params: { programmeId },
    body: {
      name: 'Next',
      kind: 'standing',
      lines: [{ code: 'food', grantId }],
      firstValidDay: '2026-01-01',
      validDays: 30,
      envelope: [{ grantId, unit: 'USD', amount: 6000 }],
    },
  })
  const params = { programmeId, roundId }
  await api.call(submitRoundRoute, { token: tokens.programme, params })
  return params
}
