// Grants and budgets that change after the first day, over HTTP against a real engine: once each, also when sent
// twice or at once, and never below what is committed.
import { randomUUID } from 'node:crypto'
import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, it } from 'vitest'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import {
  amendGrantRoute,
  moveFundingRoute,
  withdrawFundingRoute,
} from '../../shared/contract/routes/fundings.ts'
import {
  createGrantRoute,
  createProgrammeRoute,
  fundBudgetRoute,
  getBudgetRoute,
  listGrantsRoute,
} from '../../shared/contract/routes/programmes.ts'
import { getTrialBalanceRoute } from '../../shared/contract/routes/reports.ts'
import {
  approveRoundRoute,
  prepareRoundRoute,
  submitRoundRoute,
} from '../../shared/contract/routes/rounds.ts'
import { maxAmount } from '../../shared/domain/money.ts'
import { fund } from '../../tools/story/programme-setup.ts'
import { openStandingRound, walkIn } from '../../tools/story/rounds.ts'
import { someStaff, subjectOf } from '../fixtures/staff.ts'
import { useVale } from '../fixtures/vale.ts'
import { settled } from '../stack.ts'

const vale = await useVale()
const { api, tokens, setUp, stack, tables, programme } = vale
const { programmeId } = programme
const token = tokens.finance
const reason = 'The donor said so'

const aGrant = async (pledged: Record<string, number>) => {
  const body = { donor: 'ECHO', reference: `R-${randomUUID().slice(0, 8)}`, pledged }
  return (await api.call(createGrantRoute, { token, body })).grantId
}

async function grantOf(grantId: string) {
  const seen = []
  for (let query: { cursor?: string } = {}; ; ) {
    const { rows, cursor } = await api.call(listGrantsRoute, { token, query })
    seen.push(...listGrantsRoute.success.schema.parse({ rows }).rows)
    if (cursor === undefined) return seen.find((row) => row.grantId === grantId)
    query = { cursor }
  }
}

async function lineOf(grantId: string, of = programmeId) {
  const params = { programmeId: of }
  const { lines } = await api.call(getBudgetRoute, { token: tokens.auditor, params })
  return lines.find((line) => line.grantId === grantId && line.unit === 'USD')
}

const newProgramme = async () => {
  const body = {
    name: `Programme ${randomUUID().slice(0, 8)}`,
    currency: 'USD' as const,
    kinds: ['value' as const],
    cardLanguage: 'es',
    helpLine: '+507 800 0000',
  }
  return (await api.call(createProgrammeRoute, { token: tokens.programme, body })).programmeId
}

type Keyed = { readonly idempotencyKey?: string }

const amend = (
  grantId: string,
  direction: 'increase' | 'decrease',
  { amount, unit = 'USD', ...keyed }: Keyed & { amount: number; unit?: string },
) =>
  api.send(amendGrantRoute, {
    token,
    params: { grantId },
    body: { unit, amount, direction, reason },
    ...keyed,
  })

const withdraw = (grantId: string, { amount, ...keyed }: Keyed & { amount: number }) =>
  api.send(withdrawFundingRoute, {
    token,
    params: { programmeId },
    body: { grantId, unit: 'USD', amount, reason },
    ...keyed,
  })

const move = (
  grantId: string,
  { amount, toProgrammeId, ...keyed }: Keyed & { amount: number; toProgrammeId: string },
) =>
  api.send(moveFundingRoute, {
    token,
    params: { programmeId },
    body: { grantId, unit: 'USD', amount, toProgrammeId, reason },
    ...keyed,
  })

const times = <Answer>(count: number, ask: () => Promise<Answer>) =>
  Promise.all(Array.from({ length: count }, ask))
const statusesOf = (answers: readonly { status: number }[]) => answers.map(({ status }) => status)
const codesOf = (answers: readonly { status: number; body: { code?: string } }[]) =>
  new Set(answers.filter(({ status }) => status !== 201).map(({ body }) => body.code))

