// Chapter 7: a vendor takes back what it redeemed by mistake, a lost card is replaced, a stolen one is voided.
import { randomUUID } from 'node:crypto'
import { reverseOwnRedemptionRoute, voidVoucherRoute } from '../../shared/contract/routes/corrections.ts'
import { replaceCardRoute } from '../../shared/contract/routes/issuing.ts'
import { redeemVoucherRoute } from '../../shared/contract/routes/redemptions.ts'
import type { RoundVoucher } from './chapter-redeem.ts'
import { amountsText, expect, mustRefuse, type Scene } from './scene.ts'

/** Plays each with a value voucher of its own, of which nothing was redeemed. */
export async function takeBack(
  scene: Scene,
  tills: readonly string[],
  [mistaken, lost, stolen]: readonly RoundVoucher[],
): Promise<void> {
  scene.teller.chapter('7  Take back')
  expect(mistaken !== undefined && lost !== undefined && stolen !== undefined, 'three vouchers are left')
  await reverse(scene, tills, mistaken)
  await replace(scene, tills, lost)
  await voidIt(scene, tills, stolen)
}

async function reverse(
  scene: Scene,
  [till = '', other = '']: readonly string[],
  { text, amounts }: RoundVoucher,
): Promise<void> {
  const { api } = scene.setUp
  const redemptionId = randomUUID()
  const body = { voucher: { text }, amount: { amountMinor: 1000, currency: 'USD' as const } }
  await api.call(redeemVoucherRoute, { token: till, idempotencyKey: redemptionId, body })
  const asked = { voucher: { text }, redemptionId }
  await mustRefuse(
    scene,
    'redemption-unknown',
    () => api.call(reverseOwnRedemptionRoute, { token: other, body: asked }),
    'Taking back what another vendor redeemed',
  )
  const first = await api.send(reverseOwnRedemptionRoute, { token: till, body: asked })
  const repeat = await api.send(reverseOwnRedemptionRoute, { token: till, body: asked })
  expect(
    first.status === 200 && Buffer.compare(first.raw, repeat.raw) === 0,
    'a repeated reversal is the same to the byte',
  )
  expect(amountsText(first.body.balance) === amountsText(amounts), 'the voucher is whole again')
  scene.teller.done(
    `A vendor took back ${amountsText(first.body.amounts)}, twice, and the voucher holds ${amountsText(amounts)} again`,
  )
}

async function replace(
  scene: Scene,
  [till = '']: readonly string[],
  { voucherId, text, amounts }: RoundVoucher,
): Promise<void> {
  const { api, tokens } = scene.setUp
  const redeem = (held: string) =>
    api.call(redeemVoucherRoute, {
      token: till,
      body: { voucher: { text: held }, amount: { amountMinor: 1000, currency: 'USD' } },
    })
  await redeem(text)
  const card = await api.call(replaceCardRoute, {
    token: tokens.registration,
    params: { voucherId },
    body: { reason: 'Lost on the way' },
  })
  scene.teller.done(
    `A card of ${amountsText(amounts)} was lost; the new one is worth what was left, ${amountsText(card.amounts)}`,
  )
  await mustRefuse(scene, 'voucher-replaced', () => redeem(text), 'Whoever finds the old card')
  const { balance } = await redeem(card.text)
  scene.teller.done(`The new card was redeemed in part: ${amountsText(balance)} left`)
}

async function voidIt(
  scene: Scene,
  [till = '']: readonly string[],
  { voucherId, text }: RoundVoucher,
): Promise<void> {
  const { api, tokens } = scene.setUp
  const { returned } = await api.call(voidVoucherRoute, {
    token: tokens.programme,
    params: { voucherId },
    body: { reason: 'Stolen from the household' },
  })
  scene.teller.done(`A stolen voucher was voided: ${amountsText(returned)} go back to the budget line`)
  await mustRefuse(
    scene,
    'voucher-void',
    () =>
      api.call(redeemVoucherRoute, {
        token: till,
        body: { voucher: { text }, amount: { amountMinor: 100, currency: 'USD' } },
      }),
    'Whoever has it now',
  )
}
