// Records grants and moves parts of them into programmes' budgets. A grant never gives more than was pledged.
import { type Actor, checkAnyScope, checkScope } from '../domain/actor.ts'
import { account, type Transfer, transfer } from '../domain/ledger.ts'
import type { Amounts, Unit } from '../domain/money.ts'
import type { BudgetLine } from '../domain/programme.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { Page, ProgrammeExists } from './programme-ports.ts'

export type Grant = {
  readonly grantId: string
  readonly donor: string
  /** The donor's own number. */
  readonly reference: string
  readonly pledged: Amounts
  /** Before its first amendment. */
  readonly pledgedAtFirst?: Amounts
  /** What no budget has taken yet. */
  readonly available: Amounts
  readonly createdAt: number
}

/** Undefined when another request took the id. */
export type CreateGrantOnce = (grant: Grant, requestHash: string) => Promise<Grant | undefined>

/** Returns the grant, all of it available. Refuses with `idempotency-key-reused` or `outside-your-scope`. */
export const createGrant =
  (ports: { readonly createGrant: CreateGrantOnce }) =>
  async (command: {
    readonly actor: Actor
    readonly grant: Omit<Grant, 'available'>
    readonly requestHash: string
  }): Promise<Grant | Refusal> => {
    const outside = checkAnyScope(command.actor)
    if (outside !== undefined) return outside
    const grant = { ...command.grant, available: command.grant.pledged }
    const stored = await ports.createGrant(grant, command.requestHash)
    if (stored === undefined) return refuse('idempotency-key-reused')
    const { pledgedAtFirst, ...asMade } = stored
    const pledged = pledgedAtFirst ?? stored.pledged
    return { ...asMade, pledged, available: pledged }
  }

/** A grant belongs to no programme: all of them, for anyone who works for something. */
export const listGrants =
  (ports: { readonly listGrants: (cursor?: string) => Promise<Page<Grant>> }) =>
  async ({ actor, cursor }: { actor: Actor; cursor?: string | undefined }): Promise<Page<Grant>> =>
    checkAnyScope(actor) === undefined ? ports.listGrants(cursor) : { rows: [] }

export type Funding = {
  readonly programmeId: string
  readonly grantId: string
  readonly transfer: Transfer
  readonly requestHash: string
  /** Subject of who asked for it. */
  readonly by: string
  readonly reason?: string
}

/**
 * Takes from the grant, adds to the budget line and records the transfer, all or nothing, once. Returns the line.
 * Refuses with `grant-unknown`, `grant-insufficient`, `idempotency-key-reused` or `too-busy`.
 */
export type CommitFunding = (funding: Funding) => Promise<BudgetLine | Refusal>

/** A repeated request is answered with the line as it now is. Refuses also with `outside-your-scope`, `programme-unknown`. */
export const fundBudget =
  (ports: { readonly programmeExists: ProgrammeExists; readonly commitFunding: CommitFunding }) =>
  async (command: {
    readonly actor: Actor
    readonly programmeId: string
    readonly grantId: string
    readonly unit: Unit
    readonly amount: number
    readonly transferId: string
    readonly requestHash: string
    readonly now: number
  }): Promise<BudgetLine | Refusal> => {
    const { programmeId, grantId, unit, amount, transferId, requestHash } = command
    const outside = checkScope(command.actor, { programmeId })
    if (outside !== undefined) return outside
    if (!(await ports.programmeExists(programmeId))) return refuse('programme-unknown')
    const funded = transfer({
      transferId,
      debit: account.grant(grantId),
      credit: account.budget(programmeId, grantId),
      amount,
      unit,
      at: command.now,
      cause: 'funded',
    })
    const by = command.actor.sub
    return ports.commitFunding({ programmeId, grantId, transfer: funded, requestHash, by })
  }