async function aSubmittedRound(grantId: string, amount: number) {
  const { roundId } = await api.call(prepareRoundRoute, {
    token: tokens.programme,
    params: { programmeId },
    body: {
      name: 'Walk-ins',
      kind: 'standing',
      lines: [{ code: 'food', grantId }],
      firstValidDay: '2026-01-01',
      validDays: 30,
      envelope: [{ grantId, unit: 'USD', amount }],
    },
  })
  const at = { programmeId, roundId }
  await api.call(submitRoundRoute, { token: tokens.programme, params: at })
  return at
}

const approve = (params: { programmeId: string; roundId: string }) =>
  api.send(approveRoundRoute, { token: tokens.approver, params })

/** The programme's transfers of one grant, as they are stored. */
async function transfersOf(grantId: string, of = programmeId) {
  const { Items = [] } = await tables.send(
    new QueryCommand({
      TableName: stack.tables.ledger,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :transfer)',
      FilterExpression: 'contains(debit, :grant) OR contains(credit, :grant)',
      ExpressionAttributeValues: {
        ':pk': ledgerKey.programme(of).pk,
        ':transfer': 'TRANSFER#',
        ':grant': grantId,
      },
      ConsistentRead: true,
    }),
  )
  return Items
}

describe('amendGrant', () => {
  it('raises and lowers what is pledged and what is left together', async () => {
    const grantId = await aGrant({ USD: 1000 })
    const more = await amend(grantId, 'increase', { amount: 500 })
    expect(more.status).toBe(201)
    expect(amendGrantRoute.success.schema.parse(more.body)).toMatchObject({
      grantId,
      pledged: { USD: 1500 },
      available: { USD: 1500 },
      pledgedAtFirst: { USD: 1000 },
    })
    await amend(grantId, 'increase', { amount: 7, unit: 'item:soap' })
    await amend(grantId, 'decrease', { amount: 1500 })
    expect(await grantOf(grantId)).toMatchObject({
      pledged: { USD: 0, 'item:soap': 7 },
      available: { USD: 0, 'item:soap': 7 },
      pledgedAtFirst: { USD: 1000 },
    })
  })

  it('keeps who asked for it, when and why', async () => {
    const grantId = await aGrant({ USD: 1000 })
    await amend(grantId, 'increase', { amount: 500 })
    const { Items } = await tables.send(
      new QueryCommand({
        TableName: stack.tables.ledger,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :amendment)',
        ExpressionAttributeValues: { ':pk': ledgerKey.grant(grantId).pk, ':amendment': 'AMENDMENT#' },
      }),
    )
    expect(Items).toEqual([
      expect.objectContaining({
        unit: 'USD',
        amount: 500,
        direction: 'increase',
        reason,
        by: subjectOf(token),
        at: expect.any(Number),
      }),
    ])
  })

  it('leaves pledged what budgets have taken, and says what is left', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 800 })
    await amend(grantId, 'increase', { amount: 200 })
    const refused = await amend(grantId, 'decrease', { amount: 201 })
    expect(refused.body).toMatchObject({ code: 'grant-insufficient', unit: 'USD', available: 200 })
    expect((await amend(grantId, 'decrease', { amount: 200 })).status).toBe(201)
    expect(await grantOf(grantId)).toMatchObject({ pledged: { USD: 800 }, available: { USD: 0 } })
  })

  it.each(['increase', 'decrease'] as const)(
    'makes no grant of an unknown one by an %s',
    async (direction) => {
      const nobody = `grt_${'0'.repeat(20)}`
      expect((await amend(nobody, direction, { amount: 1 })).body.code).toBe('grant-unknown')
      expect(await grantOf(nobody)).toBeUndefined()
    },
  )

  it('lowers no unit that was never pledged', async () => {
    const grantId = await aGrant({ USD: 1000 })
    const refused = await amend(grantId, 'decrease', { amount: 1, unit: 'item:soap' })
    expect(refused.body).toMatchObject({ code: 'grant-insufficient', unit: 'item:soap', available: 0 })
  })

  it('happens once, however often it is sent', async () => {
    const grantId = await aGrant({ USD: 1000 })
    const idempotencyKey = randomUUID()
    const answers = await times(10, () => amend(grantId, 'increase', { amount: 100, idempotencyKey }))
    expect(statusesOf(answers)).toEqual(Array(10).fill(201))
    expect((await amend(grantId, 'increase', { amount: 100, idempotencyKey })).body).toMatchObject({
      pledged: { USD: 1100 },
    })
    const another = await amend(grantId, 'decrease', { amount: 100, idempotencyKey })
    expect(another.body.code).toBe('idempotency-key-reused')
    expect(await grantOf(grantId)).toMatchObject({ pledged: { USD: 1100 }, available: { USD: 1100 } })
  })

  it('pledges no more than an account can hold, to the cent', async () => {
    const grantId = await aGrant({ USD: maxAmount - 10 })
    const refused = await amend(grantId, 'increase', { amount: 11 })
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'amount-beyond-limit', field: 'amount', pledged: maxAmount - 10, most: maxAmount },
    })
    const answers = await times(3, () => amend(grantId, 'increase', { amount: 10 }))
    expect(statusesOf(answers).sort()).toEqual([201, 422, 422])
    expect(await grantOf(grantId)).toMatchObject({ pledged: { USD: maxAmount } })
  })

  it('and fundings at once never take more than there is', async () => {
    const grantId = await aGrant({ USD: 1000 })
    const answers = await Promise.all([
      ...Array.from({ length: 8 }, () => amend(grantId, 'decrease', { amount: 100 })),
      ...Array.from({ length: 8 }, () =>
        api.send(fundBudgetRoute, {
          token,
          params: { programmeId },
          body: { grantId, unit: 'USD', amount: 100 },
        }),
      ),
    ])
    expect(statusesOf(answers).filter((status) => status === 201)).toHaveLength(10)
    expect(codesOf(answers)).toEqual(new Set(['grant-insufficient']))
    const funded = (await lineOf(grantId))?.funded ?? 0
    expect(await grantOf(grantId)).toMatchObject({ pledged: { USD: funded }, available: { USD: 0 } })
  })

  it("leaves the answer to the grant's own request as it was", async () => {
    const options = {
      token,
      idempotencyKey: randomUUID(),
      body: { donor: 'ECHO', reference: 'R-1', pledged: { USD: 5 } },
    }
    const first = await api.send(createGrantRoute, options)
    await amend(first.body.grantId, 'increase', { amount: 3 })
    expect((await api.send(createGrantRoute, options)).raw).toEqual(first.raw)
  })
})

