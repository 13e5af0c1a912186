// Compares the households that were not compared as they were enrolled: those of lists, and those whose request died.
// It stops before Lambda would stop it, and goes on at its next run.
import { makePersonalData } from '../../shared/adapters/crypto/personal-data.ts'
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeDocumentRegister } from '../../shared/adapters/dynamodb/document-register.ts'
import { makeDuplicateStore } from '../../shared/adapters/dynamodb/duplicate-store.ts'
import { makeSealedHouseholdReader } from '../../shared/adapters/dynamodb/sealed-household-reader.ts'
import { makeKeyVault } from '../../shared/adapters/kms/key-vault.ts'
import { toLatin } from '../../shared/adapters/names/latin-letters.ts'
import { compareHousehold, compareLeftHouseholds } from '../../shared/application/compare-household.ts'
import { shardCount } from '../../shared/domain/round.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { scheduledFunction } from '../middleware/scheduled-function.ts'

const environment = readEnvironment('REGISTRY_TABLE', 'PERSONAL_DATA_KEY_ID')
const client = makeDocumentClient()
const vault = makeKeyVault(environment.PERSONAL_DATA_KEY_ID)
const ports = {
  ...makeDuplicateStore(client, environment.REGISTRY_TABLE),
  ...makeSealedHouseholdReader(client, environment.REGISTRY_TABLE),
  ...makeDocumentRegister(client, environment.REGISTRY_TABLE, vault),
  ...makePersonalData(vault),
  toLatin,
}
const compareLeft = compareLeftHouseholds({
  listUncompared: ports.listUncompared,
  shardCount,
  compare: compareHousehold(ports),
  clock: Date.now,
})

/** Less than the function's timeout in infra/functions.ts. */
const longestRunMs = 240_000

export const handler = scheduledFunction('compare-households', (now) =>
  compareLeft({ stopAt: now + longestRunMs }),
)
