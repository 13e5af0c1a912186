import { describe, expect, it } from 'vitest'
import { voidVoucher } from '../../../shared/application/void-voucher.ts'
import type { Actor } from '../../../shared/domain/actor.ts'
import type { EndingWrite } from '../../../shared/domain/voucher-ending.ts'
import { issuedAt } from '../../fixtures/stored-items.ts'
import { aVoucher, ended, redeemed } from '../../fixtures/vouchers.ts'

const actor: Actor = { sub: 'officer', roles: ['programme-officer'], programmes: ['*'], sites: [] }
const command = {
  actor,
  voucherId: aVoucher().voucherId,
  reason: 'Stolen',
  requestHash: 'hash',
  now: issuedAt,
}

/** Voids a voucher of which somebody takes USD 1 before each of the first so many writes. */
function voidAgainst(redemptions: number) {
  let voucher = aVoucher()
  let writes = 0
  const commitEnding = async (write: EndingWrite) => {
    if (++writes <= redemptions) voucher = redeemed(voucher, { amounts: { USD: 100 } })
    const after = ended(voucher, write)
    voucher = after ?? voucher
    return after !== undefined
  }
  return voidVoucher({ findVoucher: async () => voucher, commitEnding })(command)
}

describe('voidVoucher', () => {
  it('returns what is left after those who were faster', async () => {
    expect(await voidAgainst(3)).toMatchObject({ returned: { USD: 7200 } })
  })

  it('tells what the last attempt came to', async () => {
    expect(await voidAgainst(7)).toMatchObject({ returned: { USD: 6800 } })
  })

  it('asks to try again when others are always faster', async () => {
    expect(await voidAgainst(8)).toEqual({ refused: 'too-busy' })
  })
})