describe('withdrawFunding', () => {
  it('gives back to the grant what no round holds, and can be funded again', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 1000 })
    const answer = await withdraw(grantId, { amount: 400 })
    expect(answer.status).toBe(201)
    expect(withdrawFundingRoute.success.schema.parse(answer.body)).toEqual({
      grantId,
      unit: 'USD',
      funded: 600,
      returned: 0,
      available: 600,
    })
    expect(await grantOf(grantId)).toMatchObject({ pledged: { USD: 1000 }, available: { USD: 400 } })
    const body = { grantId, unit: 'USD' as const, amount: 400 }
    const again = await api.call(fundBudgetRoute, { token, params: { programmeId }, body })
    expect(again).toMatchObject({ funded: 1000, available: 1000 })
  })

  it('is a transfer from the budget to the grant, with who asked for it and why', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 1000 })
    await withdraw(grantId, { amount: 400 })
    const defunded = (await transfersOf(grantId)).filter(({ cause }) => cause === 'defunded')
    expect(defunded).toEqual([
      expect.objectContaining({
        debit: `budget:${programmeId}:${grantId}`,
        credit: `grant:${grantId}`,
        amount: 400,
        unit: 'USD',
        by: subjectOf(token),
        reason,
      }),
    ])
    const balance = await api.call(getTrialBalanceRoute, { token, params: { programmeId } })
    expect(balance.balanced).toBe(true)
    const ofGrant = balance.accounts.find(({ account }) => account === `grant:${grantId}`)
    expect(ofGrant?.balance).toBe(-600)
  })

  it('stays above what is reserved, and says what is left', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 1000 })
    await approve(await aSubmittedRound(grantId, 700))
    const refused = await withdraw(grantId, { amount: 301 })
    expect(refused.body).toMatchObject({
      code: 'budget-insufficient',
      grantId,
      unit: 'USD',
      needed: 301,
      available: 300,
    })
    expect((await withdraw(grantId, { amount: 300 })).body).toMatchObject({ funded: 700, available: 0 })
    expect(await lineOf(grantId)).toMatchObject({ funded: 700, available: 0, reserved: 700 })
  })

  it('finds nothing of a grant that the programme never had', async () => {
    const grantId = await aGrant({ USD: 1000 })
    expect((await withdraw(grantId, { amount: 1 })).body).toMatchObject({
      code: 'budget-insufficient',
      available: 0,
    })
    expect(await grantOf(grantId)).toMatchObject({ available: { USD: 1000 } })
  })

  it('happens once, however often it is sent', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 1000 })
    const idempotencyKey = randomUUID()
    const answers = await times(10, () => withdraw(grantId, { amount: 600, idempotencyKey }))
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 201, body: { funded: 400, available: 400 } })
    const another = await withdraw(grantId, { amount: 1, idempotencyKey })
    expect(another.body.code).toBe('idempotency-key-reused')
    expect(await grantOf(grantId)).toMatchObject({ available: { USD: 600 } })
  })

  it('shares its keys with fundings: one key is one change of the budget', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 1000 })
    const idempotencyKey = randomUUID()
    await withdraw(grantId, { amount: 500, idempotencyKey })
    const toProgrammeId = await newProgramme()
    const asMove = await move(grantId, { amount: 500, toProgrammeId, idempotencyKey })
    const body = { grantId, unit: 'USD' as const, amount: 500 }
    const asFunding = await api.send(fundBudgetRoute, {
      token,
      params: { programmeId },
      body,
      idempotencyKey,
    })
    expect([asMove.body.code, asFunding.body.code]).toEqual(Array(2).fill('idempotency-key-reused'))
    expect(await lineOf(grantId)).toMatchObject({ funded: 500, available: 500 })
  })

  it('and twenty more at once give back exactly what is there', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 1000 })
    const answers = await times(20, () => withdraw(grantId, { amount: 100 }))
    expect(statusesOf(answers).filter((status) => status === 201)).toHaveLength(10)
    expect(codesOf(answers)).toEqual(new Set(['budget-insufficient']))
    expect(await lineOf(grantId)).toMatchObject({ funded: 0, available: 0 })
    expect(await grantOf(grantId)).toMatchObject({ available: { USD: 1000 } })
  })

  it('and an approval at once: one of them has the money', async () => {
    const outcomes = await times(6, async () => {
      const grantId = await fund(setUp, programmeId, { USD: 100 })
      const round = await aSubmittedRound(grantId, 100)
      const [approved, withdrawn] = await Promise.all([approve(round), withdraw(grantId, { amount: 100 })])
      const line = await lineOf(grantId)
      const grant = await grantOf(grantId)
      return [approved.status, withdrawn.status, line?.funded, line?.reserved, grant?.available['USD']]
    })
    for (const outcome of outcomes)
      expect([
        [202, 409, 100, 100, 0],
        [409, 201, 0, 0, 100],
      ]).toContainEqual(outcome)
  })
})

