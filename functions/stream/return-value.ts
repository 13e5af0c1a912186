// Follows the vouchers' stream: what a voucher gives back goes to the budget line it came from, once.
import { makeAttributedClient } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeValueReturns } from '../../shared/adapters/dynamodb/value-returns.ts'
import { returnValue } from '../../shared/application/return-value.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { voucherStreamFunction } from '../middleware/voucher-stream-function.ts'

const environment = readEnvironment('LEDGER_TABLE')

export const handler = voucherStreamFunction(
  'return-value',
  returnValue(makeValueReturns(makeAttributedClient(environment.LEDGER_TABLE), environment.LEDGER_TABLE)),
)
