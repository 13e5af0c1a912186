import { describe, expect, it } from 'vitest'
import type { MarkReversal } from '../../../shared/application/correction-ports.ts'
import { reverseOwnRedemption, reverseRedemption } from '../../../shared/application/reverse-redemption.ts'
import type { Actor } from '../../../shared/domain/actor.ts'
import { refuse } from '../../../shared/domain/refusal.ts'
import type { Vendor } from '../../../shared/domain/vendor.ts'
import type { Voucher } from '../../../shared/domain/voucher.ts'
import { voucherNumber } from '../../../shared/domain/voucher-number.ts'
import { ids, issuedAt } from '../../fixtures/stored-items.ts'
import { aVoucher, redeemed, reversed } from '../../fixtures/vouchers.ts'

const redemptionId = 'redemption-00000001'
const finance: Actor = { sub: 'finance', roles: ['finance-officer'], programmes: ['*'], sites: ['*'] }
const asked = {
  actor: finance,
  redemptionId,
  requestHash: 'hash',
  reason: 'Mistake',
  now: issuedAt + 7_200_000,
}

/** One voucher with a redemption, and a ledger whose line is marked as told. */
function aStore(markReversal: MarkReversal) {
  let voucher: Voucher = redeemed(aVoucher(), { amounts: { USD: 2500 } })
  const seen = { marks: 0, waits: 0 }
  const ports = {
    findVoucher: async () => voucher,
    markReversal: (line: Parameters<MarkReversal>[0]) => {
      seen.marks += 1
      return markReversal(line)
    },
    commitReversal: async (write: Parameters<typeof reversed>[1]) => {
      const after = reversed(voucher, write)
      voucher = after ?? voucher
      return after !== undefined
    },
    waitForLine: async () => {
      seen.waits += 1
    },
  }
  return { ports, seen, voucher: () => voucher }
}

const reverse = ({ ports }: ReturnType<typeof aStore>) =>
  reverseRedemption(ports)({ ...asked, voucherId: aVoucher().voucherId })

describe('reverseRedemption', () => {
  it('moves nothing before the line is there, and asks to try again when it does not come', async () => {
    const store = aStore(async () => undefined)
    expect(await reverse(store)).toEqual({ refused: 'too-busy' })
    expect(store.seen).toEqual({ marks: 8, waits: 8 })
    expect(store.voucher().movements).toHaveLength(1)
  })

  it('tells what the last attempt came to', async () => {
    let looks = 0
    const store = aStore(async () => (++looks < 8 ? undefined : 'payable'))
    expect(await reverse(store)).toMatchObject({ redemptionId, from: 'payable' })
  })

  it('moves nothing when the mark is not made', async () => {
    const store = aStore(async () => refuse('too-busy'))
    expect(await reverse(store)).toEqual({ refused: 'too-busy' })
    expect(store.voucher().movements).toHaveLength(1)
  })

  it('takes it from the side that the mark says', async () => {
    const store = aStore(async () => 'receivable')
    expect(await reverse(store)).toMatchObject({ from: 'receivable' })
  })

  it('marks the line of the redemption itself', async () => {
    const lines: unknown[] = []
    await reverse(
      aStore(async (line) => {
        lines.push(line)
        return 'payable'
      }),
    )
    expect(lines).toMatchObject([{ vendorId: ids.vendor, transferId: redemptionId, sign: 1 }])
  })
})

describe('reverseOwnRedemption', () => {
  it('throws when a voucher has no programme: nobody has said how long a vendor may', async () => {
    const device = {
      deviceId: ids.device,
      label: 'Counter',
      siteId: ids.site,
      timeZone: 'America/Panama',
      status: 'active',
    } as const
    const contract = {
      programmeIds: [],
      kinds: [],
      categories: [],
      siteIds: [ids.site],
      from: '2020-01-01',
      until: '2099-12-31',
    }
    const vendor: Vendor = {
      vendorId: ids.vendor,
      name: 'Shop',
      status: 'active',
      contract,
      devices: { [ids.device]: device },
      createdAt: 0,
    }
    const reverseOwn = reverseOwnRedemption({
      ...aStore(async () => 'payable').ports,
      checkSignature: async () => 'genuine',
      findVendor: async () => vendor,
      findProgramme: async () => undefined,
    })
    const actor = { ...finance, vendorId: ids.vendor, deviceId: ids.device }
    const voucher = { number: voucherNumber(aVoucher().voucherId) }
    await expect(reverseOwn({ ...asked, actor, voucher })).rejects.toThrow('has no programme')
  })
})
