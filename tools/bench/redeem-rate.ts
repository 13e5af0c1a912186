// Redemptions a second by the real handler, bundled as it is deployed, against the bare write that each must come
// to: the price of parsing, checking and answering.
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { makeVoucherRedemptions } from '../../shared/adapters/dynamodb/voucher-redemptions.ts'
import type { RedemptionWrite } from '../../shared/application/redeem-voucher.ts'
import { loadFunction } from './load-function.ts'
import type { Measurement } from './measurement.ts'
import { compareCalls, slicesOfEachSide } from './pace.ts'
import { rowOf } from './row.ts'
import { around, expectStatus, openShop, redemptionEvent, redemptionWrite } from './shop.ts'

const load = { slices: 14, callsPerSlice: 300, concurrency: 16 }
/** A voucher is redeemed in part a few times, on either side alike. */
const redemptionsPerVoucher = 3

export const measureRedeemRate: Measurement = async (ground, note) => {
  const calls = slicesOfEachSide(load) * load.callsPerSlice
  const perSide = Math.ceil(calls / redemptionsPerVoucher)
  const shop = await openShop(ground, { vendorCount: 1, voucherCount: 2 * perSide })
  const vendor = around(shop.vendors, 0)
  const redeem = await loadFunction(ground, 'redemptions')
  const asked = (index: number) => ({
    vendor,
    voucher: around(shop.vouchers, index),
    key: crypto.randomUUID(),
  })
  const events = Array.from({ length: calls }, (_, call) => redemptionEvent(ground, asked(call % perSide)))
  const writes: UpdateCommand['input'][] = []
  for (let call = 0; call < calls; call++)
    writes.push(await bareUpdate(redemptionWrite(asked(perSide + (call % perSide))), ground.tables.vouchers))

  const { ratio, testedRate, yardstickRate } = await compareCalls({
    ...load,
    call: (side, index) =>
      side === 'tested'
        ? expectStatus(redeem(around(events, index)), 200)
        : shop.client.send(new UpdateCommand(around(writes, index))),
  })
  note(
    `redeem ${testedRate.toFixed(0)}/s, bare write ${yardstickRate.toFixed(0)}/s; ${load.concurrency} at once, ` +
      `${load.slices} slices of ${load.callsPerSlice} each, in turn`,
  )
  return [
    rowOf({
      name: 'redeem, against the bare write',
      value: ratio,
      unit: 'of its rate',
      aim: { atLeast: 0.6 },
      digits: 2,
    }),
  ]
}

/** The input of the adapter's one write, taken down instead of sent. */
async function bareUpdate(write: RedemptionWrite, tableName: string): Promise<UpdateCommand['input']> {
  const sent: UpdateCommand['input'][] = []
  const client = {
    send: async ({ input }: UpdateCommand) => {
      sent.push(input)
      const { transferId, amounts } = write.record
      const left = Object.keys(amounts).map((unit) => [`${transferId}|${unit}`, 0])
      return { Attributes: { b: Object.fromEntries(left) } }
    },
  } as unknown as DynamoDBDocumentClient
  await makeVoucherRedemptions(client, tableName).commitRedemption(write)
  const [input, ...others] = sent
  if (input === undefined || others.length > 0) throw new Error('a redemption is no longer one write')
  return input
}
