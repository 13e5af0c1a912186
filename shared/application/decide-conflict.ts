// Who bears what a phone handed out and no voucher paid: somebody who is not the vendor says it, once.
import { type Actor, checkScope } from '../domain/actor.ts'
import type { Claim, ClaimDecision } from '../domain/claim.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type LossRecord, paidId, type Voucher } from '../domain/voucher.ts'
import type { ConflictAddress, DecideClaim, FindConflict, ReturnLoss, TakeLoss } from './claim-ports.ts'
import type { FindVoucher } from './correction-ports.ts'
import { type ShownConflict, showConflict } from './list-conflicts.ts'
import type { ProgrammeExists } from './programme-ports.ts'

export type DecideConflictPorts = {
  readonly programmeExists: ProgrammeExists
  readonly findConflict: FindConflict
  readonly findVoucher: FindVoucher
  readonly takeLoss: TakeLoss
  readonly returnLoss: ReturnLoss
  readonly decideClaim: DecideClaim
}

export type DecideConflictCommand = {
  readonly actor: Actor
  readonly programmeId: string
  readonly receiptId: string
  readonly decision: ClaimDecision
  readonly reason: string
  readonly requestHash: string
  readonly now: number
}

/** The last look only tells what the last attempt came to. */
const attempts = 8

/**
 * The conflict as it was decided; the same decision again is the first one. Refuses with `outside-your-scope`,
 * `programme-unknown`, `conflict-unknown`, `conflict-decided`, `loss-cap-reached`, `too-busy`.
 */
export const decideConflict =
  (ports: DecideConflictPorts) =>
  async (command: DecideConflictCommand): Promise<ShownConflict | Refusal> => {
    const { actor, programmeId, receiptId } = command
    const outside =
      actor.vendorId === undefined ? checkScope(actor, { programmeId }) : refuse('outside-your-scope')
    if (outside !== undefined) return outside
    if (!(await ports.programmeExists(programmeId)))
      return refuse('programme-unknown', { field: 'programmeId' })
    const address = await ports.findConflict(programmeId, receiptId)
    if (address === undefined) return refuse('conflict-unknown', { field: 'receiptId' })
    for (let attempt = 0; attempt < attempts; attempt++) {
      const decided = await attemptDecision(ports, command, address)
      if (decided !== undefined) return decided
    }
    return refuse('too-busy')
  }

/** Undefined where it was written, or somebody else was faster: the voucher tells. */
async function attemptDecision(
  ports: DecideConflictPorts,
  command: DecideConflictCommand,
  address: ConflictAddress,
): Promise<ShownConflict | Refusal | undefined> {
  const voucher = await ports.findVoucher(address.voucherId)
  const claim = voucher?.claims.find(({ receiptId }) => receiptId === address.receiptId)
  if (voucher === undefined || claim === undefined) return refuse('conflict-unknown', { field: 'receiptId' })
  if (claim.state !== 'open') return answerDecided(ports, command, { address, voucher, claim })
  if (command.decision === 'programme-loss') {
    const taken = await ports.takeLoss({ ...address, amounts: claim.amounts, at: command.now })
    if (isRefusal(taken)) return taken
    if (taken === 'returned') return undefined
  }
  await ports.decideClaim(decisionOf(command, voucher, claim))
  return undefined
}

type Found = { readonly address: ConflictAddress; readonly voucher: Voucher; readonly claim: Claim }

/** Where the vendor bears it nothing of the cap may stay taken, by whoever meant to pay and died or was too late. */
async function answerDecided(
  ports: DecideConflictPorts,
  { decision, now }: DecideConflictCommand,
  { address, voucher, claim }: Found,
): Promise<ShownConflict | Refusal> {
  const refusal =
    claim.state === 'vendor-at-fault' ? await ports.returnLoss({ ...address, at: now }) : undefined
  if (refusal !== undefined) return refusal
  return claim.state === decision ? showConflict(voucher, claim) : refuse('conflict-decided')
}

function decisionOf(
  { receiptId, decision, actor, now, reason, requestHash }: DecideConflictCommand,
  { voucherId }: Voucher,
  { amounts, vendorId, deviceId, siteId }: Claim,
): Parameters<DecideClaim>[0] {
  const loss: LossRecord = {
    ...{ transferId: paidId(receiptId), requestHash, amounts, by: actor.sub, at: now },
    ...{ vendorId, deviceId, siteId, cause: 'conflict-paid', claim: receiptId, reason },
  }
  return {
    ...{ voucherId, receiptId, decision, by: actor.sub, at: now, note: reason },
    ...(decision === 'programme-loss' && { loss }),
  }
}
