import { issueWalkInRoute } from '../../../../shared/contract/routes/issuing.ts'
import { listSitesRoute } from '../../../../shared/contract/routes/programmes.ts'
import { enrolHouseholdRoute } from '../../../../shared/contract/routes/registry.ts'
import type { ScreenGroup } from '../../screen-group.ts'
import { t } from './words.ts'

export const enrolmentGroup: ScreenGroup = {
  name: 'enrolment',
  section: 'people',
  inProgramme: true,
  screens: [
    {
      path: '/enrolment',
      needs: [enrolHouseholdRoute, listSitesRoute, issueWalkInRoute],
      load: async () => (await import('./enrolment-screen.tsx')).EnrolmentScreen,
      nav: { label: () => t('nav'), icon: 'household' },
    },
  ],
  background: {
    needs: [enrolHouseholdRoute],
    start: async ({ userId }) => {
      await (await import('./open-enrolments.ts')).openEnrolmentsOf(userId)
    },
  },
}
