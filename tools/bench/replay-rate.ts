// Repeats of redemptions a second, against first redemptions: a phone that lost its answer asks again, and must not
// cost more than one that did not.
import { loadFunction } from './load-function.ts'
import type { Measurement } from './measurement.ts'
import { compareCalls, type Side, slicesOfEachSide } from './pace.ts'
import { rowOf } from './row.ts'
import { around, expectStatus, openShop, redemptionEvent } from './shop.ts'

const load = { slices: 14, callsPerSlice: 200, concurrency: 16 }
/** A voucher is redeemed in part a few times, on either side alike. */
const redemptionsPerVoucher = 3

export const measureReplayRate: Measurement = async (ground, note) => {
  const calls = slicesOfEachSide(load) * load.callsPerSlice
  const perSide = Math.ceil(calls / redemptionsPerVoucher)
  const shop = await openShop(ground, { vendorCount: 1, voucherCount: 2 * perSide })
  const redeem = await loadFunction(ground, 'redemptions')
  const eventsOf = (side: Side) =>
    Array.from({ length: calls }, (_, call) =>
      redemptionEvent(ground, {
        vendor: around(shop.vendors, 0),
        voucher: around(shop.vouchers, (side === 'tested' ? 0 : perSide) + (call % perSide)),
        key: crypto.randomUUID(),
      }),
    )
  const events = { tested: eventsOf('tested'), yardstick: eventsOf('yardstick') }
  for (const event of events.tested) await expectStatus(redeem(event), 200)
  const { ratio, testedRate, yardstickRate } = await compareCalls({
    ...load,
    call: (side, index) => expectStatus(redeem(around(events[side], index)), 200),
  })
  note(
    `repeat ${testedRate.toFixed(0)}/s, first ${yardstickRate.toFixed(0)}/s; ${load.concurrency} at once, ` +
      `${load.slices} slices of ${load.callsPerSlice} each, in turn`,
  )
  return [
    rowOf({
      name: 'repeat of a redemption, against a first',
      value: ratio,
      unit: 'of its rate',
      aim: { atLeast: 0.8 },
      digits: 2,
    }),
  ]
}
