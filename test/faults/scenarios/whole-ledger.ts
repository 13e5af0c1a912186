// The whole ledger under all faults at once: random commands, each from one process or two, in waves that interleave;
// statements whose workers die, come back late and meet late lines; streams that come twice and late. Beside it a model
// that knows only what callers were told.

import { setTimeout as sleep } from 'node:timers/promises'
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import fc from 'fast-check'
import { bankAccountKey } from '../../../shared/adapters/dynamodb/bank-account-store.ts'
import { expiryList } from '../../../shared/adapters/dynamodb/keys.ts'
import { makeValueReturns } from '../../../shared/adapters/dynamodb/value-returns.ts'
import { applyBankAnswers } from '../../../shared/application/apply-bank-answers.ts'
import { approveSettlement } from '../../../shared/application/approve-settlement.ts'
import { closeRound } from '../../../shared/application/close-round.ts'
import { collectSettlementPart } from '../../../shared/application/collect-settlement-part.ts'
import { expireVouchers } from '../../../shared/application/expire-vouchers.ts'
import type { HandedVoucher } from '../../../shared/application/issue-walk-in.ts'
import { redeemVoucher } from '../../../shared/application/redeem-voucher.ts'
import { releasePayment } from '../../../shared/application/release-payment.ts'
import { replaceCard } from '../../../shared/application/replace-card.ts'
import { returnValue } from '../../../shared/application/return-value.ts'
import { reverseOwnRedemption, reverseRedemption } from '../../../shared/application/reverse-redemption.ts'
import { startSettlement } from '../../../shared/application/start-settlement.ts'
import { voidVoucher } from '../../../shared/application/void-voucher.ts'
import { withdrawFunding } from '../../../shared/application/withdraw-funding.ts'
import type { Actor } from '../../../shared/domain/actor.ts'
import { dayIn } from '../../../shared/domain/calendar.ts'
import { endToEndId } from '../../../shared/domain/payment.ts'
import type { Receipt } from '../../../shared/domain/redemption.ts'
import { isRefusal, type Refusal } from '../../../shared/domain/refusal.ts'
import { moneyToPay, type Settlement, settlementParts } from '../../../shared/domain/settlement.ts'
import { putItems } from '../../fixtures/own-engine.ts'
import { isPassing } from '../harness/caller.ts'
import { type Command, makeCaller } from '../harness/commands.ts'
import { beginLife } from '../harness/killable.ts'
import type { Length, Scenario } from '../harness/scenario.ts'
import { verifyBooks } from '../harness/verify-books.ts'
import type { LogicalProcess } from '../harness/world.ts'
import { checkAccounts } from './account-balances.ts'
import { actors, setUpCamp } from './camp.ts'
import { checkAgainstModel, type LedgerModel } from './ledger-model.ts'
import { checkRefusals } from './permitted-refusals.ts'
import { makeProjector, streamConsumer } from './projector.ts'
import { approvedRound } from './verify-outcome.ts'
import {
  approveOneRound,
  finishOpen,
  fundTheBudget,
  type Play,
  portsOver,
  serveWalkIns,
  workThrough,
} from './walk-ins-and-redemptions.ts'

const waveSize = 8
const daysMs = 86_400_000

/** What is drawn: numbers that each command makes of what it finds. */
type Draw = { readonly kind: Kind; readonly voucher: number; readonly amount: number; readonly till: number }

const kinds = [
  ...(['redeem', 'redeem', 'redeem', 'redeem', 'take-back', 'reverse', 'void', 'replace'] as const),
  ...(['settle', 'settle', 'withdraw', 'expire', 'close-round'] as const),
] as const
type Kind = (typeof kinds)[number]

const draw = fc.record({
  kind: fc.constantFrom(...kinds),
  // Most are about one or two vouchers: it is there that commands meet.
  voucher: fc.oneof({ weight: 3, arbitrary: fc.nat(1) }, { weight: 1, arbitrary: fc.nat(30) }),
  amount: fc.integer({ min: 1, max: 2500 }),
  till: fc.nat(1),
})
const draws = {
  short: fc.array(draw, { minLength: waveSize / 2, maxLength: 1.5 * waveSize }),
  long: fc.array(draw, { minLength: 2 * waveSize, maxLength: 5 * waveSize }),
}

