// How each problem of checking and redeeming comes about.
import { generateKeyPairSync } from 'node:crypto'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { importPKCS8 } from 'jose'
import { ledgerKey } from '../../../shared/adapters/dynamodb/keys.ts'
import { retireSigningKeyRoute } from '../../../shared/contract/routes/issuing.ts'
import { checkVoucherRoute, redeemVoucherRoute } from '../../../shared/contract/routes/redemptions.ts'
import { setDeviceStandingRoute, setVendorStandingRoute } from '../../../shared/contract/routes/vendors.ts'
import { signVoucherText } from '../../../shared/contract/voucher-signature.ts'
import { voucherNumber } from '../../../shared/domain/voucher-number.ts'
import { decodeVoucherText, type VoucherPayload } from '../../../shared/domain/voucher-text.ts'
import { signInVendor } from '../../../tools/story/people.ts'
import { setUpProgramme, setUpVendor } from '../../../tools/story/programme-setup.ts'
import { openStandingRound, walkIn } from '../../../tools/story/rounds.ts'
import { subjectOf } from '../../fixtures/staff.ts'
import { once, type Scenario, type Scenarios, type Vale } from './scenario.ts'

type Presented = { readonly text: string } | { readonly number: string }
/** Does something with a voucher as the user of a till. */
export type Act = (vale: Vale, token: string, voucher: Presented) => ReturnType<Scenario>

const check: Act = ({ api }, token, voucher) => api.send(checkVoucherRoute, { token, body: { voucher } })

const redeem =
  (asked: object = { amount: { amountMinor: 100, currency: 'USD' } }): Act =>
  ({ api }, token, voucher) =>
    api.send(redeemVoucherRoute, { token, body: { voucher, ...asked } })

type Wanted = { readonly code?: keyof typeof envelopes; readonly pinRequired?: boolean }

const envelopes = {
  food: { USD: 10_000_000 },
  rent: { USD: 10_000_000 },
  dignity: { 'item:dignity-kit': 1000 },
} as const

/** A programme with a standing round, and a till that may redeem all that it hands out. */
async function openGround(vale: Vale, { code = 'food', pinRequired = false }: Wanted = {}) {
  const programme = await setUpProgramme(vale.setUp, { name: 'Scenario', pinRequired })
  const [{ roundId }, till] = await Promise.all([
    openStandingRound(vale.setUp, programme, { codes: [code], envelope: envelopes[code] }),
    aTill(vale, programme),
  ])
  return { programme, roundId, till, pinRequired }
}

type Ground = Awaited<ReturnType<typeof openGround>>

export const grounds = {
  food: once((vale) => openGround(vale)),
  rent: once((vale) => openGround(vale, { code: 'rent' })),
  rentWithPin: once((vale) => openGround(vale, { code: 'rent', pinRequired: true })),
  dignity: once((vale) => openGround(vale, { code: 'dignity' })),
}

/** A voucher of a household of its own, so that scenarios do not meet. */
export async function aVoucherOn(vale: Vale, { programme, roundId, pinRequired }: Ground) {
  const household = pinRequired ? { pin: '4821' } : {}
  const { vouchers } = await walkIn(vale.setUp, programme, { roundId, household })
  const [voucher] = vouchers
  if (voucher === undefined) throw new Error('no voucher was issued')
  return voucher
}

type VendorChanges = Parameters<typeof setUpVendor>[1]['contract']

/** A vendor of its own, and its user's token. */
async function aTill(
  vale: Vale,
  programme: { programmeId: string; siteId: string },
  contract?: VendorChanges,
) {
  const vendor = await setUpVendor(vale.setUp, { name: 'Shop', ...programme, ...(contract && { contract }) })
  return { ...vendor, token: await signInVendor(vale.stack, vendor.username) }
}

