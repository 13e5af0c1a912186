// The conditions on grants, budget lines, rounds and envelopes, and on what vouchers give back.

import { amendGrant } from '../../../shared/adapters/dynamodb/amend-grant.ts'
import { approveRound } from '../../../shared/adapters/dynamodb/approve-round.ts'
import { closeRound } from '../../../shared/adapters/dynamodb/close-round.ts'
import {
  commitFunding,
  commitMove,
  commitWithdrawal,
} from '../../../shared/adapters/dynamodb/commit-funding.ts'
import { ledgerKey, registryKey } from '../../../shared/adapters/dynamodb/keys.ts'
import { settleBatch } from '../../../shared/adapters/dynamodb/projection-batch.ts'
import { makeRoundIssueStore } from '../../../shared/adapters/dynamodb/round-issue-store.ts'
import { makeRoundStore } from '../../../shared/adapters/dynamodb/round-store.ts'
import { makeTraceWriter } from '../../../shared/adapters/dynamodb/trace-writer.ts'
import { makeValueReturns } from '../../../shared/adapters/dynamodb/value-returns.ts'
import { vendorLineKey } from '../../../shared/adapters/dynamodb/vendor-line-key.ts'
import { makeWalkInStore } from '../../../shared/adapters/dynamodb/walk-in-store.ts'
import type { Funding } from '../../../shared/application/fund-budget.ts'
import { account, type TransferCause } from '../../../shared/domain/ledger.ts'
import { maxAmount } from '../../../shared/domain/money.ts'
import { isRefusal } from '../../../shared/domain/refusal.ts'
import type { Round } from '../../../shared/domain/round.ts'
import type { WalkInEntitlement } from '../../../shared/domain/walk-in.ts'
import type { Item } from '../../fixtures/own-engine.ts'
import { ids } from '../../fixtures/stored-items.ts'
import { aLine, aRound, type Ground, newId, newVoucherId, noon, type Story, someMoney } from './ground.ts'
import type { Row } from './rows.ts'

type Money = Awaited<ReturnType<typeof someMoney>>

function funding(
  { programmeId, grantId }: Money,
  amount: number,
  given: { id?: string; cause?: TransferCause } = {},
) {
  const [grant, budget] = [account.grant(grantId), account.budget(programmeId, grantId)]
  const cause = given.cause ?? 'funded'
  const [debit, credit] = cause === 'funded' ? [grant, budget] : [budget, grant]
  const transferId = given.id ?? newId('trf')
  const transfer = { transferId, debit, credit, amount, unit: 'USD', at: noon, cause }
  return { programmeId, grantId, transfer, requestHash: 'h', by: 'finance' } satisfies Funding
}

const amountIn = (item: Item | undefined, field: string, unit: string): number =>
  Number((item?.[field] as Record<string, number> | undefined)?.[unit])

const available = async (ground: Ground, key: { pk: string; sk: string }) =>
  (await ground.item(key))?.['available']

/** What a repeat must not add once more. */
const twice =
  (act: (client: Parameters<Story>[1], table: string, money: Money, id: string) => Promise<unknown>): Story =>
  async (ground, client) => {
    const money = await someMoney(ground)
    const id = newId('trf')
    await act(client, ground.tables.ledger, money, id)
    const once = await available(ground, money.line)
    await act(client, ground.tables.ledger, money, id)
    return (await available(ground, money.line)) !== once
  }

