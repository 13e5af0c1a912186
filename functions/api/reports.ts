// What an auditor, a donor or an officer can see. It reads, and can do nothing else.
import { digests } from '../../shared/adapters/crypto/digests.ts'
import { makeAuditTrail } from '../../shared/adapters/dynamodb/audit-trail.ts'
import { makeBudgetStore } from '../../shared/adapters/dynamodb/budget-store.ts'
import { makeCounterReader } from '../../shared/adapters/dynamodb/counter-reader.ts'
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeHomeReader } from '../../shared/adapters/dynamodb/home-reader.ts'
import { makeLedgerReader } from '../../shared/adapters/dynamodb/ledger-reader.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeProgrammeStore } from '../../shared/adapters/dynamodb/programme-store.ts'
import { makeReportNames } from '../../shared/adapters/dynamodb/report-names.ts'
import { makeSealHead } from '../../shared/adapters/dynamodb/seal-head.ts'
import { makeServedProfiles } from '../../shared/adapters/dynamodb/served-profiles.ts'
import { makeVoucherReader } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { historyShape, makeVoucherScan, reportShape } from '../../shared/adapters/dynamodb/voucher-scan.ts'
import { makeSealReader, sealIn } from '../../shared/adapters/s3/seal-store.ts'
import { proveVoucher } from '../../shared/application/prove-voucher.ts'
import { searchAuditTrail } from '../../shared/application/search-audit-trail.ts'
import { showActivity } from '../../shared/application/show-activity.ts'
import { showHome } from '../../shared/application/show-home.ts'
import { showProgrammeState } from '../../shared/application/show-programme-state.ts'
import { showReport } from '../../shared/application/show-report.ts'
import { showVoucherState } from '../../shared/application/show-voucher-state.ts'
import { sumTrialBalance } from '../../shared/application/sum-trial-balance.ts'
import { tellVoucherStory } from '../../shared/application/tell-voucher-story.ts'
import { searchAuditTrailRoute } from '../../shared/contract/routes/audit.ts'
import { decideDuplicateRoute } from '../../shared/contract/routes/duplicates.ts'
import { answerFeedbackRoute } from '../../shared/contract/routes/feedback.ts'
import { showHomeRoute, showProgrammeStateRoute } from '../../shared/contract/routes/home.ts'
import { runImportRoute } from '../../shared/contract/routes/imports.ts'
import {
  exportUnredeemedVouchersRoute,
  getActivityRoute,
  getReportCsvRoute,
  getReportWorkbookRoute,
  getTrialBalanceRoute,
  getVoucherProofRoute,
  getVoucherStateRoute,
  getVoucherStoryRoute,
  showReportRoute,
} from '../../shared/contract/routes/reports.ts'
import {
  approveRoundRoute,
  releaseRoundRoute,
  submitRoundRoute,
} from '../../shared/contract/routes/rounds.ts'
import { approveSettlementRoute, releasePaymentRoute } from '../../shared/contract/routes/settlements.ts'
import { decideConflictRoute } from '../../shared/contract/routes/sync.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'
import { compressedCsv, csvOf, workbookOf } from '../wiring/report-files.ts'

const environment = readEnvironment('VOUCHERS_TABLE', 'LEDGER_TABLE', 'REGISTRY_TABLE', 'SEAL_BUCKET')
const client = makeDocumentClient()
const vouchers = makeVoucherReader(client, environment.VOUCHERS_TABLE)
const ledger = makeLedgerReader(client, environment.LEDGER_TABLE)
const activityPorts = { ...ledger, ...makeCounterReader(client, environment.LEDGER_TABLE) }
const balancePorts = {
  ...ledger,
  scanVouchers: makeVoucherScan(client, environment.VOUCHERS_TABLE, { shape: historyShape }),
}
const programmes = makeProgrammeReader(client, environment.LEDGER_TABLE)
const homeReader = makeHomeReader(client, {
  ledger: environment.LEDGER_TABLE,
  vouchers: environment.VOUCHERS_TABLE,
  registry: environment.REGISTRY_TABLE,
})
const homePorts = {
  ...makeProgrammeStore(client, environment.LEDGER_TABLE),
  ...homeReader,
  rolesFor: {
    'round-to-submit': submitRoundRoute.roles,
    'round-to-approve': approveRoundRoute.roles,
    'round-to-release': releaseRoundRoute.roles,
    'statement-to-approve': approveSettlementRoute.roles,
    'payment-to-release': releasePaymentRoute.roles,
    'conflict-to-decide': decideConflictRoute.roles,
    'import-to-enrol': runImportRoute.roles,
    'import-to-mend': runImportRoute.roles,
    'duplicate-to-decide': decideDuplicateRoute.roles,
    'feedback-to-answer': answerFeedbackRoute.roles,
  } as Parameters<typeof showHome>[0]['rolesFor'],
}
const statePorts = {
  ...programmes,
  ...homeReader,
  ...makeBudgetStore(client, environment.LEDGER_TABLE),
  ...makeCounterReader(client, environment.LEDGER_TABLE),
}
const report = showReport({
  ...programmes,
  ...makeReportNames(client, environment.LEDGER_TABLE),
  readProfiles: makeServedProfiles(client, environment.REGISTRY_TABLE).readProfiles,
  scanVouchersForReports: makeVoucherScan(client, environment.VOUCHERS_TABLE, { shape: reportShape }),
})

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
  on(getVoucherStateRoute, ({ params, actor }) => showVoucherState(vouchers)({ ...params, actor })),
  on(getVoucherProofRoute, ({ params, actor }) => proveVoucher(proofPorts)({ ...params, actor })),
  on(getTrialBalanceRoute, ({ params, actor, now }) =>
    sumTrialBalance(balancePorts)({ ...params, actor, now }),
  ),
  on(getActivityRoute, ({ params, query, actor, now }) =>
    showActivity(activityPorts)({ ...params, ...query, actor, now }),
  ),
  on(showHomeRoute, ({ actor, now }) => showHome(homePorts)({ actor, now })),
  on(showProgrammeStateRoute, ({ params, actor, now }) =>
    showProgrammeState(statePorts)({ ...params, actor, now }),
  ),
  on(showReportRoute, ({ params, query, actor, now }) => report({ ...params, ...query, actor, now })),
  on(getReportCsvRoute, async ({ params, query: { language, ...query }, actor, now }) =>
    csvOf(await report({ ...params, ...query, actor, now }), language),
  ),
  on(getReportWorkbookRoute, async ({ params, query: { language, ...query }, actor, now }) =>
    workbookOf(await report({ ...params, ...query, actor, now }), language),
  ),
  on(exportUnredeemedVouchersRoute, async ({ params, query: { language, ...query }, actor, now }) =>
    compressedCsv(await report({ ...params, ...query, report: 'unredeemed-vouchers', actor, now }), language),
  ),
  on(searchAuditTrailRoute, ({ query, actor }) => searchAuditTrail(auditTrail)({ ...query, actor })),
])
