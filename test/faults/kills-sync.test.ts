// Bringing receipts in and deciding conflicts, killed at every call to the outside: a receipt ends up paid or claimed and
// not both, a loss is paid once and is taken from its cap once.
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { decideConflict } from '../../shared/application/decide-conflict.ts'
import { syncReceipts } from '../../shared/application/sync-receipts.ts'
import type { Actor } from '../../shared/domain/actor.ts'
import type { ClaimDecision } from '../../shared/domain/claim.ts'
import { encodeCrockford } from '../../shared/domain/crockford.ts'
import { anEnrolledPhone, anOfflineVoucherItem, makeSyncPorts } from '../fixtures/offline-ground.ts'
import { type Item, type OwnEngine, putItems, startOwnEngine } from '../fixtures/own-engine.ts'
import { aProgrammeItem, aVendorItem, ids } from '../fixtures/stored-items.ts'
import { forEachKill } from './harness/for-each-kill.ts'
import type { Life } from './harness/killable.ts'

vi.setConfig({ testTimeout: 180_000 })

/** 2026-03-10 at noon, UTC. */
const now = Date.UTC(2026, 2, 10, 12)
const till: Actor = { sub: 'till', roles: ['vendor'], programmes: [], sites: [], vendorId: ids.vendor }
const officer: Actor = {
  sub: 'officer',
  roles: ['programme-officer'],
  programmes: [ids.programme],
  sites: [],
}

let engine: OwnEngine
beforeAll(async () => {
  engine = await startOwnEngine()
  const offlineTerms = {
    caps: { maxCount: 20, maxAmountMinor: 100_000, maxListAgeSeconds: 86_400 },
    lossCaps: { USD: 100_000_000 },
  }
  await putItems(engine.client, engine.tables.ledger, [aVendorItem(), aProgrammeItem({ offlineTerms })])
})
afterAll(() => engine.stop())

