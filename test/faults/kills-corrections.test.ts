// Every use case that takes value back, killed at every call to the outside: whatever died, whoever comes back, the
// caller asks again with the same key, and the value has moved once.
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeIssuingPorts } from '../../functions/wiring/issuing-ports.ts'
import { makeBudgetStore } from '../../shared/adapters/dynamodb/budget-store.ts'
import { makeExpiringVouchers } from '../../shared/adapters/dynamodb/expiring-vouchers.ts'
import { expiryIndex, expiryShards, ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeReversalMarks } from '../../shared/adapters/dynamodb/reversal-marks.ts'
import { makeRoundStore } from '../../shared/adapters/dynamodb/round-store.ts'
import { makeTraceWriter } from '../../shared/adapters/dynamodb/trace-writer.ts'
import { makeSignatureChecker, makeVendorReader } from '../../shared/adapters/dynamodb/trust-readers.ts'
import { makeValueReturns } from '../../shared/adapters/dynamodb/value-returns.ts'
import { vendorLineKey } from '../../shared/adapters/dynamodb/vendor-line-key.ts'
import { makeVoucherCorrections } from '../../shared/adapters/dynamodb/voucher-corrections.ts'
import { makeVoucherReader, voucherOf } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { amendGrant } from '../../shared/application/amend-grant.ts'
import { closeRound } from '../../shared/application/close-round.ts'
import { expireVouchers } from '../../shared/application/expire-vouchers.ts'
import { issueWalkIn } from '../../shared/application/issue-walk-in.ts'
import { tracesOf } from '../../shared/application/project-voucher-change.ts'
import { replaceCard } from '../../shared/application/replace-card.ts'
import { returnValue } from '../../shared/application/return-value.ts'
import { reverseOwnRedemption, reverseRedemption } from '../../shared/application/reverse-redemption.ts'
import { voidVoucher } from '../../shared/application/void-voucher.ts'
import { moveFunding, withdrawFunding } from '../../shared/application/withdraw-funding.ts'
import type { Actor } from '../../shared/domain/actor.ts'
import { encodeCrockford } from '../../shared/domain/crockford.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import { voucherNumber } from '../../shared/domain/voucher-number.ts'
import {
  anAdmin,
  aRegistration,
  aStandingRound,
  type IssuingWorld,
  now,
  startIssuingWorld,
  stateOf,
} from '../fixtures/issuing-world.ts'
import { type Item, putItems } from '../fixtures/own-engine.ts'
import { aProgrammeItem, aRedeemedVoucherItem, aVendorItem, ids, issuedAt } from '../fixtures/stored-items.ts'
import { forEachKill } from './harness/for-each-kill.ts'
import { Killed, type Life } from './harness/killable.ts'

// Seconds on a quiet machine, and far longer on a busy one.
vi.setConfig({ testTimeout: 180_000 })

const otherProgramme = 'prg_0000000000000000kill'

let world: IssuingWorld
beforeAll(async () => {
  world = await startIssuingWorld()
  await put(
    tables().ledger,
    aVendorItem(),
    aProgrammeItem(),
    aProgrammeItem({ ...ledgerKey.programme(otherProgramme), programmeId: otherProgramme, number: 8 }),
  )
})
afterAll(() => world.stop())

