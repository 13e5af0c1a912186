import { describe, expect, it } from 'vitest'
import { loggedError } from '../../../functions/middleware/logged-error.ts'

const voucherId = '7QK2M3ZP9ABCDEFG'

describe('loggedError', () => {
  it('names a voucher by its end alone, in message, stack and cause', () => {
    const cause = new Error(`transfer ${voucherId}.expired: amount 0`)
    const { errorMessage, stack, ...rest } = loggedError(new Error(`voucher ${voucherId}: no t`, { cause }))
    expect(errorMessage).toBe('voucher …DEFG: no t')
    expect(stack).toContain('voucher …DEFG: no t')
    expect(rest).toEqual({ errorName: 'Error', cause: 'transfer …DEFG.expired: amount 0' })
    expect(stack).not.toContain(voucherId)
  })

  it('leaves other ids as they are, and tells nothing of what is no error', () => {
    const message = 'programme prg_0123456789abcdefghjk, household hh_0123456789abcdefghjk'
    expect(loggedError(new Error(message)).errorMessage).toBe(message)
    expect(loggedError({ voucherId }).errorMessage).toBe('not an error')
  })
})
