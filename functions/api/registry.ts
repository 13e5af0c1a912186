// Households and their registrations: the API that may decrypt personal data.
import { makeAuditLog } from '../../shared/adapters/dynamodb/audit-log.ts'
import { decodeCursor, encodeCursor } from '../../shared/adapters/dynamodb/page-cursor.ts'
import { makeRegistrationRows } from '../../shared/adapters/dynamodb/registration-rows.ts'
import { makeVoucherHousehold } from '../../shared/adapters/dynamodb/voucher-household.ts'
import { enrolHousehold } from '../../shared/application/enrol-household.ts'
import { findHousehold } from '../../shared/application/find-household.ts'
import { getHousehold } from '../../shared/application/get-household.ts'
import { listRegistrations } from '../../shared/application/list-registrations.ts'
import { assessHousehold, registerHousehold } from '../../shared/application/register-household.ts'
import {
  assessHouseholdRoute,
  enrolHouseholdRoute,
  findHouseholdRoute,
  getHouseholdRoute,
  listRegistrationsRoute,
  registerHouseholdRoute,
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
)
const { client, ports } = makeRegistryPorts(environment)
const recordRead = makeAuditLog(client, environment.LEDGER_TABLE)
const lists = {
  ...ports,
  ...makeRegistrationRows(client, environment.REGISTRY_TABLE),
  findVoucherHousehold: makeVoucherHousehold(client, environment.VOUCHERS_TABLE),
  recordRead,
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
])
