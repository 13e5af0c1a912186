// How each problem of checking and redeeming comes about.
import { generateKeyPairSync } from 'node:crypto'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { importPKCS8 } from 'jose'
import { retireSigningKeyRoute } from '../../../shared/contract/routes/issuing.ts'
import { checkVoucherRoute, redeemVoucherRoute } from '../../../shared/contract/routes/redemptions.ts'
import { setDeviceStandingRoute, setVendorStandingRoute } from '../../../shared/contract/routes/vendors.ts'
import { signVoucherText } from '../../../shared/contract/voucher-signature.ts'
import { voucherNumber } from '../../../shared/domain/voucher-number.ts'
import { decodeVoucherText, type VoucherPayload } from '../../../shared/domain/voucher-text.ts'
import { signInVendor } from '../../../tools/story/people.ts'
import { setUpProgramme, setUpVendor } from '../../../tools/story/programme-setup.ts'
import { openStandingRound, walkIn } from '../../../tools/story/rounds.ts'
import type { Scenario, Scenarios, Vale } from './scenario.ts'

type Presented = { readonly text: string } | { readonly number: string }
type Act = (vale: Vale, token: string, voucher: Presented) => ReturnType<Scenario>

const check: Act = ({ api }, token, voucher) => api.send(checkVoucherRoute, { token, body: { voucher } })

const redeem =
  (asked: object = { amount: { amountMinor: 100, currency: 'USD' } }): Act =>
  ({ api }, token, voucher) =>
    api.send(redeemVoucherRoute, { token, body: { voucher, ...asked } })

type Options = { readonly codes?: readonly string[]; readonly pinRequired?: boolean }

/** A programme of its own with one household's voucher, so that scenarios do not meet. */
export async function aVoucherOf(vale: Vale, { codes = ['food'], pinRequired = false }: Options = {}) {
  const programme = await setUpProgramme(vale.setUp, { name: 'Scenario', pinRequired })
  const envelope = { USD: 100_000, 'item:dignity-kit': 10, 'item:legal-consultation': 10 }
  const standing = await openStandingRound(vale.setUp, programme, { codes, envelope: pick(envelope, codes) })
  const { householdId, vouchers } = await walkIn(vale.setUp, programme, {
    roundId: standing.roundId,
    ...(pinRequired && { household: { pin: '4821' } }),
  })
  const [voucher] = vouchers
  if (voucher === undefined) throw new Error('no voucher was issued')
  return { programme, standing, householdId, voucher }
}

function pick(envelope: Record<string, number>, codes: readonly string[]): Record<string, number> {
  const unitOf: Record<string, string> = {
    food: 'USD',
    rent: 'USD',
    dignity: 'item:dignity-kit',
    legal: 'item:legal-consultation',
  }
  return Object.fromEntries(codes.map((code) => [unitOf[code] ?? '', envelope[unitOf[code] ?? ''] ?? 0]))
}

type VendorChanges = Parameters<typeof setUpVendor>[1]['contract']

async function tillAt(
  vale: Vale,
  programme: { programmeId: string; siteId: string },
  contract?: VendorChanges,
) {
  const vendor = await setUpVendor(vale.setUp, { name: 'Shop', ...programme, ...(contract && { contract }) })
  return { ...vendor, token: await signInVendor(vale.stack, vendor.username) }
}

/** A good voucher at a vendor whose contract is changed. */
const withContract =
  (act: Act, contract: VendorChanges): Scenario =>
  async (vale) => {
    const { programme, voucher } = await aVoucherOf(vale)
    const { token } = await tillAt(vale, programme, contract)
    return act(vale, token, { text: voucher.text })
  }

/** A good vendor, and a voucher whose item is changed by hand in the engine. */
const withItem =
  (act: Act, values: Record<string, unknown>): Scenario =>
  async (vale) => {
    const { programme, voucher } = await aVoucherOf(vale)
    const { token } = await tillAt(vale, programme)
    for (const [name, value] of Object.entries(values))
      await vale.tables.send(
        new UpdateCommand({
          TableName: vale.stack.tables.vouchers,
          Key: { voucherId: voucher.voucherId },
          UpdateExpression: 'SET #name = :value',
          ExpressionAttributeNames: { '#name': name },
          ExpressionAttributeValues: { ':value': value },
        }),
      )
    return act(vale, token, { text: voucher.text })
  }