export const wholeLedger: Scenario = {
  name: 'whole-ledger',
  run: async (world, random, length) => {
    const place = await setUpCamp(world, random, length)
    const play: Play = { world, random, place, caller: makeCaller(), portsOf: portsOver(world) }
    await enterAccounts(play)
    await fundTheBudget(play)
    await finishOpen(play)
    const { approvals } = await approveOneRound(play)
    await finishOpen(play)
    const roundId = approvedRound(approvals)
    const walkIns = await serveWalkIns(play, roundId)
    await finishOpen(play)
    const vouchers = handedOver(walkIns)
    const stage = openStage(play, { roundId, vouchers })
    await playWaves(stage, length)
    await comeToTheEnd(stage)
    await verifyBooks(world)
    const { model } = stage
    const vouchersAtEnd = await checkAgainstModel(world, model)
    checkRefusals({ vouchers: vouchersAtEnd, model, timesOf: play.caller.timesOf })
    await checkAccounts(world, { place, roundId, model, vouchers: vouchersAtEnd })
    return { ...play.caller.counts(), ...stage.counts() }
  },
}

function handedOver(walkIns: Awaited<ReturnType<typeof serveWalkIns>>): HandedVoucher[] {
  const handed = walkIns.flatMap(({ answers }) =>
    answers.flatMap((one) => ('vouchers' in one ? one.vouchers : [])),
  )
  const byId = new Map(handed.map((voucher) => [voucher.voucherId, voucher]))
  return [...byId.values()].sort((a, b) => (a.voucherId < b.voucherId ? -1 : 1))
}

/** Where each shop is paid to, and what the programme pays from. */
async function enterAccounts({ world, place }: Play): Promise<void> {
  const account = { holder: 'Account', country: 'PA', other: '1', bic: 'AAAAPAPA', setBy: 'clerk', setAt: 1 }
  const owners = [
    { programmeId: place.programmeId },
    ...place.tills.map(({ vendorId = '' }) => ({ vendorId })),
  ]
  await putItems(
    world.direct,
    world.tables.ledger,
    owners.map((owner) => ({ ...bankAccountKey(owner), account })),
  )
}

type Stage = ReturnType<typeof openStage>

function openStage(
  play: Play,
  { roundId, vouchers }: { roundId: string; vouchers: readonly HandedVoucher[] },
) {
  const { world } = play
  const issued = new Map(vouchers.map(({ voucherId, amounts }) => [voucherId, amounts['USD'] ?? 0]))
  const orders = {
    redemptions: [],
    reversals: [],
    voids: [],
    replacements: [],
    withdrawals: [],
    closings: [],
  }
  const model: LedgerModel = { issued, ...orders, settlements: [] }
  const streams = { lines: world.streamOf('vouchers'), returns: world.streamOf('vouchers') }
  const counts = { 'statements collected': 0, 'workers that died': 0 }
  return {
    play,
    roundId,
    vouchers: [...vouchers],
    model,
    streams,
    tally: counts,
    counts: () => ({ ...counts }),
  }
}

async function playWaves(stage: Stage, length: Length): Promise<void> {
  const { play } = stage
  const [drawn = []] = fc.sample(draws[length], { seed: play.random.integer(1, 2 ** 30), numRuns: 1 })
  for (let start = 0; start < drawn.length; start += waveSize) {
    const wave = drawn.slice(start, start + waveSize).map((draw, index) => jobsOf(stage, draw, start + index))
    const jobs: Record<string, ((from: LogicalProcess) => Promise<void>)[]> = {}
    for (const [index, { job, twice }] of wave.entries()) {
      jobs[`process-${index}`] = [job]
      if (twice) jobs[`twin-${index}`] = [job]
    }
    await Promise.all([workThrough(play, jobs), deliver(stage)])
  }
}

/** Both consumers of the stream, each with its own place in it. */
async function deliver({ play: { world }, streams }: Stage, kind?: 'patient'): Promise<void> {
  const lines = makeProjector(world.startProcess('projector', kind), world.tables.ledger)
  const { client } = world.startProcess('returner', kind)
  const returns = streamConsumer(returnValue(makeValueReturns(client, world.tables.ledger)))
  const way = kind === 'patient' ? 'drain' : 'deliver'
  await Promise.all([streams.lines[way](lines), streams.returns[way](returns)])
}

type Job = { readonly job: (from: LogicalProcess) => Promise<void>; readonly twice: boolean }

function jobsOf(stage: Stage, draw: Draw, number: number): Job {
  const { play } = stage
  if (draw.kind === 'settle') return { job: (from) => settle(stage, draw, { from, number }), twice: false }
  if (draw.kind === 'expire') return { job: (from) => expire(stage, from), twice: true }
  const command = commandOf(stage, draw, number)
  return { job: (from) => play.caller.send(command, hesitant(from)), twice: play.random.chance(0.4) }
}