describe('moveFunding', () => {
  it('moves money to the same grant’s line in another programme, and leaves the grant as it was', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 1000 })
    const toProgrammeId = await newProgramme()
    const answer = await move(grantId, { amount: 400, toProgrammeId })
    expect(answer.status).toBe(201)
    const line = { grantId, unit: 'USD', returned: 0 }
    expect(moveFundingRoute.success.schema.parse(answer.body)).toEqual({
      from: { ...line, funded: 600, available: 600 },
      to: { ...line, funded: 400, available: 400 },
    })
    expect(await grantOf(grantId)).toMatchObject({ available: { USD: 0 } })
  })

  it('is two transfers, one under each programme, and both balance', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 1000 })
    const toProgrammeId = await newProgramme()
    await move(grantId, { amount: 400, toProgrammeId })
    const [defunded] = (await transfersOf(grantId)).filter(({ cause }) => cause === 'defunded')
    const [funded] = await transfersOf(grantId, toProgrammeId)
    expect(defunded).toMatchObject({ credit: `grant:${grantId}`, amount: 400, by: subjectOf(token), reason })
    expect(funded).toMatchObject({
      transferId: `${defunded?.['transferId']}.moved`,
      debit: `grant:${grantId}`,
      credit: `budget:${toProgrammeId}:${grantId}`,
      amount: 400,
      cause: 'funded',
      reason,
    })
    for (const of of [programmeId, toProgrammeId]) {
      const params = { programmeId: of }
      expect((await api.call(getTrialBalanceRoute, { token, params })).balanced).toBe(true)
    }
  })

  it('happens once, however often it is sent', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 1000 })
    const toProgrammeId = await newProgramme()
    const idempotencyKey = randomUUID()
    const answers = await times(10, () => move(grantId, { amount: 600, toProgrammeId, idempotencyKey }))
    expect(statusesOf(answers)).toEqual(Array(10).fill(201))
    const another = await move(grantId, { amount: 1, toProgrammeId, idempotencyKey })
    expect(another.body.code).toBe('idempotency-key-reused')
    expect(await lineOf(grantId)).toMatchObject({ funded: 400, available: 400 })
    expect(await lineOf(grantId, toProgrammeId)).toMatchObject({ funded: 600, available: 600 })
  })

  it('stays above what is reserved, and moves nothing then', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 1000 })
    await approve(await aSubmittedRound(grantId, 700))
    const toProgrammeId = await newProgramme()
    const refused = await move(grantId, { amount: 301, toProgrammeId })
    expect(refused.body).toMatchObject({ code: 'budget-insufficient', needed: 301, available: 300 })
    expect(await lineOf(grantId)).toMatchObject({ funded: 1000, available: 300 })
    expect(await lineOf(grantId, toProgrammeId)).toBeUndefined()
  })

  it('to and fro at once ends with what there was', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 500 })
    const toProgrammeId = await newProgramme()
    const body = { grantId, unit: 'USD' as const, amount: 50, reason }
    await move(grantId, { amount: 250, toProgrammeId })
    const there = times(8, () => move(grantId, { amount: 50, toProgrammeId }))
    const back = times(8, () =>
      api.send(moveFundingRoute, {
        token,
        params: { programmeId: toProgrammeId },
        body: { ...body, toProgrammeId: programmeId },
      }),
    )
    for (const { status, body: answer } of [...(await there), ...(await back)])
      if (status !== 201) expect(answer.code).toBe('budget-insufficient')
    const lines = [await lineOf(grantId), await lineOf(grantId, toProgrammeId)]
    const sum = (field: 'funded' | 'available') =>
      lines.reduce((total, line) => total + (line?.[field] ?? 0), 0)
    expect([sum('funded'), sum('available')]).toEqual([500, 500])
    expect(lines.every((line) => line !== undefined && line.available >= 0)).toBe(true)
  })

  it('is for those who work for both programmes', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 100 })
    const toProgrammeId = await newProgramme()
    const officer = await someStaff(vale, { roles: ['finance-officer'], programmes: [programmeId] })
    const refused = await api.send(moveFundingRoute, {
      token: officer.token,
      params: { programmeId },
      body: { grantId, unit: 'USD', amount: 1, toProgrammeId, reason },
    })
    expect(refused.body).toMatchObject({ code: 'outside-your-scope', field: 'toProgrammeId' })
  })

  it('needs another programme, and one that there is', async () => {
    const grantId = await fund(setUp, programmeId, { USD: 100 })
    const same = await move(grantId, { amount: 1, toProgrammeId: programmeId })
    const unknown = await move(grantId, { amount: 1, toProgrammeId: `prg_${'0'.repeat(20)}` })
    expect([same.body, unknown.body]).toMatchObject([
      { code: 'programme-same', field: 'toProgrammeId' },
      { code: 'programme-unknown', field: 'toProgrammeId' },
    ])
  })
})