const fundingRows: readonly Row[] = [
  {
    ...{
      write: 'put transfer',
      term: 'attribute_not_exists(pk)',
      protects: 'a repeated request moves money again',
    },
    story: twice((client, table, money, id) => commitFunding(client, table, funding(money, 10, { id }))),
  },
  {
    ...{ write: 'take from grant', term: 'available.#unit >= :amount' },
    protects: 'a budget takes more than the donor gave',
    story: async (ground, client) => {
      const money = await someMoney(ground)
      return !isRefusal(await commitFunding(client, ground.tables.ledger, funding(money, 1001)))
    },
  },
  {
    ...{ write: 'take from budget line', term: 'available >= :amount' },
    protects: 'money goes back that a round has promised',
    story: async (ground, client) => {
      const withdrawal = funding(await someMoney(ground), 1001, { cause: 'defunded' })
      return !isRefusal(await commitWithdrawal(client, ground.tables.ledger, withdrawal))
    },
  },
  {
    ...{
      write: 'change grant',
      term: 'attribute_exists(pk)',
      protects: 'money goes to a grant that there is not',
    },
    story: async (ground, client) => {
      const money = await someMoney(ground)
      const grantId = newId('grt')
      const line = ledgerKey.budgetLine(money.programmeId, grantId, 'USD')
      await ground.put([{ ...line, grantId, unit: 'USD', funded: 10, available: 10 }])
      const withdrawal = funding({ ...money, grantId }, 1, { cause: 'defunded' })
      const outcome = await commitWithdrawal(client, ground.tables.ledger, withdrawal).catch(() => undefined)
      // Without the condition the engine still refuses a path into nothing: broken only in how it is told.
      return !isRefusal(outcome)
    },
  },
  {
    ...{
      write: 'check grant',
      term: 'attribute_exists(pk)',
      protects: 'money moves under a grant that there is not',
    },
    story: async (ground, client) => {
      const money = { ...(await someMoney(ground)), grantId: newId('grt') }
      const line = ledgerKey.budgetLine(money.programmeId, money.grantId, 'USD')
      await ground.put([{ ...line, grantId: money.grantId, unit: 'USD', funded: 10, available: 10 }])
      const to = funding({ ...money, programmeId: newId('prg') }, 1)
      const from = funding(money, 1, { cause: 'defunded' })
      return !isRefusal(await commitMove(client, ground.tables.ledger, { from, to }))
    },
  },
]

const amending =
  (direction: 'increase' | 'decrease', amount: number, given: { twice?: true; unknown?: true } = {}): Story =>
  async (ground, client) => {
    const { grantId } = given.unknown ? { grantId: newId('grt') } : await someMoney(ground)
    const facts = { amendmentId: newId('amd'), grantId, unit: 'USD', amount, direction }
    const write = { amendment: { ...facts, reason: 'r', by: 'finance', at: noon }, requestHash: 'h' }
    const amend = () => amendGrant(client, ground.tables.ledger, write).catch(() => undefined)
    const first = await amend()
    if (!given.twice) return !isRefusal(first)
    await amend()
    const grant = await ground.item(ledgerKey.grant(grantId))
    return amountIn(grant, 'pledged', 'USD') !== 2000 + amount
  }

const amendmentRows: readonly Row[] = [
  {
    ...{
      write: 'put amendment',
      term: 'attribute_not_exists(pk)',
      protects: 'a repeated request pledges twice',
    },
    story: amending('increase', 10, { twice: true }),
  },
  {
    ...{ write: 'change grant', term: 'available.#unit >= :amount' },
    protects: 'a donor takes back what budgets hold',
    story: amending('decrease', 1001),
  },
  {
    ...{ write: 'change grant', term: 'attribute_not_exists(pledged.#unit) OR pledged.#unit <= :room' },
    protects: 'a sum grows beyond what is counted exactly',
    story: amending('increase', maxAmount),
  },
]

const asRound = (item: Item) => item as unknown as Round

/** An approval of a round for USD 5 of a line that has USD 10. */
const approving =
  (given: {
    round?: Item
    totals?: number
    sub?: string
    before?: (ground: Ground, round: Round) => Promise<void>
  }): Story =>
  async (ground, client) => {
    const money = await someMoney(ground)
    const { programmeId, grantId } = money
    const totals = { [grantId]: { USD: given.totals ?? 500 } }
    const facts = {
      programmeId,
      totals,
      state: 'submitted',
      preparedBy: 'preparer',
      submittedBy: 'submitter',
    }
    const round = asRound(await aRound(ground, { kind: 'standing', ...facts, ...given.round }))
    await given.before?.(ground, round)
    const transition = { from: 'submitted' as const, to: 'released' as const }
    const sub = given.sub ?? 'approver'
    const outcome = await approveRound(client, ground.tables.ledger, {
      round,
      transition,
      sub,
      now: noon,
    }).catch(() => undefined)
    return outcome !== undefined && 'moved' in outcome
  }