/** A good voucher, presented at a vendor that is not as it should be. */
const atTill =
  (act: Act, change: (vale: Vale, programme: Ground['programme']) => Promise<{ token: string }>): Scenario =>
  async (vale) => {
    const ground = await grounds.food(vale)
    const [voucher, { token }] = await Promise.all([aVoucherOn(vale, ground), change(vale, ground.programme)])
    return act(vale, token, { text: voucher.text })
  }

const withContract = (act: Act, contract: VendorChanges): Scenario =>
  atTill(act, (vale, programme) => aTill(vale, programme, contract))

/** A good vendor, and a voucher whose item is changed by hand in the engine. */
const withItem =
  (act: Act, values: Record<string, unknown>): Scenario =>
  async (vale) => {
    const ground = await grounds.food(vale)
    const voucher = await aVoucherOn(vale, ground)
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
    return act(vale, ground.till.token, { text: voucher.text })
  }

export const presenting =
  (act: Act, change: (text: string) => Promise<Presented> | Presented): Scenario =>
  async (vale) => {
    const ground = await grounds.food(vale)
    const { text } = await aVoucherOn(vale, ground)
    return act(vale, ground.till.token, await change(text))
  }

const foreignKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey

export async function signedBySomebodyElse(
  text: string,
  changes: Partial<VoucherPayload> = {},
): Promise<Presented> {
  const parts = decodeVoucherText(text)
  if (parts === undefined) throw new Error('not a voucher')
  const key = await importPKCS8(foreignKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'ES256')
  return { text: await signVoucherText({ ...parts.payload, ...changes }, key) }
}

const suspended = { status: 'suspended', reason: 'Under review' } as const

const suspendVendor = (act: Act): Scenario =>
  atTill(act, async (vale, programme) => {
    const till = await aTill(vale, programme)
    const params = { vendorId: till.vendorId }
    await vale.api.call(setVendorStandingRoute, { token: vale.tokens.programme, params, body: suspended })
    return till
  })

const suspendDevice = (act: Act): Scenario =>
  atTill(act, async (vale, programme) => {
    const till = await aTill(vale, programme)
    const params = { vendorId: till.vendorId, deviceId: till.deviceId }
    await vale.api.call(setDeviceStandingRoute, { token: vale.tokens.programme, params, body: suspended })
    return till
  })

export const retireKey =
  (act: Act): Scenario =>
  async (vale) => {
    const ground = await openGround(vale)
    const voucher = await aVoucherOn(vale, ground)
    await vale.api.call(retireSigningKeyRoute, {
      token: vale.tokens.admin,
      params: { programmeId: ground.programme.programmeId, keyNumber: '1' },
    })
    return act(vale, ground.till.token, { text: voucher.text })
  }

/** A token with the role, of a user whom the tables tie to no vendor or to no device. */
const withoutTie = (act: Act, tie: 'vendorId' | 'deviceId'): Scenario =>
  atTill(act, async (vale, programme) => {
    const { username, token } = await aTill(vale, programme)
    await vale.tables.send(
      new UpdateCommand({
        TableName: vale.stack.tables.ledger,
        Key: ledgerKey.user(subjectOf(token)),
        UpdateExpression: 'REMOVE #tie',
        ExpressionAttributeNames: { '#tie': tie },
      }),
    )
    return { token: await signInVendor(vale.stack, username) }
  })

