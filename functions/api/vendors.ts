// Vendors, their contracts, devices and standing, and the lines of what they redeemed. Touches the ledger only.
import { deriveId } from '../../shared/adapters/crypto/derive-id.ts'
import { makeAttributedClient } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeVendorStore } from '../../shared/adapters/dynamodb/vendor-store.ts'
import { createVendor, getVendor, listVendors } from '../../shared/application/get-vendor.ts'
import { listVendorLines } from '../../shared/application/list-vendor-lines.ts'
import { addDevice, setContract } from '../../shared/application/set-contract.ts'
import { setVendorStanding } from '../../shared/application/set-vendor-standing.ts'
import {
  addDeviceRoute,
  createVendorRoute,
  getVendorRoute,
  listVendorLinesRoute,
  listVendorsRoute,
  setContractRoute,
  setDeviceStandingRoute,
  setVendorStandingRoute,
} from '../../shared/contract/routes/vendors.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment('LEDGER_TABLE')
const client = makeAttributedClient(environment.LEDGER_TABLE)
const ports = {
  ...makeProgrammeReader(client, environment.LEDGER_TABLE),
  ...makeVendorStore(client, environment.LEDGER_TABLE),
}

export const handler = apiFunction('vendors', [
  on(createVendorRoute, ({ body, actor, idempotencyKey, requestHash, now }) =>
    createVendor(ports)({
      actor,
      ...body,
      vendorId: deriveId('vdr', actor.sub, idempotencyKey),
      requestHash,
      now,
    }),
  ),
  on(listVendorsRoute, ({ actor, query }) => listVendors(ports)({ actor, ...query })),
  on(getVendorRoute, ({ actor, params }) => getVendor(ports)({ actor, ...params })),
  on(setContractRoute, ({ actor, params, body: contract }) =>
    setContract(ports)({ actor, ...params, contract }),
  ),
  on(addDeviceRoute, ({ actor, params, body, idempotencyKey, requestHash }) =>
    addDevice(ports)({
      actor,
      ...params,
      ...body,
      deviceId: deriveId('dev', actor.sub, idempotencyKey, params.vendorId),
      requestHash,
    }),
  ),
  on(setVendorStandingRoute, ({ actor, params, body, now }) =>
    setVendorStanding(ports)({ actor, ...params, ...body, now }),
  ),
  on(setDeviceStandingRoute, ({ actor, params, body, now }) =>
    setVendorStanding(ports)({ actor, ...params, ...body, now }),
  ),
  on(listVendorLinesRoute, ({ actor, params, query }) =>
    listVendorLines(ports)({ actor, ...params, ...query }),
  ),
])
