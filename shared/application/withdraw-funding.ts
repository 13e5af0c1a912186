// Gives money of a budget line back to its grant, or moves it to the line of the same grant in another programme.
// What rounds have reserved stays, and money of one donor never becomes another donor's.
import { type Actor, checkScope } from '../domain/actor.ts'
import { account, type Transfer, transfer } from '../domain/ledger.ts'
import type { Unit } from '../domain/money.ts'
import type { BudgetLine } from '../domain/programme.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { Funding } from './fund-budget.ts'
import type { ProgrammeExists } from './programme-ports.ts'

/**
 * Takes from the budget line, gives to the grant and records the transfer, all or nothing, once. Returns the line.
 * Refuses with `grant-unknown`, `budget-insufficient`, `idempotency-key-reused` or `too-busy`.
 */
export type CommitWithdrawal = (withdrawal: Funding) => Promise<BudgetLine | Refusal>

export type MovedFunding = { readonly from: BudgetLine; readonly to: BudgetLine }

/**
 * Takes from one programme's line, adds to the other's and records a transfer under each, all or nothing, once: the
 * grant ends as it began. Returns both lines. Refuses as a withdrawal does.
 */
export type CommitMove = (move: {
  readonly from: Funding
  readonly to: Funding
}) => Promise<MovedFunding | Refusal>

type Command = {
  readonly actor: Actor
  readonly programmeId: string
  readonly grantId: string
  readonly unit: Unit
  readonly amount: number
  readonly reason: string
  readonly transferId: string
  readonly requestHash: string
  readonly now: number
}

/** A repeated request is answered with the line as it now is. Refuses also with `outside-your-scope`, `programme-unknown`. */
export const withdrawFunding =
  (ports: { readonly programmeExists: ProgrammeExists; readonly commitWithdrawal: CommitWithdrawal }) =>
  async (command: Command): Promise<BudgetLine | Refusal> => {
    const { programmeId } = command
    const outside = checkScope(command.actor, { programmeId })
    if (outside !== undefined) return outside
    if (!(await ports.programmeExists(programmeId))) return refuse('programme-unknown')
    return ports.commitWithdrawal(fundingOf(command, defunded(command)))
  }

/** Refuses as `withdrawFunding` does, of both programmes, and with `programme-same`. */
export const moveFunding =
  (ports: { readonly programmeExists: ProgrammeExists; readonly commitMove: CommitMove }) =>
  async (command: Command & { readonly toProgrammeId: string }): Promise<MovedFunding | Refusal> => {
    const { actor, programmeId, toProgrammeId } = command
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    const field = 'toProgrammeId'
    if (checkScope(actor, { programmeId: toProgrammeId }) !== undefined)
      return refuse('outside-your-scope', { field })
    if (toProgrammeId === programmeId) return refuse('programme-same', { field })
    const [from, to] = await Promise.all([programmeId, toProgrammeId].map(ports.programmeExists))
    if (!from) return refuse('programme-unknown')
    if (!to) return refuse('programme-unknown', { field })
    return ports.commitMove({
      from: fundingOf(command, defunded(command)),
      to: fundingOf({ ...command, programmeId: toProgrammeId }, fundedAgain(command)),
    })
  }

function fundingOf(command: Command, moved: Transfer): Funding {
  const { programmeId, grantId, requestHash, reason, actor } = command
  return { programmeId, grantId, transfer: moved, requestHash, by: actor.sub, reason }
}

function defunded({ programmeId, grantId, unit, amount, transferId, now }: Command): Transfer {
  return transfer({
    transferId,
    debit: account.budget(programmeId, grantId),
    credit: account.grant(grantId),
    ...{ amount, unit, at: now, cause: 'defunded' },
  })
}

/** The second half of a move. Its id follows from the first half's, so that one key is one move. */
function fundedAgain(move: Command & { readonly toProgrammeId: string }): Transfer {
  const { toProgrammeId, grantId, unit, amount, transferId, now } = move
  return transfer({
    transferId: `${transferId}.moved`,
    debit: account.grant(grantId),
    credit: account.budget(toProgrammeId, grantId),
    ...{ amount, unit, at: now, cause: 'funded' },
  })
}
