// Vendors' phones: the codes that tie them to devices, the certificates that they redeem by without a network, and what
// the office sees of them. Writes devices and their keys only.
import {
  hashEnrolmentCode,
  newEnrolmentCode,
  verifyEnrolmentCode,
} from '../../shared/adapters/crypto/enrolment-code.ts'
import { makeAttributedClient } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeDeviceStore } from '../../shared/adapters/dynamodb/device-store.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeVendorStore } from '../../shared/adapters/dynamodb/vendor-store.ts'
import { makeJwsSigner } from '../../shared/adapters/kms/jws-signer.ts'
import { createEnrolmentCode } from '../../shared/application/create-enrolment-code.ts'
import { enrolDevice } from '../../shared/application/enrol-device.ts'
import { getDevice, reviewDevice } from '../../shared/application/get-device.ts'
import { renewCertificate } from '../../shared/application/renew-certificate.ts'
import { deviceKeyId, importDeviceKey } from '../../shared/contract/receipt-signature.ts'
import { readRenewalProof, verifyRenewalProof } from '../../shared/contract/renewal-proof.ts'
import {
  createEnrolmentCodeRoute,
  enrolDeviceRoute,
  getDeviceRoute,
  renewCertificateRoute,
  reviewDeviceRoute,
} from '../../shared/contract/routes/devices.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment('LEDGER_TABLE', 'TRUST_KEY_ID')
const client = makeAttributedClient(environment.LEDGER_TABLE)
const { getVendor } = makeVendorStore(client, environment.LEDGER_TABLE)
const { getSite } = makeProgrammeReader(client, environment.LEDGER_TABLE)
const signer = makeJwsSigner(environment.TRUST_KEY_ID)
const ports = {
  getVendor,
  getSite,
  ...makeDeviceStore(client, environment.LEDGER_TABLE),
  newEnrolmentCode,
  hashEnrolmentCode,
  verifyEnrolmentCode,
  keyIdOf: deviceKeyId,
  signCertificate: signer.signJws,
  getRootKey: async () => {
    const { kid: _, ...rootKey } = await signer.publicKey()
    return rootKey
  },
  readProof: readRenewalProof,
  isProofOf: async (proof: string, publicKey: Parameters<typeof importDeviceKey>[0]) =>
    verifyRenewalProof(proof, await importDeviceKey(publicKey)),
}

export const handler = apiFunction('devices', [
  on(createEnrolmentCodeRoute, ({ actor, params, now }) =>
    createEnrolmentCode(ports)({ actor, ...params, now }),
  ),
  on(enrolDeviceRoute, ({ actor, body, now }) => enrolDevice(ports)({ actor, ...body, now })),
  on(renewCertificateRoute, ({ actor, body, now }) => renewCertificate(ports)({ actor, ...body, now })),
  on(getDeviceRoute, ({ actor, params, query }) => getDevice(ports)({ actor, ...params, ...query })),
  on(reviewDeviceRoute, ({ actor, params, body, now }) =>
    reviewDevice(ports)({ actor, ...params, ...body, now }),
  ),
])
