// Money on its whole way, under all faults at once: a grant funds a budget, a round is approved, walk-ins come to two
// desks, and vouchers are redeemed at two shops, each command more than once.
import { createHash } from 'node:crypto'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeIssuingPorts } from '../../../functions/wiring/issuing-ports.ts'
import { verifyPin } from '../../../shared/adapters/crypto/pin.ts'
import { makeBankAccountStore } from '../../../shared/adapters/dynamodb/bank-account-store.ts'
import { makeBudgetStore } from '../../../shared/adapters/dynamodb/budget-store.ts'
import { makeExpiringVouchers } from '../../../shared/adapters/dynamodb/expiring-vouchers.ts'
import { expiryShards } from '../../../shared/adapters/dynamodb/keys.ts'
import { makePaymentStore } from '../../../shared/adapters/dynamodb/payment-store.ts'
import { makeProgrammeReader } from '../../../shared/adapters/dynamodb/programme-reader.ts'
import { makeReversalMarks } from '../../../shared/adapters/dynamodb/reversal-marks.ts'
import { makeRoundStore } from '../../../shared/adapters/dynamodb/round-store.ts'
import { makeSettlementLines } from '../../../shared/adapters/dynamodb/settlement-lines.ts'
import { makeSettlementStore } from '../../../shared/adapters/dynamodb/settlement-store.ts'
import { makeSignatureChecker, makeVendorReader } from '../../../shared/adapters/dynamodb/trust-readers.ts'
import { makeVendorStore } from '../../../shared/adapters/dynamodb/vendor-store.ts'
import { makeVoucherCorrections } from '../../../shared/adapters/dynamodb/voucher-corrections.ts'
import { makeVoucherReader } from '../../../shared/adapters/dynamodb/voucher-reader.ts'
import { makeVoucherRedemptions } from '../../../shared/adapters/dynamodb/voucher-redemptions.ts'
import { fundBudget } from '../../../shared/application/fund-budget.ts'
import { type HandedVoucher, issueWalkIn } from '../../../shared/application/issue-walk-in.ts'
import { approveRound, moveRound } from '../../../shared/application/move-round.ts'
import { redeemVoucher } from '../../../shared/application/redeem-voucher.ts'
import type { BudgetLine } from '../../../shared/domain/programme.ts'
import type { Receipt } from '../../../shared/domain/redemption.ts'
import { makeLocalKeyVault } from '../../fixtures/local-key-vault.ts'
import { type Command, makeCaller, oncePerClient } from '../harness/commands.ts'
import type { Random } from '../harness/random.ts'
import type { Scenario } from '../harness/scenario.ts'
import { verifyBooks } from '../harness/verify-books.ts'
import type { LogicalProcess, World } from '../harness/world.ts'
import { actors, type Camp, camp, setUpCamp } from './camp.ts'
import { makeProjector } from './projector.ts'
import {
  type Approval,
  approvedRound,
  checkFundings,
  checkRedemptions,
  checkWalkIns,
  type Redemption,
  type WalkIn,
} from './verify-outcome.ts'

export type Play = {
  readonly world: World
  readonly random: Random
  readonly place: Camp
  readonly caller: ReturnType<typeof makeCaller>
  readonly portsOf: ReturnType<typeof portsOver>
}

export const walkInsAndRedemptions: Scenario = {
  name: 'walk-ins-and-redemptions',
  run: async (world, random, length) => {
    const place = await setUpCamp(world, random, length)
    const play: Play = { world, random, place, caller: makeCaller(), portsOf: portsOver(world) }
    const stream = world.streamOf('vouchers')
    const project = makeProjector(world.startProcess('projector'), world.tables.ledger)

    const fundings = await fundTheBudget(play)
    await finishOpen(play)
    const { approvals, greed } = await approveOneRound(play)
    await finishOpen(play)
    const walkIns = await serveWalkIns(play, approvedRound(approvals))
    const [redemptions] = await Promise.all([redeemAll(play, walkIns), stream.deliver(project)])
    await world.settle()
    await finishOpen(play)
    await stream.drain(makeProjector(world.startProcess('projector', 'patient'), world.tables.ledger))

    await verifyBooks(world)
    checkFundings(fundings, greed)
    await checkWalkIns(world, walkIns)
    await checkRedemptions(world, redemptions)
    const { records, again } = stream.counts()
    return { ...play.caller.counts(), 'stream records': records, 'records again': again }
  },
}

