import { describe, expect, it } from 'vitest'
import { redeemVoucher } from '../../../shared/application/redeem-voucher.ts'
import type { RedeemableVoucher } from '../../../shared/domain/redemption.ts'
import type { Vendor } from '../../../shared/domain/vendor.ts'
import { voucherNumber } from '../../../shared/domain/voucher-number.ts'
import { ids, issuedAt } from '../../fixtures/stored-items.ts'

const now = issuedAt
const voucher: RedeemableVoucher = {
  voucherId: '7QK2M3ZP9ABCDEFG',
  status: 'active',
  programmeId: ids.programme,
  kind: 'value',
  category: 'food',
  code: 'food',
  balance: { USD: 7500 },
  validFrom: now / 1000 - 10,
  validUntil: now / 1000 + 10,
  pinRequired: true,
  pinAttempts: 0,
  redemptionCount: 0,
}
const vendor: Vendor = {
  vendorId: ids.vendor,
  name: 'Shop',
  status: 'active',
  contract: {
    programmeIds: [ids.programme],
    kinds: ['value'],
    categories: ['food'],
    siteIds: [ids.site],
    from: '2020-01-01',
    until: '2099-12-31',
  },
  devices: {
    [ids.device]: {
      deviceId: ids.device,
      label: 'Counter',
      siteId: ids.site,
      timeZone: 'America/Panama',
      status: 'active',
    },
  },
  createdAt: 0,
}

describe('redeemVoucher', () => {
  it('asks to try again when the PIN was changed between its check and the write', async () => {
    const redeem = redeemVoucher({
      checkSignature: async () => 'genuine',
      findVendor: async () => vendor,
      countPinAttempt: async () => ({ counted: { salt: 'salt', hash: 'the PIN before', attempts: 1 } }),
      isPin: async () => true,
      commitRedemption: async () => ({ found: voucher }),
      findRedemption: async () => undefined,
    })
    const outcome = await redeem({
      voucher: { number: voucherNumber(voucher.voucherId) },
      amount: { amountMinor: 100, currency: 'USD' },
      pin: '4821',
      actor: {
        sub: 'till',
        roles: ['vendor'],
        programmes: [],
        sites: [],
        vendorId: ids.vendor,
        deviceId: ids.device,
      },
      transferId: 'redemption-00000001',
      requestHash: 'hash',
      now,
    })
    expect(outcome).toEqual({ refused: 'too-busy' })
  })
})
