// A thousand vouchers as sheets that are ready to print: how long it takes, and how large the file is.
import { cardSheetsPdf } from '../../shared/adapters/rendering/voucher-card.ts'
import { voucherCard } from '../../shared/domain/voucher-card.ts'
import type { Measurement } from './measurement.ts'
import { medianOf, timeOf } from './pace.ts'
import { rowOf } from './row.ts'
import { benchProgramme, signVouchers } from './shop.ts'

const cardCount = 1000
const runs = 3

export const measureCardSheets: Measurement = async (_ground, note) => {
  const programme = { ...benchProgramme, baskets: [] }
  const { vouchers } = await signVouchers(cardCount)
  const cards = vouchers.map((voucher) => voucherCard(voucher, programme))
  const seconds: number[] = []
  let bytes = 0
  for (let run = 0; run < runs; run++)
    seconds.push(
      await timeOf(async () => {
        bytes = (await cardSheetsPdf(cards, { createdAt: Date.now() })).length
      }),
    )
  note(`${seconds.map((each) => each.toFixed(2)).join(', ')} s; the first in a fresh process`)
  return [
    rowOf({
      name: '1,000 cards as PDF, time',
      value: medianOf(seconds),
      unit: 's',
      aim: { atMost: 2 },
      digits: 2,
    }),
    rowOf({
      name: '1,000 cards as PDF, size',
      value: bytes / 1e6,
      unit: 'MB',
      aim: { atMost: 2 },
      digits: 2,
    }),
  ]
}
