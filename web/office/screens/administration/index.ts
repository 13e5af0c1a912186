import { searchAuditTrailRoute } from '../../../../shared/contract/routes/audit.ts'
import { listStaffRoute } from '../../../../shared/contract/routes/users.ts'
import type { ScreenGroup } from '../../screen-group.ts'
import { t } from './words.ts'

export const administrationGroup: ScreenGroup = {
  name: 'administration',
  section: 'administration',
  inProgramme: false,
  screens: [
    {
      path: '/staff',
      needs: [listStaffRoute],
      load: async () => (await import('./staff-screen.tsx')).StaffScreen,
      nav: { label: () => t('staff.nav'), icon: 'person' },
    },
    {
      path: '/audit-trail',
      needs: [searchAuditTrailRoute],
      load: async () => (await import('./audit-trail-screen.tsx')).AuditTrailScreen,
      nav: { label: () => t('audit.nav'), icon: 'search' },
    },
  ],
}
