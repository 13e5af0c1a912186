// Does a vendor that everybody goes to become a queue? Redemptions that all go to one vendor, against as many spread
// over a thousand. Each vendor's record is read just before its slice, on both sides: else only the thousand
// would pay for reading them.
import { loadFunction } from './load-function.ts'
import type { Measurement } from './measurement.ts'
import { compareCalls, manyAtOnce, type Side, slicesOfEachSide } from './pace.ts'
import { rowOf } from './row.ts'
import { around, checkEvent, expectStatus, openShop, redemptionEvent } from './shop.ts'

const load = { slices: 24, callsPerSlice: 125, concurrency: 16 }
const vendorCount = 1000
const redemptionsPerVoucher = 3

export const measureOneVendor: Measurement = async (ground, note) => {
  const calls = slicesOfEachSide(load) * load.callsPerSlice
  const perSide = Math.ceil(calls / redemptionsPerVoucher)
  const shop = await openShop(ground, { vendorCount, voucherCount: 2 * perSide })
  const redeem = await loadFunction(ground, 'redemptions')
  const vendorOf = (side: Side, call: number) => around(shop.vendors, side === 'tested' ? 0 : call)
  const voucherOf = (side: Side, call: number) =>
    around(shop.vouchers, (side === 'tested' ? 0 : perSide) + (call % perSide))
  const eventsOf = (side: Side) =>
    Array.from({ length: calls }, (_, call) =>
      redemptionEvent(ground, {
        vendor: vendorOf(side, call),
        voucher: voucherOf(side, call),
        key: crypto.randomUUID(),
      }),
    )
  const events = { tested: eventsOf('tested'), yardstick: eventsOf('yardstick') }

  const { ratio, testedRate, yardstickRate } = await compareCalls({
    ...load,
    call: (side, index) => expectStatus(redeem(around(events[side], index)), 200),
    prepare: (side, slice) =>
      manyAtOnce({
        count: load.callsPerSlice,
        concurrency: load.concurrency,
        run: (index) => {
          const call = slice * load.callsPerSlice + index
          const asked = { vendor: vendorOf(side, call), voucher: voucherOf(side, call) }
          return expectStatus(redeem(checkEvent(ground, asked)), 200)
        },
      }),
  })
  note(
    `one vendor ${testedRate.toFixed(0)}/s, ${vendorCount} vendors ${yardstickRate.toFixed(0)}/s; ${load.concurrency} at once`,
  )
  return [
    rowOf({
      name: 'all redemptions at one vendor, against 1,000 vendors',
      value: ratio,
      unit: 'of its rate',
      aim: { atLeast: 0.95 },
      digits: 2,
    }),
  ]
}
