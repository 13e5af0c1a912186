// The conditions on vouchers: redeeming, counting guesses, reversing, ending, issuing.
import { makeIssuedVouchers } from '../../../shared/adapters/dynamodb/issued-vouchers.ts'
import { makeVoucherCorrections } from '../../../shared/adapters/dynamodb/voucher-corrections.ts'
import { makeVoucherReader } from '../../../shared/adapters/dynamodb/voucher-reader.ts'
import { makeVoucherRedemptions } from '../../../shared/adapters/dynamodb/voucher-redemptions.ts'
import { isRefusal } from '../../../shared/domain/refusal.ts'
import { decideReversal } from '../../../shared/domain/reversal.ts'
import type { IssuedVoucher } from '../../../shared/domain/voucher-issue.ts'
import type { Item } from '../../fixtures/own-engine.ts'
import { aRedeemedVoucherItem, aRedemptionRecord, aVoucherItem, ids } from '../../fixtures/stored-items.ts'
import { newVoucherId, noon, type Story } from './ground.ts'
import type { Row } from './rows.ts'

const standing = {
  ...{ vendorId: ids.vendor, deviceId: ids.device, siteId: ids.site, programmeIds: [ids.programme] },
  ...{ kinds: ['value', 'cash'] as const, categories: ['food'] },
}

type Asked = { voucher?: Item; amount?: number; transferId?: string; pinHash?: string; standing?: object }

const write = (
  voucherId: string,
  { amount = 100, transferId = 'redemption-story-0001', ...asked }: Asked,
) => ({
  voucherId,
  record: aRedemptionRecord({ transferId, amounts: { USD: amount }, at: noon }),
  standing: { ...standing, ...asked.standing },
  ...(asked.pinHash !== undefined && { verifiedPinHash: asked.pinHash }),
})

/** A redemption that must be refused. */
const redeeming =
  (asked: Asked): Story =>
  async (ground, client) => {
    const voucherId = await ground.aVoucher(asked.voucher)
    const store = makeVoucherRedemptions(client, ground.tables.vouchers)
    return 'committed' in (await store.commitRedemption(write(voucherId, asked)))
  }

const pin = { salt: 's', hash: 'right' }
const guarded = { pinRequired: true, pin }

/** A guess that must not be counted. */
const guessing =
  (asked: Asked): Story =>
  async (ground, client) => {
    const voucherId = await ground.aVoucher({ ...guarded, ...asked.voucher })
    const store = makeVoucherRedemptions(client, ground.tables.vouchers)
    return 'counted' in (await store.countPinAttempt(write(voucherId, asked)))
  }

const redeemed = aRedeemedVoucherItem([2500])
const earlier = { bal: redeemed.bal, ver: redeemed.ver, t: redeemed.t, b: redeemed.b, n: redeemed.n }

/** What stands in the way of a redemption and of a guess alike. */
const either: readonly (readonly [string, string, Asked])[] = [
  ['#status = :active', 'a voided card pays', { voucher: { status: 'void' } }],
  ['nbf <= :now', 'a voucher pays before its first day', { voucher: { nbf: noon / 1000 + 1 } }],
  ['exp > :now', 'a voucher pays after its last day', { voucher: { exp: noon / 1000 } }],
  [
    'attribute_not_exists(t.#id)',
    'a repeated request pays again',
    { voucher: earlier, transferId: 'redemption-00000001' },
  ],
  ['bal.#u >= :a', 'more is paid than is left', { amount: 7501 }],
  [
    'kind <> :cash OR (bal.#u = :a)',
    'a cash agent gives a part and keeps the rest',
    { voucher: { kind: 'cash' } },
  ],
  [
    'programmeId IN (:programme)',
    'a vendor serves a programme that it has no contract for',
    {
      standing: { programmeIds: ['prg_other'] },
    },
  ],
  [
    'kind IN (:kind)',
    'a vendor serves a kind that it has no contract for',
    { standing: { kinds: ['cash'] } },
  ],
  ['category IN (:category)', 'a food shop is paid for rent', { standing: { categories: ['rent'] } }],
]

const redeemRows: readonly Row[] = [
  ...either.map(
    ([term, protects, asked]): Row => ({
      ...{ write: 'redeem voucher', term, protects },
      story: redeeming(asked),
    }),
  ),
  {
    ...{ write: 'redeem voucher', term: 'ver < :cap', protects: 'an item grows until it cannot be written' },
    story: redeeming({ voucher: { ver: 200 } }),
  },
  {
    ...{ write: 'redeem voucher', term: 'pinRequired = :false', protects: 'a voucher pays without its PIN' },
    story: redeeming({ voucher: guarded }),
  },
  {
    ...{
      write: 'redeem voucher',
      term: 'pin.#hash = :pinHash',
      protects: 'a PIN pays that was changed since',
    },
    story: redeeming({ voucher: guarded, pinHash: 'wrong' }),
  },
  ...either.map(
    ([term, , asked]): Row => ({
      ...{
        write: 'count PIN attempt of voucher',
        term,
        protects: 'somebody locks a voucher that they cannot redeem',
      },
      story: guessing(asked),
    }),
  ),
  {
    ...{ write: 'count PIN attempt of voucher', term: 'pinRequired = :true' },
    protects: 'guesses are counted on a voucher that asks for none',
    story: guessing({ voucher: { pinRequired: false } }),
  },
  {
    ...{ write: 'count PIN attempt of voucher', term: 'attempts < :limit' },
    protects: 'a PIN falls to parallel guesses',
    story: guessing({ voucher: { attempts: 5 } }),
  },
]

