import {
  createServiceAccountRoute,
  listServiceAccountsRoute,
} from '../../../../shared/contract/routes/service-accounts.ts'
import { listWebhookDeliveriesRoute, listWebhooksRoute } from '../../../../shared/contract/routes/webhooks.ts'
import type { ScreenGroup } from '../../screen-group.ts'
import { t } from './words.ts'

export const partnersGroup: ScreenGroup = {
  name: 'partners',
  section: 'administration',
  inProgramme: false,
  screens: [
    {
      path: '/service-accounts',
      needs: [listServiceAccountsRoute, createServiceAccountRoute],
      load: async () => (await import('./service-accounts-screen.tsx')).ServiceAccountsScreen,
      nav: { label: () => t('accounts.nav'), icon: 'key' },
    },
    {
      path: '/webhooks',
      needs: [listWebhooksRoute],
      load: async () => (await import('./webhooks-screen.tsx')).WebhooksScreen,
      nav: { label: () => t('webhooks.nav'), icon: 'link' },
    },
    {
      path: '/webhooks/:webhookId',
      needs: [listWebhooksRoute, listWebhookDeliveriesRoute],
      load: async () => (await import('./webhook-screen.tsx')).WebhookScreen,
    },
  ],
}
