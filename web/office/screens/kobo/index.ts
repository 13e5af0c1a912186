import {
  connectKoboFormRoute,
  getKoboFormRoute,
  listKoboFormsRoute,
  listKoboSubmissionsRoute,
} from '../../../../shared/contract/routes/kobo.ts'
import type { ScreenGroup } from '../../screen-group.ts'
import { t } from './words.ts'

export const koboGroup: ScreenGroup = {
  name: 'kobo',
  section: 'people',
  inProgramme: true,
  screens: [
    {
      path: '/kobo-forms',
      needs: [listKoboFormsRoute],
      load: async () => (await import('./kobo-forms-screen.tsx')).KoboFormsScreen,
      nav: { label: () => t('nav'), icon: 'link' },
    },
    {
      path: '/kobo-forms/new',
      needs: [connectKoboFormRoute],
      load: async () => (await import('./connect-screen.tsx')).ConnectScreen,
    },
    {
      path: '/kobo-forms/:formId',
      needs: [getKoboFormRoute, listKoboSubmissionsRoute],
      load: async () => (await import('./kobo-form-screen.tsx')).KoboFormScreen,
    },
  ],
}
