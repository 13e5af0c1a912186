// Households and their registrations: the API that may decrypt personal data.
import { readRows } from '../../shared/adapters/csv/read-rows.ts'
import { makeAuditLog } from '../../shared/adapters/dynamodb/audit-log.ts'
import { makeHouseholdEntitlements } from '../../shared/adapters/dynamodb/household-entitlements.ts'
import { makeImportStore } from '../../shared/adapters/dynamodb/import-store.ts'
import { decodeCursor, encodeCursor } from '../../shared/adapters/dynamodb/page-cursor.ts'
import { makeRegistrationRows } from '../../shared/adapters/dynamodb/registration-rows.ts'
import { makeRetentionReports } from '../../shared/adapters/dynamodb/retention-reports.ts'
import { makeVoucherHousehold } from '../../shared/adapters/dynamodb/voucher-household.ts'
import { householdCsv } from '../../shared/adapters/rendering/household-csv.ts'
import { makeWorkQueue } from '../../shared/adapters/sqs/work-queue.ts'
import { correctHousehold } from '../../shared/application/correct-household.ts'
import { getRetention } from '../../shared/application/end-retention.ts'
import { enrolHousehold } from '../../shared/application/enrol-household.ts'
import { eraseHousehold } from '../../shared/application/erase-household.ts'
import { exportHousehold } from '../../shared/application/export-household.ts'
import { findHousehold } from '../../shared/application/find-household.ts'
import { getHousehold } from '../../shared/application/get-household.ts'
import { getImport, listImportFailures } from '../../shared/application/get-import.ts'
import { listRegistrations } from '../../shared/application/list-registrations.ts'
import { recordConsent } from '../../shared/application/record-consent.ts'
import { assessHousehold, registerHousehold } from '../../shared/application/register-household.ts'
import { startImport } from '../../shared/application/start-import.ts'
import {
  assessHouseholdRoute,
  correctHouseholdRoute,
  enrolHouseholdRoute,
  eraseHouseholdRoute,
  exportHouseholdCsvRoute,
  exportHouseholdRoute,
  findHouseholdRoute,
  getHouseholdRoute,
  getImportRoute,
  getRetentionRoute,
  listImportFailuresRoute,
  listRegistrationsRoute,
  recordConsentRoute,
  registerHouseholdRoute,
  startImportRoute,
} from '../../shared/contract/routes/registry.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import { isRegistrationPlace } from '../../shared/domain/registration.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { makeRegistryPorts } from '../wiring/registry-ports.ts'

const environment = readEnvironment(
  'REGISTRY_TABLE',
  'VOUCHERS_TABLE',
  'LEDGER_TABLE',
  'PERSONAL_DATA_KEY_ID',
  'IMPORT_QUEUE_URL',
)
const { client, vault, ports } = makeRegistryPorts(environment)
const recordRead = makeAuditLog(client, environment.LEDGER_TABLE)
const lists = {
  ...ports,
  ...makeRegistrationRows(client, environment.REGISTRY_TABLE),
  findVoucherHousehold: makeVoucherHousehold(client, environment.VOUCHERS_TABLE),
  recordRead,
}
const exporting = {
  ...ports,
  listHouseholdEntitlements: makeHouseholdEntitlements(client, environment.LEDGER_TABLE),
  recordRead,
}
const imports = {
  ...ports,
  ...makeImportStore({ client, tableName: environment.REGISTRY_TABLE, vault }),
  readRows,
  sendChunks: makeWorkQueue(environment.IMPORT_QUEUE_URL).sendAll,
}

/** Keyed, as documents are: the little that a household may consist of could be guessed from a plain hash. */
const hashUnderKey = (requestHash: string) => ports.hashDocument(JSON.stringify(['request', requestHash]))

/** A cursor that is not ours begins the list anew. */
const placeOfCursor = (cursor: string | undefined) => {
  const place = decodeCursor(cursor)
  return place !== undefined && isRegistrationPlace(place) ? place : undefined
}

export const handler = apiFunction('registry', [
  on(enrolHouseholdRoute, async ({ body, actor, idempotencyKey, now, ...call }) => {
    const { programmeId, pin, ...household } = body
    const requestHash = await hashUnderKey(call.requestHash)
    const householdId = ports.deriveId('hh', actor.sub, idempotencyKey)
    const command = { household, programmeId, pin, actor, householdId, requestHash, now }
    const outcome = await enrolHousehold(ports)(command)
    return isRefusal(outcome) ? outcome : outcome.enrolled
  }),
  on(getHouseholdRoute, ({ params, actor, now }) =>
    getHousehold({ ...ports, recordRead })({ ...params, actor, now }),
  ),
  on(correctHouseholdRoute, async ({ params, body, actor, now, ...call }) => {
    const { version, ...correction } = body
    const requestHash = await hashUnderKey(call.requestHash)
    return correctHousehold(ports)({ ...params, version, correction, actor, requestHash, now })
  }),
  on(recordConsentRoute, ({ params, body, actor, requestHash, now }) => {
    const { version, ...consent } = body
    return recordConsent(ports)({ ...params, version, consent, actor, requestHash, now })
  }),
  on(eraseHouseholdRoute, ({ params, body, actor, now }) =>
    eraseHousehold(ports)({ ...params, ...body, actor, now }),
  ),
  on(exportHouseholdRoute, ({ params, actor, now }) => exportHousehold(exporting)({ ...params, actor, now })),
  on(exportHouseholdCsvRoute, async ({ params, actor, now }) => {
    const exported = await exportHousehold(exporting)({ ...params, actor, now })
    return isRefusal(exported) ? exported : householdCsv(exported)
  }),
  on(listRegistrationsRoute, async ({ params, query, actor, now }) => {
    const { sort, names, limit, cursor, ...filter } = query
    const page = await listRegistrations(lists)({
      ...{ ...params, ...filter, actor, now },
      newestFirst: sort !== 'oldest',
      withNames: names === 'true',
      limit: Number(limit ?? 50),
      place: placeOfCursor(cursor),
    })
    if (isRefusal(page)) return page
    return { rows: page.rows, ...(page.cursor !== undefined && { cursor: encodeCursor(page.cursor) }) }
  }),
  on(findHouseholdRoute, ({ body, actor, now }) => findHousehold(lists)({ ...body, actor, now })),
  on(registerHouseholdRoute, ({ params, body, actor, idempotencyKey, requestHash, now }) => {
    const requestKey = ports.deriveId('req', actor.sub, idempotencyKey, params.programmeId)
    return registerHousehold(ports)({ ...params, ...body, actor, requestKey, requestHash, now })
  }),
  on(assessHouseholdRoute, ({ params, actor, now }) => assessHousehold(ports)({ ...params, actor, now })),
  on(getRetentionRoute, ({ params, actor }) =>
    getRetention({ ...ports, ...makeRetentionReports(client, environment.REGISTRY_TABLE) })({
      ...params,
      actor,
    }),
  ),
  on(startImportRoute, async (call) => {
    const { params, body, actor, idempotencyKey, now } = call
    const requestHash = await hashUnderKey(call.requestHash)
    const importId = ports.deriveId('imp', actor.sub, idempotencyKey, params.programmeId)
    return startImport(imports)({ ...params, ...body, importId, actor, requestHash, now })
  }),
  on(getImportRoute, ({ params, actor }) => getImport(imports)({ ...params, actor })),
  on(listImportFailuresRoute, ({ params, query, actor }) =>
    listImportFailures(imports)({ ...params, ...query, actor }),
  ),
])