/** The same process, that now and then lets others pass between what it reads and what it writes. */
function hesitant(from: LogicalProcess): LogicalProcess {
  const { client, random } = from
  const send = async (command: Parameters<typeof client.send>[0]) => {
    if (random.chance(0.4)) await sleep(random.integer(2, 40))
    return client.send(command)
  }
  const get = (target: typeof client, name: string | symbol) =>
    name === 'send' ? send : Reflect.get(target, name, target)
  return { ...from, client: new Proxy(client, { get }) }
}

function commandOf(stage: Stage, draw: Draw, number: number): Command<unknown> {
  const { vouchers, model } = stage
  const voucher = vouchers[draw.voucher % Math.max(1, vouchers.length)]
  const redemption = model.redemptions[draw.voucher % Math.max(1, model.redemptions.length)]
  if (voucher !== undefined && draw.kind === 'redeem') return redeem(stage, { voucher, draw, number })
  if (redemption !== undefined && (draw.kind === 'take-back' || draw.kind === 'reverse'))
    return reversal(stage, redemption, draw.kind)
  if (voucher !== undefined && draw.kind === 'void') return voiding(stage, voucher)
  if (voucher !== undefined && draw.kind === 'replace') return replacement(stage, voucher, number)
  return draw.kind === 'close-round' ? closing(stage) : withdrawal(stage, draw.amount, number)
}

function redeem(
  { play, model }: Stage,
  { voucher, draw, number }: { voucher: HandedVoucher; draw: Draw; number: number },
): Command<Receipt> {
  const { place, portsOf } = play
  const actor: Actor = place.tills[draw.till % place.tills.length] ?? actors.desk
  const [[, held] = ['USD', 0]] = Object.entries(voucher.amounts)
  const amountMinor = voucher.kind === 'cash' ? held : Math.min(draw.amount, held)
  const key = `redemption-of-${String(number).padStart(6, '0')}`
  const command = {
    ...{
      what: `${key} of ${amountMinor}`,
      key,
      amountMinor,
      actor,
      voucherId: voucher.voucherId,
      text: voucher.text,
    },
    answers: [] as (Receipt | Refusal)[],
    send: (client: LogicalProcess['client'], now: number) =>
      redeemVoucher(portsOf(client).redemptions)({
        ...{ voucher: { text: voucher.text }, amount: { amountMinor, currency: 'USD' } },
        ...{ actor, transferId: key, requestHash: `${amountMinor}`, now },
      }),
  }
  model.redemptions.push(command)
  return command
}

/** By the vendor whose it is, or by finance. */
function reversal(
  { play: { portsOf }, model }: Stage,
  redemption: LedgerModel['redemptions'][number],
  kind: 'take-back' | 'reverse',
): Command<unknown> {
  const { key: redemptionId, actor, text, voucherId } = redemption
  const ports = (client: LogicalProcess['client']) => {
    const { corrections, redemptions, programmes } = portsOf(client)
    return { ...redemptions, ...corrections, findProgramme: programmes.getProgramme }
  }
  const command: LedgerModel['reversals'][number] = {
    ...{ what: `${kind} of ${redemptionId}`, redemptionId, voucherId, answers: [] },
    send: (client, now) =>
      kind === 'take-back'
        ? reverseOwnRedemption(ports(client))({
            ...{ voucher: { text }, redemptionId, actor, requestHash: 'own', now },
          })
        : reverseRedemption(ports(client))({
            ...{ voucherId, redemptionId, actor: actors.finance, reason: 'wrong', requestHash: 'fin', now },
          }),
  }
  model.reversals.push(command)
  return command
}

function voiding({ play: { portsOf }, model }: Stage, { voucherId }: HandedVoucher): Command<unknown> {
  const command: LedgerModel['voids'][number] = {
    ...{ what: `void of ${voucherId}`, voucherId, answers: [] },
    send: (client, now) =>
      voidVoucher(portsOf(client).corrections)({
        ...{ actor: actors.officer, voucherId, reason: 'stolen', requestHash: 'void', now },
      }),
  }
  model.voids.push(command)
  return command
}

/** The next card can be redeemed, lost and voided like any other. */
function replacement(stage: Stage, { voucherId }: HandedVoucher, number: number): Command<unknown> {
  const { play, model, vouchers } = stage
  const command: LedgerModel['replacements'][number] = {
    ...{ what: `replacement of ${voucherId}`, voucherId, answers: [] },
    send: async (client, now) => {
      const next = await replaceCard(play.portsOf(client).issuing)({
        ...{ actor: actors.desk, voucherId, reason: 'lost', requestHash: 'lost', now },
        idempotencyKey: `replacement-${number}`,
      })
      if (!isRefusal(next) && !vouchers.some((one) => one.voucherId === next.voucherId)) vouchers.push(next)
      return next
    },
  }
  model.replacements.push(command)
  return command
}

