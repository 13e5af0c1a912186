// What a log may tell of a failure: no item, which an AWS error may carry, and no voucher's number, which can be spent.
import { maskVoucherIds } from '../../shared/domain/voucher-number.ts'

/** Name, message and stack of an error, its cause's message; voucher ids are masked. */
export function loggedError(error: unknown) {
  const { name, message, stack, cause } = error instanceof Error ? error : new Error('not an error')
  return {
    errorName: name,
    errorMessage: maskVoucherIds(message),
    stack: stack && maskVoucherIds(stack),
    cause: cause instanceof Error ? maskVoucherIds(cause.message) : undefined,
  }
}
