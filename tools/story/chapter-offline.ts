// Chapter 8: two vendors' phones redeem without a network, one voucher both of them; what comes of that when the network
// returns, and who decides it.
import { enrolDeviceRoute, setOfflineTermsRoute } from '../../shared/contract/routes/devices.ts'
import { redeemVoucherRoute } from '../../shared/contract/routes/redemptions.ts'
import { getTrialBalanceRoute } from '../../shared/contract/routes/reports.ts'
import {
  decideConflictRoute,
  listConflictsRoute,
  syncReceiptsRoute,
} from '../../shared/contract/routes/sync.ts'
import { allOf } from './chapter-redeem.ts'
import { fetchTrust, goOffline, type OfflinePhone } from './offline-phone.ts'
import { enrolPhone, newPhoneKey, type Phone } from './phones.ts'
import { fund, type VendorSetUp } from './programme-setup.ts'
import { openStandingRound, walkIn } from './rounds.ts'
import { amountsText, amountText, expect, mustRefuse, type Scene } from './scene.ts'

type Voucher = Awaited<ReturnType<typeof walkIn>>['vouchers'][number]

/** A vendor's phone: what it is to the API, and what it does without it. */
type Carried = Phone & OfflinePhone

/** Leaves one voucher that both phones handed out, which the programme bears; its lines are projected when it returns. */
export async function redeemWithoutNetwork(
  scene: Scene,
  vendors: readonly [VendorSetUp, VendorSetUp],
): Promise<void> {
  scene.teller.chapter('8  Without a network')
  await setTerms(scene)
  const { setUp, stack } = scene
  const near = await enrolPhone({ ...setUp, stack }, vendors[0])
  const far = await enrolPhone({ ...setUp, stack }, vendors[1])
  scene.teller.done(
    'For a one-time code of an officer each vendor’s phone was enrolled, with a key of its own',
  )
  await refuseAnother(scene, near)
  const { alone, shared, spent } = await handOut(scene, near)
  const phones = await takeAlong(scene, [near, far])
  await redeemInTheDark(scene, phones, { alone, shared, spent })
  await bringIn(scene, phones)
  await decide(scene, phones[1])
  await scene.stack.settled()
}

async function setTerms({ setUp, programme }: Scene): Promise<void> {
  await setUp.api.call(setOfflineTermsRoute, {
    token: setUp.tokens.finance,
    params: { programmeId: programme.programmeId },
    body: { maxCount: 20, maxAmountMinor: 100_000, maxListAgeHours: 24, lossCaps: { USD: 10_000 } },
  })
}

async function refuseAnother(scene: Scene, { token }: Phone): Promise<void> {
  const { publicKey } = await newPhoneKey()
  const body = { code: '0000-0000', publicKey }
  await mustRefuse(
    scene,
    'enrolment-code-ended',
    () => scene.setUp.api.call(enrolDeviceRoute, { token, body }),
    'Another phone, when the code is used',
  )
}

/** Three households that walk in with a cash voucher each; one is redeemed while there is a network. */
async function handOut({ setUp, programme }: Scene, { token }: Phone) {
  const envelope = { USD: 18_000 }
  // What was left of the first budget has been given back.
  const grantId = await fund(setUp, programme.programmeId, envelope)
  const round = await openStandingRound(setUp, { ...programme, grantId }, { codes: ['rent'], envelope })
  const [alone, shared, spent] = [
    await walkIn(setUp, programme, round),
    await walkIn(setUp, programme, round),
    await walkIn(setUp, programme, round),
  ].flatMap(({ vouchers }) => vouchers)
  expect(alone !== undefined && shared !== undefined && spent !== undefined, 'each gets a voucher')
  const body = { voucher: { text: spent.text }, ...allOf(spent) }
  await setUp.api.call(redeemVoucherRoute, { token, body })
  return { alone, shared, spent }
}

async function takeAlong({ stack, setUp, programme, teller }: Scene, phones: readonly [Phone, Phone]) {
  // As the schedule does every quarter of an hour.
  await stack.invoke('publish-trust', {})
  const carry = async (phone: Phone): Promise<Carried> => {
    const trust = await fetchTrust(setUp.api, phone, programme.programmeNumber)
    return { ...phone, ...goOffline(phone, trust) }
  }
  const carried = [await carry(phones[0]), await carry(phones[1])] as const
  teller.done(
    'Both took along the trust bundle and the list of vouchers, signed by the root key; the network goes',
  )
  return carried
}

