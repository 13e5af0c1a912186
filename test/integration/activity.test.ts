// The counters over HTTP, on the running stack: what is done at the till is counted once the streams are read.
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { redeemVoucherRoute } from '../../shared/contract/routes/redemptions.ts'
import { getActivityRoute } from '../../shared/contract/routes/reports.ts'
import { openStandingRound, walkIn } from '../../tools/story/rounds.ts'
import { useVale } from '../fixtures/vale.ts'
import { settled } from '../stack.ts'

const vale = await useVale()
const { api, setUp, tokens, programme, vendorToken } = vale
const { programmeId, siteId } = programme
const today = () => new Date().toISOString().slice(0, 10)

it('counts a walk-in voucher and its redemption, however often the vendor asks', async () => {
  const from = today()
  const food = { codes: ['food'], envelope: { USD: 100_000 }, siteIds: [siteId] }
  const { roundId } = await openStandingRound(setUp, programme, food)
  const [voucher] = (await walkIn(setUp, programme, { roundId })).vouchers
  if (voucher === undefined) throw new Error('no voucher was issued')
  const body = { voucher: { text: voucher.text }, amount: { amountMinor: 1200, currency: 'USD' as const } }
  const idempotencyKey = randomUUID()
  for (let times = 0; times < 2; times++)
    await api.call(redeemVoucherRoute, { token: vendorToken, body, idempotencyKey })
  await settled()
  const ask = (by: 'day' | 'site' | 'round') =>
    api.call(getActivityRoute, {
      token: tokens.programme,
      params: { programmeId },
      query: { from, until: today(), by },
    })
  const redeemed = { count: 1, amounts: { USD: 1200 } }
  expect((await ask('site')).rows).toMatchObject([{ issued: { count: 1 } }, { siteId, redeemed }])
  expect((await ask('round')).rows).toMatchObject([{ roundId, issued: { count: 1 }, redeemed }])
  expect((await ask('day')).totals).toMatchObject({ issued: { count: 1 }, redeemed })
})
