// What phones handed out without a network: takes receipts, and has conflicts decided. It can change a voucher that
// exists; of the ledger it writes receipts, the chains of keys, conflicts and the losses that programmes bear.
import { makeAttributedClient } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeConflictStore } from '../../shared/adapters/dynamodb/conflict-store.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeReceiptStore } from '../../shared/adapters/dynamodb/receipt-store.ts'
import { makeVendorReader, remember } from '../../shared/adapters/dynamodb/trust-readers.ts'
import { makeVoucherClaims } from '../../shared/adapters/dynamodb/voucher-claims.ts'
import { makeVoucherReader } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { makeVoucherRedemptions } from '../../shared/adapters/dynamodb/voucher-redemptions.ts'
import { decideConflict } from '../../shared/application/decide-conflict.ts'
import { listConflicts } from '../../shared/application/list-conflicts.ts'
import { syncReceipts } from '../../shared/application/sync-receipts.ts'
import { importDeviceKey, receiptHash, verifyReceipt } from '../../shared/contract/receipt-signature.ts'
import {
  decideConflictRoute,
  listConflictsRoute,
  syncReceiptsRoute,
} from '../../shared/contract/routes/sync.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'

/** Baskets and caps may be so old: a chunk's receipts are of few programmes. */
const programmeMemoryMs = 2_000

const environment = readEnvironment('VOUCHERS_TABLE', 'LEDGER_TABLE')
const client = makeAttributedClient(environment.LEDGER_TABLE)
const programmes = makeProgrammeReader(client, environment.LEDGER_TABLE)
const ports = {
  ...makeVoucherReader(client, environment.VOUCHERS_TABLE),
  ...makeVoucherRedemptions(client, environment.VOUCHERS_TABLE),
  ...makeVoucherClaims(client, environment.VOUCHERS_TABLE),
  ...makeReceiptStore(client, environment.LEDGER_TABLE),
  ...makeConflictStore(client, environment.LEDGER_TABLE),
  programmeExists: programmes.programmeExists,
  findProgramme: remember(programmes.getProgramme, programmeMemoryMs),
  findVendor: makeVendorReader(client, environment.LEDGER_TABLE),
  hashReceipt: receiptHash,
  isSigned: async (
    parts: Parameters<typeof verifyReceipt>[0],
    publicKey: Parameters<typeof importDeviceKey>[0],
  ) => verifyReceipt(parts, await importDeviceKey(publicKey)),
}

export const handler = apiFunction('sync', [
  on(syncReceiptsRoute, ({ body, actor, now }) => syncReceipts(ports)({ ...body, actor, now })),
  on(listConflictsRoute, ({ params, query, actor }) => listConflicts(ports)({ ...params, ...query, actor })),
  on(decideConflictRoute, ({ params, body, actor, requestHash, now }) =>
    decideConflict(ports)({ ...params, ...body, actor, requestHash, now }),
  ),
])