const roundRows: readonly Row[] = [
  {
    ...{
      write: 'move round',
      term: '#state = :from',
      protects: 'a round is approved twice, and reserved twice',
    },
    story: approving({ round: { state: 'cancelled' } }),
  },
  {
    ...{ write: 'move round', term: 'preparedBy <> :sub', protects: 'one person prepares and approves' },
    story: approving({ sub: 'preparer' }),
  },
  {
    ...{ write: 'move round', term: 'submittedBy <> :sub', protects: 'one person submits and approves' },
    story: approving({ sub: 'submitter' }),
  },
  {
    ...{ write: 'take from budget line', term: 'available >= :amount' },
    protects: 'a round is approved that the budget does not cover',
    story: approving({ totals: 1001 }),
  },
  {
    ...{ write: 'put envelope slice', term: 'attribute_not_exists(pk)' },
    protects: 'an envelope that was used is filled again',
    story: approving({
      before: (ground, { roundId }) =>
        ground.put([{ ...ledgerKey.envelopeSlice(roundId, 0), slice: 0, available: {} }]),
    }),
  },
  {
    ...{ write: 'change envelope slice', term: 'available = :read' },
    protects: 'a closing gives back what a walk-in took meanwhile',
    story: async (ground, client) => {
      const { programmeId, grantId } = await someMoney(ground)
      const round = asRound(await aRound(ground, { programmeId, kind: 'standing', state: 'released' }))
      const line = `${grantId}|USD`
      const key = ledgerKey.envelopeSlice(round.roundId, 0)
      await ground.put([{ ...key, slice: 0, available: { [line]: 40 } }])
      const closed = await closeRound(client, ground.tables.ledger, {
        ...{
          round,
          transition: { from: 'released', to: 'closed' },
          sub: 'finance',
          reason: 'over',
          now: noon,
        },
        slices: [{ slice: 0, available: { [line]: 100 } }],
      })
      return closed !== 'slices-changed'
    },
  },
  {
    ...{
      write: 'change round shard',
      term: '#state = :from',
      protects: 'a shard is marked issued before it is prepared',
    },
    story: async (ground, client) => {
      const roundId = newId('rnd')
      const key = ledgerKey.roundShard(roundId, 3)
      await ground.put([{ ...key, shard: 3, state: 'planned' }])
      await makeRoundIssueStore(client, ground.tables.ledger).markShardIssued({
        roundId,
        shard: 3,
        issuedCount: 0,
      })
      return (await ground.item(key))?.['state'] === 'issued'
    },
  },
  {
    ...{
      write: 'put round',
      term: 'attribute_not_exists(pk)',
      protects: 'a repeated request sets a round back',
    },
    story: async (ground, client) => {
      const round = asRound(await aRound(ground, { state: 'released' }))
      const store = makeRoundStore(client, ground.tables.ledger)
      await store.createRound({ ...round, kind: 'standing', state: 'prepared' }, 'h')
      const stored = await ground.item(ledgerKey.round(round.programmeId, round.roundId))
      return stored?.['state'] !== 'released'
    },
  },
]

/** A walk-in for USD 60 from a slice of USD 100. */
const walkingIn =
  (given: {
    slice?: number
    requestKeys: readonly string[]
    households?: readonly string[]
    merged?: true
  }): Story =>
  async (ground, client) => {
    const roundId = newId('rnd')
    const key = ledgerKey.envelopeSlice(roundId, 0)
    const line = `${ids.grant}|USD`
    const start = given.slice ?? 100
    await ground.put([{ ...key, slice: 0, available: { [line]: start } }])
    // The registration stands in the same table here.
    if (given.merged)
      await ground.put([{ ...registryKey.registration(ids.programme, 0, 'hh_merged'), closed: true }])
    const { reserveWalkIn } = makeWalkInStore(client, ground.tables.ledger, ground.tables.ledger)
    for (const [index, requestKey] of given.requestKeys.entries()) {
      const entitlement = {
        ...{ roundId, shard: 0, householdId: given.households?.[index] ?? 'hh_a', code: 'food' },
        ...{ programmeId: ids.programme, grantId: ids.grant, amounts: { USD: 60 }, requestKey },
      } as unknown as WalkInEntitlement
      const takes = [{ slice: 0, amounts: { [line]: 60 } }]
      await reserveWalkIn({
        entitlements: [entitlement],
        takes,
        requestKey: requestKey + roundId,
        requestHash: 'h',
      })
    }
    const left = amountIn(await ground.item(key), 'available', line)
    return left < (start < 60 || given.merged ? start : start - 60)
  }

