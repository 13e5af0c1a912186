// Ends vouchers whose time and grace are over. It stops before Lambda would stop it, and goes on at its next run.
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeExpiringVouchers } from '../../shared/adapters/dynamodb/expiring-vouchers.ts'
import { expiryShards } from '../../shared/adapters/dynamodb/keys.ts'
import { makeVoucherCorrections } from '../../shared/adapters/dynamodb/voucher-corrections.ts'
import { makeVoucherReader } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { expireVouchers } from '../../shared/application/expire-vouchers.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { scheduledFunction } from '../middleware/scheduled-function.ts'

const environment = readEnvironment('VOUCHERS_TABLE')
const client = makeDocumentClient()
const expire = expireVouchers({
  ...makeVoucherReader(client, environment.VOUCHERS_TABLE),
  ...makeVoucherCorrections(client, environment.VOUCHERS_TABLE),
  listExpiring: makeExpiringVouchers(client, environment.VOUCHERS_TABLE),
  shards: expiryShards,
  clock: Date.now,
})

/** Less than the function's timeout in infra/functions.ts. */
const longestRunMs = 240_000

export const handler = scheduledFunction('expire-vouchers', (now) =>
  expire({ now, stopAt: now + longestRunMs }),
)
