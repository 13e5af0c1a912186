// Inviting people who sign in. The only function that may make accounts and give roles.
import { makeUserDirectory } from '../../shared/adapters/cognito/user-directory.ts'
import { deriveId } from '../../shared/adapters/crypto/derive-id.ts'
import { makeAttributedClient } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeUserStore } from '../../shared/adapters/dynamodb/user-store.ts'
import { makeVendorStore } from '../../shared/adapters/dynamodb/vendor-store.ts'
import { addStaff, addVendorUser } from '../../shared/application/add-user.ts'
import { addStaffRoute, addVendorUserRoute } from '../../shared/contract/routes/users.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment('LEDGER_TABLE', 'USER_POOL_ID')
const client = makeAttributedClient(environment.LEDGER_TABLE)
const ports = {
  ...makeProgrammeReader(client, environment.LEDGER_TABLE),
  ...makeVendorStore(client, environment.LEDGER_TABLE),
  ...makeUserStore(client, environment.LEDGER_TABLE),
  ...makeUserDirectory(environment.USER_POOL_ID),
}

export const handler = apiFunction('users', [
  on(addStaffRoute, ({ actor, body: staff, idempotencyKey, requestHash }) =>
    addStaff(ports)({ actor, staff, requestKey: deriveId('req', actor.sub, idempotencyKey), requestHash }),
  ),
  on(addVendorUserRoute, ({ actor, params, body, idempotencyKey, requestHash }) => {
    const requestKey = deriveId('req', actor.sub, idempotencyKey)
    return addVendorUser(ports)({ actor, ...params, ...body, requestKey, requestHash })
  }),
])
