// How each problem of enrolling phones and certifying them comes about.
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { ledgerKey } from '../../../shared/adapters/dynamodb/keys.ts'
import { signRenewalProof } from '../../../shared/contract/renewal-proof.ts'
import {
  createEnrolmentCodeRoute,
  enrolDeviceRoute,
  getDeviceRoute,
  renewCertificateRoute,
  reviewDeviceRoute,
  setOfflineTermsRoute,
} from '../../../shared/contract/routes/devices.ts'
import {
  setContractRoute,
  setDeviceStandingRoute,
  setVendorStandingRoute,
} from '../../../shared/contract/routes/vendors.ts'
import { signInVendor } from '../../../tools/story/people.ts'
import { enrolPhone, newPhoneKey, type Phone, readOutCode } from '../../../tools/story/phones.ts'
import { setUpProgramme, setUpVendor, type VendorSetUp } from '../../../tools/story/programme-setup.ts'
import { forgetUser } from '../../fixtures/staff.ts'
import { ask, noSuch, ofProgramme, outsider, type Scenarios, type Vale } from './scenario.ts'

type OfDevice = { readonly vendorId?: string; readonly deviceId?: string; readonly token?: string }

const keyId = '0'.repeat(16)
const toOffice =
  (
    route: typeof createEnrolmentCodeRoute | typeof getDeviceRoute | typeof reviewDeviceRoute,
    body?: object,
  ) =>
  (vale: Vale, { vendorId, deviceId, token = vale.tokens.programme }: OfDevice = {}) => {
    const params = {
      vendorId: vendorId ?? vale.vendor.vendorId,
      deviceId: deviceId ?? vale.vendor.deviceId,
    }
    return ask(vale, route, { token, params, body })
  }
const review = toOffice(reviewDeviceRoute, { keyId, reason: 'Looked at it' })

const ofDevice = (routeId: string, send: ReturnType<typeof toOffice>): Scenarios => ({
  [`${routeId}: vendor-unknown`]: (vale) => send(vale, { vendorId: noSuch.vendorId }),
  [`${routeId}: vendor-device-unknown`]: (vale) => send(vale, { deviceId: noSuch.deviceId }),
  [`${routeId}: outside-your-scope`]: async (vale) => send(vale, { token: await outsider(vale) }),
})

const aVendor = ({ setUp, programme }: Vale, contract?: 'none') =>
  setUpVendor(setUp, { name: 'Phones', ...programme, ...(contract && { contract }) })

const aPhone = async (vale: Vale): Promise<Phone & VendorSetUp> => {
  const vendor = await aVendor(vale)
  return { ...(await enrolPhone({ ...vale.setUp, stack: vale.stack }, vendor)), ...vendor }
}

const enrol = async (vale: Vale, { token, code = '00000000' }: { token: string; code?: string }) => {
  const { publicKey } = await newPhoneKey()
  return vale.api.send(enrolDeviceRoute, { token, body: { code, publicKey } })
}

const renew = async (
  { api }: Vale,
  { token, ...key }: Pick<Phone, 'token' | 'keyId' | 'privateKey'>,
  iat = Math.floor(Date.now() / 1000),
) => {
  const proof = await signRenewalProof({ keyId: key.keyId, iat }, key.privateKey)
  return api.send(renewCertificateRoute, { token, body: { proof } })
}

const tokenOf = (vale: Vale, { username }: VendorSetUp) => signInVendor(vale.stack, username)
const suspended = { status: 'suspended', reason: 'Under review' } as const
const office = ({ tokens }: Vale, { vendorId, deviceId }: VendorSetUp) => ({
  token: tokens.programme,
  params: { vendorId, deviceId },
})

const aContract = ({ programme }: Vale) => ({
  programmeIds: [programme.programmeId],
  kinds: ['value' as const],
  categories: ['food'],
  siteIds: [programme.siteId],
  from: '2020-01-01',
  until: '2099-12-31',
})

/** What turns a vendor, or its device, into one that gets no certificate. */
const fallsFromGrace: Readonly<Record<string, (vale: Vale, vendor: VendorSetUp) => Promise<unknown>>> = {
  'vendor-suspended': (vale, vendor) =>
    vale.api.call(setVendorStandingRoute, { ...office(vale, vendor), body: suspended }),
  'device-suspended': (vale, vendor) =>
    vale.api.call(setDeviceStandingRoute, { ...office(vale, vendor), body: suspended }),
  'contract-does-not-cover-date': (vale, vendor) =>
    vale.api.call(setContractRoute, {
      ...office(vale, vendor),
      body: { ...aContract(vale), until: '2020-12-31' },
    }),
  'contract-does-not-cover-site': async (vale, vendor) => {
    const { siteId } = await setUpProgramme(vale.setUp, { name: 'Another site' })
    await vale.api.call(setContractRoute, {
      ...office(vale, vendor),
      body: { ...aContract(vale), siteIds: [siteId] },
    })
  },
}

