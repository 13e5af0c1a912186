// The conditions on receipts, claims and losses: paid or claimed, decided once, within the cap.
import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import { makeConflictStore } from '../../../shared/adapters/dynamodb/conflict-store.ts'
import { ledgerKey } from '../../../shared/adapters/dynamodb/keys.ts'
import { makeReceiptStore } from '../../../shared/adapters/dynamodb/receipt-store.ts'
import { makeVoucherClaims } from '../../../shared/adapters/dynamodb/voucher-claims.ts'
import { makeVoucherRedemptions } from '../../../shared/adapters/dynamodb/voucher-redemptions.ts'
import type { Claim } from '../../../shared/domain/claim.ts'
import type { KeptReceipt } from '../../../shared/domain/receipt-chain.ts'
import type { LossRecord } from '../../../shared/domain/voucher.ts'
import type { Item } from '../../fixtures/own-engine.ts'
import { aRedemptionRecord, ids, kept } from '../../fixtures/stored-items.ts'
import { type Ground, newId, newVoucherId, noon, type Story } from './ground.ts'
import type { Row } from './rows.ts'

const receiptId = `vr1:${'a'.repeat(32)}`
const atVendor = { vendorId: ids.vendor, deviceId: ids.device, siteId: ids.site }
const claim: Claim = {
  ...{ receiptId, ...atVendor, reason: 'voucher-spent', amounts: { USD: 7500 } },
  ...{ at: noon, receivedAt: noon, state: 'open' },
}
const { receiptId: _, ...storedClaim } = claim
const paid = { t: { [receiptId]: kept(aRedemptionRecord({ amounts: { USD: 7500 } })) } }
const another = { c: { 'vr1:another': storedClaim } }
const claimed = (given: Item = {}) => ({ c: { [receiptId]: { ...storedClaim, ...given } } })

/** What a claim leaves of a voucher. */
const claiming =
  (voucher: Item, isBroken: (after: Item, before: Item) => boolean): Story =>
  async (ground, client) => {
    const voucherId = await ground.aVoucher(voucher)
    const before = await ground.voucher(voucherId)
    await makeVoucherClaims(client, ground.tables.vouchers).putClaim(voucherId, claim)
    return isBroken(await ground.voucher(voucherId), before)
  }

const claimsOf = (voucher: Item) => (voucher['c'] ?? {}) as Record<string, Item>
const isClaimed = (voucher: Item) => claimsOf(voucher)[receiptId] !== undefined

const claimRows: readonly Row[] = [
  {
    ...{ write: 'redeem voucher', term: 'attribute_not_exists(c.#id)' },
    protects: 'a receipt is paid that is claimed already',
    story: async (ground, client) => {
      const voucherId = await ground.aVoucher(claimed())
      const outcome = await makeVoucherRedemptions(client, ground.tables.vouchers).commitRedemption({
        ...{ voucherId, byReceipt: true },
        record: aRedemptionRecord({ transferId: receiptId, amounts: { USD: 100 }, at: noon }),
        standing: { ...atVendor, programmeIds: [ids.programme], kinds: ['value'], categories: ['food'] },
      })
      return 'committed' in outcome
    },
  },
  {
    ...{ write: 'make first claim on voucher', term: 'attribute_exists(voucherId)' },
    protects: 'a claim makes a voucher of nothing',
    story: async (ground, client) => {
      const voucherId = newVoucherId()
      await makeVoucherClaims(client, ground.tables.vouchers)
        .putClaim(voucherId, claim)
        .catch(() => undefined)
      return isClaimed(await ground.voucher(voucherId))
    },
  },
  {
    ...{ write: 'make first claim on voucher', term: 'attribute_not_exists(c)' },
    protects: 'a claim wipes out the others',
    story: claiming(another, (after) => claimsOf(after)['vr1:another'] === undefined),
  },
  {
    ...{ write: 'make first claim on voucher', term: 'attribute_not_exists(t.#id)' },
    protects: 'a receipt is claimed that is paid already',
    story: claiming(paid, isClaimed),
  },
  {
    ...{ write: 'make claim on voucher', term: 'attribute_not_exists(t.#id)' },
    protects: 'a receipt is claimed that is paid already',
    story: claiming({ ...paid, ...another }, isClaimed),
  },
  {
    ...{ write: 'make claim on voucher', term: 'attribute_not_exists(c.#id)' },
    protects: 'a claim that was decided is open again',
    story: claiming(
      claimed({ state: 'vendor-at-fault' }),
      (after) => claimsOf(after)[receiptId]?.['state'] === 'open',
    ),
  },
  {
    ...{ write: 'make claim on voucher', term: 'size(c) < :most' },
    protects: 'an item grows until it cannot be written',
    story: claiming(
      { c: Object.fromEntries(Array.from({ length: 200 }, (_one, index) => [`vr1:${index}`, storedClaim])) },
      isClaimed,
    ),
  },
  {
    ...{ write: 'decide claim on voucher', term: 'c.#id.#state = :open' },
    protects: 'a claim that the vendor bears is paid',
    story: async (ground, client) => {
      const voucherId = await ground.aVoucher(claimed({ state: 'vendor-at-fault' }))
      const facts = { requestHash: 'h', amounts: { USD: 7500 }, by: 'officer', at: noon, reason: 'r' }
      const loss: LossRecord = {
        ...{ ...facts, ...atVendor, transferId: `${receiptId}.paid` },
        ...{ cause: 'conflict-paid', claim: receiptId },
      }
      return makeVoucherClaims(client, ground.tables.vouchers).decideClaim({
        ...{ voucherId, receiptId, decision: 'programme-loss', by: 'officer', at: noon, note: 'r', loss },
      })
    },
  },
]

