// Approves a closed statement that somebody else closed, together with the account that it is paid to: changed later,
// that account has no say in this statement any more, unless its payment comes back and it is approved again.

import type { Actor } from '../domain/actor.ts'
import { canonicalJson } from '../domain/audit-leaf.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { decideApproval, moneyToPay } from '../domain/settlement.ts'
import { getSettlementInScope, type ShownSettlement, showSettlement } from './get-settlement.ts'
import type {
  ApproveSettlement,
  GetBankAccount,
  GetSettlement,
  SettlementAddress,
} from './settlement-ports.ts'

type Ports = {
  readonly getSettlement: GetSettlement
  readonly getBankAccount: GetBankAccount
  readonly approveSettlement: ApproveSettlement
}

/** Each attempt meets a change of the statement or of the vendor's account. */
const attempts = 6

/**
 * Refuses with `settlement-unknown`, `outside-your-scope`, `settlement-state-conflict`, `four-eyes-required`,
 * `bank-account-missing`, `too-busy`.
 */
export const approveSettlement =
  (ports: Ports) =>
  async (command: SettlementAddress & { readonly actor: Actor }): Promise<ShownSettlement | Refusal> => {
    const { sub } = command.actor
    for (let attempt = 0; attempt < attempts; attempt++) {
      const settlement = await getSettlementInScope(ports)(command)
      if (isRefusal(settlement)) return settlement
      const decided = decideApproval(settlement, sub)
      if (isRefusal(decided)) return decided
      if (decided === 'done') return showSettlement(settlement)
      const account = await ports.getBankAccount({ vendorId: settlement.vendorId })
      if (account === undefined && moneyToPay(settlement) !== undefined) return refuse('bank-account-missing')
      if (account?.setBy === sub)
        return refuse('four-eyes-required', {
          detail: 'Somebody else must approve it: you entered the account.',
        })
      if (settlement.approvedBy === sub && canonicalJson(settlement.bankAccount) === canonicalJson(account))
        return showSettlement(settlement)
      const approved = await ports.approveSettlement({ settlement, sub, account })
      if (isRefusal(approved)) return approved
    }
    return refuse('too-busy')
  }
