import { describe, expect, it } from 'vitest'
import { type ReplaceCardPorts, replaceCard } from '../../../shared/application/replace-card.ts'
import type { Actor } from '../../../shared/domain/actor.ts'
import type { Round } from '../../../shared/domain/round.ts'
import type { Voucher } from '../../../shared/domain/voucher.ts'
import type { IssuedVoucher } from '../../../shared/domain/voucher-issue.ts'
import { aProgrammeItem, aRoundItem, issuedAt } from '../../fixtures/stored-items.ts'
import { aVoucher, ended, redeemed } from '../../fixtures/vouchers.ts'

const actor: Actor = { sub: 'officer', roles: ['registration-officer'], programmes: ['*'], sites: ['*'] }
const command = {
  ...{ actor, voucherId: aVoucher().voucherId, reason: 'Lost', now: issuedAt },
  ...{ idempotencyKey: 'key-0000000000001', requestHash: 'hash' },
}
const newVoucherId = 'NEWCARD000000000'

/** An old card of which somebody takes USD 1 before each of the first so many writes. */
function aStore(redemptions = 0) {
  let old: Voucher = aVoucher()
  let writes = 0
  const cards = new Map<string, IssuedVoucher>()
  const programme = aProgrammeItem() as unknown as Awaited<ReturnType<ReplaceCardPorts['getProgramme']>>
  const ports: ReplaceCardPorts = {
    findVoucher: async () => old,
    findVouchers: async (voucherIds) =>
      voucherIds.flatMap((id) => (id === old.voucherId ? issuedOf(old) : (cards.get(id) ?? []))),
    commitEnding: async (write) => {
      if (++writes <= redemptions) old = redeemed(old, { amounts: { USD: 100 } })
      const after = ended(old, write)
      old = after ?? old
      return after !== undefined
    },
    putVoucher: async (voucher) => {
      const stored = cards.get(voucher.voucherId) ?? voucher
      cards.set(voucher.voucherId, stored)
      return stored
    },
    findRegistration: async () => ({ siteId: 'sit_1', consented: true }),
    getRound: async () => aRoundItem() as unknown as Round,
    getProgramme: async () => programme && { ...programme, baskets: [] },
    getSite: async () => undefined,
    openSigner: async () => ({ keyNumber: 1, sign: async ({ voucherId }) => `VL1:${voucherId}` }),
    openVoucherIds: async () => () => newVoucherId,
    shardOf: () => 5,
    takeStatusPositions: async () => 2,
  }
  return { ports, cards, old: () => old }
}

function issuedOf({ balance: _, movements: _movements, ...voucher }: Voucher): IssuedVoucher {
  return { ...voucher, programmeNumber: 7, keyNumber: 1 }
}

describe('replaceCard', () => {
  it('hands over a card of what is left after those who were faster', async () => {
    expect(await replaceCard(aStore(3).ports)(command)).toMatchObject({
      voucherId: newVoucherId,
      text: `VL1:${newVoucherId}`,
      amounts: { USD: 7200 },
    })
  })

  it('tells what the last attempt came to', async () => {
    expect(await replaceCard(aStore(7).ports)(command)).toMatchObject({ amounts: { USD: 6800 } })
  })

  it('asks to try again when others are always faster, and makes no card', async () => {
    const store = aStore(8)
    expect(await replaceCard(store.ports)(command)).toEqual({ refused: 'too-busy' })
    expect([store.old().status, store.cards.size]).toEqual(['active', 0])
  })

  it('leaves the old card alone when nothing can be signed', async () => {
    const { ports, old } = aStore()
    const openSigner = async () => ({ refused: 'signing-keys-used-up' }) as const
    expect(await replaceCard({ ...ports, openSigner })(command)).toEqual({ refused: 'signing-keys-used-up' })
    expect(old().status).toBe('active')
  })

  it('takes no place in the status list for a card that is there', async () => {
    const { ports } = aStore()
    await replaceCard(ports)(command)
    const takeStatusPositions = () => Promise.reject(new Error('a place was taken'))
    expect(await replaceCard({ ...ports, takeStatusPositions })(command)).toMatchObject({
      voucherId: newVoucherId,
    })
  })

  it('throws rather than hand over a card that replaces another one', async () => {
    const { ports, cards } = aStore()
    cards.set(newVoucherId, issuedOf(aVoucher({ voucherId: newVoucherId, replaces: 'ANOTHER000000000' })))
    await expect(replaceCard(ports)(command)).rejects.toThrow('does not replace')
  })

  it('throws when a voucher has no round', async () => {
    const { ports } = aStore()
    const getRound = async () => undefined
    await expect(replaceCard({ ...ports, getRound })(command)).rejects.toThrow('has no round')
  })

  it('does not know a voucher that has gone since it was looked up', async () => {
    const { ports } = aStore()
    const findVoucher = async () => undefined
    expect(await replaceCard({ ...ports, findVoucher })(command)).toEqual({ refused: 'voucher-unknown' })
  })
})
