// Seals what was written since the last seal, every hour: a signed Merkle root that follows the one before it.
import { digests } from '../../shared/adapters/crypto/digests.ts'
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeLeafLog } from '../../shared/adapters/dynamodb/leaf-log.ts'
import { makeSealHead } from '../../shared/adapters/dynamodb/seal-head.ts'
import { makeSealSigner } from '../../shared/adapters/kms/seal-signer.ts'
import { makeSealStore } from '../../shared/adapters/s3/seal-store.ts'
import { sealLedger } from '../../shared/application/seal-ledger.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { scheduledFunction } from '../middleware/scheduled-function.ts'

const environment = readEnvironment('LEDGER_TABLE', 'SEAL_KEY_ID', 'SEAL_BUCKET')
const client = makeDocumentClient()
const { publicKey, ...signer } = makeSealSigner(environment.SEAL_KEY_ID)
const { publishKey, ...store } = makeSealStore(environment.SEAL_BUCKET)
const seal = sealLedger({
  ...makeLeafLog(client, environment.LEDGER_TABLE),
  ...makeSealHead(client, environment.LEDGER_TABLE),
  ...store,
  ...signer,
  ...digests,
})

export const handler = scheduledFunction('seal-ledger', async (now) => {
  await publishKey(await publicKey())
  return seal(now)
})
