// The catalogue: every route of the API, in the order of the main job.
import type { Route } from './route.ts'
import { auditRoutes } from './routes/audit.ts'
import { correctionRoutes } from './routes/corrections.ts'
import { deviceRoutes } from './routes/devices.ts'
import { duplicateRoutes } from './routes/duplicates.ts'
import { feedbackRoutes } from './routes/feedback.ts'
import { fundingRoutes } from './routes/fundings.ts'
import { homeRoutes } from './routes/home.ts'
import { importRoutes } from './routes/imports.ts'
import { issuingRoutes } from './routes/issuing.ts'
import { koboRoutes } from './routes/kobo.ts'
import { messageRoutes } from './routes/messages.ts'
import { programmeRoutes } from './routes/programmes.ts'
import { publicRoutes } from './routes/public.ts'
import { redemptionRoutes } from './routes/redemptions.ts'
import { registryRoutes } from './routes/registry.ts'
import { reportRoutes } from './routes/reports.ts'
import { roundRoutes } from './routes/rounds.ts'
import { serviceAccountRoutes } from './routes/service-accounts.ts'
import { settlementRoutes } from './routes/settlements.ts'
import { syncRoutes } from './routes/sync.ts'
import { userRoutes } from './routes/users.ts'
import { vendorRoutes } from './routes/vendors.ts'
import { walletRoutes } from './routes/wallet.ts'
import { webhookRoutes } from './routes/webhooks.ts'

export const routes: readonly Route[] = [
  ...programmeRoutes,
  ...fundingRoutes,
  ...roundRoutes,
  ...vendorRoutes,
  ...userRoutes,
  ...registryRoutes,
  ...duplicateRoutes,
  ...importRoutes,
  ...koboRoutes,
  ...issuingRoutes,
  ...messageRoutes,
  ...redemptionRoutes,
  ...deviceRoutes,
  ...syncRoutes,
  ...correctionRoutes,
  ...settlementRoutes,
  ...homeRoutes,
  ...reportRoutes,
  ...auditRoutes,
  ...serviceAccountRoutes,
  ...webhookRoutes,
  ...publicRoutes,
  ...walletRoutes,
  ...feedbackRoutes,
]