const presenting =
  (act: Act, change: (text: string) => Promise<Presented> | Presented): Scenario =>
  async (vale) => {
    const { programme, voucher } = await aVoucherOf(vale)
    const { token } = await tillAt(vale, programme)
    return act(vale, token, await change(voucher.text))
  }

const foreignKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

async function signedBySomebodyElse(text: string, changes: Partial<VoucherPayload> = {}): Promise<Presented> {
  const parts = decodeVoucherText(text)
  if (parts === undefined) throw new Error('not a voucher')
  const key = await importPKCS8(foreignKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'ES256')
  return { text: await signVoucherText({ ...parts.payload, ...changes }, key) }
}

const suspendVendor =
  (act: Act): Scenario =>
  async (vale) => {
    const { programme, voucher } = await aVoucherOf(vale)
    const { token, vendorId } = await tillAt(vale, programme)
    await vale.api.call(setVendorStandingRoute, {
      token: vale.tokens.programme,
      params: { vendorId },
      body: { status: 'suspended', reason: 'Under review' },
    })
    return act(vale, token, { text: voucher.text })
  }

const suspendDevice =
  (act: Act): Scenario =>
  async (vale) => {
    const { programme, voucher } = await aVoucherOf(vale)
    const { token, vendorId, deviceId } = await tillAt(vale, programme)
    await vale.api.call(setDeviceStandingRoute, {
      token: vale.tokens.programme,
      params: { vendorId, deviceId },
      body: { status: 'suspended', reason: 'Lost' },
    })
    return act(vale, token, { text: voucher.text })
  }

const retireKey =
  (act: Act): Scenario =>
  async (vale) => {
    const { programme, voucher } = await aVoucherOf(vale)
    const { token } = await tillAt(vale, programme)
    await vale.api.call(retireSigningKeyRoute, {
      token: vale.tokens.admin,
      params: { programmeId: programme.programmeId, keyNumber: '1' },
    })
    return act(vale, token, { text: voucher.text })
  }

/** A token with the role, of a user whom the tables tie to no vendor or to no device. */
const withUser =
  (act: Act, change: 'no-vendor' | 'no-device'): Scenario =>
  async (vale) => {
    const { programme, voucher } = await aVoucherOf(vale)
    const { username } = await tillAt(vale, programme)
    const { sub } = await userOf(vale, username)
    await vale.tables.send(
      new UpdateCommand({
        TableName: vale.stack.tables.ledger,
        Key: { pk: `USER#${sub}`, sk: 'USER' },
        UpdateExpression: change === 'no-vendor' ? 'REMOVE vendorId' : 'REMOVE deviceId',
      }),
    )
    return act(vale, await signInVendor(vale.stack, username), { text: voucher.text })
  }

