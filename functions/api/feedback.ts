// Takes what anybody has to say. It seals it, and cannot open it again.
import { deriveId } from '../../shared/adapters/crypto/derive-id.ts'
import { makeFeedbackSeal } from '../../shared/adapters/crypto/sealed-feedback.ts'
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeFeedbackBox } from '../../shared/adapters/dynamodb/feedback-store.ts'
import { makeSignatureChecker } from '../../shared/adapters/dynamodb/trust-readers.ts'
import { makeWalletReader } from '../../shared/adapters/dynamodb/wallet-reader.ts'
import { makeKeyVault } from '../../shared/adapters/kms/key-vault.ts'
import { submitFeedback } from '../../shared/application/submit-feedback.ts'
import { submitFeedbackRoute } from '../../shared/contract/routes/feedback.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment(
  'REGISTRY_TABLE',
  'VOUCHERS_TABLE',
  'LEDGER_TABLE',
  'PERSONAL_DATA_KEY_ID',
)
const client = makeDocumentClient()
const tables = { vouchers: environment.VOUCHERS_TABLE, ledger: environment.LEDGER_TABLE }
const ports = {
  findViewed: makeWalletReader(client, tables).findViewed,
  checkSignature: makeSignatureChecker(client, environment.LEDGER_TABLE),
  sealFeedback: makeFeedbackSeal(makeKeyVault(environment.PERSONAL_DATA_KEY_ID)),
  putFeedback: makeFeedbackBox(client, environment.REGISTRY_TABLE),
}

export const handler = apiFunction('feedback', [
  on(submitFeedbackRoute, ({ body, idempotencyKey, now, ...call }) => {
    const feedbackId = deriveId('fbk', idempotencyKey)
    // Short words could be guessed from their hash; the key, which is stored nowhere, cannot.
    const requestHash = deriveId('req', call.requestHash, idempotencyKey)
    return submitFeedback(ports)({ ...body, feedbackId, requestHash, now })
  }),
])