/** What each function has of ports, over one client: made once, with its own memory. */
export function portsOver({ tables }: World) {
  const vault = makeLocalKeyVault()
  const environment = {
    REGISTRY_TABLE: tables.registry,
    VOUCHERS_TABLE: tables.vouchers,
    LEDGER_TABLE: tables.ledger,
    SIGNING_KEY_ID: 'local',
  }
  return oncePerClient((client: DynamoDBDocumentClient) => ({
    programmes: {
      ...makeProgrammeReader(client, tables.ledger),
      ...makeBudgetStore(client, tables.ledger),
      ...makeRoundStore(client, tables.ledger),
      sendToIssue: async () => undefined,
    },
    issuing: makeIssuingPorts(environment, client, vault),
    redemptions: {
      ...makeVoucherRedemptions(client, tables.vouchers),
      checkSignature: makeSignatureChecker(client, tables.ledger),
      findVendor: makeVendorReader(client, tables.ledger),
      isPin: verifyPin,
    },
    corrections: {
      ...makeVoucherReader(client, tables.vouchers),
      ...makeVoucherCorrections(client, tables.vouchers),
      markReversal: makeReversalMarks(client, tables.ledger),
      waitForLine: async () => undefined,
      listExpiring: makeExpiringVouchers(client, tables.vouchers),
      shards: expiryShards,
      clock: () => 0,
    },
    settlements: {
      ...makeProgrammeReader(client, tables.ledger),
      ...makeVendorStore(client, tables.ledger),
      ...makeSettlementStore(client, tables.ledger),
      ...makeSettlementLines(client, tables.ledger),
      ...makePaymentStore(client, tables.ledger),
      ...makeBankAccountStore(client, tables.ledger),
      ...makeVoucherReader(client, tables.vouchers),
      sha256: (text: string) => createHash('sha256').update(text).digest(),
      sendToSettle: async () => undefined,
      bankIdOf: () => 'bnk_camp',
    },
  }))
}

/** What is without an answer gets one before the next step needs it. */
export const finishOpen = ({ world, caller }: Play) =>
  world.calmly(() => caller.finish(world.startProcess('supervisor', 'patient')))

export type Job = (from: LogicalProcess) => Promise<void>

/** Each process works through its jobs one by one, all processes at once. */
export async function workThrough(
  { world }: Play,
  jobs: Readonly<Record<string, readonly Job[]>>,
): Promise<void> {
  await Promise.all(
    Object.entries(jobs).map(async ([name, own]) => {
      const from = world.startProcess(name)
      for (const job of own) await job(from)
    }),
  )
}

/** Two fundings, which together pay for one round, one of them by two clerks at once. */
export async function fundTheBudget(play: Play): Promise<Command<BudgetLine>[]> {
  const { place, random, caller } = play
  const part = random.integer(1, place.envelope - 1)
  const fundings = [part, place.envelope - part].map((amount, index) =>
    fundingOf(play, `funding-${index}`, amount),
  )
  const [one, other] = fundings.map((command) => (from: LogicalProcess) => caller.send(command, from))
  if (one === undefined || other === undefined) throw new Error('no fundings')
  await workThrough(play, { clerk: [one, other], 'other-clerk': [other] })
  return fundings
}

function fundingOf({ place, portsOf }: Play, transferId: string, amount: number): Command<BudgetLine> {
  const { programmeId, grantId } = place
  return {
    what: `${transferId} of ${amount}`,
    answers: [],
    send: (client, now) =>
      fundBudget(portsOf(client).programmes)({
        ...{ actor: actors.finance, programmeId, grantId, unit: 'USD', amount, now },
        ...{ transferId, requestHash: `${amount}` },
      }),
  }
}

/**
 * Both rounds are submitted and approved at once, while somebody asks for more than is left of the grant. Returns who
 * may be given to: the round that was approved.
 */
