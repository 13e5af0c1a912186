import {
  getRoundRoute,
  listRoundsRoute,
  prepareRoundRoute,
} from '../../../../shared/contract/routes/rounds.ts'
import type { ScreenGroup } from '../../screen-group.ts'
import { t } from './words.ts'

export const roundGroup: ScreenGroup = {
  name: 'rounds',
  section: 'distribution',
  inProgramme: true,
  screens: [
    {
      path: '/rounds',
      needs: [listRoundsRoute],
      load: async () => (await import('./rounds-screen.tsx')).RoundsScreen,
      nav: { label: () => t('nav'), icon: 'round' },
    },
    {
      path: '/rounds/new',
      needs: [prepareRoundRoute],
      load: async () => (await import('./prepare-round-screen.tsx')).PrepareRoundScreen,
    },
    {
      path: '/rounds/:roundId',
      needs: [getRoundRoute],
      load: async () => (await import('./round-screen.tsx')).RoundScreen,
    },
  ],
}
