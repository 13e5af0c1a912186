// How each problem of the reports comes about.
import type { Route } from '../../../shared/contract/route.ts'
import { showHomeRoute, showProgrammeStateRoute } from '../../../shared/contract/routes/home.ts'
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
} from '../../../shared/contract/routes/reports.ts'
import { aVoucher } from './issuing.ts'
import { ask, noSuch, ofProgramme, outsider, type Scenarios } from './scenario.ts'

/** What every route that makes a report refuses. */
function ofReport(route: Route, whose: 'auditor' | 'finance'): Scenarios {
  const asked = (params: object) => ({ ...params, report: 'by-site' })
  return {
    [`${route.id}: programme-unknown`]: (vale) =>
      ask(vale, route, { token: vale.tokens[whose], params: asked(noSuch) }),
    [`${route.id}: outside-your-scope`]: async (vale) =>
      ask(vale, route, { token: await outsider(vale), params: asked(vale.programme) }),
    [`${route.id}: site-unknown`]: (vale) =>
      ask(vale, route, {
        ...{ token: vale.tokens[whose], params: asked(vale.programme) },
        query: { siteId: noSuch.siteId },
      }),
    [`${route.id}: report-period-invalid`]: (vale) =>
      ask(vale, route, {
        ...{ token: vale.tokens[whose], params: asked(vale.programme) },
        query: { period: '2025-W53' },
      }),
  }
}

export const reportProblems: Scenarios = {
  ...ofReport(showReportRoute, 'auditor'),
  ...ofReport(getReportCsvRoute, 'auditor'),
  ...ofReport(getReportWorkbookRoute, 'auditor'),
  ...ofReport(exportUnredeemedVouchersRoute, 'finance'),
  'getVoucherState: outside-your-scope': async (vale) =>
    ask(vale, getVoucherStateRoute, { token: await outsider(vale), params: await aVoucher(vale) }),
  'getVoucherState: voucher-unknown': (vale) =>
    ask(vale, getVoucherStateRoute, { token: vale.tokens.auditor, params: noSuch }),
  'getVoucherStory: outside-your-scope': async (vale) =>
    ask(vale, getVoucherStoryRoute, { token: await outsider(vale), params: await aVoucher(vale) }),
  'getVoucherStory: voucher-unknown': (vale) =>
    ask(vale, getVoucherStoryRoute, { token: vale.tokens.auditor, params: noSuch }),
  'getVoucherProof: outside-your-scope': async (vale) =>
    ask(vale, getVoucherProofRoute, { token: await outsider(vale), params: await aVoucher(vale) }),
  'getVoucherProof: voucher-unknown': (vale) =>
    ask(vale, getVoucherProofRoute, { token: vale.tokens.auditor, params: noSuch }),
  'showHome: outside-your-scope': async (vale) => ask(vale, showHomeRoute, { token: await outsider(vale) }),
  ...ofProgramme(showProgrammeStateRoute, 'auditor'),
  ...ofProgramme(getTrialBalanceRoute, 'auditor'),
  ...ofProgramme(getActivityRoute, 'auditor', { query: { from: '2026-03-01', until: '2026-03-31' } }),
}