export async function approveOneRound(
  play: Play,
): Promise<{ approvals: Approval[]; greed: Command<BudgetLine> }> {
  const { place, caller } = play
  const approvals = place.roundIds.map((roundId) => approvalOf(play, roundId))
  const greed = fundingOf(play, 'greed', place.pledged - place.envelope + 1)
  const submit = (approval: Approval) => (from: LogicalProcess) => caller.send(approval.submission, from)
  const approve = (approval: Approval) => (from: LogicalProcess) => caller.send(approval, from)
  await workThrough(play, { officer: approvals.map(submit) })
  await finishOpen(play)
  await workThrough(play, {
    approver: approvals.map(approve),
    'other-approver': [...approvals].reverse().map(approve),
    greedy: [(from) => caller.send(greed, from)],
  })
  return { approvals, greed }
}

function approvalOf({ place, portsOf }: Play, roundId: string): Approval {
  const at = { programmeId: place.programmeId, roundId }
  return {
    what: `approval of ${roundId}`,
    roundId,
    answers: [],
    send: (client, now) => approveRound(portsOf(client).programmes)({ ...at, actor: actors.approver, now }),
    submission: {
      what: `submission of ${roundId}`,
      answers: [],
      send: (client) => moveRound(portsOf(client).programmes, 'submit')({ ...at, actor: actors.officer }),
    },
  }
}

/** Each household comes with one key to both desks, and some with another key to one. */
export async function serveWalkIns(play: Play, roundId: string): Promise<WalkIn[]> {
  const { place, caller, random, portsOf } = play
  const { programmeId, households } = place
  const walkIn = (householdId: string, key: string): WalkIn => ({
    what: `walk-in ${key} of ${householdId}`,
    ...{ householdId, roundId, answers: [] },
    send: (client, now) =>
      issueWalkIn(portsOf(client).issuing)({
        ...{ actor: actors.desk, programmeId, roundId, householdId, now },
        ...{ idempotencyKey: `${householdId} ${key}`, requestHash: 'same' },
      }),
  })
  const first = households.map((householdId) => walkIn(householdId, 'first'))
  const second = households
    .filter(() => random.chance(0.3))
    .map((householdId) => walkIn(householdId, 'second'))
  const jobs = (commands: readonly WalkIn[]) =>
    random.shuffled(commands).map((command) => (from: LogicalProcess) => caller.send(command, from))
  await workThrough(play, { 'desk-1': jobs(first), 'desk-2': jobs([...first, ...second]) })
  return [...first, ...second]
}

/** Every voucher is redeemed in parts until it is empty or too poor, from two tills; many requests come twice. */
async function redeemAll(play: Play, walkIns: readonly WalkIn[]): Promise<Redemption[]> {
  const { random, caller, place } = play
  const handed = walkIns.flatMap(({ answers }) =>
    answers.flatMap((one) => ('vouchers' in one ? one.vouchers : [])),
  )
  const vouchers = [...new Map(handed.map((voucher) => [voucher.voucherId, voucher])).values()]
  const byId = vouchers.sort((a, b) => (`${a.code}${a.text}` < `${b.code}${b.text}` ? -1 : 1))
  const redemptions = byId.flatMap((voucher, index) =>
    Array.from({ length: random.integer(1, 3) }, (_, part) =>
      redemptionOf(play, { voucher, key: `redemption-${index}-${part}`, actor: random.pick(place.tills) }),
    ),
  )
  const jobs = () =>
    random
      .shuffled(redemptions)
      .filter(() => random.chance(0.7))
      .map((command) => (from: LogicalProcess) => caller.send(command, from))
  await workThrough(play, { 'till-1': jobs(), 'till-2': jobs(), 'till-3': jobs() })
  return redemptions
}

function redemptionOf(
  { random, portsOf }: Play,
  { voucher, key, actor }: { voucher: HandedVoucher; key: string; actor: (typeof actors)['desk'] },
): Redemption {
  const whole = camp[voucher.code as keyof typeof camp]
  const amountMinor = voucher.kind === 'cash' && random.chance(0.8) ? whole : random.integer(1, whole)
  return {
    what: `${key} of ${amountMinor} from ${voucher.voucherId}`,
    ...{ key, amountMinor, voucherId: voucher.voucherId },
    answers: [] as (Receipt | never)[],
    send: (client, now) =>
      redeemVoucher(portsOf(client).redemptions)({
        voucher: { text: voucher.text },
        amount: { amountMinor, currency: 'USD' },
        ...{ actor, transferId: key, requestHash: `${amountMinor}`, now },
      }),
  }
}
