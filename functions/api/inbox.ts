// What people said, for protection officers alone.
import { makeFeedbackReader } from '../../shared/adapters/crypto/sealed-feedback.ts'
import { makeAuditLog } from '../../shared/adapters/dynamodb/audit-log.ts'
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeInbox } from '../../shared/adapters/dynamodb/feedback-store.ts'
import { makeKeyVault } from '../../shared/adapters/kms/key-vault.ts'
import { answerFeedback, getFeedback, listFeedback } from '../../shared/application/answer-feedback.ts'
import {
  answerFeedbackRoute,
  getFeedbackRoute,
  listFeedbackRoute,
} from '../../shared/contract/routes/feedback.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment('REGISTRY_TABLE', 'LEDGER_TABLE', 'PERSONAL_DATA_KEY_ID')
const client = makeDocumentClient()
const ports = {
  ...makeInbox(client, environment.REGISTRY_TABLE),
  ...makeFeedbackReader(makeKeyVault(environment.PERSONAL_DATA_KEY_ID)),
  recordRead: makeAuditLog(client, environment.LEDGER_TABLE),
}

export const handler = apiFunction('inbox', [
  on(listFeedbackRoute, ({ query, actor }) => listFeedback(ports)({ ...query, actor })),
  on(getFeedbackRoute, ({ params, actor, now }) => getFeedback(ports)({ ...params, actor, now })),
  on(answerFeedbackRoute, ({ params, body, actor, now }) =>
    answerFeedback(ports)({ ...params, ...body, actor, now }),
  ),
])
