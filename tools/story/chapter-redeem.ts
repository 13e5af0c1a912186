// Chapter 4: vendors redeem vouchers of every kind; repeats and forgeries get what they deserve.

import { randomUUID } from 'node:crypto'
import { inParallel } from '../../shared/application/in-parallel.ts'
import { listRoundVouchersRoute } from '../../shared/contract/routes/issuing.ts'
import { redeemVoucherRoute } from '../../shared/contract/routes/redemptions.ts'
import { decodeBase45, encodeBase45 } from '../../shared/domain/base45.ts'
import { isCurrency } from '../../shared/domain/money.ts'
import { voucherTextPrefix } from '../../shared/domain/voucher-text.ts'
import { expect, mustRefuse, type Scene } from './scene.ts'

export type RoundVoucher = {
  readonly voucherId: string
  readonly text: string
  readonly number: string
  readonly kind: string
  readonly amounts: Readonly<Record<string, number>>
}

async function vouchersOf({ setUp, programme }: Scene, roundId: string): Promise<RoundVoucher[]> {
  const vouchers: RoundVoucher[] = []
  let cursor: string | undefined
  do {
    const page = await setUp.api.call(listRoundVouchersRoute, {
      token: setUp.tokens.registration,
      params: { programmeId: programme.programmeId, roundId },
      query: cursor === undefined ? {} : { cursor },
    })
    vouchers.push(...page.rows)
    cursor = page.cursor
  } while (cursor !== undefined)
  return vouchers
}

/** All that a voucher holds, in the way that its kind is counted. */
export function allOf({ amounts }: Pick<RoundVoucher, 'amounts'>) {
  const [[unit, amount] = ['', 0]] = Object.entries(amounts)
  if (isCurrency(unit)) return { amount: { amountMinor: amount, currency: unit } }
  const items = Object.entries(amounts).map(([item, quantity]) => ({
    itemCode: item.slice('item:'.length),
    quantity,
  }))
  return { items }
}

/** Returns the voucher that was redeemed in part, and value vouchers that nobody has touched. */
export async function redeem(
  scene: Scene,
  roundId: string,
  tills: readonly string[],
): Promise<{ readonly told: RoundVoucher; readonly untouched: readonly RoundVoucher[] }> {
  const { setUp, teller } = scene
  teller.chapter('4  Redeem')
  const vouchers = await vouchersOf(scene, roundId)
  const some = vouchers.filter((_, index) => index % 8 === 0)
  let done = 0
  await inParallel(some, 16, async (voucher, index) => {
    const token = tills[index % tills.length] ?? ''
    const byText = index % 2 === 0 ? { text: voucher.text } : { number: voucher.number }
    await setUp.api.call(redeemVoucherRoute, { token, body: { voucher: byText, ...allOf(voucher) } })
    teller.progress(`redeemed ${++done} of ${some.length}`)
  })
  teller.done(
    `Redeemed ${some.length} of ${vouchers.length} vouchers whole, by QR text and by typed number, at two vendors`,
  )
  const spent = some[0]
  const fresh = vouchers.find((voucher, index) => index % 8 === 1 && voucher.kind === 'value')
  expect(spent !== undefined && fresh !== undefined, 'the round has vouchers')
  await tellRedemption(scene, { till: tills[0] ?? '', spent, fresh })
  const untouched = vouchers.filter((voucher, index) => index % 8 === 2 && voucher.kind === 'value')
  return { told: fresh, untouched }
}

async function tellRedemption(
  scene: Scene,
  { till, spent, fresh }: { till: string; spent: RoundVoucher; fresh: RoundVoucher },
): Promise<void> {
  const { setUp, teller } = scene
  const attempt = (
    voucher: { text: string } | { number: string },
    amountMinor: number,
    idempotencyKey: string = randomUUID(),
  ) => ({
    token: till,
    idempotencyKey,
    body: { voucher, amount: { amountMinor, currency: 'USD' as const } },
  })
  const key = randomUUID()
  const first = await setUp.api.send(redeemVoucherRoute, attempt({ text: fresh.text }, 1000, key))
  const repeat = await setUp.api.send(redeemVoucherRoute, attempt({ text: fresh.text }, 1000, key))
  expect(
    first.status === 200 && Buffer.compare(first.raw, repeat.raw) === 0,
    'a repeat is the same to the byte',
  )
  teller.done('Took USD 10.00 of a value voucher; the same request again got the same receipt, byte for byte')
  const call = (options: ReturnType<typeof attempt>) => () => setUp.api.call(redeemVoucherRoute, options)
  const no = (code: string, options: ReturnType<typeof attempt>, told: string) =>
    mustRefuse(scene, code, call(options), told)
  await no(
    'idempotency-key-reused',
    attempt({ text: fresh.text }, 2000, key),
    'The same key for another amount',
  )
  await no('insufficient-balance', attempt({ text: fresh.text }, 99_999_999), 'More than is left')
  await no(
    'voucher-text-malformed',
    attempt({ text: fresh.text.slice(0, -3) }, 100),
    'A QR that is cut short',
  )
  const forged = withOneBitChanged(fresh.text)
  await no('voucher-signature-invalid', attempt({ text: forged }, 100), 'A QR that was tampered with')
  const twice = { token: till, body: { voucher: { text: spent.text }, ...allOf(spent) } }
  await mustRefuse(
    scene,
    'insufficient-balance',
    () => setUp.api.call(redeemVoucherRoute, twice),
    'A voucher that is spent',
  )
}

/** The same voucher with a larger amount, under the signature of the old one. */
function withOneBitChanged(text: string): string {
  const bytes = decodeBase45(text.slice(voucherTextPrefix.length)) ?? new Uint8Array()
  const amountByte = 18
  bytes[amountByte] = (bytes[amountByte] ?? 0) ^ 1
  return voucherTextPrefix + encodeBase45(bytes)
}