function withdrawal({ play, model }: Stage, amount: number, number: number): Command<unknown> {
  const { portsOf, place } = play
  const { programmeId, grantId } = place
  const transferId = `trf_withdrawal_${number}`
  const command: LedgerModel['withdrawals'][number] = {
    ...{ what: `withdrawal of ${amount}`, transferId, amount, answers: [] },
    send: (client, now) =>
      withdrawFunding(portsOf(client).programmes)({
        ...{ actor: actors.finance, programmeId, grantId, unit: 'USD', amount, reason: 'unused', now },
        ...{ transferId, requestHash: `${amount}` },
      }),
  }
  model.withdrawals.push(command)
  return command
}

function closing({ play: { portsOf, place }, model, roundId }: Stage): Command<unknown> {
  const command: Command<unknown> = {
    ...{ what: 'closing of the round', answers: [] },
    send: (client, now) =>
      closeRound(portsOf(client).programmes)({
        ...{ actor: actors.finance, programmeId: place.programmeId, roundId, reason: 'over', now },
      }),
  }
  model.closings.push(command)
  return command
}

/**
 * Long after the last day: what is still active ends. A run that fails comes again the next day. Only lists that hold
 * a voucher are asked for: there are 800, and to read each empty one under faults would be most of the scenario.
 */
async function expire({ play: { portsOf, world } }: Stage, from: LogicalProcess): Promise<void> {
  if (!from.random.chance(0.3)) return
  const now = from.clock.now() + 60 * daysMs
  const { corrections } = portsOf(from.client)
  const { Items = [] } = await world.direct.send(
    new ScanCommand({ TableName: world.tables.vouchers, IndexName: 'gsi1' }),
  )
  const lists = new Set(Items.map(({ gsi1pk }) => gsi1pk))
  const listExpiring: typeof corrections.listExpiring = async (asked) =>
    lists.has(expiryList(asked.day, asked.shard)) ? corrections.listExpiring(asked) : { voucherIds: [] }
  await toleratingFaults(() => expireVouchers({ ...corrections, listExpiring })({ now, stopAt: now }))
}

/** What makes a message come again: a fault that passes, or another worker. */
async function toleratingFaults(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    if (isPassing(error) || /another worker|changed meanwhile|too-busy|could not be/.test(words)) return false
    throw error
  }
}

async function settle(stage: Stage, draw: Draw, at: { from: LogicalProcess; number: number }): Promise<void> {
  const { play, model } = stage
  const { place, portsOf, caller } = play
  const { from, number } = at
  const { vendorId = '' } = place.tills[draw.till % place.tills.length] ?? {}
  const settlementId = `stl_${String(number).padStart(20, '0')}`
  const command: LedgerModel['settlements'][number] = {
    ...{ what: `statement ${number} of ${vendorId}`, settlementId, vendorId, answers: [] },
    send: async (client, now) => {
      const started = await startSettlement(portsOf(client).settlements)({
        ...{ actor: actors.officer, programmeId: place.programmeId, vendorId, settlementId },
        ...{ requestHash: 'settle', now },
      })
      // How far a repeat finds it is another matter.
      return isRefusal(started) ? started : ({ settlementId } as Settlement)
    },
  }
  model.settlements.push(command)
  await caller.send(command, from)
  if (command.answers.some((answer) => !isRefusal(answer))) await collectByMany(stage, settlementId)
}

/** Every part by two workers, in any order, at once; some are late, and some die of their faults. */
async function collectByMany({ play, tally }: Stage, settlementId: string): Promise<void> {
  const { world, place, portsOf, random } = play
  const parts = Array.from({ length: settlementParts }, (_, part) => part)
  const workers = ['worker-1', 'worker-2'].map(async (name) => {
    const { client: awake, clock, random: own } = world.startProcess(name)
    for (const part of random.shuffled(parts)) {
      const client = own.chance(0.3) ? mortal(awake, own) : awake
      const command = { programmeId: place.programmeId, settlementId, part, now: clock.now() }
      const done = await toleratingFaults(() => collectSettlementPart(portsOf(client).settlements)(command))
      if (!done) tally['workers that died'] += 1
    }
  })
  await Promise.all(workers)
}

/** A worker that dies before or after one of its calls, or stops there and goes on when others have long been at it. */
function mortal(
  client: LogicalProcess['client'],
  random: LogicalProcess['random'],
): LogicalProcess['client'] {
  const when = random.pick(['before', 'after', 'frozen'] as const)
  const life = beginLife({ call: random.integer(1, 10), when })
  if (when === 'frozen') setTimeout(() => life.thaw(), random.integer(20, 200))
  return life.wrap(client)
}

