// How each problem of bringing receipts in and of deciding conflicts comes about.
import {
  decideConflictRoute,
  listConflictsRoute,
  syncReceiptsRoute,
} from '../../../shared/contract/routes/sync.ts'
import { aPhone, syncingWith } from '../../fixtures/phones.ts'
import { openShop } from '../../fixtures/shop.ts'
import { noSuch, ofProgramme, once, outsider, type Scenarios, type Vale } from './scenario.ts'

const shops = once(async (vale) => {
  const shop = await openShop(vale, { offlineAllowed: true })
  return { shop, here: syncingWith(vale, shop.programme) }
})

/** A conflict of a programme that bears no losses yet. */
async function aConflict(vale: Vale) {
  const { shop, here } = await shops(vale)
  const [phone, voucher] = await Promise.all([aPhone(vale, shop.programme), shop.aVoucher()])
  await shop.voidIt(voucher)
  const receipt = await phone.sign(voucher.text)
  await here.synced(phone, receipt)
  return { here, receipt }
}

const receiptId = `vr1:${'0'.repeat(32)}`

const decide = ({ api, tokens, programme }: Vale, given: { token?: string; programmeId?: string } = {}) =>
  api.send(decideConflictRoute, {
    token: given.token ?? tokens.finance,
    params: { programmeId: given.programmeId ?? programme.programmeId, receiptId },
    body: { decision: 'vendor-at-fault', reason: 'Looked at it' },
  })

export const syncProblems: Scenarios = {
  'syncReceipts: outside-your-scope': async (vale) =>
    vale.api.send(syncReceiptsRoute, { token: await outsider(vale), body: { receipts: ['VR1:'] } }),
  ...ofProgramme(listConflictsRoute, 'auditor'),
  'decideConflict: outside-your-scope': async (vale) => decide(vale, { token: await outsider(vale) }),
  'decideConflict: programme-unknown': (vale) => decide(vale, { ...noSuch, token: vale.tokens.admin }),
  'decideConflict: conflict-unknown': (vale) => decide(vale),
  'decideConflict: loss-cap-reached': async (vale) => {
    const { here, receipt } = await aConflict(vale)
    return here.decide(receipt, 'programme-loss')
  },
  'decideConflict: conflict-decided': async (vale) => {
    const { here, receipt } = await aConflict(vale)
    await here.decide(receipt, 'vendor-at-fault')
    return here.decide(receipt, 'programme-loss')
  },
}