const walkInRows: readonly Row[] = [
  {
    ...{
      write: 'take from envelope slice',
      term: 'available.#l >= :a',
      protects: 'an envelope gives more than it has',
    },
    story: walkingIn({ slice: 59, requestKeys: ['one'] }),
  },
  {
    ...{
      write: 'put entitlement',
      term: 'attribute_not_exists(pk)',
      protects: 'a household comes twice and gets it twice',
    },
    story: walkingIn({ slice: 200, requestKeys: ['one', 'two'] }),
  },
  {
    ...{ write: 'put request', term: 'attribute_not_exists(pk)' },
    protects: 'one Idempotency-Key serves two households',
    story: walkingIn({ slice: 200, requestKeys: ['one', 'one'], households: ['hh_a', 'hh_b'] }),
  },
  {
    ...{ write: 'check registration', term: 'attribute_not_exists(closed)' },
    protects: 'a household that was merged into another gets it again beside that one',
    story: walkingIn({ slice: 200, requestKeys: ['one'], households: ['hh_merged'], merged: true }),
  },
]

const returning = async (ground: Ground, client: Parameters<Story>[1], money: Money, times: number) => {
  const { addReturns } = makeValueReturns(client, ground.tables.ledger)
  const { programmeId, grantId } = money
  const told = {
    voucherId: newVoucherId(),
    movementId: 'expired',
    programmeId,
    grantId,
    amounts: { USD: 5 },
    at: noon,
  }
  for (let time = 0; time < times; time++) await addReturns([told])
}

const streamRows: readonly Row[] = [
  {
    ...{ write: 'put return marker', term: 'attribute_not_exists(pk)' },
    protects: 'a record of the stream that comes twice returns the value twice',
    story: async (ground, client) => {
      const money = await someMoney(ground)
      await returning(ground, client, money, 2)
      return (await available(ground, money.line)) !== 1005
    },
  },
  {
    ...{ write: 'return to budget line', term: 'attribute_exists(pk)' },
    protects: 'value returns to a budget line that nobody funded',
    story: async (ground, client) => {
      const money = { ...(await someMoney(ground)), grantId: newId('grt') }
      await returning(ground, client, money, 1)
      return (await ground.item(ledgerKey.budgetLine(money.programmeId, money.grantId, 'USD'))) !== undefined
    },
  },
  ...(['put vendor line', 'put projection batch'] as const).map(
    (write): Row => ({
      ...{ write, term: 'attribute_not_exists(pk)' },
      protects:
        write === 'put vendor line'
          ? 'a line is written anew without the statement that claimed it'
          : 'a batch that was declared dead is counted all the same',
      story: write === 'put vendor line' ? rewritingLine : revivingBatch,
    }),
  ),
]

async function rewritingLine(ground: Ground, client: Parameters<Story>[1]) {
  const line = aLine()
  const counted = {
    day: '2026-03-10',
    programmeId: line.programmeId,
    roundId: line.roundId,
    siteId: line.siteId,
  }
  const trace = {
    ...{
      traceId: `${line.voucherId}.x`,
      voucherId: line.voucherId,
      movementId: line.transferId,
      at: line.at,
    },
    ...{ counted: { ...counted, what: 'redeemed', amounts: line.amounts } as never, line },
  }
  await ground.put([{ ...vendorLineKey(line), ...line, settlement: 'stl_a', batch: 'b' }])
  await ground.put([{ ...ledgerKey.projectionBatch('b'), state: 'counted' }])
  await makeTraceWriter(client, ground.tables.ledger, { patienceMs: 1 }).leaveTraces([trace])
  return (await ground.item(vendorLineKey(line)))?.['settlement'] !== 'stl_a'
}

async function revivingBatch(ground: Ground, client: Parameters<Story>[1]) {
  const id = newId('batch')
  await ground.put([{ ...ledgerKey.projectionBatch(id), state: 'counted' }])
  // Somebody looks before the batch is there, waits, and declares it dead after it was counted.
  const blind = new Proxy(client, {
    get: (target, name) =>
      name === 'send'
        ? (command: { input: Item }) =>
            'Item' in command.input ? target.send(command as never) : Promise.resolve({})
        : Reflect.get(target, name, target),
  })
  await settleBatch({ client: blind, tableName: ground.tables.ledger }, { id, patienceMs: 1 })
  return (await ground.item(ledgerKey.projectionBatch(id)))?.['state'] !== 'counted'
}

export const budgetRows: readonly Row[] = [
  ...fundingRows,
  ...amendmentRows,
  ...roundRows,
  ...walkInRows,
  ...streamRows,
]
