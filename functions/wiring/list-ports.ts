// How the rows of lists and forms get their ids: keyed, as documents are, since names and phones are few enough to be
// guessed from a plain hash.
import type { PlanRowPorts } from '../../shared/application/plan-row.ts'
import type { makeRegistryPorts } from './registry-ports.ts'

type RegistryPorts = ReturnType<typeof makeRegistryPorts>['ports']

export function makeListPorts({
  deriveId,
  hashDocument,
}: RegistryPorts): Pick<PlanRowPorts, 'deriveHouseholdId' | 'hashRow'> {
  return {
    deriveHouseholdId: async (programmeId, rowKey) =>
      deriveId('hh', programmeId, await hashDocument(JSON.stringify(['import-row-key', ...rowKey]))),
    hashRow: (text) => hashDocument(JSON.stringify(['import-row', text])),
  }
}
