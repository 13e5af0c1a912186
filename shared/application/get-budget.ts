// Shows a programme's budget by grant and unit: what is funded, what rounds hold or have issued, what vouchers gave
// back, and what is left.
import { type Actor, checkScope } from '../domain/actor.ts'
import { account, type Transfer } from '../domain/ledger.ts'
import type { BudgetLine } from '../domain/programme.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import type { ProgrammeExists } from './programme-ports.ts'

type GetBudgetPorts = {
  readonly programmeExists: ProgrammeExists
  readonly listBudgetLines: (programmeId: string) => Promise<readonly BudgetLine[]>
  readonly listTransfers: (programmeId: string) => Promise<readonly Transfer[]>
}

type Budget = {
  readonly programmeId: string
  readonly lines: (BudgetLine & { readonly reserved: number })[]
}

/**
 * `reserved` is what approvals took for rounds, less what their closing gave back; so `funded` and `returned` together
 * are `reserved` and `available`. Refuses with `outside-your-scope`, `programme-unknown`.
 */
export const getBudget =
  (ports: GetBudgetPorts) =>
  async ({ actor, programmeId }: { actor: Actor; programmeId: string }): Promise<Budget | Refusal> => {
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    if (!(await ports.programmeExists(programmeId))) return refuse('programme-unknown')
    const [lines, transfers] = await Promise.all([
      ports.listBudgetLines(programmeId),
      ports.listTransfers(programmeId),
    ])
    return { programmeId, lines: lines.map((line) => ({ ...line, reserved: reservedOf(line) })) }

    function reservedOf({ grantId, unit }: BudgetLine): number {
      const budget = account.budget(programmeId, grantId)
      const sumOf = (meant: (entry: Transfer) => boolean) =>
        transfers
          .filter((entry) => entry.unit === unit && meant(entry))
          .reduce((sum, { amount }) => sum + amount, 0)
      const approved = sumOf(({ cause, debit }) => cause === 'round-approved' && debit === budget)
      const closed = sumOf(({ cause, credit }) => cause === 'round-closed' && credit === budget)
      return approved - closed
    }
  }
