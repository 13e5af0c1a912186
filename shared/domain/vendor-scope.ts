// Which vendors a member of staff may see and act on: those of the programmes that they work for, and those that
// no programme has contracted yet.
import type { Actor } from './actor.ts'
import { checkAnyScope, checkScope } from './actor.ts'
import { type Refusal, refuse } from './refusal.ts'
import type { Contract, Vendor } from './vendor.ts'

/** Refuses with `outside-your-scope`. */
export function checkVendorScope(actor: Actor, vendor: Pick<Vendor, 'contract'>): Refusal | undefined {
  const { contract } = vendor
  if (contract === undefined) return checkAnyScope(actor)
  const works = contract.programmeIds.some((programmeId) => checkScope(actor, { programmeId }) === undefined)
  return works ? undefined : refuse('outside-your-scope', { field: 'vendorId' })
}

/**
 * A contract is one thing: who changes it must work for all its programmes and sites, those it has and those it
 * gets. Refuses with `outside-your-scope`.
 */
export function checkContractScope(actor: Actor, contracts: readonly Contract[]): Refusal | undefined {
  for (const { programmeIds, siteIds } of contracts) {
    for (const programmeId of programmeIds) {
      const outside = checkScope(actor, { programmeId })
      if (outside !== undefined) return { ...outside, field: 'programmeIds' }
    }
    for (const siteId of siteIds) {
      const outside = checkScope(actor, { siteId })
      if (outside !== undefined) return { ...outside, field: 'siteIds' }
    }
  }
  return undefined
}
