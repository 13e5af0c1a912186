// Publishes what phones go by without a network, every quarter of an hour: keys, baskets, sites, caps, and which
// vouchers are valid, spent or void.
import { compressBits } from '../../shared/adapters/crypto/compress-bits.ts'
import { digests } from '../../shared/adapters/crypto/digests.ts'
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeListedVoucherScan } from '../../shared/adapters/dynamodb/listed-vouchers.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeProgrammeStore } from '../../shared/adapters/dynamodb/programme-store.ts'
import { makeJwsSigner } from '../../shared/adapters/kms/jws-signer.ts'
import { makeTrustKeyReader } from '../../shared/adapters/kms/signing-key-store.ts'
import { makeTrustPublisher } from '../../shared/adapters/s3/trust-store.ts'
import { publishTrust } from '../../shared/application/publish-trust.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { scheduledFunction } from '../middleware/scheduled-function.ts'

const environment = readEnvironment('LEDGER_TABLE', 'VOUCHERS_TABLE', 'TRUST_KEY_ID', 'TRUST_BUCKET')
const client = makeDocumentClient()
const { listAllProgrammes, listSites } = makeProgrammeStore(client, environment.LEDGER_TABLE)
const { getProgramme } = makeProgrammeReader(client, environment.LEDGER_TABLE)
const { signJws } = makeJwsSigner(environment.TRUST_KEY_ID)

export const handler = scheduledFunction(
  'publish-trust',
  publishTrust({
    ...{ listAllProgrammes, listSites, getProgramme, signJws },
    listKeys: makeTrustKeyReader(client, environment.LEDGER_TABLE),
    scanVouchers: makeListedVoucherScan(client, environment.VOUCHERS_TABLE),
    compress: compressBits,
    sha256: digests.sha256,
    ...makeTrustPublisher(environment.TRUST_BUCKET),
  }),
)
