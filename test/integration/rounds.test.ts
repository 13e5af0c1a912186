// Distribution rounds over HTTP against a real engine: who may move them, and what happens when many try at once.
import { randomUUID } from 'node:crypto'
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import { deriveId } from '../../shared/adapters/crypto/derive-id.ts'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { queryWholePartition } from '../../shared/adapters/dynamodb/page-cursor.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeRoundStore } from '../../shared/adapters/dynamodb/round-store.ts'
import { beginRoundPreparation } from '../../shared/application/begin-round-preparation.ts'
import { approveRound } from '../../shared/application/move-round.ts'
import { getBudgetRoute } from '../../shared/contract/routes/programmes.ts'
import {
  approveRoundRoute,
  cancelRoundRoute,
  getRoundRoute,
  listEntitlementsRoute,
  listRoundsRoute,
  prepareRoundRoute,
  releaseRoundRoute,
  submitRoundRoute,
} from '../../shared/contract/routes/rounds.ts'
import type { Round } from '../../shared/domain/round.ts'
import { fund } from '../../tools/story/programme-setup.ts'
import { someStaff, subjectOf } from '../fixtures/staff.ts'
import { useVale } from '../fixtures/vale.ts'

const vale = await useVale()
const { api, tokens, setUp, stack, tables, programme } = vale
const { programmeId } = programme
const store = makeRoundStore(tables, stack.tables.ledger)
const approvers = [tokens.approver, tokens.finance]

const standing = (grantId: string, amount: number) => ({
  name: 'Walk-ins',
  kind: 'standing' as const,
  lines: [{ code: 'food', grantId }],
  firstValidDay: '2026-01-01',
  validDays: 30,
  envelope: [{ grantId, unit: 'USD', amount }],
})
const prepare = (body: ReturnType<typeof standing>, token = tokens.programme) =>
  api.call(prepareRoundRoute, { token, params: { programmeId }, body })
const at = (roundId: string) => ({ programmeId, roundId })
const submit = (roundId: string, token = tokens.programme) =>
  api.send(submitRoundRoute, { token, params: at(roundId) })
const approve = (roundId: string, token = tokens.approver) =>
  api.send(approveRoundRoute, { token, params: at(roundId) })
const cancel = (roundId: string, token = tokens.programme) =>
  api.send(cancelRoundRoute, { token, params: at(roundId) })

async function aSubmittedRound(grantId: string, amount: number): Promise<string> {
  const { roundId } = await prepare(standing(grantId, amount))
  await submit(roundId)
  return roundId
}

async function budgetOf(grantId: string) {
  const { lines } = await api.call(getBudgetRoute, { token: tokens.auditor, params: { programmeId } })
  return lines.find((line) => line.grantId === grantId && line.unit === 'USD')
}

/** A cycle whose entitlements are computed already, without waiting for workers. */
async function aSubmittedCycle(grantId: string, amount: number): Promise<Round> {
  const sub = subjectOf(tokens.programme)
  const round: Round = {
    roundId: deriveId('rnd', randomUUID()),
    programmeId,
    programmeNumber: programme.programmeNumber,
    kind: 'cycle',
    name: 'Cycle',
    state: 'submitted',
    lines: [{ code: 'food', grantId }],
    siteIds: [],
    firstValidDay: 20_500,
    validDays: 30,
    totals: { [grantId]: { USD: amount } },
    householdCount: 1,
    voucherCount: 1,
    ruleVersion: 1,
    preparedBy: sub,
    submittedBy: sub,
    createdAt: Date.now(),
  }
  await store.createRound(round, 'hash')
  return round
}