/**
 * Everything that was begun is finished without new faults: messages come again until they are done. Then what is
 * closed is paid, with faults again.
 */
async function comeToTheEnd(stage: Stage): Promise<void> {
  const { play } = stage
  const weather = play.world.proxy.plan()
  await play.world.settle()
  await deliver(stage, 'patient')
  await finishOpen(play)
  await deliver(stage, 'patient')
  const statements = await finishStatements(stage)
  play.world.proxy.setPlan(weather)
  for (const settlement of statements) await pay(stage, settlement)
  await play.world.settle()
  await deliver(stage, 'patient')
}

async function finishStatements({ play, model, tally }: Stage): Promise<Settlement[]> {
  const { world, place, portsOf } = play
  const { client, clock } = world.startProcess('last-worker', 'patient')
  const ports = portsOf(client).settlements
  const closed: Settlement[] = []
  for (const { settlementId, answers } of model.settlements) {
    if (answers.every(isRefusal)) continue
    const at = { programmeId: place.programmeId, settlementId }
    for (let part = 0; part < settlementParts; part++)
      await collectSettlementPart(ports)({ ...at, part, now: clock.now() })
    const settlement = await ports.getSettlement(at)
    if (settlement?.state === 'collecting') throw new Error(`${settlementId} is never closed`)
    if (settlement?.state === 'closed') closed.push(settlement)
    tally['statements collected'] += 1
  }
  return closed
}

/** Approved, released and answered by the bank, each from two processes and none refused. */
async function pay({ play }: Stage, { programmeId, settlementId }: Settlement): Promise<void> {
  const { portsOf, world } = play
  const at = { programmeId, settlementId }
  const ports = (client: LogicalProcess['client']) => portsOf(client).settlements
  // Tomorrow, so that it is not over by any process's clock.
  const executionDay = dayIn(world.startProcess('calendar', 'patient').clock.now() + 86_400_000, 'UTC')
  const approval = (actor: Actor): Command<unknown> => ({
    ...{ what: `approval of ${settlementId}`, answers: [] },
    send: (client) => approveSettlement(ports(client))({ ...at, actor }),
  })
  const own = approval(actors.officer)
  await byTwo(play, own)
  if (!own.answers.every(isRefusal)) throw new Error(`${settlementId} was approved by who closed it`)
  await unrefused(play, approval(actors.approver))
  await unrefused(play, {
    ...{ what: `payment of ${settlementId}`, answers: [] },
    send: (client, now) =>
      releasePayment(ports(client))({
        ...{ actor: actors.finance, programmeId, paymentId: `pay_${settlementId.slice(4)}`, now },
        ...{ settlementIds: [settlementId], executionDay, requestHash: 'pay' },
      }),
  })
  const settlement = await ports(world.direct).getSettlement(at)
  const money = settlement && moneyToPay(settlement)
  if (money !== undefined) await unrefused(play, bankFile(play, { ...at, ...money }))
}

/** From two processes at once, until each has an answer. */
async function byTwo(play: Play, command: Command<unknown>): Promise<void> {
  const job = (from: LogicalProcess) => play.caller.send(command, hesitant(from))
  await workThrough(play, { treasurer: [job, job], 'other-treasurer': [job] })
  await finishOpen(play)
}

async function unrefused(play: Play, command: Command<unknown>): Promise<void> {
  await byTwo(play, command)
  const refusal = command.answers.find(isRefusal)
  if (refusal !== undefined) throw new Error(`${command.what}: refused with ${refusal.refused}`)
}

function bankFile(
  { portsOf, random }: Play,
  paid: { settlementId: string; programmeId: string; amountMinor: number },
): Command<unknown> {
  const { settlementId, programmeId, amountMinor } = paid
  const outcomes = random.pick([['paid'], ['rejected'], ['paid', 'returned'], ['returned', 'paid']] as const)
  const answers = outcomes.map((outcome) => ({
    ...{ entryId: `${settlementId} ${outcome}`, outcome, bankReference: 'ref', bookedOn: '2026-03-06' },
    ...{ endToEndId: endToEndId({ settlementId, attempt: 1 }), amountMinor },
    currency: 'USD' as const,
  }))
  return {
    ...{ what: `bank file about ${settlementId}`, answers: [] },
    send: (client, now) => {
      const ports = { ...portsOf(client).settlements, readBankFile: () => ({ answers, ignored: [] }) }
      return applyBankAnswers(ports)({ actor: actors.finance, programmeId, format: 'csv', content: '-', now })
    },
  }
}
