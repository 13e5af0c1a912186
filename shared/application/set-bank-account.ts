// Says where a vendor is paid to, or what a programme pays from. Who enters a vendor's account cannot approve a
// statement that is paid to it.
import { type Actor, checkScope } from '../domain/actor.ts'
import { type BankAccount, bankAccountFault } from '../domain/bank-account.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { getVendorInScope } from './get-vendor.ts'
import type { ProgrammeExists } from './programme-ports.ts'
import type {
  BankAccountOwner,
  GetBankAccount,
  SetBankAccount,
  StoredBankAccount,
} from './settlement-ports.ts'
import type { GetVendor } from './vendor-ports.ts'

type ScopePorts = { readonly getVendor: GetVendor; readonly programmeExists: ProgrammeExists }

type Asked = BankAccountOwner & { readonly actor: Actor }

/** Refuses with `vendor-unknown`, `programme-unknown`, `outside-your-scope`, `bank-account-invalid`. */
export const setBankAccount =
  (ports: ScopePorts & { readonly setBankAccount: SetBankAccount }) =>
  async (
    command: Asked & { readonly account: BankAccount; readonly now: number },
  ): Promise<StoredBankAccount | Refusal> => {
    const { actor, account, now } = command
    const outside = await refuseOutside(ports, command)
    if (outside !== undefined) return outside
    const fault = bankAccountFault(account)
    if (fault !== undefined)
      return refuse('bank-account-invalid', { field: fault.field, detail: `${fault.field} ${fault.what}.` })
    const stored = { ...account, setBy: actor.sub, setAt: now }
    await ports.setBankAccount(command, stored)
    return stored
  }

/** Refuses also with `bank-account-missing`. */
export const getBankAccount =
  (ports: ScopePorts & { readonly getBankAccount: GetBankAccount }) =>
  async (asked: Asked): Promise<StoredBankAccount | Refusal> =>
    (await refuseOutside(ports, asked)) ??
    (await ports.getBankAccount(asked)) ??
    refuse('bank-account-missing')

async function refuseOutside(ports: ScopePorts, asked: Asked): Promise<Refusal | undefined> {
  const { actor } = asked
  if ('vendorId' in asked) {
    const vendor = await getVendorInScope(ports)({ actor, vendorId: asked.vendorId })
    return isRefusal(vendor) ? vendor : undefined
  }
  const outside = checkScope(actor, { programmeId: asked.programmeId })
  if (outside !== undefined) return outside
  return (await ports.programmeExists(asked.programmeId)) ? undefined : refuse('programme-unknown')
}