describe('prepareRound', () => {
  it('prepares a standing round at once, the same for a repeated request', async () => {
    const options = {
      token: tokens.programme,
      params: { programmeId },
      idempotencyKey: randomUUID(),
      body: standing(programme.grantId, 5000),
    }
    const first = await api.send(prepareRoundRoute, options)
    expect(prepareRoundRoute.success.schema.parse(first.body)).toMatchObject({
      state: 'prepared',
      totals: { [programme.grantId]: { USD: 5000 } },
      firstValidDay: '2026-01-01',
    })
    expect((await api.send(prepareRoundRoute, options)).raw).toEqual(first.raw)
    const other = { ...options, body: { ...options.body, name: 'Other' } }
    expect((await api.send(prepareRoundRoute, other)).body.code).toBe('idempotency-key-reused')
  })

  it('refuses what cannot be prepared, naming the field', async () => {
    const nobody = '0'.repeat(20)
    const good = standing(programme.grantId, 5000)
    const wrong = [
      [{ lines: [{ code: 'unknown', grantId: programme.grantId }] }, 'round-invalid', 'lines.0.code'],
      [{ envelope: [{ grantId: programme.grantId, unit: 'EUR', amount: 1 }] }, 'round-invalid', 'envelope.0'],
      [{ siteIds: [`sit_${nobody}`] }, 'site-unknown', 'siteIds.0'],
      [{ offlineSiteId: `sit_${nobody}` }, 'site-unknown', 'offlineSiteId'],
      [standing(`grt_${nobody}`, 1), 'grant-unknown', 'lines.0.grantId'],
    ] as const
    for (const [changes, code, field] of wrong) {
      const body = { ...good, ...changes } as typeof good
      const answer = await api.send(prepareRoundRoute, {
        token: tokens.programme,
        params: { programmeId },
        body,
      })
      expect(answer.body).toMatchObject({ code, field })
    }
  })

  it('sends a cycle to the workers again when it was cut off before it could', async () => {
    const reader = makeProgrammeReader(tables, stack.tables.ledger)
    const sent: string[] = []
    const begin = (sendToPrepare: (round: { roundId: string }) => Promise<void>) =>
      beginRoundPreparation({ ...store, ...reader, grantExists: async () => true, sendToPrepare })
    const { envelope: _, ...lines } = standing(programme.grantId, 1)
    const request = {
      ...lines,
      ...at(deriveId('rnd', randomUUID())),
      kind: 'cycle' as const,
      firstValidDay: 20_500,
      siteIds: [],
      actor: { sub: 'officer', roles: ['admin'], programmes: [], sites: [] },
      requestHash: 'hash',
      now: 1,
    }
    await expect(begin(() => Promise.reject(new Error('died')))(request)).rejects.toThrow('died')
    const again = await begin(async ({ roundId }) => void sent.push(roundId))(request)
    expect(again).toMatchObject({ state: 'preparing', progress: { shards: 32, prepared: 0 } })
    expect(sent).toEqual([request.roundId])
  })
})

