import {
  getTrialBalanceRoute,
  getVoucherProofRoute,
  getVoucherStoryRoute,
  showReportRoute,
} from '../../../../shared/contract/routes/reports.ts'
import type { ScreenGroup } from '../../screen-group.ts'
import { t } from './words.ts'

export const reportsGroup: ScreenGroup = {
  name: 'reports',
  section: 'reports',
  inProgramme: true,
  screens: [
    {
      path: '/reports',
      needs: [showReportRoute],
      load: async () => (await import('./reports-screen.tsx')).ReportsScreen,
      nav: { label: () => t('nav'), icon: 'chart' },
    },
    {
      path: '/trial-balance',
      needs: [getTrialBalanceRoute],
      load: async () => (await import('./trial-balance-screen.tsx')).TrialBalanceScreen,
      nav: { label: () => t('balance.nav'), icon: 'payment' },
    },
    {
      path: '/voucher-proof',
      needs: [getVoucherStoryRoute, getVoucherProofRoute],
      load: async () => (await import('./voucher-proof-screen.tsx')).VoucherProofScreen,
      nav: { label: () => t('proof.nav'), icon: 'shield' },
    },
  ],
}
