// What an auditor, a donor or an officer can see. It reads, and can do nothing else.
import { digests } from '../../shared/adapters/crypto/digests.ts'
import { makeAuditTrail } from '../../shared/adapters/dynamodb/audit-trail.ts'
import { makeCounterReader } from '../../shared/adapters/dynamodb/counter-reader.ts'
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeLedgerReader } from '../../shared/adapters/dynamodb/ledger-reader.ts'
import { makeSealHead } from '../../shared/adapters/dynamodb/seal-head.ts'
import { makeVoucherReader } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { makeVoucherScan } from '../../shared/adapters/dynamodb/voucher-scan.ts'
import { makeSealReader, sealIn } from '../../shared/adapters/s3/seal-store.ts'
import { proveVoucher } from '../../shared/application/prove-voucher.ts'
import { searchAuditTrail } from '../../shared/application/search-audit-trail.ts'
import { showActivity } from '../../shared/application/show-activity.ts'
import { sumTrialBalance } from '../../shared/application/sum-trial-balance.ts'
import { tellVoucherStory } from '../../shared/application/tell-voucher-story.ts'
import { searchAuditTrailRoute } from '../../shared/contract/routes/audit.ts'
import {
  getActivityRoute,
  getTrialBalanceRoute,
  getVoucherProofRoute,
  getVoucherStoryRoute,
} from '../../shared/contract/routes/reports.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment('VOUCHERS_TABLE', 'LEDGER_TABLE', 'SEAL_BUCKET')
const client = makeDocumentClient()
const vouchers = makeVoucherReader(client, environment.VOUCHERS_TABLE)
const ledger = makeLedgerReader(client, environment.LEDGER_TABLE)
const activityPorts = { ...ledger, ...makeCounterReader(client, environment.LEDGER_TABLE) }
const balancePorts = {
  ...ledger,
  scanVouchers: makeVoucherScan(client, environment.VOUCHERS_TABLE),
}

const auditTrail = makeAuditTrail(client, environment.LEDGER_TABLE)

const proofPorts = {
  ...vouchers,
  ...makeSealReader(environment.SEAL_BUCKET),
  readHead: makeSealHead(client, environment.LEDGER_TABLE).readHead,
  sealIn,
  ...digests,
}

export const handler = apiFunction('reports', [
  on(getVoucherStoryRoute, ({ params, actor }) => tellVoucherStory(vouchers)({ ...params, actor })),
  on(getVoucherProofRoute, ({ params, actor }) => proveVoucher(proofPorts)({ ...params, actor })),
  on(getTrialBalanceRoute, ({ params, actor, now }) =>
    sumTrialBalance(balancePorts)({ ...params, actor, now }),
  ),
  on(getActivityRoute, ({ params, query, actor, now }) =>
    showActivity(activityPorts)({ ...params, ...query, actor, now }),
  ),
  on(searchAuditTrailRoute, ({ query, actor }) => searchAuditTrail(auditTrail)({ ...query, actor })),
])
