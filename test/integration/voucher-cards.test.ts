// Who may see a QR or print a card, when, and that each time is on record.
import { QueryCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cardSheetsPdf, voucherCardPdf } from '../../shared/adapters/rendering/voucher-card.ts'
import { voucherQrSvg } from '../../shared/adapters/rendering/voucher-qr.ts'
import { printVoucherCard, showVoucherQr } from '../../shared/application/disclose-voucher.ts'
import { issueWalkIn } from '../../shared/application/issue-walk-in.ts'
import { printRoundCards } from '../../shared/application/print-round-cards.ts'
import type { Actor } from '../../shared/domain/actor.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import {
  aCycle,
  anAdmin,
  aRegistration,
  aStandingRound,
  type IssuingWorld,
  now,
  type Setting,
  startIssuingWorld,
} from '../fixtures/issuing-world.ts'
import { ids } from '../fixtures/stored-items.ts'

let world: IssuingWorld
let standing: Setting
let voucherId: string
beforeAll(async () => {
  world = await startIssuingWorld()
  standing = await aStandingRound(world, 1_000_000)
  const { programmeId, roundId } = standing
  const householdId = await aRegistration(world, standing)
  const outcome = await issueWalkIn(world.ports)({
    actor: anAdmin,
    programmeId,
    roundId,
    householdId,
    idempotencyKey: crypto.randomUUID(),
    requestHash: 'hash',
    now,
  })
  if (isRefusal(outcome)) throw new Error(outcome.refused)
  voucherId = outcome.vouchers[0]?.voucherId ?? ''
})
afterAll(() => world.stop())

const ports = () => ({
  ...world.ports,
  drawQr: voucherQrSvg,
  drawCard: voucherCardPdf,
  drawSheets: cardSheetsPdf,
})
const anOfficer = (given: Partial<Actor> = {}): Actor => ({
  sub: crypto.randomUUID(),
  roles: ['registration-officer'],
  programmes: [standing.programmeId],
  sites: [ids.site],
  ...given,
})

const showQr = (actor: Actor, id = voucherId) => showVoucherQr(ports())({ actor, voucherId: id, now })
const printCards = (actor: Actor, { programmeId, roundId }: Setting, shard?: number) =>
  printRoundCards(ports())({ actor, programmeId, roundId, shard, now })

async function recordsOf(who: string) {
  const { Items = [] } = await world.engine.client.send(
    new QueryCommand({
      TableName: world.engine.tables.ledger,
      KeyConditionExpression: 'pk = :day',
      ExpressionAttributeValues: { ':day': 'AUDIT#2026-03-01' },
      ConsistentRead: true,
    }),
  )
  return Items.filter((item) => item['who'] === who)
}

describe('showVoucherQr', () => {
  it('shows it to an officer of the programme and site, and records who saw it', async () => {
    const officer = anOfficer()
    expect(await showQr(officer)).toMatch(/^<svg /)
    expect(await recordsOf(officer.sub)).toMatchObject([{ what: 'voucher-qr-shown', voucherId, at: now }])
  })

  it.each([
    ['another programme', { programmes: ['prg_00000000000000000000'] }],
    ['another site', { sites: ['sit_00000000000000000000'] }],
  ])('is closed to an officer of %s, and nothing is recorded', async (_, scope) => {
    const officer = anOfficer(scope)
    expect(await showQr(officer)).toMatchObject({ refused: 'outside-your-scope' })
    expect(await recordsOf(officer.sub)).toEqual([])
  })

  it('knows no voucher that was not issued', async () => {
    expect(await showQr(anAdmin, '0000000000000000')).toEqual({ refused: 'voucher-unknown' })
  })
})

describe('printVoucherCard', () => {
  it('prints the same bytes each time, and records each', async () => {
    const officer = anOfficer()
    const print = () => printVoucherCard(ports())({ actor: officer, voucherId, now })
    expect(await print()).toEqual(await print())
    expect(await recordsOf(officer.sub)).toHaveLength(2)
  })
})

describe('printRoundCards', () => {
  it('prints a standing round, or the part of it that has vouchers', async () => {
    const officer = anOfficer({ sites: ['*'] })
    const voucher = await world.voucherItem(voucherId)
    const shard = world.ports.shardOf(String(voucher?.['householdId']))
    const whole = await printCards(officer, standing)
    expect(whole).toBeInstanceOf(Uint8Array)
    expect(await printCards(officer, standing, shard)).toEqual(whole)
    expect(await printCards(officer, standing, (shard + 1) % 32)).toMatchObject({ refused: 'card-not-ready' })
    const records = await recordsOf(officer.sub)
    expect(records.map((record) => record['shard'])).toEqual(expect.arrayContaining([undefined, shard]))
  })

  it('is closed to officers of some sites, for a round of all sites', async () => {
    expect(await printCards(anOfficer(), standing)).toMatchObject({ refused: 'outside-your-scope' })
  })

  it('waits for the release of a cycle', async () => {
    const cycle = await aCycle(world, 3, { round: { state: 'issued' } })
    expect(await printCards(anAdmin, cycle)).toEqual({ refused: 'card-not-ready' })
  })

  it('prints a large round one part at a time', async () => {
    const cycle = await aCycle(world, 3, { round: { state: 'released', voucherCount: 1001 } })
    expect(await printCards(anAdmin, cycle)).toEqual({ refused: 'cards-too-many' })
  })

  it('knows no round that is not there', async () => {
    const missing = { ...standing, roundId: 'rnd_00000000000000000000' }
    expect(await printCards(anAdmin, missing)).toEqual({ refused: 'round-unknown' })
  })
})
