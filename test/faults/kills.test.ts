// Every use case that moves value, killed at every call to the outside: whatever died, whoever comes back, the caller
// asks again with the same key, and the value has moved once.
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeIssuingPorts } from '../../functions/wiring/issuing-ports.ts'
import { hashPin, verifyPin } from '../../shared/adapters/crypto/pin.ts'
import { makeBudgetStore } from '../../shared/adapters/dynamodb/budget-store.ts'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeRoundStore } from '../../shared/adapters/dynamodb/round-store.ts'
import { makeTraceWriter } from '../../shared/adapters/dynamodb/trace-writer.ts'
import { makeSignatureChecker, makeVendorReader } from '../../shared/adapters/dynamodb/trust-readers.ts'
import { vendorLineKey } from '../../shared/adapters/dynamodb/vendor-line-key.ts'
import { voucherOf } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { makeVoucherRedemptions } from '../../shared/adapters/dynamodb/voucher-redemptions.ts'
import { fundBudget } from '../../shared/application/fund-budget.ts'
import { issueRoundShard } from '../../shared/application/issue-round-shard.ts'
import { issueWalkIn } from '../../shared/application/issue-walk-in.ts'
import { approveRound } from '../../shared/application/move-round.ts'
import { projectVoucherChanges } from '../../shared/application/project-voucher-change.ts'
import { redeemVoucher } from '../../shared/application/redeem-voucher.ts'
import type { Actor } from '../../shared/domain/actor.ts'
import { encodeCrockford } from '../../shared/domain/crockford.ts'
import { voucherNumber } from '../../shared/domain/voucher-number.ts'
import {
  aCycle,
  aFoodLine,
  anAdmin,
  aRegistration,
  aStandingRound,
  type IssuingWorld,
  now,
  someHouseholdsOfShard,
  startIssuingWorld,
  stateOf,
} from '../fixtures/issuing-world.ts'
import { type Item, putItems } from '../fixtures/own-engine.ts'
import {
  aProgrammeItem,
  aRedeemedVoucherItem,
  aRoundItem,
  aVendorItem,
  aVoucherItem,
  ids,
} from '../fixtures/stored-items.ts'
import { forEachKill } from './harness/for-each-kill.ts'
import type { Life } from './harness/killable.ts'

// Seconds on a quiet machine, and far longer on a busy one.
vi.setConfig({ testTimeout: 180_000 })

let world: IssuingWorld
beforeAll(async () => {
  world = await startIssuingWorld()
  await putItems(world.engine.client, world.engine.tables.ledger, [aVendorItem(), aProgrammeItem()])
})
afterAll(() => world.stop())

