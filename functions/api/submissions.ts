// What forms send by themselves: it can keep submissions, and read none.
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeSubmissionInbox } from '../../shared/adapters/dynamodb/kobo-store.ts'
import { makeKeyVault } from '../../shared/adapters/kms/key-vault.ts'
import { makeWorkQueue } from '../../shared/adapters/sqs/work-queue.ts'
import { receiveSubmission } from '../../shared/application/receive-submission.ts'
import { receiveSubmissionRoute } from '../../shared/contract/routes/kobo.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment('REGISTRY_TABLE', 'PERSONAL_DATA_KEY_ID', 'SUBMISSION_QUEUE_URL')
const ports = {
  ...makeSubmissionInbox({
    client: makeDocumentClient(),
    tableName: environment.REGISTRY_TABLE,
    vault: makeKeyVault(environment.PERSONAL_DATA_KEY_ID),
  }),
  sendSubmissions: makeWorkQueue(environment.SUBMISSION_QUEUE_URL).sendAll,
}

export const handler = apiFunction('submissions', [
  on(receiveSubmissionRoute, ({ params, body, secret, now }) =>
    receiveSubmission(ports)({ ...params, secret, submission: body, now }),
  ),
])
