import { getVoucherStoryRoute } from '../../../../shared/contract/routes/reports.ts'
import type { ScreenGroup } from '../../screen-group.ts'
import { t } from './words.ts'

export const voucherGroup: ScreenGroup = {
  name: 'vouchers',
  section: 'distribution',
  inProgramme: true,
  screens: [
    {
      path: '/vouchers',
      needs: [getVoucherStoryRoute],
      load: async () => (await import('./find-voucher-screen.tsx')).FindVoucherScreen,
      nav: { label: () => t('nav'), icon: 'voucher' },
    },
  ],
}