/** Lets something happen between what a use case read and what it writes. */
function meanwhile(client: DynamoDBDocumentClient, act: () => Promise<unknown>): DynamoDBDocumentClient {
  let isDone = false
  return new Proxy(client, {
    get: (target, name) =>
      name === 'send'
        ? async (command: unknown) => {
            if (command instanceof TransactWriteCommand && !isDone) {
              isDone = true
              await act()
            }
            return target.send(command as never)
          }
        : Reflect.get(target, name, target),
  })
}

async function aProgramme(ground: Ground, cap: number): Promise<string> {
  const programmeId = newId('prg')
  await ground.put([{ ...ledgerKey.programme(programmeId), offlineTerms: { lossCaps: { USD: cap } } }])
  return programmeId
}

const lossOf = (programmeId: string, name = receiptId) => ({
  ...{ programmeId, receiptId: name, amounts: { USD: 100 }, at: noon },
})
const totalOf = async (ground: Ground, programmeId: string) =>
  Number((await ground.item(ledgerKey.lossTotal(programmeId)))?.['USD'] ?? 0)

type Store = ReturnType<typeof makeConflictStore>

/** Takes a loss while something else happens; tells what the total is then. */
const taking =
  (
    act: (store: Store, programmeId: string, ground: Ground) => Promise<unknown>,
    most: number,
    cap = 150,
  ): Story =>
  async (ground, client) => {
    const programmeId = await aProgramme(ground, cap)
    const sober = makeConflictStore(ground.engine.client, ground.tables.ledger)
    const hasty = meanwhile(client, () => act(sober, programmeId, ground))
    await makeConflictStore(hasty, ground.tables.ledger).takeLoss(lossOf(programmeId))
    return (await totalOf(ground, programmeId)) > most
  }

const lossRows: readonly Row[] = [
  {
    ...{ write: 'put loss mark', term: 'attribute_not_exists(pk)' },
    protects: 'one loss is taken from the cap twice',
    story: taking((store, programmeId) => store.takeLoss(lossOf(programmeId)), 100, 1000),
  },
  {
    ...{ write: 'add to loss total', term: 'attribute_not_exists(#u) OR #u <= :room' },
    protects: 'two losses at once exceed the cap',
    story: taking((store, programmeId) => store.takeLoss(lossOf(programmeId, 'vr1:another')), 150),
  },
  {
    ...{ write: 'check programme', term: 'offlineTerms.lossCaps.#u = :cap' },
    protects: 'a loss is taken from a cap that was lowered',
    story: taking(
      (_store, programmeId, ground) =>
        ground.put([{ ...ledgerKey.programme(programmeId), offlineTerms: { lossCaps: { USD: 0 } } }]),
      0,
    ),
  },
  {
    ...{ write: 'give back loss mark', term: '#state = :taken' },
    protects: 'a loss is given back twice',
    story: async (ground, client) => {
      const programmeId = await aProgramme(ground, 150)
      const sober = makeConflictStore(ground.engine.client, ground.tables.ledger)
      await sober.takeLoss(lossOf(programmeId))
      const hasty = meanwhile(client, () => sober.returnLoss(lossOf(programmeId)))
      await makeConflictStore(hasty, ground.tables.ledger).returnLoss(lossOf(programmeId))
      return (await totalOf(ground, programmeId)) < 0
    },
  },
]

const aReceipt = (given: Partial<KeptReceipt> = {}): KeptReceipt => ({
  ...{ receiptId, keyId: newId('key'), sequence: 1, previous: '0'.repeat(32), answered: 0, text: 'VR1:' },
  ...{ voucherId: newVoucherId(), at: noon, receivedAt: noon, state: 'received', ...atVendor },
  ...given,
})

const receiptRows: readonly Row[] = [
  {
    ...{ write: 'put receipt', term: 'attribute_not_exists(pk)' },
    protects: 'a receipt that comes again forgets when it first came, and what came of it',
    story: async (ground, client) => {
      const receipt = aReceipt()
      const store = makeReceiptStore(client, ground.tables.ledger)
      await store.keepReceipt(receipt)
      await store.keepReceipt({ ...receipt, receivedAt: noon + 1 })
      const key = ledgerKey.receipt(receipt.keyId, 1, receiptId)
      return (await ground.item(key))?.['receivedAt'] !== noon
    },
  },
  {
    ...{ write: 'settle receipt', term: '#state = :received' },
    protects: 'a late request changes what came of a receipt',
    story: async (ground, client) => {
      const receipt = aReceipt()
      const store = makeReceiptStore(client, ground.tables.ledger)
      await store.keepReceipt(receipt)
      await store.settleReceipt(receipt, { state: 'accepted' })
      await store.settleReceipt(receipt, { state: 'conflict', reason: 'late' })
      const key = ledgerKey.receipt(receipt.keyId, 1, receiptId)
      return (await ground.item(key))?.['state'] !== 'accepted'
    },
  },
]

export const claimRowsOfPhones: readonly Row[] = [...claimRows, ...lossRows, ...receiptRows]
