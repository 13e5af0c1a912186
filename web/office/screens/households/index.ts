import { listSitesRoute } from '../../../../shared/contract/routes/programmes.ts'
import {
  correctHouseholdRoute,
  getHouseholdRoute,
  listRegistrationsRoute,
} from '../../../../shared/contract/routes/registry.ts'
import type { ScreenGroup } from '../../screen-group.ts'
import { t } from './words.ts'

export const householdGroup: ScreenGroup = {
  name: 'households',
  section: 'people',
  inProgramme: true,
  screens: [
    {
      path: '/registrations',
      needs: [listRegistrationsRoute, listSitesRoute],
      load: async () => (await import('./registrations-screen.tsx')).RegistrationsScreen,
      nav: { label: () => t('nav'), icon: 'household' },
    },
    {
      path: '/registrations/:householdId',
      needs: [getHouseholdRoute],
      load: async () => (await import('./household-screen.tsx')).HouseholdScreen,
    },
    {
      path: '/registrations/:householdId/correction',
      needs: [getHouseholdRoute, correctHouseholdRoute],
      load: async () => (await import('./correct-household-screen.tsx')).CorrectHouseholdScreen,
    },
  ],
}