const tables = () => world.engine.tables
const clientOf = (life: Life) => life.wrap(world.engine.client, 'dynamodb')
const put = (table: string, ...items: Item[]) => putItems(world.engine.client, table, items)
const read = async (TableName: string, Key: Item) =>
  (await world.engine.client.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item
const voucherItem = (voucherId: string) => read(tables().vouchers, { voucherId })
const ledgerItem = (key: Item) => read(tables().ledger, key)

const callsTo = (calls: readonly string[], command: string) =>
  calls.filter((call) => call === `dynamodb.send ${command}`).length
/** A use case that gathers the reasons of its failures tells in words that its process died. */
function endedWith(reason: string): Error {
  return /(died|dead) (before|after) dynamodb/.test(reason) ? new Killed(reason) : new Error(reason)
}
const aNewId = () => encodeCrockford(crypto.getRandomValues(new Uint8Array(10)))
const aGrantId = () => `grt_${crypto.randomUUID()}`

/** USD 75 of which a vendor has redeemed USD 25, an hour after noon. */
async function aRedeemedVoucher<Given extends Item>(given: Given) {
  const voucher = { ...aRedeemedVoucherItem([2500], { voucherId: aNewId(), ...given }), ...given }
  await put(tables().vouchers, voucher)
  return voucher
}
const redemptionId = 'redemption-00000001'
const redeemedAt = issuedAt + 3_600_000
const reversedAt = redeemedAt + 30 * 60_000

const till: Actor = {
  sub: 'till',
  roles: ['vendor'],
  programmes: [],
  sites: [],
  vendorId: ids.vendor,
  deviceId: ids.device,
}

describe('a reversal', () => {
  const reversingPorts = (life: Life) => {
    const { vouchers, ledger } = tables()
    const client = clientOf(life)
    return {
      ...makeVoucherReader(client, vouchers),
      ...makeVoucherCorrections(client, vouchers),
      markReversal: makeReversalMarks(client, ledger),
      waitForLine: async () => undefined,
      checkSignature: makeSignatureChecker(client, ledger),
      findVendor: makeVendorReader(client, ledger),
      findProgramme: makeProgrammeReader(client, ledger).getProgramme,
    }
  }
  type Ports = ReturnType<typeof reversingPorts>
  const lineKeyOf = (voucherId: string) =>
    vendorLineKey({ vendorId: ids.vendor, at: redeemedAt, transferId: redemptionId, voucherId })

  /** A redemption and its line, as the stream leaves it; what a statement did to it is given. */
  async function aLine({ voucher = {}, settlement }: { voucher?: Item; settlement?: string } = {}) {
    const stored = await aRedeemedVoucher(voucher)
    await makeTraceWriter(world.engine.client, tables().ledger).leaveTraces(tracesOf(voucherOf(stored)))
    const line = await ledgerItem(lineKeyOf(stored.voucherId))
    if (settlement !== undefined) await put(tables().ledger, { ...line, settlement })
    return stored
  }
  const byVendor = (ports: Ports, voucherId: string) =>
    reverseOwnRedemption(ports)({
      ...{ voucher: { number: voucherNumber(voucherId) }, redemptionId, actor: till },
      ...{ requestHash: 'the same', now: reversedAt },
    })
  const byFinance = (ports: Ports, voucherId: string) =>
    reverseRedemption(ports)({
      ...{ voucherId, redemptionId, actor: anAdmin, reason: 'mistake' },
      ...{ requestHash: 'the same', now: reversedAt },
    })
  const checkOnce = async (voucherId: string, answers: readonly unknown[], side = 'payable') => {
    for (const answer of answers)
      expect(answer).toMatchObject({
        amounts: { USD: 2500 },
        balance: { USD: 7500 },
        from: side,
        at: reversedAt,
      })
    expect(await voucherItem(voucherId)).toMatchObject({
      ...{ bal: { USD: 7500 }, ver: 2, b: { [`${redemptionId}.reversed|USD`]: 7500 } },
      t: { [`${redemptionId}.reversed`]: { from: side, amounts: { USD: 2500 } } },
    })
    expect(await ledgerItem(lineKeyOf(voucherId))).toMatchObject({ reversal: side })
  }

  it('by the vendor brings the amount back once, from what it is owed, wherever its process ends', async () => {
    const calls = await forEachKill({
      prepare: () => aLine(),
      makePorts: reversingPorts,
      run: (ports, { voucherId }) => byVendor(ports, voucherId),
      check: ({ situation, answers }) => checkOnce(situation.voucherId, answers),
    })
    // The mark on the line, and the value in the voucher.
    expect(callsTo(calls, 'UpdateCommand')).toBe(2)
    // Vendor, voucher, the programme with its baskets; and the voucher again, which tells the receipt.
    expect([callsTo(calls, 'GetCommand'), callsTo(calls, 'QueryCommand')]).toEqual([4, 1])
  })

  it.each([
    ['payable', 2, undefined],
    ['receivable', 3, 'stl_1'],
  ])(
    'by finance falls on the side %s of its statement once, wherever its process ends',
    async (side, updates, settlement) => {
      const calls = await forEachKill({
        prepare: () => aLine({ ...(settlement !== undefined && { settlement }) }),
        makePorts: reversingPorts,
        run: (ports, { voucherId }) => byFinance(ports, voucherId),
        check: ({ situation, answers }) => checkOnce(situation.voucherId, answers, side),
      })
      // Of a settled line the mark for what is owed does not hold, and the other is put.
      expect(callsTo(calls, 'UpdateCommand')).toBe(updates)
      expect(calls).toHaveLength(updates + 2)
    },
  )

  it('stays on the side where its process marked it when a statement takes the line before it comes back', async () => {
    await forEachKill({
      prepare: async () => ({ voucher: await aLine(), calls: { run: 0 } }),
      makePorts: reversingPorts,
      run: async (ports, { voucher: { voucherId }, calls }) => {
        calls.run += 1
        const line = await ledgerItem(lineKeyOf(voucherId))
        const isClaimed = line?.['settlement'] !== undefined
        if (calls.run > 1 && !isClaimed) await put(tables().ledger, { ...line, settlement: 'stl_1' })
        return byFinance(ports, voucherId)
      },
      check: async ({ situation: { voucher }, answers }) => {
        const side = (await ledgerItem(lineKeyOf(voucher.voucherId)))?.['reversal'] as string
        expect(['payable', 'receivable']).toContain(side)
        await checkOnce(voucher.voucherId, answers, side)
      },
      // A frozen process would write its line over the claim that is made by hand here.
      whens: ['before', 'after'],
    })
  })

  it('onto a voucher that has ended goes on to the budget once, wherever its process ends', async () => {
    await forEachKill({
      prepare: () =>
        aLine({ voucher: { status: 'expired', issued: { USD: 2500 }, bal: { USD: 0 } } }).then(ended),
      makePorts: reversingPorts,
      run: (ports, { voucherId }) => byFinance(ports, voucherId),
      check: async ({ situation: { voucherId }, answers }) => {
        for (const answer of answers)
          expect(answer).toMatchObject({ amounts: { USD: 2500 }, returnedToBudget: true, at: reversedAt })
        const stored = await voucherItem(voucherId)
        expect(stored).toMatchObject({ status: 'expired', bal: { USD: 0 }, ver: 3 })
        expect(Object.keys(stored?.['t']).sort()).toEqual([
          redemptionId,
          `${redemptionId}.returned`,
          `${redemptionId}.reversed`,
        ])
      },
    })
  })

  /** Spent to the last cent, and expired. */
  async function ended<Voucher extends Item & { voucherId: string }>(voucher: Voucher): Promise<Voucher> {
    const spent = { ...voucher, bal: { USD: 0 }, b: { [`${redemptionId}|USD`]: 0 } }
    await put(tables().vouchers, spent)
    return spent
  }
})

describe('the end of a voucher', () => {
  const endingPorts = (life: Life) => ({
    ...makeVoucherReader(clientOf(life), tables().vouchers),
    ...makeVoucherCorrections(clientOf(life), tables().vouchers),
  })
  const checkEnded = async (voucherId: string, status: 'void' | 'expired', id: string) => {
    const stored = await voucherItem(voucherId)
    expect(stored).toMatchObject({ status, bal: { USD: 0 }, ver: 2, t: { [id]: { amounts: { USD: 5000 } } } })
    expect(Object.keys(stored?.['t'])).toHaveLength(2)
    expect(stored).not.toHaveProperty('gsi1pk')
  }
  const inItsList = () => {
    const voucherId = aNewId()
    return { voucherId, ...expiryIndex(voucherId, Date.UTC(2026, 2, 31, 5) / 1000) }
  }

  it('by voiding gives back what it held once, with the first receipt, wherever its process ends', async () => {
    const calls = await forEachKill({
      prepare: () => aRedeemedVoucher(inItsList()),
      makePorts: endingPorts,
      run: (ports, { voucherId }) =>
        voidVoucher(ports)({ actor: anAdmin, voucherId, reason: 'lost', requestHash: 'the same', now }),
      check: async ({ situation: { voucherId }, answers }) => {
        for (const answer of answers) expect(answer).toMatchObject({ returned: { USD: 5000 }, at: now })
        await checkEnded(voucherId, 'void', 'voided')
      },
    })
    expect(callsTo(calls, 'UpdateCommand')).toBe(1)
    expect(calls).toHaveLength(3)
  })

  it('by the calendar gives back what it held once, wherever its run ends', async () => {
    const due = Date.UTC(2026, 3, 11, 12)
    const calls = await forEachKill({
      prepare: () => aRedeemedVoucher(inItsList()),
      makePorts: (life, { gsi1pk }) => {
        const listExpiring = makeExpiringVouchers(clientOf(life), tables().vouchers)
        return {
          ...endingPorts(life),
          // The other 807 lists of a run are empty, and each would be a call to die at.
          listExpiring: async (list: Parameters<typeof listExpiring>[0]) =>
            `EXP#${list.day}#${list.shard}` === gsi1pk ? listExpiring(list) : { voucherIds: [] },
          ...{ shards: expiryShards, clock: () => 0 },
        }
      },
      run: (ports) =>
        expireVouchers(ports)({ now: due, stopAt: 1 }).catch((error: Error) => {
          throw endedWith(error.message)
        }),
      check: async ({ situation: { voucherId }, answers }) => {
        for (const answer of answers) expect(answer).toMatchObject({ complete: true })
        await checkEnded(voucherId, 'expired', 'expired')
      },
    })
    expect(calls).toEqual([
      'dynamodb.send QueryCommand',
      'dynamodb.send GetCommand',
      'dynamodb.send UpdateCommand',
    ])
  })
})

describe('a new card for a lost one', () => {
  const issuingPorts = (life: Life) => {
    const { ledger, vouchers } = tables()
    return makeIssuingPorts(
      { REGISTRY_TABLE: ledger, VOUCHERS_TABLE: vouchers, LEDGER_TABLE: ledger, SIGNING_KEY_ID: 'local' },
      clientOf(life),
      life.wrap(world.vault, 'kms'),
    )
  }

  /** A walk-in's voucher of USD 75. */
  async function aCard() {
    const setting = await aStandingRound(world, 75_000, {
      round: { lines: [{ code: 'food', grantId: ids.grant }] },
    })
    const householdId = await aRegistration(world, setting)
    const { programmeId, roundId } = setting
    const handed = await issueWalkIn(world.ports)({
      ...{ actor: anAdmin, programmeId, roundId, householdId, now },
      ...{ idempotencyKey: `walk-in of ${householdId}`, requestHash: 'the same' },
    })
    if (isRefusal(handed)) throw new Error(handed.refused)
    const [voucher] = handed.vouchers
    if (voucher === undefined) throw new Error('no voucher was handed over')
    return { roundId, voucherId: voucher.voucherId }
  }

  it('is made once and holds what the lost one held, wherever its process ends', async () => {
    const calls = await forEachKill({
      prepare: aCard,
      makePorts: issuingPorts,
      run: (ports, { voucherId }) =>
        replaceCard(ports)({
          ...{ actor: anAdmin, voucherId, reason: 'lost', now: now + 60_000 },
          ...{ idempotencyKey: `the new card of ${voucherId}`, requestHash: 'the same' },
        }),
      check: async ({ situation: { roundId, voucherId }, answers }) => {
        const stored = await world.vouchersOf(roundId)
        const card = stored.find(({ replaces }) => replaces === voucherId)
        expect(stored).toHaveLength(2)
        expect(card).toMatchObject({ status: 'active', issued: { USD: 7500 }, bal: { USD: 7500 }, ver: 0 })
        expect(await voucherItem(voucherId)).toMatchObject({
          ...{ status: 'replaced', bal: { USD: 0 }, ver: 1 },
          t: { replaced: { amounts: { USD: 7500 }, to: card?.['voucherId'] } },
        })
        for (const answer of answers)
          expect(answer).toMatchObject({ voucherId: card?.['voucherId'], text: card?.['text'] })
      },
    })
    // The old card ends, a place in the status list is taken, the new card is put.
    expect(callsTo(calls, 'UpdateCommand')).toBe(2)
    expect(callsTo(calls, 'PutCommand')).toBe(1)
  })
})

describe('the closing of a standing round', () => {
  it('gives the budget what the envelope still held once, wherever its process ends', async () => {
    const calls = await forEachKill({
      prepare: async () => {
        const setting = await aStandingRound(world, 64_000)
        const line = { ...ledgerKey.budgetLine(setting.programmeId, ids.grant, 'USD'), grantId: ids.grant }
        await put(tables().ledger, { ...line, unit: 'USD', funded: 100_000, available: 36_000 })
        return setting
      },
      makePorts: (life) => makeRoundStore(clientOf(life), tables().ledger),
      run: (ports, { programmeId, roundId }) =>
        closeRound(ports)({ actor: anAdmin, programmeId, roundId, reason: 'over', now }),
      check: async ({ situation: { programmeId, roundId }, answers }) => {
        for (const answer of answers) expect(answer).toMatchObject({ state: 'closed', closedBy: 'admin' })
        expect(stateOf(await ledgerItem(ledgerKey.round(programmeId, roundId)))).toBe('closed')
        expect(await world.leftInEnvelope(roundId)).toBe(0)
        expect(await ledgerItem(ledgerKey.budgetLine(programmeId, ids.grant, 'USD'))).toMatchObject({
          available: 100_000,
        })
        const transferId = `${roundId}.closed.${ids.grant}.USD`
        expect(await ledgerItem(ledgerKey.transfer(programmeId, transferId))).toMatchObject({
          amount: 64_000,
        })
      },
    })
    expect(callsTo(calls, 'TransactWriteCommand')).toBe(1)
  })
})

describe('money that goes back', () => {
  /** USD 1,000 pledged, of which a budget line holds USD 600. */
  async function aFundedLine() {
    const grantId = aGrantId()
    const grant = { pledged: { USD: 100_000 }, available: { USD: 40_000 } }
    await put(
      tables().ledger,
      { ...ledgerKey.grant(grantId), grantId, ...grant },
      {
        ...ledgerKey.budgetLine(ids.programme, grantId, 'USD'),
        grantId,
        unit: 'USD',
        funded: 60_000,
        available: 60_000,
      },
    )
    return { grantId, transferId: `trf_${crypto.randomUUID()}` }
  }
  const fundingPorts = (life: Life) => ({
    ...makeProgrammeReader(clientOf(life), tables().ledger),
    ...makeBudgetStore(clientOf(life), tables().ledger),
  })
  const same = {
    actor: anAdmin,
    unit: 'USD',
    amount: 25_000,
    reason: 'less',
    requestHash: 'the same',
    now,
  } as const
  const lineOf = (grantId: string, programmeId: string = ids.programme) =>
    ledgerItem(ledgerKey.budgetLine(programmeId, grantId, 'USD'))
  const transferOf = (transferId: string, programmeId: string = ids.programme) =>
    ledgerItem(ledgerKey.transfer(programmeId, transferId))

  it('is withdrawn from the budget to its grant once, wherever its process ends', async () => {
    const calls = await forEachKill({
      prepare: aFundedLine,
      makePorts: fundingPorts,
      run: (ports, funded) => withdrawFunding(ports)({ ...same, ...funded, programmeId: ids.programme }),
      check: async ({ situation: { grantId, transferId }, answers }) => {
        for (const answer of answers) expect(answer).toMatchObject({ funded: 35_000, available: 35_000 })
        expect(await lineOf(grantId)).toMatchObject({ funded: 35_000, available: 35_000 })
        expect(await ledgerItem(ledgerKey.grant(grantId))).toMatchObject({ available: { USD: 65_000 } })
        expect(await transferOf(transferId)).toMatchObject({ amount: 25_000, cause: 'defunded' })
      },
    })
    expect(callsTo(calls, 'TransactWriteCommand')).toBe(1)
  })

  it('is moved to the line of another programme once, wherever its process ends', async () => {
    const calls = await forEachKill({
      prepare: aFundedLine,
      makePorts: fundingPorts,
      run: (ports, funded) =>
        moveFunding(ports)({ ...same, ...funded, programmeId: ids.programme, toProgrammeId: otherProgramme }),
      check: async ({ situation: { grantId, transferId }, answers }) => {
        const [from, to] = [{ available: 35_000 }, { funded: 25_000, available: 25_000 }]
        for (const answer of answers) expect(answer).toMatchObject({ from, to })
        expect(await lineOf(grantId)).toMatchObject({ funded: 35_000, ...from })
        expect(await lineOf(grantId, otherProgramme)).toMatchObject(to)
        expect(await ledgerItem(ledgerKey.grant(grantId))).toMatchObject({ available: { USD: 40_000 } })
        expect(await transferOf(transferId)).toMatchObject({ amount: 25_000, cause: 'defunded' })
        expect(await transferOf(`${transferId}.moved`, otherProgramme)).toMatchObject({
          ...{ amount: 25_000, cause: 'funded' },
        })
      },
    })
    expect(callsTo(calls, 'TransactWriteCommand')).toBe(1)
  })

  it.each([
    ['decrease', 75_000, 15_000],
    ['increase', 125_000, 65_000],
  ] as const)(
    'is amended by a donor (%s) once, wherever its process ends',
    async (direction, pledged, available) => {
      const calls = await forEachKill({
        prepare: aFundedLine,
        makePorts: fundingPorts,
        run: (ports, { grantId, transferId: amendmentId }) =>
          amendGrant(ports)({ ...same, grantId, amendmentId, direction }),
        check: async ({ situation: { grantId, transferId }, answers }) => {
          const amended = { pledged: { USD: pledged }, available: { USD: available } }
          for (const answer of answers) expect(answer).toMatchObject(amended)
          const stored = await ledgerItem(ledgerKey.grant(grantId))
          expect(stored).toMatchObject({ ...amended, pledgedAtFirst: { USD: 100_000 } })
          expect(await ledgerItem(ledgerKey.grantAmendment(grantId, transferId))).toMatchObject({
            amount: 25_000,
          })
        },
      })
      expect(callsTo(calls, 'TransactWriteCommand')).toBe(1)
    },
  )
})

describe('the return of value', () => {
  it('reaches the budget line once for each end that the stream tells of, wherever its worker ends', async () => {
    const calls = await forEachKill({
      prepare: async () => {
        const grantId = aGrantId()
        const line = { grantId, unit: 'USD', funded: 100_000, available: 0 }
        await put(tables().ledger, { ...ledgerKey.budgetLine(ids.programme, grantId, 'USD'), ...line })
        return { grantId, vouchers: [anEndedVoucher(grantId), anEndedVoucher(grantId)] }
      },
      makePorts: (life) => makeValueReturns(clientOf(life), tables().ledger),
      run: async (ports, { vouchers }) => {
        const changes = vouchers.map((after, index) => ({ after: voucherOf(after), changeId: String(index) }))
        // The stream tells it twice, in one batch too.
        const failures = await returnValue(ports)([...changes, ...changes])
        for (const reason of failures.values()) throw endedWith(reason)
      },
      check: async ({ situation: { grantId } }) => {
        expect(await ledgerItem(ledgerKey.budgetLine(ids.programme, grantId, 'USD'))).toMatchObject({
          ...{ funded: 100_000, available: 10_000, returned: 10_000 },
        })
      },
    })
    expect(calls).toEqual(['dynamodb.send TransactWriteCommand'])
  })

  function anEndedVoucher(grantId: string) {
    const voucher = aRedeemedVoucherItem([2500], { voucherId: aNewId(), grantId })
    const movement = {
      cause: 'voucher-expired',
      amounts: { USD: 5000 },
      requestHash: 'expired',
      by: 'system',
      at: now,
    }
    return {
      ...{ ...voucher, status: 'expired', bal: { USD: 0 }, ver: 2, t: { ...voucher.t, expired: movement } },
      ...{ b: { ...voucher.b, 'expired|USD': 0 }, n: { ...voucher.n, expired: 2 } },
    }
  }
})
