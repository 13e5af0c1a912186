// What anybody may ask who holds a voucher. It reads vouchers and where they are used, and writes nothing.
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeSignatureChecker } from '../../shared/adapters/dynamodb/trust-readers.ts'
import { makeWalletReader } from '../../shared/adapters/dynamodb/wallet-reader.ts'
import { viewVoucher } from '../../shared/application/view-voucher.ts'
import { viewVoucherRoute } from '../../shared/contract/routes/wallet.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment('VOUCHERS_TABLE', 'LEDGER_TABLE')
const client = makeDocumentClient()
const ports = {
  ...makeWalletReader(client, { vouchers: environment.VOUCHERS_TABLE, ledger: environment.LEDGER_TABLE }),
  checkSignature: makeSignatureChecker(client, environment.LEDGER_TABLE),
}

export const handler = apiFunction('wallet', [
  on(viewVoucherRoute, ({ body, now }) => viewVoucher(ports)({ text: body.text, now })),
])
