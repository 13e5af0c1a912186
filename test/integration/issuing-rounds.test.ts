// Issuing a round against a real engine: whatever runs twice, at once or dies half way, each voucher is there once.
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { inParallel } from '../../shared/application/in-parallel.ts'
import { issueRoundShard } from '../../shared/application/issue-round-shard.ts'
import { shardCount } from '../../shared/domain/round.ts'
import {
  aCycle,
  type IssuingWorld,
  now,
  type Setting,
  startIssuingWorld,
  stateOf,
} from '../fixtures/issuing-world.ts'
import type { Item } from '../fixtures/own-engine.ts'

let world: IssuingWorld
beforeAll(async () => {
  world = await startIssuingWorld()
})
afterAll(() => world.stop())

const shards = Array.from({ length: shardCount }, (_, shard) => shard)

const issue = (setting: Setting, shard: number, ports = world.ports, at = now) =>
  issueRoundShard(ports)({ programmeId: setting.programmeId, roundId: setting.roundId, shard, now: at })

const issueAll = (setting: Setting, ports = world.ports, at = now) =>
  inParallel(shards, 4, (shard) => issue(setting, shard, ports, at))

const roundState = async ({ programmeId, roundId }: Setting) =>
  stateOf(await world.ledgerItem(ledgerKey.round(programmeId, roundId)))

const sorted = (items: readonly Item[]) =>
  [...items].sort((a, b) => (String(a['voucherId']) < String(b['voucherId']) ? -1 : 1))

/** A process that dies after so many vouchers. */
function dyingPorts(afterVouchers: number) {
  let written = 0
  const putVoucher: typeof world.ports.putVoucher = (voucher) => {
    if (written++ >= afterVouchers) throw new Error('the process died')
    return world.ports.putVoucher(voucher)
  }
  return { ...world.newPorts(), putVoucher }
}

describe('issueRoundShard', () => {
  it('issues every entitlement once, each with its own place in the status list, and finishes the round', async () => {
    const cycle = await aCycle(world, 150)
    await inParallel(shards.slice(1), 4, (shard) => issue(cycle, shard))
    expect(await roundState(cycle)).toBe('issuing')
    await issue(cycle, 0)
    const vouchers = await world.vouchersOf(cycle.roundId)
    expect(vouchers.map(({ householdId }) => householdId).sort()).toEqual(
      cycle.entitlements.map(({ householdId }) => householdId).sort(),
    )
    expect(new Set(vouchers.map(({ statusIndex }) => statusIndex)).size).toBe(150)
    expect(await roundState(cycle)).toBe('issued')
  })

  it('leaves everything as it is when it runs again, and when it runs at the same time', async () => {
    const cycle = await aCycle(world, 60)
    await Promise.all([
      issueAll(cycle),
      issueAll(cycle, world.newPorts(), now + 5),
      issueAll(cycle, world.newPorts()),
    ])
    const first = sorted(await world.vouchersOf(cycle.roundId))
    await issueAll(cycle, world.newPorts(), now + 1000)
    expect(first).toHaveLength(60)
    expect(sorted(await world.vouchersOf(cycle.roundId))).toEqual(first)
    expect(new Set(first.map(({ statusIndex }) => statusIndex)).size).toBe(60)
  })

  it('never resets a spent voucher, however late a rerun comes', async () => {
    const cycle = await aCycle(world, 20)
    await expect(issueAll(cycle, dyingPorts(10))).rejects.toThrow('the process died')
    const [voucher] = await world.vouchersOf(cycle.roundId)
    if (voucher === undefined) throw new Error('no voucher')
    await world.engine.client.send(
      new UpdateCommand({
        TableName: world.engine.tables.vouchers,
        Key: { voucherId: voucher['voucherId'] },
        UpdateExpression: 'SET bal.USD = :zero, ver = :one',
        ExpressionAttributeValues: { ':zero': 0, ':one': 1 },
      }),
    )
    await issueAll(cycle)
    expect(await world.voucherItem(String(voucher['voucherId']))).toEqual({
      ...voucher,
      bal: { USD: 0 },
      ver: 1,
    })
    expect(await roundState(cycle)).toBe('issued')
  })

  it('completes what a process that died had begun, with the same ids and places', async () => {
    const cycle = await aCycle(world, 40)
    await expect(issueAll(cycle, dyingPorts(15))).rejects.toThrow('the process died')
    const before = await world.vouchersOf(cycle.roundId)
    await issueAll(cycle, world.newPorts())
    const after = await world.vouchersOf(cycle.roundId)
    expect(before.length).toBeLessThan(40)
    expect(after).toHaveLength(40)
    expect(after).toEqual(expect.arrayContaining(before))
    expect(await roundState(cycle)).toBe('issued')
  })

  it('finishes the round when it died between the last shard and the round', async () => {
    const cycle = await aCycle(world, 5)
    const finishRound = () => Promise.reject(new Error('died'))
    for (const shard of shards)
      await expect(issue(cycle, shard, { ...world.ports, finishRound })).rejects.toThrow('died')
    expect(await roundState(cycle)).toBe('issuing')
    await issue(cycle, 7)
    expect(await roundState(cycle)).toBe('issued')
  })

  it('issues nothing when an entitlement is not as it was approved', async () => {
    const cycle = await aCycle(world, 40)
    const [changed] = cycle.entitlements
    if (changed === undefined) throw new Error('no entitlement')
    await world.engine.client.send(
      new UpdateCommand({
        TableName: world.engine.tables.ledger,
        Key: ledgerKey.entitlement(changed),
        UpdateExpression: 'SET amounts.USD = :more',
        ExpressionAttributeValues: { ':more': 999_999 },
      }),
    )
    await expect(issue(cycle, changed.shard)).rejects.toThrow('not as approved')
    expect(await world.vouchersOf(cycle.roundId)).toEqual([])
  })

  it.each(['submitted', 'cancelled', 'prepared'])('issues nothing of a round that is %s', async (state) => {
    const cycle = await aCycle(world, 3, { round: { state } })
    await expect(issue(cycle, 0)).rejects.toThrow(`is ${state}, not issuing`)
  })
})