async function userOf(vale: Vale, username: string): Promise<{ sub: string }> {
  const token = await signInVendor(vale.stack, username)
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

function servingProblems(routeId: string, act: Act): Scenarios {
  const seconds = Math.floor(Date.now() / 1000)
  return {
    [`${routeId}: contract-does-not-cover-category`]: withContract(act, { categories: ['hygiene'] }),
    [`${routeId}: contract-does-not-cover-date`]: withContract(act, {
      from: '2020-01-01',
      until: '2020-01-31',
    }),
    [`${routeId}: contract-does-not-cover-kind`]: withContract(act, { kinds: ['cash'] }),
    [`${routeId}: contract-does-not-cover-programme`]: async (vale) => {
      const { voucher } = await aVoucherOf(vale)
      return act(vale, vale.vendorToken, { text: voucher.text })
    },
    [`${routeId}: contract-does-not-cover-site`]: async (vale) => {
      const { programme, voucher } = await aVoucherOf(vale)
      const { token } = await tillAt(vale, programme, { siteIds: [vale.programme.siteId] })
      return act(vale, token, { text: voucher.text })
    },
    [`${routeId}: contract-missing`]: withContract(act, 'none'),
    [`${routeId}: device-suspended`]: suspendDevice(act),
    [`${routeId}: device-unknown`]: withUser(act, 'no-device'),
    [`${routeId}: outside-your-scope`]: withUser(act, 'no-vendor'),
    [`${routeId}: signing-key-retired`]: retireKey(act),
    [`${routeId}: signing-key-unknown`]: presenting(act, (text) =>
      signedBySomebodyElse(text, { keyNumber: 250 }),
    ),
    [`${routeId}: vendor-suspended`]: suspendVendor(act),
    [`${routeId}: voucher-expired`]: withItem(act, { exp: seconds - 1 }),
    [`${routeId}: voucher-not-yet-valid`]: withItem(act, { nbf: seconds + 3600 }),
    [`${routeId}: voucher-number-mistyped`]: presenting(act, (text) => {
      const number = voucherNumber(decodeVoucherText(text)?.payload.voucherId ?? '')
      return { number: number.replace(/^./, (first) => (first === '2' ? '3' : '2')) }
    }),
    [`${routeId}: voucher-replaced`]: withItem(act, { status: 'replaced' }),
    [`${routeId}: voucher-signature-invalid`]: presenting(act, (text) => signedBySomebodyElse(text)),
    [`${routeId}: voucher-text-malformed`]: presenting(act, (text) => ({ text: text.slice(0, -1) })),
    [`${routeId}: voucher-unknown`]: presenting(act, () => ({ number: voucherNumber('0'.repeat(16)) })),
    [`${routeId}: voucher-void`]: withItem(act, { status: 'void' }),
  }
}

const usd = (amountMinor: number) => ({ amount: { amountMinor, currency: 'USD' } })

const redeeming =
  (asked: object, options: Options = {}): Scenario =>
  async (vale) => {
    const { programme, voucher } = await aVoucherOf(vale, options)
    const { token } = await tillAt(vale, programme)
    return redeem(asked)(vale, token, { text: voucher.text })
  }

export const redemptionProblems: Scenarios = {
  ...servingProblems('checkVoucher', check),
  ...servingProblems('redeemVoucher', redeem()),
  'redeemVoucher: amount-not-whole-voucher': redeeming(usd(5999), { codes: ['rent'] }),
  'redeemVoucher: amount-required': redeeming({}),
  'redeemVoucher: currency-mismatch': redeeming({ amount: { amountMinor: 100, currency: 'COP' } }),
  'redeemVoucher: idempotency-key-reused': async (vale) => {
    const { programme, voucher } = await aVoucherOf(vale)
    const { token } = await tillAt(vale, programme)
    const idempotencyKey = crypto.randomUUID()
    const send = (amountMinor: number) =>
      vale.api.send(redeemVoucherRoute, {
        token,
        idempotencyKey,
        body: { voucher: { text: voucher.text }, amount: { amountMinor, currency: 'USD' } },
      })
    await send(100)
    return send(101)
  },
  'redeemVoucher: insufficient-balance': redeeming(usd(11_001)),
  'redeemVoucher: item-not-in-voucher': redeeming(
    { items: [{ itemCode: 'rice', quantity: 1 }] },
    { codes: ['dignity'] },
  ),
  'redeemVoucher: pin-locked': async (vale) => {
    const { programme, voucher } = await aVoucherOf(vale, { codes: ['rent'], pinRequired: true })
    const { token } = await tillAt(vale, programme)
    const guess = () => redeem({ ...usd(6000), pin: '0000' })(vale, token, { text: voucher.text })
    for (let attempt = 0; attempt < 5; attempt++) await guess()
    return redeem({ ...usd(6000), pin: '4821' })(vale, token, { text: voucher.text })
  },
  'redeemVoucher: pin-required': redeeming(usd(6000), { codes: ['rent'], pinRequired: true }),
  'redeemVoucher: pin-wrong': redeeming(
    { ...usd(6000), pin: '0000' },
    { codes: ['rent'], pinRequired: true },
  ),
  'redeemVoucher: voucher-history-full': withItem(redeem(), { ver: 200 }),
}
