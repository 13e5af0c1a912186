// Chapter 5: people walk in and leave with a voucher, until the envelope is empty; and one voucher has a PIN.
import { checkVoucherRoute, redeemVoucherRoute } from '../../shared/contract/routes/redemptions.ts'
import { tellTrialBalance } from './chapter-books.ts'
import { allOf } from './chapter-redeem.ts'
import { signInVendor } from './people.ts'
import { setUpProgramme, setUpVendor } from './programme-setup.ts'
import { openStandingRound, walkIn } from './rounds.ts'
import { amountsText, expect, mustRefuse, type Scene } from './scene.ts'

/** Returns the standing round, with an envelope that is all but empty. */
export async function walkInAndRedeem(scene: Scene, tills: readonly string[]): Promise<string> {
  const { setUp, programme, stack, teller } = scene
  teller.chapter('5  Walk in')
  const standing = await openStandingRound(setUp, programme, {
    codes: ['food', 'legal'],
    envelope: { USD: 25_000, 'item:legal-consultation': 10 },
  })
  const { vouchers } = await walkIn(setUp, programme, standing)
  const voucher = vouchers.find(({ kind }) => kind === 'value')
  const visit = vouchers.find(({ kind }) => kind === 'service')
  expect(voucher !== undefined && visit !== undefined, 'a walk-in gets its vouchers at once')
  teller.done(`Enrolled a household and gave it voucher ${voucher.number} and another, in one request each`)
  const check = await setUp.api.call(checkVoucherRoute, {
    token: tills[1] ?? '',
    body: { voucher: { number: voucher.number } },
  })
  teller.done(`A vendor checked it: ${amountsText(check.balance)}`)
  await setUp.api.call(redeemVoucherRoute, {
    token: tills[0] ?? '',
    body: { voucher: { text: visit.text }, ...allOf(visit) },
  })
  teller.done('A legal adviser redeemed the other: one consultation')
  await walkIn(setUp, programme, standing)
  await mustRefuse(
    scene,
    'envelope-exhausted',
    () => walkIn(setUp, programme, standing),
    'A third, with an envelope for two',
  )
  await withPin({ ...scene, stack })
  return standing.roundId
}

async function withPin(scene: Scene): Promise<void> {
  const { setUp, stack, teller } = scene
  const programme = await setUpProgramme(setUp, { name: 'With PIN', pinRequired: true })
  const vendor = await setUpVendor(setUp, { name: 'Farmacia', ...programme })
  const token = await signInVendor(stack, vendor.username)
  const standing = await openStandingRound(setUp, programme, { codes: ['rent'], envelope: { USD: 100_000 } })
  const { vouchers } = await walkIn(setUp, programme, { ...standing, household: { pin: '4821' } })
  const [voucher] = vouchers
  expect(voucher?.pinRequired === true, 'the voucher asks for its PIN')
  const body = { voucher: { text: voucher.text }, ...allOf(voucher) }
  const withThe = (pin: string) => setUp.api.call(redeemVoucherRoute, { token, body: { ...body, pin } })
  await mustRefuse(
    scene,
    'pin-required',
    () => setUp.api.call(redeemVoucherRoute, { token, body }),
    'A cash voucher without its PIN',
  )
  await mustRefuse(scene, 'pin-wrong', () => withThe('0000'), 'With a wrong PIN')
  await withThe('4821')
  teller.done('With the right PIN it was paid out')
  await tellTrialBalance(scene, programme.programmeId)
}