const tables = () => world.engine.tables
const clientOf = (life: Life) => life.wrap(world.engine.client, 'dynamodb')
const put = (table: string, ...items: Item[]) => putItems(world.engine.client, table, items)
const read = async (TableName: string, Key: Item) =>
  (await world.engine.client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item

function issuingPorts(life: Life) {
  const { ledger, vouchers } = tables()
  return makeIssuingPorts(
    { REGISTRY_TABLE: ledger, VOUCHERS_TABLE: vouchers, LEDGER_TABLE: ledger, SIGNING_KEY_ID: 'local' },
    clientOf(life),
    life.wrap(world.vault, 'kms'),
  )
}

/** Names the calls as a process without faults makes them: so a test sees when there is a new one to die at. */
const callsTo = (calls: readonly string[], command: string) =>
  calls.filter((call) => call === `dynamodb.send ${command}`).length

describe('a walk-in', () => {
  const envelope = 10 * 7500

  it('takes from the envelope once and hands over the same vouchers, wherever its process ends', async () => {
    const calls = await forEachKill({
      prepare: async () => {
        const setting = await aStandingRound(world, envelope, {
          round: { lines: ['food', 'soap'].map((code) => ({ code, grantId: ids.grant })) },
        })
        const lines = [aFoodLine(5000), { ...aFoodLine(2500), code: 'soap' }]
        return { setting, householdId: await aRegistration(world, setting, { lines }) }
      },
      makePorts: issuingPorts,
      run: (ports, { setting: { programmeId, roundId }, householdId }) =>
        issueWalkIn(ports)({
          actor: anAdmin,
          ...{ programmeId, roundId, householdId },
          idempotencyKey: `walk-in of ${householdId}`,
          requestHash: 'the same',
          now,
        }),
      check: async ({ situation: { setting, householdId }, answers }) => {
        const stored = await world.vouchersOf(setting.roundId)
        const handed = stored.map(({ voucherId, text }) => ({ voucherId, text }))
        const byId = (a: { voucherId: string }, b: { voucherId: string }) =>
          a.voucherId < b.voucherId ? -1 : 1
        for (const answer of answers) {
          const { vouchers } = answer as { vouchers: { voucherId: string; text: string }[] }
          const got = vouchers.map(({ voucherId, text }) => ({ voucherId, text }))
          expect(got.sort(byId)).toEqual((handed as typeof got).sort(byId))
        }
        expect(stored.map(({ householdId }) => householdId)).toEqual([householdId, householdId])
        expect(await world.leftInEnvelope(setting.roundId)).toBe(envelope - 7500)
      },
    })

    expect(callsTo(calls, 'TransactWriteCommand')).toBe(3)
    expect(callsTo(calls, 'PutCommand')).toBe(3)
  })
})

describe('a shard of a round', () => {
  it('is issued whole and once, wherever its worker ends', async () => {
    const calls = await forEachKill({
      prepare: () => aCycle(world, 2, { households: someHouseholdsOfShard(world, 7, 2) }),
      makePorts: issuingPorts,
      run: async (ports, { programmeId, roundId, entitlements }) => {
        const shard = entitlements[0]?.shard ?? 0
        await issueRoundShard(ports)({ programmeId, roundId, shard, now })
      },
      check: async ({ situation: { roundId, entitlements } }) => {
        const vouchers = await world.vouchersOf(roundId)
        const amounts = (of: unknown[]) => of.map((one) => JSON.stringify(one)).sort()
        expect(amounts(vouchers.map(({ householdId, issued }) => [householdId, issued]))).toEqual(
          amounts(entitlements.map(({ householdId, amounts: issued }) => [householdId, issued])),
        )
        expect(new Set(vouchers.map(({ statusIndex }) => statusIndex)).size).toBe(2)
        const shard = await world.ledgerItem(ledgerKey.roundShard(roundId, entitlements[0]?.shard ?? 0))
        expect(shard).toMatchObject({ state: 'issued', issuedCount: 2 })
      },
    })
    expect(callsTo(calls, 'PutCommand')).toBe(3)
  })
})

const till: Actor = {
  sub: 'till',
  roles: ['vendor'],
  programmes: [],
  sites: [],
  vendorId: ids.vendor,
  deviceId: ids.device,
}

describe('a redemption', () => {
  const aNewId = () => encodeCrockford(crypto.getRandomValues(new Uint8Array(10)))
  const redeemingPorts = (life: Life) => {
    const { vouchers, ledger } = tables()
    const client = clientOf(life)
    return {
      ...makeVoucherRedemptions(client, vouchers),
      checkSignature: makeSignatureChecker(client, ledger),
      findVendor: makeVendorReader(client, ledger),
      isPin: verifyPin,
    }
  }
  const redeem = (ports: ReturnType<typeof redeemingPorts>, voucherId: string, pin?: string) =>
    redeemVoucher(ports)({
      voucher: { number: voucherNumber(voucherId) },
      amount: { amountMinor: 2500, currency: 'USD' },
      pin,
      actor: till,
      transferId: 'the key of the redemption',
      requestHash: 'the same',
      now,
    })
  const checkOnce = async (voucherId: string, answers: readonly unknown[]) => {
    for (const answer of answers)
      expect(answer).toMatchObject({ amounts: { USD: 2500 }, balance: { USD: 2500 }, at: now })
    expect(await read(tables().vouchers, { voucherId })).toMatchObject({
      bal: { USD: 2500 },
      ver: 2,
      attempts: 0,
      b: { 'the key of the redemption|USD': 2500 },
    })
  }

  it('takes the amount once and answers the first receipt, wherever its process ends', async () => {
    const calls = await forEachKill({
      prepare: async () => {
        const voucher = aRedeemedVoucherItem([2500], { voucherId: aNewId() })
        await put(tables().vouchers, voucher)
        return voucher
      },
      makePorts: redeemingPorts,
      run: (ports, { voucherId }) => redeem(ports, voucherId),
      check: ({ situation, answers }) => checkOnce(situation.voucherId, answers),
    })
    expect(calls).toEqual(['dynamodb.send GetCommand', 'dynamodb.send UpdateCommand'])
  })

  it('with a PIN leaves no attempt counted, wherever its process ends', async () => {
    const pin = await hashPin('4821')
    const calls = await forEachKill({
      prepare: async () => {
        const voucher = aRedeemedVoucherItem([2500], { voucherId: aNewId(), pinRequired: true, pin })
        await put(tables().vouchers, voucher)
        return voucher
      },
      makePorts: redeemingPorts,
      run: (ports, { voucherId }) => redeem(ports, voucherId, '4821'),
      check: ({ situation, answers }) => checkOnce(situation.voucherId, answers),
    })
    expect(callsTo(calls, 'UpdateCommand')).toBe(2)
  })
})

describe('a funding', () => {
  it('moves money from the grant to the budget once, wherever its process ends', async () => {
    const calls = await forEachKill({
      prepare: async () => {
        const grantId = `grt_${crypto.randomUUID()}`
        const pledged = { USD: 100_000 }
        await put(tables().ledger, { ...ledgerKey.grant(grantId), grantId, pledged, available: pledged })
        return { grantId, transferId: `trf_${crypto.randomUUID()}` }
      },
      makePorts: (life) => ({
        ...makeProgrammeReader(clientOf(life), tables().ledger),
        ...makeBudgetStore(clientOf(life), tables().ledger),
      }),
      run: (ports, { grantId, transferId }) =>
        fundBudget(ports)({
          actor: anAdmin,
          programmeId: ids.programme,
          ...{ grantId, transferId },
          unit: 'USD',
          amount: 40_000,
          requestHash: 'the same',
          now,
        }),
      check: async ({ situation: { grantId, transferId }, answers }) => {
        for (const answer of answers) expect(answer).toMatchObject({ funded: 40_000, available: 40_000 })
        const { ledger } = tables()
        expect(await read(ledger, ledgerKey.grant(grantId))).toMatchObject({ available: { USD: 60_000 } })
        expect(await read(ledger, ledgerKey.budgetLine(ids.programme, grantId, 'USD'))).toMatchObject({
          funded: 40_000,
          available: 40_000,
        })
        expect(await read(ledger, ledgerKey.transfer(ids.programme, transferId))).toMatchObject({
          amount: 40_000,
        })
      },
    })
    expect(callsTo(calls, 'TransactWriteCommand')).toBe(1)
  })
})

describe('an approval', () => {
  it.each(['cycle', 'standing'])(
    'of a %s round reserves its total once and hands out its work, wherever its process ends',
    async (kind) => {
      const approver: Actor = { ...anAdmin, sub: 'approver' }
      await forEachKill({
        prepare: async () => {
          const [roundId, grantId] = [`rnd_${crypto.randomUUID()}`, `grt_${crypto.randomUUID()}`]
          const round = { roundId, kind, state: 'submitted', totals: { [grantId]: { USD: 64_000 } } }
          await put(tables().ledger, aRoundItem({ ...round, approvedBy: undefined, releasedBy: undefined }), {
            ...ledgerKey.budgetLine(ids.programme, grantId, 'USD'),
            ...{ grantId, unit: 'USD', funded: 100_000, available: 100_000 },
          })
          return { roundId, grantId, sent: new Set<string>() }
        },
        makePorts: (life, { sent }) => ({
          ...makeRoundStore(clientOf(life), tables().ledger),
          ...life.wrap({
            sendToIssue: async ({ roundId }: { roundId: string }) => {
              sent.add(roundId)
            },
          }),
        }),
        run: (ports, { roundId }) =>
          approveRound(ports)({ actor: approver, programmeId: ids.programme, roundId, now }),
        check: async ({ situation: { roundId, grantId, sent }, answers }) => {
          const state = kind === 'cycle' ? 'issuing' : 'released'
          for (const answer of answers) expect(answer).toMatchObject({ state, approvedBy: 'approver' })
          const { ledger } = tables()
          expect(stateOf(await read(ledger, ledgerKey.round(ids.programme, roundId)))).toBe(state)
          expect(await read(ledger, ledgerKey.budgetLine(ids.programme, grantId, 'USD'))).toMatchObject({
            available: 36_000,
          })
          const transferId = `${roundId}.approved.${grantId}.USD`
          expect(await read(ledger, ledgerKey.transfer(ids.programme, transferId))).toMatchObject({
            amount: 64_000,
          })
          expect([...sent]).toEqual(kind === 'cycle' ? [roundId] : [])
          expect(await world.leftInEnvelope(roundId)).toBe(kind === 'cycle' ? 0 : 64_000)
        },
      })
    },
  )
})

describe('the projection of a redemption', () => {
  it('writes its vendor line once and tells of it, wherever its worker ends', async () => {
    await forEachKill({
      prepare: async () => {
        const voucherId = encodeCrockford(crypto.getRandomValues(new Uint8Array(10)))
        const before = voucherOf(aVoucherItem({ voucherId }))
        return {
          before,
          after: voucherOf(aRedeemedVoucherItem([2500], { voucherId })),
          told: new Set<string>(),
        }
      },
      makePorts: (life, { told }) => ({
        ...makeTraceWriter(clientOf(life), tables().ledger),
        ...life.wrap({
          publish: async (events: readonly { name: string; detail: { transferId: string } }[]) => {
            for (const { detail } of events) told.add(detail.transferId)
            return new Map<string, string>()
          },
        }),
      }),
      run: async (ports, { before, after }) => {
        const failures = await projectVoucherChanges(ports)([{ before, after, changeId: '1' }])
        for (const reason of failures.values()) throw new Error(reason)
      },
      check: async ({ situation: { after, told } }) => {
        const [redemption] = after.movements
        if (redemption === undefined || redemption.cause !== undefined) throw new Error('no redemption')
        const { pk } = vendorLineKey({ ...redemption, voucherId: after.voucherId })
        const { Items = [] } = await world.engine.client.send(
          new QueryCommand({
            TableName: tables().ledger,
            KeyConditionExpression: 'pk = :pk',
            FilterExpression: 'voucherId = :voucher',
            ExpressionAttributeValues: { ':pk': pk, ':voucher': after.voucherId },
          }),
        )
        expect(Items).toEqual([expect.objectContaining({ amounts: { USD: 2500 }, vendorId: ids.vendor })])
        expect(told.size).toBe(1)
      },
    })
  })
})
