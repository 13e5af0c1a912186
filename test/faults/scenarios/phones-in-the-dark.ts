// Phones without a network: copies of one voucher redeemed at several of them, receipts that come late, twice, in another
// order, by others or never; phones that die; officers who decide; and tills with a network meanwhile. Whatever was
// brought in is paid, claimed or refused, and never two of these.
import { GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { ledgerKey } from '../../../shared/adapters/dynamodb/keys.ts'
import { decideConflict } from '../../../shared/application/decide-conflict.ts'
import type { HandedVoucher } from '../../../shared/application/issue-walk-in.ts'
import type { ShownConflict } from '../../../shared/application/list-conflicts.ts'
import { redeemVoucher } from '../../../shared/application/redeem-voucher.ts'
import { type SyncAnswer, syncReceipts } from '../../../shared/application/sync-receipts.ts'
import type { Actor } from '../../../shared/domain/actor.ts'
import type { Receipt } from '../../../shared/domain/redemption.ts'
import { isRefusal } from '../../../shared/domain/refusal.ts'
import type { SignedReceipt } from '../../../tools/story/phone-chain.ts'
import { anEnrolledPhone, makeSyncPorts } from '../../fixtures/offline-ground.ts'
import { putItems } from '../../fixtures/own-engine.ts'
import { aProgrammeItem, ids } from '../../fixtures/stored-items.ts'
import { type Command, makeCaller, oncePerClient } from '../harness/commands.ts'
import type { Scenario } from '../harness/scenario.ts'
import { verifyBooks } from '../harness/verify-books.ts'
import type { World } from '../harness/world.ts'
import { actors, camp, setUpCamp } from './camp.ts'
import { makeProjector } from './projector.ts'
import { approvedRound } from './verify-outcome.ts'
import {
  approveOneRound,
  finishOpen,
  fundTheBudget,
  type Job,
  type Play,
  portsOver,
  serveWalkIns,
  workThrough,
} from './walk-ins-and-redemptions.ts'

type Phone = Awaited<ReturnType<typeof anEnrolledPhone>>
/** A receipt as it lies in a phone; a phone that died has it no more, unless somebody carried it. */
type Held = SignedReceipt & { readonly phone: Phone }
type Bringing = Command<SyncAnswer> & { readonly receipts: readonly Held[] }

type Dark = Play & {
  readonly phones: readonly Phone[]
  readonly syncPorts: ReturnType<typeof syncPortsOver>
  readonly bringings: Bringing[]
  readonly decisions: Command<ShownConflict>[]
}

const syncPortsOver = ({ tables }: World) => oncePerClient((client) => makeSyncPorts(client, tables))

export const phonesInTheDark: Scenario = {
  name: 'phones-in-the-dark',
  run: async (world, random, length) => {
    const place = await setUpCamp(world, random, length)
    const play: Play = { world, random, place, caller: makeCaller(), portsOf: portsOver(world) }
    await goOffline(play)
    await fundTheBudget(play)
    await finishOpen(play)
    const roundId = approvedRound((await approveOneRound(play)).approvals)
    await finishOpen(play)
    const vouchers = handedOver(await serveWalkIns(play, roundId))
    const dark = { ...play, ...(await enrolPhones(play)), syncPorts: syncPortsOver(world) }
    const stage: Dark = { ...dark, bringings: [], decisions: [] }
    const held = await redeemInTheDark(stage, vouchers)
    await bringIn(stage, held, vouchers)
    await comeToTheEnd(stage)
    await verifyBooks(world)
    const outcomes = await checkReceipts(stage)
    return { ...play.caller.counts(), ...outcomes, receipts: held.length }
  },
}

/** The caps are sometimes small, and the programme sometimes bears little. */
async function goOffline({ world, random }: Play): Promise<void> {
  const caps = { maxCount: random.pick([2, 20]), maxAmountMinor: 1_000_000, maxListAgeSeconds: 86_400 }
  const lossCaps = { USD: random.pick([0, camp.food, 100 * camp.food]) }
  await putItems(world.direct, world.tables.ledger, [
    aProgrammeItem({
      ...{ kinds: ['value', 'cash'], rules: { version: 1, eligibility: { all: [] }, transferValues: [] } },
      ...{ offlineAllowed: true, offlineTerms: { caps, lossCaps } },
    }),
  ])
}

/** Copies are spread over all of them: it is there that they meet. */
async function enrolPhones({ world, random, place }: Play): Promise<{ phones: Phone[] }> {
  const clock = world.startProcess('phones').clock.now
  const phones = await Promise.all(
    Array.from({ length: random.integer(2, 4) }, (_, index) => {
      const { vendorId = '' } = place.tills[index % place.tills.length] ?? {}
      return anEnrolledPhone({ vendorId, clock })
    }),
  )
  await putItems(
    world.direct,
    world.tables.ledger,
    phones.map(({ item }) => item),
  )
  return { phones }
}

function handedOver(walkIns: Awaited<ReturnType<typeof serveWalkIns>>): HandedVoucher[] {
  const handed = walkIns.flatMap(({ answers }) =>
    answers.flatMap((one) => ('vouchers' in one ? one.vouchers : [])),
  )
  return [...new Map(handed.map((voucher) => [voucher.voucherId, voucher])).values()]
}

/** Each phone says yes to some vouchers, in its own order; now and then it lies about what it has done before. */
async function redeemInTheDark(
  { phones, random }: Dark,
  vouchers: readonly HandedVoucher[],
): Promise<Held[]> {
  const held: Held[] = []
  for (const phone of phones)
    for (const { text } of random.shuffled(vouchers)) {
      if (!random.chance(0.7)) continue
      const lie = random.chance(0.05) ? { sequence: 1 } : random.chance(0.05) ? { amountOrBasket: 1 } : {}
      held.push({ ...(await phone.sign(text, lie)), phone })
    }
  return held
}

async function bringIn(
  stage: Dark,
  held: readonly Held[],
  vouchers: readonly HandedVoucher[],
): Promise<void> {
  const { random, phones } = stage
  const dead = phones.filter(() => random.chance(0.2))
  const own = phones
    .filter((phone) => !dead.includes(phone))
    .map((phone) =>
      chunksOf(
        stage,
        held.filter((one) => one.phone === phone),
      ),
    )
  // What others had scanned from a dead phone's screen, in no order, and what comes again.
  const carried = random.shuffled(held.filter(({ phone }) => dead.includes(phone) || random.chance(0.3)))
  const others = phones.map(({ vendorId }) =>
    chunksOf(
      stage,
      carried.filter(({ phone }) => phone.vendorId === vendorId && random.chance(0.6)),
    ),
  )
  const jobs: Record<string, Job[]> = {}
  for (const [index, list] of [...own, ...others].entries()) jobs[`carrier-${index}`] = list
  jobs['till'] = vouchers.filter(() => random.chance(0.4)).map((voucher) => redemptionJob(stage, voucher))
  jobs['officer'] = random.shuffled(held.map((one) => decisionJob(stage, one)))
  jobs['other-officer'] = random.shuffled(held.map((one) => decisionJob(stage, one)))
  await workThrough(stage, jobs)
}

function chunksOf(stage: Dark, held: readonly Held[]): Job[] {
  const { random, bringings, caller } = stage
  const left = [...held]
  const jobs: Job[] = []
  while (left.length > 0) {
    const receipts = left.splice(0, random.integer(1, 5))
    const bringing = bringingOf(stage, receipts)
    bringings.push(bringing)
    for (let times = random.integer(1, 2); times > 0; times--)
      jobs.push((from) => caller.send(bringing, from))
  }
  return jobs
}

function bringingOf({ random, syncPorts }: Dark, receipts: readonly Held[]): Bringing {
  const vendorId = receipts[0]?.phone.vendorId ?? ''
  const carrier: Actor = { sub: 'carrier', roles: ['vendor'], programmes: [], sites: [], vendorId }
  const actor = random.chance(0.2) ? actors.officer : carrier
  return {
    what: `bringing ${receipts.map(({ receiptId }) => receiptId)}`,
    ...{ receipts, answers: [] },
    send: (client, now) =>
      syncReceipts(syncPorts(client))({ actor, receipts: receipts.map(({ text }) => text), now }),
  }
}

function redemptionJob({ random, place, portsOf, caller }: Dark, voucher: HandedVoucher): Job {
  const whole = camp[voucher.code as keyof typeof camp]
  const amountMinor = voucher.kind === 'cash' ? whole : random.integer(1, whole)
  const actor = random.pick(place.tills)
  const redemption: Command<Receipt> = {
    what: `redemption of ${amountMinor} from ${voucher.voucherId}`,
    answers: [],
    send: (client, now) =>
      redeemVoucher(portsOf(client).redemptions)({
        ...{ voucher: { text: voucher.text }, amount: { amountMinor, currency: 'USD' }, actor, now },
        ...{ transferId: `online-${voucher.voucherId}`, requestHash: `${amountMinor}` },
      }),
  }
  return (from) => caller.send(redemption, from)
}

/** Often too early: then there is no such conflict, or never will be. */
function decisionJob(stage: Dark, { receiptId }: Held): Job {
  const decision = stage.random.pick(['programme-loss', 'vendor-at-fault'] as const)
  const command = decisionOf(stage, receiptId, decision)
  stage.decisions.push(command)
  return (from) => stage.caller.send(command, from)
}

function decisionOf(
  { syncPorts }: Dark,
  receiptId: string,
  decision: 'programme-loss' | 'vendor-at-fault',
): Command<ShownConflict> {
  return {
    what: `${decision} for ${receiptId}`,
    answers: [],
    send: (client, now) =>
      decideConflict(syncPorts(client))({
        ...{ actor: actors.officer, programmeId: ids.programme, receiptId, decision },
        ...{ reason: 'looked at', requestHash: 'same', now },
      }),
  }
}

/** In the end every conflict is decided: what was taken of the cap for nothing is given back by it. */
async function comeToTheEnd(stage: Dark): Promise<void> {
  const { world, caller, bringings } = stage
  await world.settle()
  await caller.finish(world.startProcess('supervisor', 'patient'))
  const last = world.startProcess('last-officer', 'patient')
  const receiptIds = new Set(bringings.flatMap(({ receipts }) => receipts.map(({ receiptId }) => receiptId)))
  for (const receiptId of receiptIds)
    await decisionOf(stage, receiptId, 'vendor-at-fault').send(last.client, last.clock.now())
  await world.settle()
  await world
    .streamOf('vouchers')
    .drain(makeProjector(world.startProcess('projector', 'patient'), world.tables.ledger))
}

type StoredVoucher = {
  readonly voucherId: string
  readonly issued: Readonly<Record<string, number>>
  readonly t: Readonly<
    Record<string, { readonly cause?: string; readonly amounts: Readonly<Record<string, number>> }>
  >
  readonly c?: Readonly<Record<string, { readonly state: string }>>
}

function assertThat(holds: boolean, what: () => string): asserts holds {
  if (!holds) throw new Error(what())
}

/** By the stored items' names alone: what each answer said is so, and nothing that was brought in has vanished. */
async function checkReceipts({ world: { direct, tables }, bringings, decisions }: Dark) {
  const { Items = [] } = await direct.send(
    new ScanCommand({ TableName: tables.vouchers, ConsistentRead: true }),
  )
  const vouchers = new Map((Items as StoredVoucher[]).map((voucher) => [voucher.voucherId, voucher]))
  const counts = { accepted: 0, conflict: 0, refused: 0 }
  const seen = new Set<string>()
  for (const { receipts, answers, what } of bringings)
    for (const answer of answers) {
      assertThat(!isRefusal(answer), () => `${what} was refused: ${JSON.stringify(answer)}`)
      assertThat(answer.results.length === receipts.length, () => `${what}: not every receipt has an answer`)
      for (const [index, result] of answer.results.entries()) {
        const receipt = receipts[index]
        if (receipt === undefined) throw new Error(`${what}: an answer too many`)
        await checkOne({ direct, tables }, receipt, {
          result,
          voucher: vouchers.get(receipt.payload.voucherId),
        })
        if (!seen.has(receipt.receiptId)) counts[result.outcome] += 1
        seen.add(receipt.receiptId)
      }
    }
  checkVouchers(vouchers)
  for (const { answers, what } of decisions) checkDecision(what, answers, vouchers)
  return counts
}

async function checkOne(
  { direct, tables }: Pick<World, 'direct' | 'tables'>,
  { receiptId, payload, phone }: Held,
  { result, voucher }: { result: SyncAnswer['results'][number]; voucher: StoredVoucher | undefined },
): Promise<void> {
  const isPaid = voucher?.t[receiptId] !== undefined
  const isClaimed = voucher?.c?.[receiptId] !== undefined
  const said = result.outcome
  assertThat(!(isPaid && isClaimed), () => `${receiptId} is paid and claimed`)
  assertThat((said === 'accepted') === isPaid, () => `${receiptId}: answered ${said}, and the books differ`)
  assertThat(
    (said === 'conflict') === isClaimed,
    () => `${receiptId}: answered ${said}, and the books differ`,
  )
  const Key = ledgerKey.receipt(phone.keyId, payload.sequence, receiptId)
  const { Item } = await direct.send(new GetCommand({ TableName: tables.ledger, Key, ConsistentRead: true }))
  assertThat(Item?.['state'] === said, () => `${receiptId}: answered ${said}, kept as ${Item?.['state']}`)
}

function checkVouchers(vouchers: ReadonlyMap<string, StoredVoucher>): void {
  for (const { voucherId, issued, t } of vouchers.values()) {
    const paid = Object.values(t).reduce(
      (sum, { cause, amounts }) => sum + (cause ? 0 : (amounts['USD'] ?? 0)),
      0,
    )
    assertThat(paid <= (issued['USD'] ?? 0), () => `voucher ${voucherId} paid ${paid}`)
  }
}

function checkDecision(
  what: string,
  answers: Command<ShownConflict>['answers'],
  vouchers: ReadonlyMap<string, StoredVoucher>,
): void {
  for (const answer of answers) {
    if (isRefusal(answer)) continue
    const { receiptId, decision } = answer
    const states = [...vouchers.values()].flatMap(({ c = {} }) => c[receiptId]?.state ?? [])
    assertThat(states.join() === decision, () => `${what}: told ${decision}, the books say ${states.join()}`)
  }
}
