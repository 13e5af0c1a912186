// Shows a programme's budget: what is funded, what rounds have reserved, and what is left, by grant and unit.
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

/** `reserved` is the sum of the transfers that approvals made. Refuses with `outside-your-scope`, `programme-unknown`. */
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
      return transfers
        .filter((entry) => entry.cause === 'round-approved' && entry.debit === budget && entry.unit === unit)
        .reduce((sum, entry) => sum + entry.amount, 0)
    }
  }
