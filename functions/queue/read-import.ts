// Reads uploaded lists, one a message, and hands their chunks over to be checked.
import * as z from 'zod'
import { digests } from '../../shared/adapters/crypto/digests.ts'
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeImportStore } from '../../shared/adapters/dynamodb/import-store.ts'
import { makeKoboFormStore } from '../../shared/adapters/dynamodb/kobo-store.ts'
import { makeKeyVault } from '../../shared/adapters/kms/key-vault.ts'
import { makeKoboClient } from '../../shared/adapters/kobo/kobo-client.ts'
import { makeUploadStore } from '../../shared/adapters/s3/upload-store.ts'
import { openList } from '../../shared/adapters/spreadsheet/open-list.ts'
import { makeWorkQueue } from '../../shared/adapters/sqs/work-queue.ts'
import { readImport } from '../../shared/application/read-import.ts'
import { importId, programmeId } from '../../shared/contract/fields.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { queueFunction } from '../middleware/queue-function.ts'

const environment = readEnvironment(
  'REGISTRY_TABLE',
  'PERSONAL_DATA_KEY_ID',
  'UPLOAD_BUCKET',
  'IMPORT_QUEUE_URL',
)
const table = {
  client: makeDocumentClient(),
  tableName: environment.REGISTRY_TABLE,
  vault: makeKeyVault(environment.PERSONAL_DATA_KEY_ID),
}
const read = readImport({
  ...makeImportStore(table),
  ...makeUploadStore(environment.UPLOAD_BUCKET),
  ...makeKoboFormStore(table),
  ...makeKoboClient(),
  openList,
  hashText: digests.hashText,
  sendChunks: makeWorkQueue(environment.IMPORT_QUEUE_URL).sendAll,
})

const message = z.strictObject({ programmeId, importId })

export const handler = queueFunction('read-import', message, read)
