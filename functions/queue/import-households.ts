// Checks and enrols the households of lists, one chunk of rows a message. A message that fails comes again.
import * as z from 'zod'
import { makeImportStore } from '../../shared/adapters/dynamodb/import-store.ts'
import { checkChunk } from '../../shared/application/check-chunk.ts'
import { importChunk } from '../../shared/application/import-chunk.ts'
import { importSteps } from '../../shared/application/import-ports.ts'
import { importId, programmeId } from '../../shared/contract/fields.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { queueFunction } from '../middleware/queue-function.ts'
import { makeListPorts } from '../wiring/list-ports.ts'
import { makeRegistryPorts } from '../wiring/registry-ports.ts'

const environment = readEnvironment('REGISTRY_TABLE', 'LEDGER_TABLE', 'PERSONAL_DATA_KEY_ID')
const { client, vault, ports } = makeRegistryPorts(environment)
const all = {
  ...ports,
  ...makeImportStore({ client, tableName: environment.REGISTRY_TABLE, vault }),
  ...makeListPorts(ports),
}
const work = { check: checkChunk(all), enrol: importChunk(all) }

const message = z.strictObject({ programmeId, importId, chunk: z.int().min(0), step: z.enum(importSteps) })

export const handler = queueFunction('import-households', message, ({ importId, chunk, step }, now) =>
  work[step]({ importId, chunk, now }),
)
