import type { Role } from '../../../../shared/contract/roles.ts'
import type { Route } from '../../../../shared/contract/route.ts'
import {
  createGrantRoute,
  createProgrammeRoute,
  createSiteRoute,
  getBudgetRoute,
  getProgrammeRoute,
  listGrantsRoute,
  listSitesRoute,
  setRulesRoute,
} from '../../../../shared/contract/routes/programmes.ts'
import type { ScreenGroup } from '../../screen-group.ts'
import { t } from './words.ts'

/** To set up is the work of those who may add; auditors look on. */
const workOf = ({ roles }: Pick<Route, 'roles'>): readonly Role[] =>
  roles === 'public' ? [] : [...roles, 'auditor']

export const programmeGroup: ScreenGroup = {
  name: 'programmes',
  section: 'distribution',
  inProgramme: true,
  screens: [
    {
      path: '/programme',
      needs: [getProgrammeRoute],
      roles: ['admin', 'programme-officer', 'approver', 'finance-officer', 'auditor'],
      load: async () => (await import('./programme-screen.tsx')).ProgrammeScreen,
      nav: { label: () => t('nav'), icon: 'statement' },
    },
    {
      path: '/programme/rules',
      needs: [getProgrammeRoute, setRulesRoute],
      load: async () => (await import('./rules-screen.tsx')).RulesScreen,
    },
    {
      path: '/budget',
      needs: [getBudgetRoute, listGrantsRoute],
      load: async () => (await import('./budget-screen.tsx')).BudgetScreen,
      nav: { label: () => t('budget.nav'), icon: 'payment' },
    },
  ],
}

export const settingUpGroup: ScreenGroup = {
  name: 'programmes',
  section: 'administration',
  inProgramme: false,
  screens: [
    {
      path: '/programmes/new',
      needs: [createProgrammeRoute],
      load: async () => (await import('./new-programme-screen.tsx')).NewProgrammeScreen,
    },
    {
      path: '/grants',
      needs: [listGrantsRoute],
      roles: workOf(createGrantRoute),
      load: async () => (await import('./grants-screen.tsx')).GrantsScreen,
      nav: { label: () => t('grants.nav'), icon: 'payment' },
    },
    {
      path: '/sites',
      needs: [listSitesRoute],
      roles: workOf(createSiteRoute),
      load: async () => (await import('./sites-screen.tsx')).SitesScreen,
      nav: { label: () => t('sites.nav'), icon: 'home' },
    },
  ],
}
