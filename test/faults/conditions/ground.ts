// Where the stories of conditions are played: one engine, items put by hand, ids that no two stories share.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { ledgerKey } from '../../../shared/adapters/dynamodb/keys.ts'
import { encodeCrockford } from '../../../shared/domain/crockford.ts'
import type { Settlement } from '../../../shared/domain/settlement.ts'
import { noSums } from '../../../shared/domain/settlement.ts'
import { type Item, type OwnEngine, putItems, startOwnEngine } from '../../fixtures/own-engine.ts'
import { aRoundItem, aVoucherItem, ids } from '../../fixtures/stored-items.ts'

/** 2026-03-10 at noon, UTC: within the days of the fixtures' vouchers. */
export const noon = Date.UTC(2026, 2, 10, 12)

export type Ground = Awaited<ReturnType<typeof openGround>>

/** Plays the story with this client; true when the books are broken by it. */
export type Story = (ground: Ground, client: DynamoDBDocumentClient) => Promise<boolean>

let count = 0
export const newId = (prefix: string) => `${prefix}_${String(++count).padStart(20, '0')}`
export const newVoucherId = () =>
  encodeCrockford(Buffer.from(String(++count).padStart(10, '0'), 'latin1').subarray(0, 10))

export async function openGround() {
  const engine: OwnEngine = await startOwnEngine()
  const { client, tables } = engine
  return {
    engine,
    tables,
    put: (items: readonly Item[]) => putItems(client, tables.ledger, [...items]),
    aVoucher: async (given: Item = {}) => {
      const voucher = aVoucherItem({ voucherId: newVoucherId(), ...given })
      await putItems(client, tables.vouchers, [voucher])
      return voucher.voucherId
    },
    voucher: async (voucherId: string): Promise<Item> => {
      const read = new GetCommand({ TableName: tables.vouchers, Key: { voucherId }, ConsistentRead: true })
      return (await client.send(read)).Item ?? {}
    },
    item: async (Key: { pk: string; sk: string }): Promise<Item | undefined> =>
      (await client.send(new GetCommand({ TableName: tables.ledger, Key, ConsistentRead: true }))).Item,
  }
}

/** A grant with USD 10 left, and a programme's budget line of it with USD 10 that no round has. */
export async function someMoney(ground: Ground) {
  const [programmeId, grantId] = [newId('prg'), newId('grt')]
  await ground.put([
    { ...ledgerKey.grant(grantId), grantId, pledged: { USD: 2000 }, available: { USD: 1000 } },
    {
      ...ledgerKey.budgetLine(programmeId, grantId, 'USD'),
      ...{ grantId, unit: 'USD', funded: 1000, available: 1000 },
    },
  ])
  return { programmeId, grantId, line: ledgerKey.budgetLine(programmeId, grantId, 'USD') }
}

/** A round as it is stored, in any state. */
export async function aRound(ground: Ground, given: Item = {}) {
  const {
    pk: _,
    sk: _sk,
    ...round
  } = aRoundItem({
    roundId: newId('rnd'),
    programmeId: newId('prg'),
    ...given,
  })
  await ground.put([{ ...round, ...ledgerKey.round(round.programmeId, round.roundId) }])
  return round
}

/** A statement as it is stored, in any state. */
export async function aStatement(ground: Ground, given: Partial<Settlement> = {}): Promise<Settlement> {
  const settlement: Settlement = {
    ...{ settlementId: newId('stl'), programmeId: newId('prg'), vendorId: newId('vdr') },
    ...{
      number: 1,
      state: 'closed',
      from: 0,
      until: noon,
      closedBy: 'closer',
      startedAt: noon,
      closedAt: noon,
    },
    ...{ lineCount: 1, leftOut: 0, attempt: 0, ...noSums, redeemed: { USD: 100 } },
    ...{ carriedIn: {}, toPay: { USD: 100 }, carriedOut: {}, netted: {} },
    ...given,
  }
  const { programmeId, settlementId } = settlement
  await ground.put([{ ...ledgerKey.settlement(programmeId, settlementId), ...settlement }])
  return settlement
}

export const aLine = (given: Item = {}) => ({
  ...{ vendorId: newId('vdr'), transferId: 'redemption-00000001', voucherId: newVoucherId() },
  ...{ programmeId: ids.programme, roundId: ids.cycle, grantId: ids.grant, kind: 'value' as const },
  ...{ amounts: { USD: 100 }, sign: 1 as const, deviceId: ids.device, siteId: ids.site, at: noon },
  ...given,
})
