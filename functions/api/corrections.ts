// Takes value back: reverses redemptions, voids vouchers. It can change a voucher that exists, and mark a vendor's line.
import { setTimeout as sleep } from 'node:timers/promises'
import { makeAttributedClient } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeReversalMarks } from '../../shared/adapters/dynamodb/reversal-marks.ts'
import { makeSignatureChecker, makeVendorReader } from '../../shared/adapters/dynamodb/trust-readers.ts'
import { makeVoucherCorrections } from '../../shared/adapters/dynamodb/voucher-corrections.ts'
import { makeVoucherReader } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { reverseOwnRedemption, reverseRedemption } from '../../shared/application/reverse-redemption.ts'
import { voidVoucher } from '../../shared/application/void-voucher.ts'
import {
  reverseOwnRedemptionRoute,
  reverseRedemptionRoute,
  voidVoucherRoute,
} from '../../shared/contract/routes/corrections.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'

/** The stream brings a line within a second, as a rule. */
const lineWaitMs = 250

const environment = readEnvironment('VOUCHERS_TABLE', 'LEDGER_TABLE')
const client = makeAttributedClient(environment.LEDGER_TABLE)
const ports = {
  ...makeVoucherReader(client, environment.VOUCHERS_TABLE),
  ...makeVoucherCorrections(client, environment.VOUCHERS_TABLE),
  markReversal: makeReversalMarks(client, environment.LEDGER_TABLE),
  waitForLine: () => sleep(lineWaitMs),
  checkSignature: makeSignatureChecker(client, environment.LEDGER_TABLE),
  findVendor: makeVendorReader(client, environment.LEDGER_TABLE),
  findProgramme: makeProgrammeReader(client, environment.LEDGER_TABLE).getProgramme,
}

export const handler = apiFunction('corrections', [
  on(reverseOwnRedemptionRoute, ({ body, actor, requestHash, now }) =>
    reverseOwnRedemption(ports)({ ...body, actor, requestHash, now }),
  ),
  on(reverseRedemptionRoute, ({ params, body, actor, requestHash, now }) =>
    reverseRedemption(ports)({ ...params, ...body, actor, requestHash, now }),
  ),
  on(voidVoucherRoute, ({ params, body, actor, requestHash, now }) =>
    voidVoucher(ports)({ ...params, ...body, actor, requestHash, now }),
  ),
])
