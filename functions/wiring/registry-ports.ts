// What the functions of the registry share: the only ones that hold the key to personal data.
import { deriveId, shardOf } from '../../shared/adapters/crypto/derive-id.ts'
import { makePersonalData } from '../../shared/adapters/crypto/personal-data.ts'
import { hashPin } from '../../shared/adapters/crypto/pin.ts'
import { makeAttributedClient } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeDocumentRegister } from '../../shared/adapters/dynamodb/document-register.ts'
import { makeDuplicateDecisions } from '../../shared/adapters/dynamodb/duplicate-decisions.ts'
import { makeDuplicateStore } from '../../shared/adapters/dynamodb/duplicate-store.ts'
import { makeHouseholdChanges } from '../../shared/adapters/dynamodb/household-changes.ts'
import { makeHouseholdErasures } from '../../shared/adapters/dynamodb/household-erasures.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeRegistryStore } from '../../shared/adapters/dynamodb/registry-store.ts'
import { makeServedProfiles } from '../../shared/adapters/dynamodb/served-profiles.ts'
import { type KeyVault, makeKeyVault } from '../../shared/adapters/kms/key-vault.ts'
import { toLatin } from '../../shared/adapters/names/latin-letters.ts'
import { normalisePhone } from '../../shared/adapters/phone/normalise-phone.ts'
import { shardCount } from '../../shared/domain/round.ts'

export type RegistryEnvironment = {
  readonly REGISTRY_TABLE: string
  readonly LEDGER_TABLE: string
  readonly PERSONAL_DATA_KEY_ID: string
}

/** Ports on the Registry table, the programmes of the Ledger, and the vault for personal data. */
export function makeRegistryPorts(
  environment: RegistryEnvironment,
  client = makeAttributedClient(environment.LEDGER_TABLE),
  vault: KeyVault = makeKeyVault(environment.PERSONAL_DATA_KEY_ID),
) {
  const tables = { registry: environment.REGISTRY_TABLE, ledger: environment.LEDGER_TABLE }
  return {
    client,
    vault,
    ports: {
      ...makeProgrammeReader(client, environment.LEDGER_TABLE),
      ...makeRegistryStore(client, tables),
      ...makeHouseholdChanges(client, tables),
      ...makeHouseholdErasures(client, tables),
      ...makeDuplicateStore(client, environment.REGISTRY_TABLE),
      ...makeDuplicateDecisions(client, tables),
      ...makeDocumentRegister(client, environment.REGISTRY_TABLE, vault),
      toLatin,
      ...makePersonalData(vault),
      ...makeServedProfiles(client, environment.REGISTRY_TABLE),
      hashPin,
      normalisePhone,
      deriveId,
      shardOf: (householdId: string) => shardOf(householdId, shardCount),
    },
  }
}
