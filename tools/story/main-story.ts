// The main story, step by step: each by the role that may do it, with the refusals that matter.
import { makeApiClient } from '../api-client.ts'
import { showTheBooks } from './chapter-books.ts'
import { distribute } from './chapter-distribute.ts'
import { enrolOne, importRegistrations } from './chapter-enrol.ts'
import { giveBack } from './chapter-give-back.ts'
import { redeemWithoutNetwork } from './chapter-offline.ts'
import { redeem } from './chapter-redeem.ts'
import { settleVendors } from './chapter-settle.ts'
import { takeBack } from './chapter-take-back.ts'
import { walkInAndRedeem } from './chapter-walk-in.ts'
import { signInStaff, signInVendor } from './people.ts'
import { setUpProgramme, setUpVendor } from './programme-setup.ts'
import type { Story } from './scene.ts'

/** Plays the story; throws at the first thing that is not as it should be. */
export async function playMainStory(story: Story): Promise<void> {
  const { stack, teller } = story
  const setUp = { api: makeApiClient(stack.baseUrl), tokens: await signInStaff(stack) }
  teller.chapter('1  Set up')
  const programme = await setUpProgramme(setUp, {
    name: 'Darién 2026',
    terms: { offlineAllowed: true },
  })
  const vendor = await setUpVendor(setUp, { name: 'Tienda', ...programme })
  const other = await setUpVendor(setUp, { name: 'Agencia', ...programme })
  teller.done(
    'A programme, its rules, a grant and its budget, a site, two vendors with contract, device and user',
  )
  const scene = { ...story, setUp, programme }
  await importRegistrations(scene)
  await enrolOne(scene)
  const roundId = await distribute(scene)
  const tills = [
    await signInVendor(stack, vendor.username),
    await signInVendor(stack, other.username),
  ] as const
  const { told, untouched } = await redeem(scene, roundId, tills)
  const standingRoundId = await walkInAndRedeem(scene, tills)
  await giveBack(scene, standingRoundId)
  await takeBack(scene, tills, untouched)
  await redeemWithoutNetwork(scene, [vendor, other])
  await stack.settled()
  await settleVendors(scene, [
    { vendorId: vendor.vendorId, token: tills[0] },
    { vendorId: other.vendorId, token: tills[1] },
  ])
  await showTheBooks(scene, { vendorId: vendor.vendorId, voucherId: told.voucherId })
}
