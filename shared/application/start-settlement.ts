// Starts to close a vendor's statement: at most one is being closed for a vendor and programme. The workers collect its
// lines, each of the eight parts by itself.
import { type Actor, checkScope } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { noSums, type Settlement } from '../domain/settlement.ts'
import type { ProgrammeExists } from './programme-ports.ts'
import type {
  GetSettlement,
  GetVendorAccount,
  OpenSettlement,
  SendParts,
  VendorAccount,
} from './settlement-ports.ts'
import type { GetVendor } from './vendor-ports.ts'

export type StartSettlementPorts = {
  readonly programmeExists: ProgrammeExists
  readonly getVendor: GetVendor
  readonly getSettlement: GetSettlement
  readonly getVendorAccount: GetVendorAccount
  readonly openSettlement: OpenSettlement
  readonly sendToSettle: SendParts
}

type Command = {
  readonly actor: Actor
  readonly programmeId: string
  readonly vendorId: string
  readonly settlementId: string
  /** Lines made before it are meant: milliseconds since 1970. */
  readonly until?: number | undefined
  readonly requestHash: string
  readonly now: number
}

const attempts = 6

/**
 * Returns the statement while it is being collected, or as far as a repeat finds it. Refuses with `programme-unknown`,
 * `vendor-unknown`, `outside-your-scope`, `settlement-period-invalid`, `settlement-already-open`,
 * `idempotency-key-reused`, `too-busy`.
 */
export const startSettlement =
  (ports: StartSettlementPorts) =>
  async (command: Command): Promise<Settlement | Refusal> => {
    const { actor, programmeId, vendorId, now, until = now } = command
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    if (!(await ports.programmeExists(programmeId))) return refuse('programme-unknown')
    if ((await ports.getVendor(vendorId)) === undefined)
      return refuse('vendor-unknown', { field: 'vendorId' })
    if (until > now) return refuse('settlement-period-invalid', { field: 'until' })
    const settlement = await open(ports, { ...command, until })
    if (isRefusal(settlement)) {
      await wakeOpenStatement(ports, { programmeId, vendorId, refusal: settlement })
      return settlement
    }
    if (settlement.state === 'collecting') await ports.sendToSettle(settlement)
    return settlement
  }

/**
 * The statement that is in the way may have lost its workers: whoever started it died before it sent the parts, or their
 * messages failed too often. Without this only a repeat under the first one's key could ever free the vendor.
 */
async function wakeOpenStatement(
  ports: StartSettlementPorts,
  of: { readonly programmeId: string; readonly vendorId: string; readonly refusal: Refusal },
): Promise<void> {
  if (of.refusal.refused !== 'settlement-already-open') return
  const account = await ports.getVendorAccount(of)
  if (account?.open === undefined) return
  await ports.sendToSettle({ programmeId: of.programmeId, settlementId: account.open })
}

async function open(
  ports: StartSettlementPorts,
  command: Command & { readonly until: number },
): Promise<Settlement | Refusal> {
  const { programmeId, vendorId, until, requestHash } = command
  for (let attempt = 0; attempt < attempts; attempt++) {
    const account = await ports.getVendorAccount({ programmeId, vendorId })
    // A repeat finds its statement, whatever has been closed since.
    const isCovered = until <= (account?.until ?? 0) && (await ports.getSettlement(command)) === undefined
    if (isCovered) return refuse('settlement-period-invalid', { field: 'until' })
    const settlement = newSettlement(command, account)
    const opened = await ports.openSettlement({ settlement, account, requestHash })
    if (opened !== 'stale') return opened
  }
  return refuse('too-busy')
}

function newSettlement(
  { actor, programmeId, vendorId, settlementId, until, now }: Command & { readonly until: number },
  account: VendorAccount | undefined,
): Settlement {
  return {
    ...{ settlementId, programmeId, vendorId, until },
    number: (account?.number ?? 0) + 1,
    state: 'collecting',
    from: account?.until ?? 0,
    closedBy: actor.sub,
    startedAt: now,
    ...{ lineCount: 0, leftOut: 0, attempt: 0 },
    ...noSums,
    carriedIn: account?.carried ?? {},
    ...{ toPay: {}, carriedOut: {}, netted: {} },
  }
}
