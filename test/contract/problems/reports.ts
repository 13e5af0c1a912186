// How each problem of the reports comes about.
import {
  getActivityRoute,
  getTrialBalanceRoute,
  getVoucherProofRoute,
  getVoucherStoryRoute,
} from '../../../shared/contract/routes/reports.ts'
import { aVoucher } from './issuing.ts'
import { ask, noSuch, ofProgramme, outsider, type Scenarios } from './scenario.ts'

export const reportProblems: Scenarios = {
  'getVoucherStory: outside-your-scope': async (vale) =>
    ask(vale, getVoucherStoryRoute, { token: await outsider(vale), params: await aVoucher(vale) }),
  'getVoucherStory: voucher-unknown': (vale) =>
    ask(vale, getVoucherStoryRoute, { token: vale.tokens.auditor, params: noSuch }),
  'getVoucherProof: outside-your-scope': async (vale) =>
    ask(vale, getVoucherProofRoute, { token: await outsider(vale), params: await aVoucher(vale) }),
  'getVoucherProof: voucher-unknown': (vale) =>
    ask(vale, getVoucherProofRoute, { token: vale.tokens.auditor, params: noSuch }),
  ...ofProgramme(getTrialBalanceRoute, 'auditor'),
  ...ofProgramme(getActivityRoute, 'auditor', { query: { from: '2026-03-01', until: '2026-03-31' } }),
}
