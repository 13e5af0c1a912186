import {
  getSettlementRoute,
  listBankEntriesRoute,
  listPaymentsRoute,
  listSettlementsRoute,
} from '../../../../shared/contract/routes/settlements.ts'
import type { ScreenGroup } from '../../screen-group.ts'
import { t } from './words.ts'

export const financeGroup: ScreenGroup = {
  name: 'finance',
  section: 'vendors',
  inProgramme: true,
  screens: [
    {
      path: '/statements',
      needs: [listSettlementsRoute],
      load: async () => (await import('./statements-screen.tsx')).StatementsScreen,
      nav: { label: () => t('statements.nav'), icon: 'statement' },
    },
    {
      path: '/statements/:settlementId',
      needs: [getSettlementRoute],
      load: async () => (await import('./statement-screen.tsx')).StatementScreen,
    },
    {
      path: '/payments',
      needs: [listPaymentsRoute],
      load: async () => (await import('./payments-screen.tsx')).PaymentsScreen,
      nav: { label: () => t('payments.nav'), icon: 'payment' },
    },
    {
      path: '/bank-entries',
      needs: [listBankEntriesRoute],
      load: async () => (await import('./bank-screen.tsx')).BankScreen,
      nav: { label: () => t('bank.nav'), icon: 'import' },
    },
  ],
}
