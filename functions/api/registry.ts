// Households and their registrations: the API that may decrypt personal data.
import { Logger } from '@aws-lambda-powertools/logger'
import { makeAuditLog } from '../../shared/adapters/dynamodb/audit-log.ts'
import { makeHouseholdEntitlements } from '../../shared/adapters/dynamodb/household-entitlements.ts'
import { decodeCursor, encodeCursor } from '../../shared/adapters/dynamodb/page-cursor.ts'
import { makeRegistrationRows } from '../../shared/adapters/dynamodb/registration-rows.ts'
import { makeRetentionReports } from '../../shared/adapters/dynamodb/retention-reports.ts'
import { makeVoucherHousehold } from '../../shared/adapters/dynamodb/voucher-household.ts'
import { householdCsv } from '../../shared/adapters/rendering/household-csv.ts'
import { checkDuplicates } from '../../shared/application/check-duplicates.ts'
import { compareHousehold } from '../../shared/application/compare-household.ts'
import { correctHousehold } from '../../shared/application/correct-household.ts'
import { decideDuplicate } from '../../shared/application/decide-duplicate.ts'
import { getRetention } from '../../shared/application/end-retention.ts'
import { enrolHousehold } from '../../shared/application/enrol-household.ts'
import { eraseHousehold } from '../../shared/application/erase-household.ts'
import { exportHousehold } from '../../shared/application/export-household.ts'
import { findHousehold } from '../../shared/application/find-household.ts'
import { getHousehold } from '../../shared/application/get-household.ts'
import { listRegistrations } from '../../shared/application/list-registrations.ts'
import { recordConsent } from '../../shared/application/record-consent.ts'
import { assessHousehold, registerHousehold } from '../../shared/application/register-household.ts'
import { getDuplicate, listDuplicates } from '../../shared/application/show-duplicates.ts'
import {
  checkDuplicatesRoute,
  decideDuplicateRoute,
  getDuplicateRoute,
  listDuplicatesRoute,
} from '../../shared/contract/routes/duplicates.ts'
import {
  assessHouseholdRoute,
  correctHouseholdRoute,
  enrolHouseholdRoute,
  eraseHouseholdRoute,
  exportHouseholdCsvRoute,
  exportHouseholdRoute,
  findHouseholdRoute,
  getHouseholdRoute,
  getRetentionRoute,
  listRegistrationsRoute,
  recordConsentRoute,
  registerHouseholdRoute,
} from '../../shared/contract/routes/registry.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import { isRegistrationPlace } from '../../shared/domain/registration.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { loggedError } from '../middleware/logged-error.ts'
import { makeRegistryPorts } from '../wiring/registry-ports.ts'

const environment = readEnvironment(
  'REGISTRY_TABLE',
  'VOUCHERS_TABLE',
  'LEDGER_TABLE',
  'PERSONAL_DATA_KEY_ID',
)
const { client, ports } = makeRegistryPorts(environment)
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
/** Keyed, as documents are: the little that a household may consist of could be guessed from a plain hash. */
const hashUnderKey = (requestHash: string) => ports.hashDocument(JSON.stringify(['request', requestHash]))

/** A cursor that is not ours begins the list anew. */
const placeOfCursor = (cursor: string | undefined) => {
  const place = decodeCursor(cursor)
  return place !== undefined && isRegistrationPlace(place) ? place : undefined
}

const logger = new Logger({ serviceName: 'registry' })
const compare = compareHousehold(ports)

/** A household is enrolled, whatever comes of this: its mark stays until it was compared (compare-households). */
async function compareAtOnce(householdId: string, now: number): Promise<void> {
  try {
    await compare({ householdId, now })
  } catch (error) {
    logger.warn('comparison is left for later', loggedError(error))
  }
}

export const handler = apiFunction('registry', [
  on(enrolHouseholdRoute, async ({ body, actor, idempotencyKey, now, ...call }) => {
    const { programmeId, pin, ...household } = body
    const requestHash = await hashUnderKey(call.requestHash)
    const householdId = ports.deriveId('hh', actor.sub, idempotencyKey)
    const command = { household, programmeId, pin, actor, householdId, requestHash, now }
    const outcome = await enrolHousehold(ports)(command)
    if (isRefusal(outcome)) return outcome
    await compareAtOnce(householdId, now)
    return outcome.enrolled
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
  on(checkDuplicatesRoute, ({ body, actor, now }) => {
    const members = body.members.map((member) => ({ ...member, specificNeeds: [] }))
    return checkDuplicates(lists)({ typed: { ...body, members }, actor, now })
  }),
  on(listDuplicatesRoute, ({ query, actor }) => listDuplicates(ports)({ ...query, actor })),
  on(getDuplicateRoute, ({ params, actor, now }) =>
    getDuplicate({ ...ports, recordRead })({ ...params, actor, now }),
  ),
  on(decideDuplicateRoute, async ({ params, body, actor, idempotencyKey, now, ...call }) => {
    const requestKey = ports.deriveId('req', actor.sub, idempotencyKey, params.duplicateId)
    const requestHash = await hashUnderKey(call.requestHash)
    return decideDuplicate(ports)({ ...params, ...body, actor, requestKey, requestHash, now })
  }),
])
