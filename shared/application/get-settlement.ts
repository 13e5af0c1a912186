// Shows statements: to staff those of their programmes, to a vendor's user its own.
import { type Actor, checkScope } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Settlement } from '../domain/settlement.ts'
import type { Page, ProgrammeExists } from './programme-ports.ts'
import type { GetSettlement, SettlementAddress } from './settlement-ports.ts'

type Asked = SettlementAddress & { readonly actor: Actor }

/** Refuses with `outside-your-scope` or `settlement-unknown`. */
export const getSettlementInScope =
  (ports: { readonly getSettlement: GetSettlement }) =>
  async ({ actor, ...at }: Asked): Promise<Settlement | Refusal> => {
    const isVendor = actor.roles.includes('vendor')
    const outside = isVendor ? refuseNobody(actor) : checkScope(actor, at)
    if (outside !== undefined) return outside
    const settlement = await ports.getSettlement(at)
    // That another vendor has a statement is nobody else's business.
    if (settlement === undefined || (isVendor && settlement.vendorId !== actor.vendorId))
      return refuse('settlement-unknown')
    return settlement
  }

/** A token of a till whose user belongs to no vendor any more. */
function refuseNobody({ vendorId }: Actor): Refusal | undefined {
  return vendorId === undefined ? refuse('outside-your-scope') : undefined
}

/** A statement as it is shown: not where it is paid to, nor where earlier attempts went. */
export type ShownSettlement = ReturnType<typeof showSettlement>

export function showSettlement({
  bankAccount: _,
  earlierApprovals: _earlier,
  releasers: _releasers,
  ...settlement
}: Settlement) {
  return settlement
}

/** Refuses with `outside-your-scope` or `settlement-unknown`. */
export const getSettlement =
  (ports: { readonly getSettlement: GetSettlement }) =>
  async (asked: Asked): Promise<ShownSettlement | Refusal> => {
    const settlement = await getSettlementInScope(ports)(asked)
    return isRefusal(settlement) ? settlement : showSettlement(settlement)
  }

type ListPorts = {
  readonly programmeExists: ProgrammeExists
  readonly listSettlements: (of: {
    programmeId: string
    cursor?: string | undefined
  }) => Promise<Page<Settlement>>
}

/** Refuses with `outside-your-scope` or `programme-unknown`. */
export const listSettlements =
  (ports: ListPorts) =>
  async (asked: {
    readonly actor: Actor
    readonly programmeId: string
    readonly cursor?: string | undefined
  }): Promise<Page<ShownSettlement> | Refusal> => {
    const outside = checkScope(asked.actor, asked)
    if (outside !== undefined) return outside
    if (!(await ports.programmeExists(asked.programmeId))) return refuse('programme-unknown')
    const { rows, ...more } = await ports.listSettlements(asked)
    return { rows: rows.map(showSettlement), ...more }
  }

type ListOfVendorPorts = {
  readonly listVendorSettlements: (of: {
    vendorId: string
    cursor?: string | undefined
  }) => Promise<Page<Settlement>>
}

/** A vendor's statements of all programmes, for its own user. Refuses with `outside-your-scope`. */
export const listOwnSettlements =
  (ports: ListOfVendorPorts) =>
  async ({
    actor,
    vendorId,
    cursor,
  }: {
    readonly actor: Actor
    readonly vendorId: string
    readonly cursor?: string | undefined
  }): Promise<Page<ShownSettlement> | Refusal> => {
    if (actor.vendorId !== vendorId) return refuse('outside-your-scope', { field: 'vendorId' })
    const { rows, ...more } = await ports.listVendorSettlements({ vendorId, cursor })
    return { rows: rows.map(showSettlement), ...more }
  }
