// Vendors' phones over HTTP against a real engine: a key is tied for a code, and only for it; certificates end with
// whoever is behind them; and the office sees what a phone has sent and what is missing.
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { compactVerify, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { makeDeviceStore } from '../../shared/adapters/dynamodb/device-store.ts'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { queryWholePartition } from '../../shared/adapters/dynamodb/page-cursor.ts'
import { signRenewalProof } from '../../shared/contract/renewal-proof.ts'
import {
  enrolDeviceRoute,
  getDeviceRoute,
  renewCertificateRoute,
  reviewDeviceRoute,
  setOfflineTermsRoute,
} from '../../shared/contract/routes/devices.ts'
import {
  createSiteRoute,
  getProgrammeRoute,
  listSitesRoute,
} from '../../shared/contract/routes/programmes.ts'
import { setDeviceStandingRoute } from '../../shared/contract/routes/vendors.ts'
import { type DeviceKey, type DeviceReceipt, emptyChain } from '../../shared/domain/device-key.ts'
import type { DeviceCertificate } from '../../shared/domain/trust.ts'
import { signInVendor } from '../../tools/story/people.ts'
import { enrolPhone, newPhoneKey, type Phone, type PhoneKey, readOutCode } from '../../tools/story/phones.ts'
import { setUpVendor, type VendorSetUp } from '../../tools/story/programme-setup.ts'
import { useVale } from '../fixtures/vale.ts'
import { settled } from '../stack.ts'

const vale = await useVale()
const { api, tokens, setUp, stack, tables, programme } = vale
const ledger = stack.tables.ledger
const week = 7 * 86_400

const aVendor = async (contract?: { until: string }) => {
  const vendor = await setUpVendor(setUp, { name: 'Phones', ...programme, ...(contract && { contract }) })
  return { ...vendor, token: await signInVendor(stack, vendor.username) }
}
type Vendor = Awaited<ReturnType<typeof aVendor>>

const aPhone = async (): Promise<Phone & VendorSetUp> => {
  const vendor = await aVendor()
  return { ...vendor, ...(await enrolPhone({ ...setUp, stack }, vendor)) }
}

const enrol = ({ token }: Pick<Vendor, 'token'>, code: string, { publicKey }: PhoneKey) =>
  api.send(enrolDeviceRoute, { token, body: { code, publicKey } })

const renew = async ({ token, keyId, privateKey }: Pick<Phone, 'token' | 'keyId' | 'privateKey'>) => {
  const proof = await signRenewalProof({ keyId, iat: Math.floor(Date.now() / 1000) }, privateKey)
  return api.send(renewCertificateRoute, { token, body: { proof } })
}

const show = ({ vendorId, deviceId }: Pick<VendorSetUp, 'vendorId' | 'deviceId'>, cursor?: string) =>
  api.call(getDeviceRoute, {
    token: tokens.auditor,
    params: { vendorId, deviceId },
    query: cursor === undefined ? {} : { cursor },
  })

async function certificateIn({
  certificate,
  rootKey,
}: Pick<Phone, 'certificate' | 'rootKey'>): Promise<DeviceCertificate> {
  const { payload } = await compactVerify(certificate, await importJWK({ ...rootKey }, 'ES256'))
  return JSON.parse(Buffer.from(payload).toString('utf8'))
}

const setOf = (key: { pk: string; sk: string }, name: string, value: unknown) =>
  tables.send(
    new UpdateCommand({
      TableName: ledger,
      Key: key,
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': value },
    }),
  )

const freeze = ({ keyId }: Pick<Phone, 'keyId'>) =>
  setOf(ledgerKey.deviceKey(keyId), 'frozen', { reason: 'gap', sequence: 3, at: Date.now() })

/** Audit records of today about an item, as text and as they are. */
async function auditOf(pk: string) {
  await settled()
  const day = new Date().toISOString().slice(0, 10)
  const records = await queryWholePartition(tables, { tableName: ledger, pk: `AUDIT#${day}`, prefix: '' })
  return records.filter(({ item }) => (item as { pk?: string } | undefined)?.pk === pk)
}

describe('enrolDevice', () => {
  it('certifies a new key for what the vendor may redeem, under the key that the phone is to pin', async () => {
    const phone = await aPhone()
    const { keyId, vendorId, deviceId } = phone
    const certificate = await certificateIn(phone)
    expect(certificate).toMatchObject({
      ...{ typ: 'vale-device', keyId, vendorId, deviceId, siteId: programme.siteId },
      programmeIds: [programme.programmeId],
      contractUntil: '2099-12-31',
      timeZone: 'America/Panama',
    })
    expect(certificate.siteNumber).toBeGreaterThan(0)
    expect(certificate.exp - certificate.iat).toBe(week)
    expect((await show(phone)).keys).toMatchObject([
      { keyId, current: true, lastSequence: 0, missing: [], certifiedUntil: certificate.exp * 1000 },
    ])
  })

  it('certifies for no longer than the contract', async () => {
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
    const vendor = await aVendor({ until: tomorrow })
    const { exp, iat } = await certificateIn(await enrolPhone({ ...setUp, stack }, vendor))
    expect(exp - iat).toBeLessThan(3 * 86_400)
  })

  it('takes the code as people type it', async () => {
    const vendor = await aVendor()
    const code = await readOutCode(setUp, vendor)
    const typed = code.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')
    expect((await enrol(vendor, typed, await newPhoneKey())).status).toBe(200)
  })

  it('answers a repeat with another certificate for the same key', async () => {
    const [vendor, key] = [await aVendor(), await newPhoneKey()]
    const code = await readOutCode(setUp, vendor)
    const answers = [await enrol(vendor, code, key), await enrol(vendor, code, key)]
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    for (const { body } of answers) expect((await certificateIn(body)).keyId).toBe(key.keyId)
    expect((await show(vendor)).keys).toHaveLength(1)
  })

  it('takes a code once: another key gets nothing for it, nor does the same key for another code', async () => {
    const [vendor, key] = [await aVendor(), await newPhoneKey()]
    const code = await readOutCode(setUp, vendor)
    await enrol(vendor, code, key)
    expect((await enrol(vendor, code, await newPhoneKey())).body.code).toBe('enrolment-code-ended')
    expect((await enrol(vendor, '00000000', key)).body.code).toBe('enrolment-code-ended')
  })

  it('gives one of two phones that come at once the device', async () => {
    const vendor = await aVendor()
    const code = await readOutCode(setUp, vendor)
    const keys = await Promise.all([newPhoneKey(), newPhoneKey(), newPhoneKey()])
    const answers = await Promise.all(keys.map((key) => enrol(vendor, code, key)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    const { keys: shown } = await show(vendor)
    const winner = keys[answers.findIndex(({ status }) => status === 200)]
    expect(shown.map(({ keyId }) => keyId)).toEqual([winner?.keyId])
  })

  it('ends a code with the next one, and fifteen minutes after it was made', async () => {
    const vendor = await aVendor()
    const former = await readOutCode(setUp, vendor)
    const code = await readOutCode(setUp, vendor)
    expect((await enrol(vendor, former, await newPhoneKey())).body.code).toBe('enrolment-code-wrong')
    await setOf(ledgerKey.deviceEnrolment(vendor.deviceId), 'codeUntil', Date.now())
    expect((await enrol(vendor, code, await newPhoneKey())).body.code).toBe('enrolment-code-ended')
  })

  it('lets nobody try more than five codes, however many they send at once', async () => {
    const vendor = await aVendor()
    const code = await readOutCode(setUp, vendor)
    const guesses = Array.from({ length: 12 }, async (_, guess) =>
      enrol(vendor, `0000000${guess % 10}`, await newPhoneKey()),
    )
    const codes = (await Promise.all(guesses)).map(({ body }) => body.code)
    expect(codes.filter((one) => one === 'enrolment-code-wrong')).toHaveLength(5)
    expect(codes.filter((one) => one === 'enrolment-code-ended')).toHaveLength(7)
    expect((await enrol(vendor, code, await newPhoneKey())).body.code).toBe('enrolment-code-ended')
  })

  it('is for the device of whoever has signed in: a code of another opens nothing', async () => {
    const [vendor, other] = [await aVendor(), await aVendor()]
    const code = await readOutCode(setUp, vendor)
    await readOutCode(setUp, other)
    expect((await enrol(other, code, await newPhoneKey())).body.code).toBe('enrolment-code-wrong')
  })

  it('takes no key that is no point of the curve', async () => {
    const vendor = await aVendor()
    const { publicKey } = await newPhoneKey()
    const code = await readOutCode(setUp, vendor)
    const body = { code, publicKey: { ...publicKey, y: publicKey.x } }
    const answer = await api.send(enrolDeviceRoute, { token: vendor.token, body })
    expect(answer.body).toMatchObject({ code: 'input-invalid', field: 'publicKey' })
  })

  it("puts the new phone in the former's place", async () => {
    const former = await aPhone()
    const phone = await enrolPhone({ ...setUp, stack }, former)
    expect((await renew(former)).body.code).toBe('device-key-unknown')
    expect((await renew(phone)).status).toBe(200)
    expect((await show(former)).keys.map(({ keyId, current }) => [keyId, current])).toEqual([
      [phone.keyId, true],
      [former.keyId, false],
    ])
  })

  it('leaves a record of who did it, without the code', async () => {
    const phone = await aPhone()
    const [device, key] = [
      await auditOf(`DEVICE#${phone.deviceId}`),
      await auditOf(ledgerKey.deviceKey(phone.keyId).pk),
    ]
    expect(device.map(({ what }) => what)).toEqual(['createEnrolmentCode', 'enrolDevice', 'enrolDevice'])
    expect(key).toMatchObject([{ what: 'enrolDevice', from: { deviceId: phone.deviceId } }])
    expect(JSON.stringify(device)).not.toMatch(/codeHash|codeSalt/)
  })
})

describe('the writes of a device, whatever was read before', () => {
  const store = makeDeviceStore(tables, ledger)
  const until = Math.floor(Date.now() / 1000) + 3 * week

  async function aCountedTry() {
    const vendor = await aVendor()
    await readOutCode(setUp, vendor)
    const tried = await store.countEnrolmentTry({ deviceId: vendor.deviceId, now: Date.now() })
    if (!('counted' in tried)) throw new Error('the code has ended')
    const { keyId, publicKey } = await newPhoneKey()
    const { vendorId, deviceId } = vendor
    const key: DeviceKey = {
      ...{ keyId, publicKey, vendorId, deviceId, siteId: programme.siteId, siteNumber: 1 },
      ...{ enrolledAt: 1, enrolledBy: 'somebody', certifiedFrom: 1, certifiedUntil: 2, ...emptyChain },
    }
    return { vendor, of: tried.counted, key }
  }

  it('use no code that another took the place of meanwhile', async () => {
    const { vendor, of, key } = await aCountedTry()
    await readOutCode(setUp, vendor)
    expect(await store.enrolKey({ of, key })).toBe('code-ended')
    expect(await store.getDeviceKey(key.keyId)).toBeUndefined()
  })

  it('use no code twice, and put no key twice', async () => {
    const { of, key } = await aCountedTry()
    expect(await store.enrolKey({ of, key })).toBe('enrolled')
    expect(await store.enrolKey({ of, key: { ...key, keyId: 'f'.repeat(16) } })).toBe('code-ended')
    const other = await aCountedTry()
    expect(await store.enrolKey({ of: other.of, key })).toMatchObject({ refused: 'device-key-taken' })
    expect(await store.getDeviceEnrolment(other.of.deviceId)).not.toHaveProperty('codeUsed')
  })

  it('certify no key that was frozen, or that another took the place of, meanwhile', async () => {
    const [frozen, former] = [await aPhone(), await aPhone()]
    await freeze(frozen)
    await enrolPhone({ ...setUp, stack }, former)
    const extended = [frozen.keyId, former.keyId, 'f'.repeat(16)].map((keyId) =>
      store.extendCertification({ keyId, until }),
    )
    expect(await Promise.all(extended)).toMatchObject([
      { refused: 'device-frozen' },
      { refused: 'device-key-unknown' },
      { refused: 'device-key-unknown' },
    ])
    expect((await store.getDeviceKey(frozen.keyId))?.certifiedUntil).toBeLessThan(until)
  })
})

describe('renewCertificate', () => {
  it('gives another certificate, and notes how long it lasts', async () => {
    const phone = await aPhone()
    await setOf(ledgerKey.deviceKey(phone.keyId), 'certifiedUntil', 1)
    const { exp } = await certificateIn((await renew(phone)).body)
    expect((await show(phone)).keys).toMatchObject([{ certifiedUntil: exp * 1000 }])
  })

  it('notes nothing that is shorter than what is out there', async () => {
    const phone = await aPhone()
    const far = Math.floor(Date.now() / 1000) + 2 * week
    await setOf(ledgerKey.deviceKey(phone.keyId), 'certifiedUntil', far)
    expect((await renew(phone)).status).toBe(200)
    expect((await show(phone)).keys).toMatchObject([{ certifiedUntil: far * 1000 }])
  })

  it('believes the device’s own key only', async () => {
    const [phone, { privateKey }] = [await aPhone(), await newPhoneKey()]
    expect((await renew({ ...phone, privateKey })).body.code).toBe('device-proof-invalid')
    const { token } = await aPhone()
    expect((await renew({ ...phone, token })).body.code).toBe('device-key-unknown')
  })

  it.each([-11, 11])('takes no proof of %i minutes from now', async (minutes) => {
    const { keyId, privateKey, token } = await aPhone()
    const iat = Math.floor(Date.now() / 1000) + minutes * 60
    const proof = await signRenewalProof({ keyId, iat }, privateKey)
    const answer = await api.send(renewCertificateRoute, { token, body: { proof } })
    expect(answer.body.code).toBe('device-proof-invalid')
  })

  it('gives none to a suspended device, and again when it is taken back', async () => {
    const phone = await aPhone()
    const { vendorId, deviceId } = phone
    const setStanding = (status: 'active' | 'suspended') =>
      api.call(setDeviceStandingRoute, {
        token: tokens.programme,
        params: { vendorId, deviceId },
        body: { status, reason: 'Lost' },
      })
    await setStanding('suspended')
    expect((await renew(phone)).body.code).toBe('device-suspended')
    await setStanding('active')
    expect((await renew(phone)).status).toBe(200)
  })
})

describe('reviewDevice', () => {
  const review = ({ vendorId, deviceId, keyId }: Phone) =>
    api.send(reviewDeviceRoute, {
      token: tokens.programme,
      params: { vendorId, deviceId },
      body: { keyId, reason: 'The paper receipts are complete' },
    })

  it('takes a frozen key back, and says who looked and why', async () => {
    const phone = await aPhone()
    await freeze(phone)
    expect((await renew(phone)).body.code).toBe('device-frozen')
    expect((await show(phone)).keys).toMatchObject([{ frozen: { reason: 'gap', sequence: 3 } }])
    expect((await review(phone)).body.keyId).toBe(phone.keyId)
    expect((await renew(phone)).status).toBe(200)
    expect((await show(phone)).keys[0]).not.toHaveProperty('frozen')
    const records = await auditOf(ledgerKey.deviceKey(phone.keyId).pk)
    expect(records.find(({ what }) => what === 'reviewDevice')).toMatchObject({
      before: { frozen: { reason: 'gap' } },
      after: { reviewed: { reason: 'The paper receipts are complete' } },
    })
  })

  it('knows no key of another device', async () => {
    const [phone, other] = [await aPhone(), await aPhone()]
    await freeze(phone)
    expect((await review({ ...other, keyId: phone.keyId })).body.code).toBe('device-key-unknown')
    expect((await renew(phone)).body.code).toBe('device-frozen')
  })
})

describe('getDevice', () => {
  const putReceipt = (receipt: DeviceReceipt) =>
    tables.send(
      new PutCommand({
        TableName: ledger,
        Item: { ...ledgerKey.receipt(receipt.keyId, receipt.sequence, receipt.receiptId), ...receipt },
      }),
    )
  const aReceipt = (keyId: string, sequence: number, given: Partial<DeviceReceipt> = {}): DeviceReceipt => ({
    receiptId: `vr1:${String(sequence).padStart(32, '0')}`,
    ...{ keyId, sequence, state: 'accepted', voucherId: '7QK2M3ZP9ABCDEFG', at: 1, receivedAt: 2 },
    ...given,
  })

  it('shows nothing of a device that was never enrolled', async () => {
    expect(await show(await aVendor())).toEqual({ keys: [], rows: [] })
  })

  it('says which sequences never came', async () => {
    const phone = await aPhone()
    for (const sequence of [2, 3, 6]) await putReceipt(aReceipt(phone.keyId, sequence))
    await putReceipt(aReceipt(phone.keyId, 6, { receiptId: `vr1:${'f'.repeat(32)}`, state: 'conflict' }))
    await setOf(ledgerKey.deviceKey(phone.keyId), 'lastSequence', 8)
    expect((await show(phone)).keys).toMatchObject([{ lastSequence: 8, missing: [1, 4, 5, 7, 8] }])
  })

  it('counts no more than a hundred that are missing', async () => {
    const phone = await aPhone()
    await putReceipt(aReceipt(phone.keyId, 4_000_000_000))
    await setOf(ledgerKey.deviceKey(phone.keyId), 'lastSequence', 4_000_000_000)
    const [key] = (await show(phone)).keys
    expect(key?.missing).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
  })

  it('lists the receipts of all its keys, the newest key and receipt first, page by page', async () => {
    const former = await aPhone()
    const phone = await enrolPhone({ ...setUp, stack }, former)
    const inTurn = async (keyId: string, count: number) => {
      for (let sequence = 1; sequence <= count; sequence++) await putReceipt(aReceipt(keyId, sequence))
    }
    await Promise.all([inTurn(former.keyId, 60), inTurn(phone.keyId, 120)])
    const rows = []
    const pages = []
    for (let page = await show(former); ; page = await show(former, page.cursor)) {
      pages.push(page.rows.length)
      rows.push(...page.rows.map(({ keyId, sequence }) => `${keyId} ${sequence}`))
      if (page.cursor === undefined) break
    }
    const expected = [phone, former].flatMap(({ keyId }, index) =>
      Array.from({ length: index === 0 ? 120 : 60 }, (_, at) => `${keyId} ${(index === 0 ? 120 : 60) - at}`),
    )
    expect(rows).toEqual(expected)
    expect(Math.max(...pages)).toBe(100)
  })

  it('goes on with the next key where a page ends with the last receipt of one', async () => {
    const former = await aPhone()
    const phone = await enrolPhone({ ...setUp, stack }, former)
    await putReceipt(aReceipt(former.keyId, 1))
    for (let sequence = 1; sequence <= 100; sequence++) await putReceipt(aReceipt(phone.keyId, sequence))
    const first = await show(former)
    const second = await show(former, first.cursor)
    expect([first.rows.length, second.rows.length]).toEqual([100, 1])
  })

  it('starts the list anew for a cursor that nobody made', async () => {
    const phone = await aPhone()
    await putReceipt(aReceipt(phone.keyId, 1, { state: 'refused', reason: 'offline-needs-pin' }))
    const made = Buffer.from('no such key|no such place').toString('base64url')
    expect((await show(phone, made)).rows).toMatchObject([
      { sequence: 1, state: 'refused', reason: 'offline-needs-pin', voucherNumberEnd: 'DEFG Y' },
    ])
  })
})

describe('setOfflineTerms', () => {
  const terms = { maxCount: 5, maxAmountMinor: 20_000, maxListAgeHours: 6, lossCaps: { USD: 50_000 } }

  it('is shown with the programme, and leaves a record', async () => {
    const params = { programmeId: programme.programmeId }
    const shown = await api.call(setOfflineTermsRoute, { token: tokens.finance, params, body: terms })
    const offlineTerms = {
      caps: { maxCount: 5, maxAmountMinor: 20_000, maxListAgeSeconds: 21_600 },
      lossCaps: { USD: 50_000 },
    }
    expect(shown).toEqual({ ...params, offlineTerms })
    expect(await api.call(getProgrammeRoute, { token: tokens.auditor, params })).toMatchObject({
      offlineTerms,
    })
    const records = await auditOf(`PROGRAMME#${programme.programmeId}`)
    expect(records.find(({ what }) => what === 'setOfflineTerms')).toMatchObject({ after: { offlineTerms } })
  })

  it.each([
    ['a cap of nothing', { maxCount: 0 }],
    ['a list older than a week', { maxListAgeHours: 169 }],
    ['a loss in no unit', { lossCaps: { dollars: 1 } }],
    ['a loss below zero', { lossCaps: { USD: -1 } }],
  ])('takes no %s', async (_, wrong) => {
    const params = { programmeId: programme.programmeId }
    const body = { ...terms, ...wrong } as unknown as typeof terms
    const answer = await api.send(setOfflineTermsRoute, { token: tokens.finance, params, body })
    expect((answer.body as { code?: string }).code).toBe('input-invalid')
  })
})

describe('createSite', () => {
  it('keeps where and when people are helped', async () => {
    const helpDesk = 'Blue tent beside the clinic, 8 to 17'
    const body = { name: 'Lajas', pcode: 'PA0501', helpDesk }
    const site = await api.call(createSiteRoute, { token: tokens.programme, body })
    expect(site.helpDesk).toBe(helpDesk)
    const shown = []
    for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
      const page = await api.call(listSitesRoute, { token: tokens.auditor, query: cursor ? { cursor } : {} })
      shown.push(...page.rows)
      cursor = page.cursor
    }
    expect(shown.find(({ siteId }) => siteId === site.siteId)).toEqual(site)
  })
})
