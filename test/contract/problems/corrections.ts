// How each problem of taking value back comes about.
import { randomUUID } from 'node:crypto'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import {
  reverseOwnRedemptionRoute,
  reverseRedemptionRoute,
  voidVoucherRoute,
} from '../../../shared/contract/routes/corrections.ts'
import { redeemVoucherRoute } from '../../../shared/contract/routes/redemptions.ts'
import { settled } from '../../stack.ts'
import { type Act, aVoucherOn, grounds, presentingProblems } from './redemptions.ts'
import { noSuch, outsider, type Scenario, type Scenarios, type Vale } from './scenario.ts'

type VoucherAt = { readonly voucherId: string; readonly text: string; readonly number: string }

const neverMade = 'no-such-redemption-0'

const reverseOwn =
  (redemptionId: string = neverMade): Act =>
  ({ api }, token, voucher) =>
    api.send(reverseOwnRedemptionRoute, { token, body: { voucher, redemptionId } })

/** A voucher with one redemption whose vendor's line is there, and the till that made it. */
async function aRedemption(vale: Vale, amountMinor = 100) {
  const ground = await grounds.food(vale)
  const voucher = await aVoucherOn(vale, ground)
  const redemptionId = randomUUID()
  await vale.api.call(redeemVoucherRoute, {
    token: ground.till.token,
    idempotencyKey: redemptionId,
    body: { voucher: { text: voucher.text }, amount: { amountMinor, currency: 'USD' } },
  })
  await settled()
  return { voucher, redemptionId, till: ground.till.token }
}

/** As if the redemption had been made so long ago. */
const ageRedemption = (
  { tables, stack }: Vale,
  { voucher, redemptionId }: { voucher: VoucherAt; redemptionId: string },
  ageMs: number,
) =>
  tables.send(
    new UpdateCommand({
      TableName: stack.tables.vouchers,
      Key: { voucherId: voucher.voucherId },
      UpdateExpression: 'SET t.#id.#at = :at',
      ExpressionAttributeNames: { '#id': redemptionId, '#at': 'at' },
      ExpressionAttributeValues: { ':at': Date.now() - ageMs },
    }),
  )

const ownReversalProblems: Scenarios = {
  ...presentingProblems('reverseOwnRedemption', reverseOwn()),
  'reverseOwnRedemption: redemption-already-reversed': async (vale) => {
    const { voucher, redemptionId, till } = await aRedemption(vale)
    await reverseOwn(redemptionId)(vale, till, { text: voucher.text })
    return reverseOwn(redemptionId)(vale, till, { number: voucher.number })
  },
  'reverseOwnRedemption: redemption-unknown': async (vale) => {
    const ground = await grounds.food(vale)
    const { text } = await aVoucherOn(vale, ground)
    return reverseOwn()(vale, ground.till.token, { text })
  },
  'reverseOwnRedemption: reversal-too-late': async (vale) => {
    const redemption = await aRedemption(vale)
    await ageRedemption(vale, redemption, 61 * 60_000)
    return reverseOwn(redemption.redemptionId)(vale, redemption.till, { text: redemption.voucher.text })
  },
}

type Asked = { readonly voucherId: string; readonly redemptionId: string }

const reverse = ({ api, tokens }: Vale, params: Asked, { token = tokens.finance, reason = 'Mistake' } = {}) =>
  api.send(reverseRedemptionRoute, { token, params, body: { reason } })

const reversalProblems: Scenarios = {
  'reverseRedemption: outside-your-scope': async (vale) => {
    const { voucherId } = await aVoucherOn(vale, await grounds.food(vale))
    return reverse(vale, { voucherId, redemptionId: neverMade }, { token: await outsider(vale) })
  },
  'reverseRedemption: redemption-already-reversed': async (vale) => {
    const { voucher, redemptionId } = await aRedemption(vale)
    const params = { voucherId: voucher.voucherId, redemptionId }
    await reverse(vale, params)
    return reverse(vale, params, { reason: 'Another mistake' })
  },
  'reverseRedemption: redemption-unknown': async (vale) => {
    const { voucherId } = await aVoucherOn(vale, await grounds.food(vale))
    return reverse(vale, { voucherId, redemptionId: neverMade })
  },
  'reverseRedemption: voucher-unknown': (vale) => reverse(vale, { ...noSuch, redemptionId: neverMade }),
}

const voidIt = (
  { api, tokens }: Vale,
  params: { readonly voucherId: string },
  { token = tokens.programme, reason = 'Stolen' } = {},
) => api.send(voidVoucherRoute, { token, params, body: { reason } })

/** Voids a voucher whose status was changed by hand in the engine. */
const voidingOne =
  (status: string): Scenario =>
  async (vale) => {
    const { voucherId } = await aVoucherOn(vale, await grounds.food(vale))
    await setStatus(vale, voucherId, status)
    return voidIt(vale, { voucherId })
  }

/** As if the voucher had ended so. */
export const setStatus = ({ tables, stack }: Vale, voucherId: string, status: string) =>
  tables.send(
    new UpdateCommand({
      TableName: stack.tables.vouchers,
      Key: { voucherId },
      UpdateExpression: 'SET #status = :status',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': status },
    }),
  )

const voidingProblems: Scenarios = {
  'voidVoucher: outside-your-scope': async (vale) => {
    const { voucherId } = await aVoucherOn(vale, await grounds.food(vale))
    return voidIt(vale, { voucherId }, { token: await outsider(vale) })
  },
  'voidVoucher: voucher-expired': voidingOne('expired'),
  'voidVoucher: voucher-replaced': voidingOne('replaced'),
  'voidVoucher: voucher-spent': async (vale) => voidIt(vale, (await aRedemption(vale, 11_000)).voucher),
  'voidVoucher: voucher-unknown': (vale) => voidIt(vale, noSuch),
  'voidVoucher: voucher-void': async (vale) => {
    const { voucherId } = await aVoucherOn(vale, await grounds.food(vale))
    await voidIt(vale, { voucherId })
    return voidIt(vale, { voucherId }, { reason: 'Stolen, again' })
  },
}

export const correctionProblems: Scenarios = {
  ...ownReversalProblems,
  ...reversalProblems,
  ...voidingProblems,
}