const portsOf = (life: Life) => makeSyncPorts(life.wrap(engine.client, 'dynamodb'), engine.tables)
const read = async (TableName: string, Key: Item) =>
  (await engine.client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item
const stored = (voucherId: string) => read(engine.tables.vouchers, { voucherId })
const lossTotal = async () =>
  Number((await read(engine.tables.ledger, ledgerKey.lossTotal(ids.programme)))?.['USD'] ?? 0)

/** Two phones of one vendor with receipts for one voucher, and another voucher that one of them redeemed as well. */
async function twoPhonesAndAVoucher() {
  const voucher = anOfflineVoucherItem({
    voucherId: encodeCrockford(crypto.getRandomValues(new Uint8Array(10))),
  })
  const phones = await Promise.all([1, 2].map(() => anEnrolledPhone({ clock: () => now })))
  await putItems(engine.client, engine.tables.vouchers, [voucher])
  await putItems(
    engine.client,
    engine.tables.ledger,
    phones.map(({ item }) => item),
  )
  const receipts = await Promise.all(phones.map((phone) => phone.sign(voucher.text)))
  return { voucher, phones, receipts }
}

type Setting = Awaited<ReturnType<typeof twoPhonesAndAVoucher>>

const sync = (ports: ReturnType<typeof portsOf>, receipts: readonly { text: string }[]) =>
  syncReceipts(ports)({ actor: till, receipts: receipts.map(({ text }) => text), now })

describe('receipts of two phones for one voucher', () => {
  it('leave one paid and one claimed, each with its answer, wherever the process ends', async () => {
    const calls = await forEachKill({
      prepare: twoPhonesAndAVoucher,
      makePorts: portsOf,
      run: (ports, { receipts }) => sync(ports, receipts),
      check: async ({ situation, answers }) => checkOneOfTwo(situation, answers),
    })
    expect(calls.filter((call) => call.endsWith('UpdateCommand')).length).toBeGreaterThan(4)
  })
})

async function checkOneOfTwo({ voucher, phones, receipts }: Setting, answers: readonly unknown[]) {
  const item = await stored(voucher.voucherId)
  const [paid, claimed] = [Object.keys(item?.['t'] ?? {}), Object.keys(item?.['c'] ?? {})]
  expect([paid.length, claimed.length]).toEqual([1, 1])
  expect([...paid, ...claimed].sort()).toEqual(receipts.map(({ receiptId }) => receiptId).sort())
  expect(item).toMatchObject({ bal: { USD: 0 }, ver: 1 })
  for (const answer of answers)
    for (const { receiptId, outcome } of (answer as { results: { receiptId: string; outcome: string }[] })
      .results)
      expect(outcome).toBe(paid.includes(receiptId) ? 'accepted' : 'conflict')
  const [claim = ''] = claimed
  expect(await read(engine.tables.ledger, ledgerKey.conflict(ids.programme, claim))).toBeDefined()
  for (const [index, { keyId }] of phones.entries()) {
    const receiptId = receipts[index]?.receiptId ?? ''
    expect(await read(engine.tables.ledger, ledgerKey.receipt(keyId, 1, receiptId))).toMatchObject({
      state: paid.includes(receiptId) ? 'accepted' : 'conflict',
    })
    expect(await read(engine.tables.ledger, ledgerKey.deviceKey(keyId))).toMatchObject({ answeredUpTo: 1 })
  }
}

describe('a decision', () => {
  const decide = (ports: ReturnType<typeof portsOf>, receiptId: string, decision: ClaimDecision) =>
    decideConflict(ports)({
      ...{ actor: officer, programmeId: ids.programme, receiptId, decision },
      ...{ reason: 'Looked at both', requestHash: 'the same', now },
    })
  const prepare = async () => {
    const { voucher, receipts } = await twoPhonesAndAVoucher()
    const ports = makeSyncPorts(engine.client, engine.tables)
    for (const receipt of receipts) await sync(ports, [receipt])
    return { voucher, receiptId: receipts[1]?.receiptId ?? '', before: await lossTotal() }
  }

  it('to bear the loss pays it once and takes it from the cap once, wherever its process ends', async () => {
    const calls = await forEachKill({
      prepare,
      makePorts: portsOf,
      run: (ports, { receiptId }) => decide(ports, receiptId, 'programme-loss'),
      check: async ({ situation: { voucher, receiptId, before }, answers }) => {
        for (const answer of answers) expect(answer).toMatchObject({ decision: 'programme-loss' })
        expect(await stored(voucher.voucherId)).toMatchObject({
          ...{ ver: 2, bal: { USD: 0 }, t: { [`${receiptId}.paid`]: { amounts: { USD: 7500 } } } },
          c: { [receiptId]: { state: 'programme-loss', decidedBy: 'officer' } },
        })
        expect((await lossTotal()) - before).toBe(7500)
      },
    })
    expect(calls.filter((call) => call.endsWith('TransactWriteCommand'))).toHaveLength(1)
  })

  it('one way and the other at once leaves the cap as the claim says, wherever one of them ends', async () => {
    await forEachKill({
      prepare,
      makePorts: portsOf,
      run: async (ports, { receiptId }) => {
        const sober = makeSyncPorts(engine.client, engine.tables)
        const answers = await Promise.all([
          decide(ports, receiptId, 'programme-loss'),
          decide(sober, receiptId, 'vendor-at-fault'),
        ])
        return answers
      },
      check: async ({ situation: { voucher, receiptId, before } }) => {
        const item = await stored(voucher.voucherId)
        const claims = (item?.['c'] ?? {}) as Record<string, { state: string }>
        const { state } = claims[receiptId] ?? {}
        const isLoss = state === 'programme-loss'
        expect(state).toMatch(isLoss ? 'programme-loss' : 'vendor-at-fault')
        expect(item).toMatchObject({ ver: isLoss ? 2 : 1 })
        expect((await lossTotal()) - before).toBe(isLoss ? 7500 : 0)
      },
    })
  })
})