const outOfGrace: Scenarios = Object.fromEntries(
  Object.entries(fallsFromGrace).flatMap(([code, fall]) => [
    [
      `enrolDevice: ${code}`,
      async (vale: Vale) => {
        const vendor = await aVendor(vale)
        await fall(vale, vendor)
        return enrol(vale, { token: await tokenOf(vale, vendor) })
      },
    ],
    [
      `renewCertificate: ${code}`,
      async (vale: Vale) => {
        const phone = await aPhone(vale)
        await fall(vale, phone)
        return renew(vale, phone)
      },
    ],
  ]),
)

/** A device that the vendor has no more, as far as the sign-in knows: its user was moved to it by hand. */
async function tokenOfUnknownDevice(vale: Vale): Promise<string> {
  const vendor = await aVendor(vale)
  await vale.tables.send(
    new UpdateCommand({
      TableName: vale.stack.tables.ledger,
      Key: ledgerKey.vendor(vendor.vendorId),
      UpdateExpression: 'REMOVE devices.#id',
      ExpressionAttributeNames: { '#id': vendor.deviceId },
    }),
  )
  return tokenOf(vale, vendor)
}

/** Of a vendor's user of whom the ledger knows nothing any more. */
export async function tokenOfNobody(vale: Vale): Promise<string> {
  const vendor = await aVendor(vale)
  await forgetUser(vale, await tokenOf(vale, vendor))
  return tokenOf(vale, vendor)
}

/** As the receiver of receipts does it. */
async function freeze({ tables, stack }: Vale, { keyId: frozen }: Phone): Promise<void> {
  await tables.send(
    new UpdateCommand({
      TableName: stack.tables.ledger,
      Key: ledgerKey.deviceKey(frozen),
      UpdateExpression: 'SET frozen = :frozen',
      ExpressionAttributeValues: { ':frozen': { reason: 'fork', sequence: 1, at: Date.now() } },
    }),
  )
}

async function aCodeFor(vale: Vale) {
  const vendor = await aVendor(vale)
  return { token: await tokenOf(vale, vendor), code: await readOutCode(vale.setUp, vendor), vendor }
}

export const deviceProblems: Scenarios = {
  ...ofDevice('createEnrolmentCode', toOffice(createEnrolmentCodeRoute)),
  ...ofDevice('getDevice', toOffice(getDeviceRoute)),
  ...ofDevice('reviewDevice', review),
  'reviewDevice: device-key-unknown': (vale) => review(vale),
  ...ofProgramme(setOfflineTermsRoute, 'finance', {
    body: { maxCount: 1, maxAmountMinor: 0, maxListAgeHours: 1, lossCaps: {} },
  }),
  ...outOfGrace,
  'enrolDevice: contract-missing': async (vale) =>
    enrol(vale, { token: await tokenOf(vale, await aVendor(vale, 'none')) }),
  'enrolDevice: device-unknown': async (vale) => enrol(vale, { token: await tokenOfUnknownDevice(vale) }),
  'enrolDevice: outside-your-scope': async (vale) => enrol(vale, { token: await tokenOfNobody(vale) }),
  'enrolDevice: enrolment-code-wrong': async (vale) => enrol(vale, { token: (await aCodeFor(vale)).token }),
  'enrolDevice: enrolment-code-ended': async (vale) => {
    const { token } = await aCodeFor(vale)
    for (let attempt = 0; attempt < 5; attempt++) await enrol(vale, { token })
    return enrol(vale, { token })
  },
  'enrolDevice: device-key-taken': async (vale) => {
    const { publicKey } = await aPhone(vale)
    const { token, code } = await aCodeFor(vale)
    return vale.api.send(enrolDeviceRoute, { token, body: { code, publicKey } })
  },
  'enrolDevice: device-frozen': async (vale) => {
    const { token, code, vendor } = await aCodeFor(vale)
    const key = await newPhoneKey()
    const body = { code, publicKey: key.publicKey }
    const certified = await vale.api.call(enrolDeviceRoute, { token, body })
    await freeze(vale, { ...key, ...certified, ...vendor, token })
    return vale.api.send(enrolDeviceRoute, { token, body })
  },
  'renewCertificate: contract-missing': async (vale) => {
    const token = await tokenOf(vale, await aVendor(vale, 'none'))
    return renew(vale, { ...(await newPhoneKey()), token })
  },
  'renewCertificate: device-unknown': async (vale) =>
    renew(vale, { ...(await newPhoneKey()), token: await tokenOfUnknownDevice(vale) }),
  'renewCertificate: outside-your-scope': async (vale) =>
    renew(vale, { ...(await newPhoneKey()), token: await tokenOfNobody(vale) }),
  'renewCertificate: device-key-unknown': async (vale) =>
    renew(vale, { ...(await newPhoneKey()), token: vale.vendorToken }),
  'renewCertificate: device-proof-invalid': async (vale) =>
    renew(vale, await aPhone(vale), Math.floor(Date.now() / 1000) - 3600),
  'renewCertificate: device-frozen': async (vale) => {
    const phone = await aPhone(vale)
    await freeze(vale, phone)
    return renew(vale, phone)
  },
}
