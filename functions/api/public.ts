// What anybody may ask: whether the API answers, and what it offers. And what vendors' phones go by without a network.
import { makeTrustReader } from '../../shared/adapters/s3/trust-store.ts'
import { type OpenApiDocument, openApiDocument } from '../../shared/contract/openapi.ts'
import {
  getHealthRoute,
  getOpenApiRoute,
  getStatusListRoute,
  getTrustBundleRoute,
} from '../../shared/contract/routes/public.ts'
import { routes } from '../../shared/contract/routes.ts'
import { checkVendor } from '../../shared/domain/actor.ts'
import { refuse } from '../../shared/domain/refusal.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment('TRUST_BUCKET')
const trust = makeTrustReader(environment.TRUST_BUCKET)
let document: OpenApiDocument | undefined

/** Made at the first request, not at the cold start that a health check waits for. */
function getOpenApi(): OpenApiDocument {
  document ??= openApiDocument(routes)
  return document
}

export const handler = apiFunction('public', [
  on(getHealthRoute, async () => ({ status: 'ok' as const })),
  on(getOpenApiRoute, async () => getOpenApi()),
  on(getTrustBundleRoute, async ({ actor }) => {
    const bundle = await trust.readBundle()
    return checkVendor(actor) ?? (bundle === undefined ? refuse('trust-not-published') : { bundle })
  }),
  on(getStatusListRoute, async ({ actor, params }) => {
    const list = await trust.readStatusList(Number(params.programmeNumber))
    return checkVendor(actor) ?? list ?? refuse('trust-not-published')
  }),
])