describe('approveRound', () => {
  it('reserves the total, opens a standing round and cuts its envelope into 32 slices', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 1000 })
    const roundId = await aSubmittedRound(grantId, 1000)
    const approved = await approve(roundId)
    expect(approved.status).toBe(202)
    expect(approveRoundRoute.success.schema.parse(approved.body)).toMatchObject({ state: 'released' })
    expect(await budgetOf(grantId)).toMatchObject({ funded: 1000, available: 0, reserved: 1000 })
    const { pk } = ledgerKey.envelopeSlice(roundId, 0)
    const slices = await queryWholePartition(tables, {
      tableName: stack.tables.ledger,
      pk,
      prefix: 'SLICE#',
    })
    const parts = slices.map((slice) => (slice['available'] as Record<string, number>)[`${grantId}|USD`] ?? 0)
    expect([parts.length, parts.reduce((sum, part) => sum + part, 0)]).toEqual([32, 1000])
  })

  it('is refused to who prepared the round, and to who submitted it', async () => {
    const both = await someStaff(vale, { roles: ['programme-officer', 'approver'] })
    const prepared = await prepare(standing(programme.grantId, 100), both.token)
    await submit(prepared.roundId)
    expect((await approve(prepared.roundId, both.token)).body.code).toBe('four-eyes-required')
    const submitted = await prepare(standing(programme.grantId, 100))
    await submit(submitted.roundId, both.token)
    expect((await approve(submitted.roundId, both.token)).body.code).toBe('four-eyes-required')
    expect((await approve(submitted.roundId)).status).toBe(202)
  })

  it('holds four eyes in the write, too, for a decision made on what has changed since', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 100 })
    const round = await aSubmittedCycle(grantId, 100)
    const outcome = await store.approveRound({
      round,
      transition: { from: 'submitted', to: 'issuing' },
      sub: round.preparedBy,
      now: 1,
    })
    expect(outcome).toMatchObject({ conflict: { state: 'submitted' } })
    expect(await budgetOf(grantId)).toMatchObject({ available: 100 })
  })

  it('reserves once when two approvers ask many times at once', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 1000 })
    const roundId = await aSubmittedRound(grantId, 400)
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        const answer = await approve(roundId, approvers[i % 2])
        return { ...answer, by: i % 2 }
      }),
    )
    const winners = new Set(answers.filter(({ status }) => status === 202).map(({ by }) => by))
    expect(winners.size).toBe(1)
    const losers = answers.filter(({ status }) => status !== 202)
    expect(losers).toHaveLength(10)
    expect(new Set(losers.map(({ body }) => body.code))).toEqual(new Set(['round-state-conflict']))
    expect(await budgetOf(grantId)).toMatchObject({ available: 600, reserved: 400 })
  })

  it('lets exactly one of ten rounds have a budget that covers one', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 150 })
    const roundIds = await Promise.all(Array.from({ length: 10 }, () => aSubmittedRound(grantId, 100)))
    const answers = await Promise.all(roundIds.map((roundId, i) => approve(roundId, approvers[i % 2])))
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1)
    const refused = answers.filter(({ status }) => status !== 202)
    for (const { body } of refused)
      expect(body).toMatchObject({ code: 'budget-insufficient', grantId, unit: 'USD', needed: 100 })
    expect(await budgetOf(grantId)).toMatchObject({ available: 50, reserved: 100 })
  })

  it('takes nothing when one of several budget lines is short', async () => {
    const rich = await fund(setUp, programmeId, { USD: 1000 })
    const poor = await fund(setUp, programmeId, { USD: 10 })
    const body = {
      ...standing(rich, 100),
      lines: [
        { code: 'food', grantId: rich },
        { code: 'rent', grantId: poor },
      ],
      envelope: [rich, poor].map((grantId) => ({ grantId, unit: 'USD', amount: 100 })),
    }
    const { roundId } = await prepare(body)
    await submit(roundId)
    expect((await approve(roundId)).body).toMatchObject({ code: 'budget-insufficient', grantId: poor })
    expect(await budgetOf(rich)).toMatchObject({ available: 1000, reserved: 0 })
    const { state } = await api.call(getRoundRoute, { token: tokens.auditor, params: at(roundId) })
    expect(state).toBe('submitted')
  })

  it('hands out the work again when it was cut off right after the approval was written', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 100 })
    const { roundId } = await aSubmittedCycle(grantId, 100)
    const sent: string[] = []
    const attempt = (sendToIssue: (round: { roundId: string }) => Promise<void>, sub: string) =>
      approveRound({ ...store, sendToIssue })({
        ...at(roundId),
        actor: { sub, roles: ['approver'], programmes: ['*'], sites: [] },
        now: 1,
      })
    await expect(attempt(() => Promise.reject(new Error('died')), 'first')).rejects.toThrow('died')
    const again = await attempt(async (round) => void sent.push(round.roundId), 'first')
    expect(again).toMatchObject({ state: 'issuing' })
    expect(sent).toEqual([roundId])
    expect(await attempt(() => Promise.resolve(), 'other')).toMatchObject({ refused: 'round-state-conflict' })
    expect(await budgetOf(grantId)).toMatchObject({ available: 0, reserved: 100 })
  })
})