async function redeemInTheDark(
  { teller }: Scene,
  [near, far]: readonly [Carried, Carried],
  { alone, shared, spent }: Readonly<Record<'alone' | 'shared' | 'spent', Voucher>>,
): Promise<void> {
  for (const { text } of [alone, shared])
    expect(typeof (await near.redeem(text)) !== 'string', 'a phone redeems without a network')
  teller.done(
    `A phone handed out two vouchers, ${amountsText(alone.amounts)} and ${amountsText(shared.amounts)}; each receipt is signed and holds the hash of the one before`,
  )
  expect((await near.redeem(shared.text)) === 'offline-seen-before', 'a phone knows what it handed out')
  teller.refused('The same voucher once more at that phone: offline-seen-before')
  expect((await near.redeem(spent.text)) === 'voucher-spent', 'a phone knows what was spent before')
  teller.refused('A voucher that was spent while there was a network: voucher-spent')
  expect(typeof (await far.redeem(shared.text)) !== 'string', 'the second phone cannot know of the first')
  teller.done('The other vendor’s phone handed out one of the two as well: it cannot know')
}

async function bringIn({ setUp, teller }: Scene, [near, far]: readonly [Carried, Carried]): Promise<void> {
  const bring = (phone: Carried) => setUp.api.send(syncReceiptsRoute, asked(phone))
  const first = await bring(near)
  expect(
    first.body.results.every(({ outcome }) => outcome === 'accepted'),
    'the voucher pays whose receipt comes first',
  )
  teller.done('The network is back. The first phone brought its receipts in: both are paid')
  const second = await bring(far)
  const [result] = second.body.results
  expect(
    result?.outcome === 'conflict' && result.decision === 'open',
    'a voucher pays once, and the second receipt is a claim',
  )
  teller.refused(`The other brought its receipt in: a conflict, ${result.reason}. Nothing moved`)
  for (const [phone, answer] of [
    [near, first],
    [far, second],
  ] as const)
    expect(Buffer.compare((await bring(phone)).raw, answer.raw) === 0, 'a repeat is the same to the byte')
  teller.done('The same receipts again got the same answers, byte for byte')
}

function asked({ token, receipts }: Carried) {
  return { token, body: { receipts: receipts().map(({ text }) => text) } }
}

async function decide(scene: Scene, claimant: Carried): Promise<void> {
  const { setUp, programme, teller } = scene
  const { api, tokens } = setUp
  const params = { programmeId: programme.programmeId }
  const { rows } = await api.call(listConflictsRoute, { token: tokens.finance, params })
  const [conflict] = rows
  expect(rows.length === 1 && conflict !== undefined, 'there is one conflict')
  expect(conflict.claim.vendorId === claimant.vendorId && conflict.paid.length === 1, 'with both sides of it')
  const decideIt = (decision: 'programme-loss' | 'vendor-at-fault') =>
    api.call(decideConflictRoute, {
      token: tokens.finance,
      params: { ...params, receiptId: conflict.receiptId },
      body: { decision, reason: 'Both handed it out in good faith' },
    })
  await decideIt('programme-loss')
  await decideIt('programme-loss')
  teller.done(
    `Finance saw both receipts and decided once: the programme bears ${amountsText(conflict.amounts)}`,
  )
  await mustRefuse(scene, 'conflict-decided', () => decideIt('vendor-at-fault'), 'Deciding it otherwise')
  const { results } = await api.call(syncReceiptsRoute, asked(claimant))
  const [result] = results
  expect(
    result?.outcome === 'conflict' && result.decision === 'programme-loss',
    'the phone is told what was decided',
  )
  await expectLoss(scene, conflict.amounts['USD'] ?? 0)
}

async function expectLoss({ setUp, programme, teller }: Scene, amount: number): Promise<void> {
  const { programmeId } = programme
  const { accounts } = await setUp.api.call(getTrialBalanceRoute, {
    token: setUp.tokens.auditor,
    params: { programmeId },
  })
  const loss = accounts.find(({ account }) => account === `loss:${programmeId}`)
  expect(loss?.debits === amount && amount > 0, 'the loss stands in the books')
  teller.done(`The books have it as a loss: ${amountText('USD', loss.debits)} that the vendor is owed`)
}
