import {
  decideDuplicateRoute,
  getDuplicateRoute,
  listDuplicatesRoute,
} from '../../../../shared/contract/routes/duplicates.ts'
import { listSitesRoute } from '../../../../shared/contract/routes/programmes.ts'
import type { ScreenGroup } from '../../screen-group.ts'
import { t } from './words.ts'

export const duplicatesGroup: ScreenGroup = {
  name: 'duplicates',
  section: 'people',
  inProgramme: true,
  screens: [
    {
      path: '/duplicates',
      needs: [listDuplicatesRoute, listSitesRoute, getDuplicateRoute],
      load: async () => (await import('./duplicates-screen.tsx')).DuplicatesScreen,
      nav: { label: () => t('nav'), icon: 'duplicate' },
    },
    {
      path: '/duplicates/:duplicateId',
      needs: [getDuplicateRoute, decideDuplicateRoute],
      load: async () => (await import('./duplicate-screen.tsx')).DuplicateScreen,
    },
  ],
}