/** What speaks against the vendor itself, or against what it holds up: whatever it wants with a voucher. */
export function presentingProblems(routeId: string, act: Act): Scenarios {
  return {
    [`${routeId}: contract-does-not-cover-date`]: withContract(act, {
      from: '2020-01-01',
      until: '2020-01-31',
    }),
    [`${routeId}: contract-does-not-cover-site`]: atTill(act, (vale, programme) =>
      aTill(vale, programme, { siteIds: [vale.programme.siteId] }),
    ),
    [`${routeId}: contract-missing`]: withContract(act, 'none'),
    [`${routeId}: device-suspended`]: suspendDevice(act),
    [`${routeId}: device-unknown`]: withoutTie(act, 'deviceId'),
    [`${routeId}: outside-your-scope`]: withoutTie(act, 'vendorId'),
    [`${routeId}: signing-key-unknown`]: presenting(act, (text) =>
      signedBySomebodyElse(text, { keyNumber: 250 }),
    ),
    [`${routeId}: vendor-suspended`]: suspendVendor(act),
    [`${routeId}: voucher-number-mistyped`]: presenting(act, (text) => {
      const number = voucherNumber(decodeVoucherText(text)?.payload.voucherId ?? '')
      return { number: number.replace(/^./, (first) => (first === '2' ? '3' : '2')) }
    }),
    [`${routeId}: voucher-signature-invalid`]: presenting(act, (text) => signedBySomebodyElse(text)),
    [`${routeId}: voucher-text-malformed`]: presenting(act, (text) => ({ text: text.slice(0, -1) })),
    [`${routeId}: voucher-unknown`]: presenting(act, () => ({ number: voucherNumber('0'.repeat(16)) })),
  }
}

function servingProblems(routeId: string, act: Act): Scenarios {
  const seconds = Math.floor(Date.now() / 1000)
  return {
    ...presentingProblems(routeId, act),
    [`${routeId}: contract-does-not-cover-category`]: withContract(act, { categories: ['hygiene'] }),
    [`${routeId}: contract-does-not-cover-kind`]: withContract(act, { kinds: ['cash'] }),
    [`${routeId}: contract-does-not-cover-programme`]: atTill(act, async ({ vendorToken }) => ({
      token: vendorToken,
    })),
    [`${routeId}: signing-key-retired`]: retireKey(act),
    [`${routeId}: voucher-expired`]: withItem(act, { exp: seconds - 1 }),
    [`${routeId}: voucher-not-yet-valid`]: withItem(act, { nbf: seconds + 3600 }),
    [`${routeId}: voucher-replaced`]: withItem(act, { status: 'replaced' }),
    [`${routeId}: voucher-void`]: withItem(act, { status: 'void' }),
  }
}

const usd = (amountMinor: number) => ({ amount: { amountMinor, currency: 'USD' } })

const redeeming =
  (asked: object, on: keyof typeof grounds = 'food'): Scenario =>
  async (vale) => {
    const ground = await grounds[on](vale)
    const { text } = await aVoucherOn(vale, ground)
    return redeem(asked)(vale, ground.till.token, { text })
  }

export const redemptionProblems: Scenarios = {
  ...servingProblems('checkVoucher', check),
  ...servingProblems('redeemVoucher', redeem()),
  'redeemVoucher: amount-invalid': redeeming(usd(0)),
  'redeemVoucher: amount-not-whole-voucher': redeeming(usd(5999), 'rent'),
  'redeemVoucher: amount-required': redeeming({}),
  'redeemVoucher: currency-mismatch': redeeming({ amount: { amountMinor: 100, currency: 'COP' } }),
  'redeemVoucher: idempotency-key-reused': async (vale) => {
    const ground = await grounds.food(vale)
    const { token } = ground.till
    const voucher = await aVoucherOn(vale, ground)
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
  'redeemVoucher: item-not-in-voucher': redeeming({ items: [{ itemCode: 'rice', quantity: 1 }] }, 'dignity'),
  'redeemVoucher: pin-locked': async (vale) => {
    const ground = await grounds.rentWithPin(vale)
    const { text } = await aVoucherOn(vale, ground)
    const typing = (pin: string) => redeem({ ...usd(6000), pin })(vale, ground.till.token, { text })
    for (let attempt = 0; attempt < 5; attempt++) await typing('0000')
    return typing('4821')
  },
  'redeemVoucher: pin-required': redeeming(usd(6000), 'rentWithPin'),
  'redeemVoucher: pin-wrong': redeeming({ ...usd(6000), pin: '0000' }, 'rentWithPin'),
  'redeemVoucher: voucher-history-full': withItem(redeem(), { ver: 200 }),
}
