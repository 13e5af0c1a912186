import {
  getImportRoute,
  listImportsRoute,
  runImportRoute,
  startImportRoute,
} from '../../../../shared/contract/routes/imports.ts'
import type { ScreenGroup } from '../../screen-group.ts'
import { t } from './words.ts'

export const importsGroup: ScreenGroup = {
  name: 'imports',
  section: 'people',
  inProgramme: true,
  screens: [
    {
      path: '/imports',
      needs: [listImportsRoute, startImportRoute],
      load: async () => (await import('./imports-screen.tsx')).ImportsScreen,
      nav: { label: () => t('nav'), icon: 'import' },
    },
    {
      path: '/imports/new',
      needs: [startImportRoute],
      load: async () => (await import('./new-import-screen.tsx')).NewImportScreen,
    },
    {
      path: '/imports/:importId',
      needs: [getImportRoute, runImportRoute],
      load: async () => (await import('./import-screen.tsx')).ImportScreen,
    },
  ],
}
