// Finds a household by what somebody holds in their hands: a document, a card's number, or the household's own number.
// What is found is shown without personal data; that a document was looked for is recorded.
import { type Actor, checkScope } from '../domain/actor.ts'
import { type DocumentType, documentKey, documentTypes } from '../domain/household.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { ListedState, Registration } from '../domain/registration.ts'
import { parseVoucherNumber } from '../domain/voucher-number.ts'
import type { SealedHousehold } from './sealed-household.ts'

/** Type and country may be left out: then a document of any type is meant, and one that names no country. */
export type DocumentAsked = {
  readonly type?: DocumentType | undefined
  readonly country?: string | undefined
  readonly number: string
}

export type FindHouseholdPorts = {
  readonly hashDocument: (key: string) => Promise<string>
  /** Ids of the households that hold one of the documents. */
  readonly findDocumentHolders: (hashes: readonly string[]) => Promise<readonly string[]>
  readonly findVoucherHousehold: (
    voucherId: string,
  ) => Promise<{ readonly householdId: string; readonly programmeId: string } | undefined>
  readonly getSealedHousehold: (householdId: string) => Promise<SealedHousehold | undefined>
  readonly listMemberships: (householdId: string) => Promise<readonly string[]>
  readonly getRegistration: (programmeId: string, householdId: string) => Promise<Registration | undefined>
  readonly recordRead: (read: {
    readonly who: string
    readonly what: 'document-looked-for'
    readonly householdIds: readonly string[]
    readonly at: number
  }) => Promise<void>
}

export type FindHouseholdCommand = {
  readonly actor: Actor
  readonly document?: DocumentAsked | undefined
  readonly voucherNumber?: string | undefined
  readonly householdId?: string | undefined
  readonly now: number
}

export type FoundHousehold = {
  readonly householdId: string
  readonly siteId: string
  readonly memberCount: number
  readonly enrolledAt: number
  readonly registrations: readonly { readonly programmeId: string; readonly state: ListedState }[]
}

/**
 * Refuses with `household-unknown`, `voucher-unknown`, `voucher-number-mistyped`, and with `outside-your-scope` where
 * nothing that was found belongs to the caller's sites.
 */
export const findHousehold =
  (ports: FindHouseholdPorts) =>
  async (command: FindHouseholdCommand): Promise<{ rows: readonly FoundHousehold[] } | Refusal> => {
    const householdIds = await idsOf(ports, command)
    if (isRefusal(householdIds)) return householdIds
    const sealed = await Promise.all(householdIds.map(ports.getSealedHousehold))
    const found = sealed.filter((one) => one !== undefined)
    if (found.length === 0) return refuse('household-unknown')
    const reached = found.filter(({ siteId }) => checkScope(command.actor, { siteId }) === undefined)
    if (reached.length === 0) return refuse('outside-your-scope')
    return { rows: await Promise.all(reached.map((one) => foundOf(ports, command.actor, one))) }
  }

async function idsOf(
  ports: FindHouseholdPorts,
  { actor, document, voucherNumber, householdId, now }: FindHouseholdCommand,
): Promise<readonly string[] | Refusal> {
  if (voucherNumber !== undefined) return idOfVoucher(ports, actor, voucherNumber)
  if (document === undefined) return householdId === undefined ? [] : [householdId]
  const hashes = await Promise.all(keysOf(document).map(ports.hashDocument))
  const householdIds = [...new Set(await ports.findDocumentHolders(hashes))]
  await ports.recordRead({ who: actor.sub, what: 'document-looked-for', householdIds, at: now })
  return householdIds
}

async function idOfVoucher(
  ports: FindHouseholdPorts,
  actor: Actor,
  voucherNumber: string,
): Promise<readonly string[] | Refusal> {
  const voucherId = parseVoucherNumber(voucherNumber)
  if (isRefusal(voucherId)) return refuse(voucherId.refused, { field: 'voucherNumber' })
  const voucher = await ports.findVoucherHousehold(voucherId)
  if (voucher === undefined) return refuse('voucher-unknown')
  return checkScope(actor, { programmeId: voucher.programmeId }) ?? [voucher.householdId]
}

function keysOf({ type, country, number }: DocumentAsked): string[] {
  const types = type === undefined ? documentTypes : [type]
  const countries =
    country === undefined ? [undefined] : type === undefined ? [country, undefined] : [country]
  return types.flatMap((each) =>
    countries.map((issuer) =>
      documentKey({ type: each, number, ...(issuer !== undefined && { country: issuer }) }),
    ),
  )
}

function stateOf({ eligible }: Registration['assessment'], closed: Registration['closed']): ListedState {
  if (closed !== undefined) return 'merged'
  return eligible ? 'eligible' : 'ineligible'
}

async function foundOf(
  ports: FindHouseholdPorts,
  actor: Actor,
  { householdId, siteId, memberCount, enrolledAt }: SealedHousehold,
): Promise<FoundHousehold> {
  const programmes = await ports.listMemberships(householdId)
  const visible = programmes.filter((programmeId) => checkScope(actor, { programmeId }) === undefined)
  const registrations = await Promise.all(visible.map((each) => ports.getRegistration(each, householdId)))
  return {
    ...{ householdId, siteId, memberCount, enrolledAt },
    registrations: registrations
      .filter((one) => one !== undefined)
      .map(({ programmeId, assessment, closed }) => ({ programmeId, state: stateOf(assessment, closed) })),
  }
}