/** Ends a voucher as its expiry does: what it held moves out in the same write. */
async function expire(voucherId: string, amountMinor: number) {
  const movement = { cause: 'voucher-expired', requestHash: 'expired', by: 'system', at: Date.now() }
  await tables.send(
    new UpdateCommand({
      TableName: stack.tables.vouchers,
      Key: { voucherId },
      UpdateExpression:
        'SET #status = :expired, bal.#usd = :none, t.#id = :movement, b.#after = :none, n.#id = :one, ver = :one',
      ConditionExpression: '#status = :active AND ver = :none',
      ExpressionAttributeNames: {
        '#status': 'status',
        '#usd': 'USD',
        '#id': 'expired',
        '#after': 'expired|USD',
      },
      ExpressionAttributeValues: {
        ':active': 'active',
        ':expired': 'expired',
        ':none': 0,
        ':one': 1,
        ':movement': { ...movement, amounts: { USD: amountMinor } },
      },
    }),
  )
}

describe('value that vouchers give back', () => {
  /** USD 110 each: a family of four, one of them under five. */
  const foodMinor = 11_000

  async function someVouchers(count: number) {
    const grantId = await fund(setUp, programmeId, { USD: count * foodMinor })
    const envelope = { USD: count * foodMinor }
    const round = await openStandingRound(setUp, { ...programme, grantId }, { codes: ['food'], envelope })
    const issued = await Promise.all(Array.from({ length: count }, () => walkIn(setUp, programme, round)))
    return {
      grantId,
      voucherIds: issued.flatMap(({ vouchers }) => vouchers.map(({ voucherId }) => voucherId)),
    }
  }

  it('is in its budget line again, shown as returned, and can go back to the donor', async () => {
    const { grantId, voucherIds } = await someVouchers(2)
    await expire(voucherIds[0] ?? '', foodMinor)
    await settled()
    const line = { funded: 2 * foodMinor, reserved: 2 * foodMinor, returned: foodMinor, available: foodMinor }
    expect(await lineOf(grantId)).toEqual({ grantId, unit: 'USD', ...line })
    const balance = await api.call(getTrialBalanceRoute, { token, params: { programmeId } })
    expect(balance.balanced).toBe(true)
    const ofBudget = balance.accounts.find(({ account }) => account === `budget:${programmeId}:${grantId}`)
    expect(ofBudget?.balance).toBe(foodMinor)
    expect((await withdraw(grantId, { amount: foodMinor })).status).toBe(201)
    expect(await grantOf(grantId)).toMatchObject({ available: { USD: foodMinor } })
    expect(await lineOf(grantId)).toMatchObject({ funded: foodMinor, returned: foodMinor, available: 0 })
  })

  it('meets withdrawals at the same line: all of it is added, none of it twice', async () => {
    const { grantId, voucherIds } = await someVouchers(8)
    const expiring = voucherIds.map((voucherId) => expire(voucherId, foodMinor))
    const answers = await times(12, () => withdraw(grantId, { amount: foodMinor }))
    await Promise.all(expiring)
    await settled()
    expect([...codesOf(answers)].filter((code) => code !== 'budget-insufficient')).toEqual([])
    const taken = statusesOf(answers).filter((status) => status === 201).length * foodMinor
    expect(await lineOf(grantId)).toMatchObject({
      funded: 8 * foodMinor - taken,
      returned: 8 * foodMinor,
      available: 8 * foodMinor - taken,
    })
    expect(await grantOf(grantId)).toMatchObject({ available: { USD: taken } })
  })
})
