// Inviting people who sign in, and giving partners' systems accounts. The only function that may make accounts and give roles.
import { makeSecretRenewal } from '../../shared/adapters/cognito/partner-clients.ts'
import { makeUserDirectory } from '../../shared/adapters/cognito/user-directory.ts'
import { deriveId } from '../../shared/adapters/crypto/derive-id.ts'
import { makeAttributedClient } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeAuditLog } from '../../shared/adapters/dynamodb/audit-log.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import {
  makeServiceAccountReader,
  makeServiceAccountStore,
} from '../../shared/adapters/dynamodb/service-account-store.ts'
import { makeUserStore } from '../../shared/adapters/dynamodb/user-store.ts'
import { makeVendorStore } from '../../shared/adapters/dynamodb/vendor-store.ts'
import { addStaff, addVendorUser } from '../../shared/application/add-user.ts'
import {
  makeServiceAccountSecret,
  revokeServiceAccount,
} from '../../shared/application/change-service-account.ts'
import { changeStaff, setStaffStatus, setVendorUserStatus } from '../../shared/application/change-user.ts'
import { createServiceAccount } from '../../shared/application/create-service-account.ts'
import { listServiceAccounts } from '../../shared/application/list-service-accounts.ts'
import { listStaff, listVendorUsers } from '../../shared/application/list-users.ts'
import {
  createServiceAccountRoute,
  listServiceAccountsRoute,
  makeServiceAccountSecretRoute,
  revokeServiceAccountRoute,
} from '../../shared/contract/routes/service-accounts.ts'
import {
  addStaffRoute,
  addVendorUserRoute,
  changeStaffRoute,
  listStaffRoute,
  listVendorUsersRoute,
  setStaffStatusRoute,
  setVendorUserStatusRoute,
} from '../../shared/contract/routes/users.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment('LEDGER_TABLE', 'USER_POOL_ID', 'PARTNER_CLIENTS')
const client = makeAttributedClient(environment.LEDGER_TABLE)
const ports = {
  ...makeProgrammeReader(client, environment.LEDGER_TABLE),
  ...makeVendorStore(client, environment.LEDGER_TABLE),
  ...makeUserStore(client, environment.LEDGER_TABLE),
  ...makeUserDirectory(environment.USER_POOL_ID),
  ...makeServiceAccountReader(client, environment.LEDGER_TABLE),
  ...makeServiceAccountStore(client, environment.LEDGER_TABLE),
  renewSecret: makeSecretRenewal(environment.USER_POOL_ID),
  partnerClients: environment.PARTNER_CLIENTS,
  recordListing: makeAuditLog(client, environment.LEDGER_TABLE),
}

export const handler = apiFunction('users', [
  on(addStaffRoute, ({ actor, body: staff, idempotencyKey, requestHash }) =>
    addStaff(ports)({ actor, staff, requestKey: deriveId('req', actor.sub, idempotencyKey), requestHash }),
  ),
  on(addVendorUserRoute, ({ actor, params, body, idempotencyKey, requestHash }) => {
    const requestKey = deriveId('req', actor.sub, idempotencyKey)
    return addVendorUser(ports)({ actor, ...params, ...body, requestKey, requestHash })
  }),
  on(listStaffRoute, ({ actor, query, now }) => listStaff(ports)({ actor, ...query, now })),
  on(changeStaffRoute, ({ actor, params, body }) => changeStaff(ports)({ actor, ...params, ...body })),
  on(setStaffStatusRoute, ({ actor, params, body, now }) =>
    setStaffStatus(ports)({ actor, ...params, ...body, now }),
  ),
  on(listVendorUsersRoute, ({ actor, params, query, now }) =>
    listVendorUsers(ports)({ actor, ...params, ...query, now }),
  ),
  on(setVendorUserStatusRoute, ({ actor, params, body, now }) =>
    setVendorUserStatus(ports)({ actor, ...params, ...body, now }),
  ),
  on(listServiceAccountsRoute, ({ query }) => listServiceAccounts(ports)(query)),
  on(createServiceAccountRoute, ({ actor, body, idempotencyKey, requestHash, now }) => {
    const serviceAccountId = deriveId('sva', actor.sub, idempotencyKey)
    return createServiceAccount(ports)({ ...body, serviceAccountId, createdBy: actor.sub, requestHash, now })
  }),
  on(makeServiceAccountSecretRoute, ({ params, body, now }) =>
    makeServiceAccountSecret(ports)({ ...params, ...body, now }),
  ),
  on(revokeServiceAccountRoute, ({ params, now }) => revokeServiceAccount(ports)({ ...params, now })),
])
