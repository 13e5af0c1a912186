// Erases, once a day, the households of programmes whose time to keep data is over. It stops before Lambda would stop
// it, and goes on at its next run.
import { makeProgrammeStore } from '../../shared/adapters/dynamodb/programme-store.ts'
import { makeRetentionReports } from '../../shared/adapters/dynamodb/retention-reports.ts'
import { endRetention } from '../../shared/application/end-retention.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { scheduledFunction } from '../middleware/scheduled-function.ts'
import { makeRegistryPorts } from '../wiring/registry-ports.ts'

const environment = readEnvironment('REGISTRY_TABLE', 'LEDGER_TABLE', 'PERSONAL_DATA_KEY_ID')
const { client, ports } = makeRegistryPorts(environment)
const end = endRetention({
  ...ports,
  ...makeRetentionReports(client, environment.REGISTRY_TABLE),
  listAllProgrammes: makeProgrammeStore(client, environment.LEDGER_TABLE).listAllProgrammes,
  clock: Date.now,
})

/** Less than the function's timeout in infra/functions.ts. */
const longestRunMs = 780_000

export const handler = scheduledFunction('end-retention', (now) => end({ now, stopAt: now + longestRunMs }))
