// Lists of households on their way in: files, their mapping, what the check found, what came of them.
import { deriveId } from '../../shared/adapters/crypto/derive-id.ts'
import { makeAttributedClient } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeAuditLog } from '../../shared/adapters/dynamodb/audit-log.ts'
import { makeImportStore } from '../../shared/adapters/dynamodb/import-store.ts'
import { makeKoboFormStore, makeSubmissionStore } from '../../shared/adapters/dynamodb/kobo-store.ts'
import { makeMappingMemory } from '../../shared/adapters/dynamodb/mapping-memory.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeKeyVault } from '../../shared/adapters/kms/key-vault.ts'
import { makeKoboClient } from '../../shared/adapters/kobo/kobo-client.ts'
import { makeUploadStore } from '../../shared/adapters/s3/upload-store.ts'
import { openList } from '../../shared/adapters/spreadsheet/open-list.ts'
import { writeCsv } from '../../shared/adapters/spreadsheet/write-csv.ts'
import { makeWorkQueue } from '../../shared/adapters/sqs/work-queue.ts'
import {
  connectKoboForm,
  getKoboForm,
  listKoboForms,
  listKoboSubmissions,
  setKoboMapping,
} from '../../shared/application/connect-kobo-form.ts'
import {
  getImport,
  listImportFailures,
  listImportProblems,
  listImports,
} from '../../shared/application/get-import.ts'
import type { RecordListRead } from '../../shared/application/import-ports.ts'
import { lookIntoImportFile, offerImportFile } from '../../shared/application/offer-import-file.ts'
import { pullKoboForm } from '../../shared/application/pull-kobo-form.ts'
import { runImport } from '../../shared/application/run-import.ts'
import { startImport } from '../../shared/application/start-import.ts'
import { takeFailedRows } from '../../shared/application/take-failed-rows.ts'
import {
  createImportFileRoute,
  getImportRoute,
  listImportFailuresRoute,
  listImportProblemsRoute,
  listImportsRoute,
  lookIntoImportFileRoute,
  runImportRoute,
  startImportRoute,
  takeFailedRowsRoute,
} from '../../shared/contract/routes/imports.ts'
import {
  connectKoboFormRoute,
  getKoboFormRoute,
  listKoboFormsRoute,
  listKoboSubmissionsRoute,
  pullKoboFormRoute,
  setKoboMappingRoute,
} from '../../shared/contract/routes/kobo.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment(
  'REGISTRY_TABLE',
  'LEDGER_TABLE',
  'PERSONAL_DATA_KEY_ID',
  'UPLOAD_BUCKET',
  'READ_QUEUE_URL',
  'IMPORT_QUEUE_URL',
  'KOBO_SERVERS',
)
const { REGISTRY_TABLE: tableName, LEDGER_TABLE } = environment
const client = makeAttributedClient(LEDGER_TABLE)
const table = { client, tableName, vault: makeKeyVault(environment.PERSONAL_DATA_KEY_ID) }
const recordRead: RecordListRead = makeAuditLog(client, LEDGER_TABLE)
const ports = {
  ...makeProgrammeReader(client, LEDGER_TABLE),
  ...makeImportStore(table),
  ...makeKoboFormStore(table),
  ...makeSubmissionStore(table),
  ...makeKoboClient(),
  allowedServers: environment.KOBO_SERVERS,
  ...makeMappingMemory(client, tableName),
  ...makeUploadStore(environment.UPLOAD_BUCKET),
  openList,
  writeCsv,
  recordRead,
  sendToReader: makeWorkQueue(environment.READ_QUEUE_URL).sendAll,
  sendChunks: makeWorkQueue(environment.IMPORT_QUEUE_URL).sendAll,
}

export const handler = apiFunction('imports', [
  on(createImportFileRoute, ({ params, body, actor, idempotencyKey, now }) => {
    const fileId = deriveId('fil', actor.sub, idempotencyKey, params.programmeId)
    return offerImportFile(ports)({ ...params, fileId, sizeBytes: body.sizeBytes, actor, now })
  }),
  on(lookIntoImportFileRoute, ({ params, actor, now }) =>
    lookIntoImportFile(ports)({ ...params, actor, now }),
  ),
  on(startImportRoute, ({ params, body, actor, idempotencyKey, requestHash, now }) => {
    const importId = deriveId('imp', actor.sub, idempotencyKey, params.programmeId)
    return startImport(ports)({ ...params, ...body, importId, actor, requestHash, now })
  }),
  on(listImportsRoute, ({ params, query, actor }) => listImports(ports)({ ...params, ...query, actor })),
  on(getImportRoute, ({ params, actor }) => getImport(ports)({ ...params, actor })),
  on(listImportProblemsRoute, ({ params, query, actor }) =>
    listImportProblems(ports)({ ...params, ...query, actor }),
  ),
  on(runImportRoute, ({ params, actor, now }) => runImport(ports)({ ...params, actor, now })),
  on(listImportFailuresRoute, ({ params, query, actor }) =>
    listImportFailures(ports)({ ...params, ...query, actor }),
  ),
  on(takeFailedRowsRoute, ({ params, body, actor, now }) =>
    takeFailedRows(ports)({ ...params, ...body, actor, now }),
  ),
  on(connectKoboFormRoute, ({ params, body, actor, idempotencyKey, requestHash, now }) => {
    const formId = deriveId('kbo', actor.sub, idempotencyKey, params.programmeId)
    return connectKoboForm(ports)({ ...params, ...body, formId, actor, requestHash, now })
  }),
  on(listKoboFormsRoute, ({ params, query, actor }) => listKoboForms(ports)({ ...params, ...query, actor })),
  on(getKoboFormRoute, ({ params, actor }) => getKoboForm(ports)({ ...params, actor })),
  on(setKoboMappingRoute, ({ params, body, actor }) => setKoboMapping(ports)({ ...params, ...body, actor })),
  on(pullKoboFormRoute, ({ params, body, actor, idempotencyKey, requestHash, now }) => {
    const importId = deriveId('imp', actor.sub, idempotencyKey, params.formId)
    return pullKoboForm(ports)({ ...params, ...body, importId, actor, requestHash, now })
  }),
  on(listKoboSubmissionsRoute, ({ params, query, actor }) =>
    listKoboSubmissions(ports)({ ...params, ...query, actor }),
  ),
])