/** Decides by one state of the voucher, and writes onto another. */
const reversing =
  (change: { read?: Item; stored?: Item; withinMinutes?: number }): Story =>
  async (ground, client) => {
    const item = aRedeemedVoucherItem([2500], { voucherId: newVoucherId() })
    const voucherId = await ground.aVoucher({ ...item, ...change.read })
    const voucher = await makeVoucherReader(ground.engine.client, ground.tables.vouchers).findVoucher(
      voucherId,
    )
    const request = {
      redemptionId: 'redemption-00000001',
      requestHash: 'h',
      reason: 'r',
      by: 'finance',
      now: noon,
    }
    const decided = voucher && decideReversal(voucher, request)
    if (decided === undefined || isRefusal(decided) || !('write' in decided)) throw new Error('not decided')
    await ground.aVoucher({ ...item, ...change.read, ...change.stored })
    const { commitReversal } = makeVoucherCorrections(client, ground.tables.vouchers)
    const notBefore = change.withinMinutes === undefined ? 0 : noon - change.withinMinutes * 60_000
    return commitReversal({
      ...decided.write,
      notBefore,
      reversal: { ...decided.write.reversal, from: 'payable' },
    })
  }

const storedRedemption = Object.values(redeemed.t)[0]
const withRedemption = (change: object) => ({
  stored: { t: { 'redemption-00000001': { ...storedRedemption, ...change } } },
})

const correctionRows: readonly Row[] = [
  {
    ...{ write: 'reverse on voucher', term: '#status = :status' },
    protects: 'a voucher that has ended holds something again',
    story: reversing({ stored: { status: 'expired' } }),
  },
  {
    ...{ write: 'reverse on voucher', term: 't.#redemption.amounts = :amounts' },
    protects: 'more comes back than was taken',
    story: reversing(withRedemption({ amounts: { USD: 1 } })),
  },
  {
    ...{ write: 'reverse on voucher', term: 't.#redemption.vendorId = :vendorId' },
    protects: "one vendor's reversal is taken from another",
    story: reversing(withRedemption({ vendorId: 'vdr_other' })),
  },
  {
    ...{ write: 'reverse on voucher', term: 't.#redemption.#at >= :notBefore' },
    protects: 'a vendor takes back long after the programme lets it',
    story: reversing({ withinMinutes: 60 }),
  },
  {
    ...{ write: 'reverse on voucher', term: 'attribute_not_exists(t.#reversal)' },
    protects: 'one redemption comes back twice',
    story: reversing({
      stored: {
        t: {
          ...redeemed.t,
          'redemption-00000001.reversed': { cause: 'voucher-reversed', amounts: { USD: 2500 } },
        },
      },
    }),
  },
  {
    ...{
      write: 'end voucher',
      term: '#status = :active',
      protects: 'a voucher ends twice, and returns twice',
    },
    story: async (ground, client) => {
      const voucherId = await ground.aVoucher({ status: 'void' })
      const { commitEnding } = makeVoucherCorrections(client, ground.tables.vouchers)
      return commitEnding({ voucherId, to: 'expired', version: 0, units: ['USD'] })
    },
  },
  {
    ...{
      write: 'end voucher',
      term: 'ver = :version',
      protects: 'what was redeemed meanwhile is returned too',
    },
    story: async (ground, client) => {
      const voucherId = await ground.aVoucher({ ...earlier })
      const { commitEnding } = makeVoucherCorrections(client, ground.tables.vouchers)
      const facts = {
        transferId: 'voided',
        requestHash: 'h',
        by: 'officer',
        at: noon,
        amounts: { USD: 7500 },
      }
      const movement = { ...facts, cause: 'voucher-voided' as const }
      return commitEnding({ voucherId, to: 'void', version: 0, units: ['USD'], movement })
    },
  },
  {
    ...{
      write: 'put voucher',
      term: 'attribute_not_exists(voucherId)',
      protects: 'a spent voucher is reset',
    },
    story: async (ground, client) => {
      const voucherId = await ground.aVoucher({ ...earlier })
      const { putVoucher } = makeIssuedVouchers(client, ground.tables.vouchers)
      await putVoucher({
        ...aVoucherItem({ voucherId }),
        ...{ validFrom: 1, validUntil: 2 },
      } as unknown as IssuedVoucher)
      return (await ground.voucher(voucherId))['ver'] === 0
    },
  },
]

export const voucherRows: readonly Row[] = [...redeemRows, ...correctionRows]
