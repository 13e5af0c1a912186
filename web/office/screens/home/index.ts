import type { ScreenGroup } from '../../screen-group.ts'
import { t } from './words.ts'

const home = async () => (await import('./home-screen.tsx')).HomeScreen

export const homeGroup: ScreenGroup = {
  name: 'home',
  section: 'home',
  inProgramme: false,
  screens: [
    { path: '/', needs: [], load: home, nav: { label: () => t('nav'), icon: 'home' } },
    { path: '/p/:programmeId', needs: [], load: home },
  ],
}
