// Enrols the households of submissions that forms sent by themselves, one a message.
import * as z from 'zod'
import { makeKoboFormStore, makeSubmissionStore } from '../../shared/adapters/dynamodb/kobo-store.ts'
import { enrolSubmission } from '../../shared/application/receive-submission.ts'
import { koboFormId } from '../../shared/contract/fields.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { queueFunction } from '../middleware/queue-function.ts'
import { makeListPorts } from '../wiring/list-ports.ts'
import { makeRegistryPorts } from '../wiring/registry-ports.ts'

const environment = readEnvironment('REGISTRY_TABLE', 'LEDGER_TABLE', 'PERSONAL_DATA_KEY_ID')
const { client, vault, ports } = makeRegistryPorts(environment)
const table = { client, tableName: environment.REGISTRY_TABLE, vault }
const enrol = enrolSubmission({
  ...ports,
  ...makeListPorts(ports),
  ...makeKoboFormStore(table),
  ...makeSubmissionStore(table),
})

const message = z.strictObject({ formId: koboFormId, submissionId: z.string().max(200) })

export const handler = queueFunction('enrol-submission', message, enrol)
