// The hot path: checks and redeems vouchers. It can read vendors and public keys, and write vouchers; nothing else.
import { verifyPin } from '../../shared/adapters/crypto/pin.ts'
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeSignatureChecker, makeVendorReader } from '../../shared/adapters/dynamodb/trust-readers.ts'
import { makeVoucherRedemptions } from '../../shared/adapters/dynamodb/voucher-redemptions.ts'
import { checkVoucher } from '../../shared/application/check-voucher.ts'
import { redeemVoucher } from '../../shared/application/redeem-voucher.ts'
import { checkVoucherRoute, redeemVoucherRoute } from '../../shared/contract/routes/redemptions.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment('VOUCHERS_TABLE', 'LEDGER_TABLE')
const client = makeDocumentClient()
const ports = {
  ...makeVoucherRedemptions(client, environment.VOUCHERS_TABLE),
  checkSignature: makeSignatureChecker(client, environment.LEDGER_TABLE),
  findVendor: makeVendorReader(client, environment.LEDGER_TABLE),
  isPin: verifyPin,
}

export const handler = apiFunction('redemptions', [
  on(checkVoucherRoute, ({ body, actor, now }) => checkVoucher(ports)({ ...body, actor, now })),
  on(redeemVoucherRoute, ({ body, actor, idempotencyKey, requestHash, now }) =>
    redeemVoucher(ports)({ ...body, actor, transferId: idempotencyKey, requestHash, now }),
  ),
])