describe('cancelRound', () => {
  it('and an approval at once: one of them, and money is reserved only by the approval', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 1000 })
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const roundId = await aSubmittedRound(grantId, 100)
        const [approved, cancelled] = await Promise.all([approve(roundId), cancel(roundId)])
        const { state } = await api.call(getRoundRoute, { token: tokens.auditor, params: at(roundId) })
        return { approved: approved.status, cancelled: cancelled.status, state }
      }),
    )
    for (const outcome of outcomes)
      expect([
        { approved: 202, cancelled: 409, state: 'released' },
        { approved: 409, cancelled: 200, state: 'cancelled' },
      ]).toContainEqual(outcome)
    const reserved = 100 * outcomes.filter(({ state }) => state === 'released').length
    expect(await budgetOf(grantId)).toMatchObject({ available: 1000 - reserved, reserved })
  })

  it('answers whoever cancelled it again, and nobody else', async () => {
    const { roundId } = await prepare(standing(programme.grantId, 100))
    expect((await cancel(roundId)).body).toMatchObject({ state: 'cancelled' })
    expect((await cancel(roundId)).status).toBe(200)
    expect((await cancel(roundId, tokens.approver)).body).toMatchObject({
      code: 'round-state-conflict',
      state: 'cancelled',
    })
  })
})

describe('releaseRound', () => {
  const release = (roundId: string) =>
    api.send(releaseRoundRoute, { token: tokens.approver, params: at(roundId) })

  it('releases a cycle once all is issued, not before', async () => {
    const { roundId } = await aSubmittedCycle(await fund(setUp, programmeId, { USD: 1 }), 1)
    expect((await release(roundId)).body.code).toBe('round-state-conflict')
    await tables.send(
      new UpdateCommand({
        TableName: stack.tables.ledger,
        Key: ledgerKey.round(programmeId, roundId),
        UpdateExpression: 'SET #state = :issued',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':issued': 'issued' },
      }),
    )
    expect((await release(roundId)).body).toMatchObject({ state: 'released' })
    expect((await release(roundId)).status).toBe(200)
  })
})

describe('listRounds', () => {
  it('pages through all rounds, each once', async () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await api.call(listRoundsRoute, {
        token: tokens.auditor,
        params: { programmeId },
        query: cursor === undefined ? {} : { cursor },
      })
      seen.push(...listRoundsRoute.success.schema.parse(page).rows.map(({ roundId }) => roundId))
      cursor = page.cursor
    } while (cursor !== undefined)
    expect(seen.length).toBeGreaterThan(25)
    expect(new Set(seen).size).toBe(seen.length)
  })
})

describe('listEntitlements', () => {
  it('pages through the 32 shards, each entitlement once', async () => {
    const { roundId } = await prepare(standing(programme.grantId, 100))
    const entitlements = Array.from({ length: 230 }, (_, i) => ({
      roundId,
      programmeId,
      householdId: deriveId('hh', roundId, String(i)),
      code: 'food',
      grantId: programme.grantId,
      kind: 'value',
      category: 'food',
      amounts: { USD: 1 },
      ruleVersion: 1,
      shard: i % 3 === 0 ? 31 : i % 32,
    }))
    await Promise.all(
      entitlements.map((entitlement) =>
        tables.send(
          new PutCommand({
            TableName: stack.tables.ledger,
            Item: { ...ledgerKey.entitlement(entitlement), ...entitlement },
          }),
        ),
      ),
    )
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await api.call(listEntitlementsRoute, {
        token: tokens.auditor,
        params: at(roundId),
        query: cursor === undefined ? {} : { cursor },
      })
      seen.push(
        ...listEntitlementsRoute.success.schema.parse(page).rows.map(({ householdId }) => householdId),
      )
      cursor = page.cursor
    } while (cursor !== undefined)
    expect(seen.sort()).toEqual(entitlements.map(({ householdId }) => householdId).sort())
  })
})
