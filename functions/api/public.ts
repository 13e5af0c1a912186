// What anybody may ask: whether the API answers, and what it offers.
import { type OpenApiDocument, openApiDocument } from '../../shared/contract/openapi.ts'
import { getHealthRoute, getOpenApiRoute } from '../../shared/contract/routes/public.ts'
import { routes } from '../../shared/contract/routes.ts'
import { apiFunction, on } from '../middleware/api-function.ts'

let document: OpenApiDocument | undefined

/** Made at the first request, not at the cold start that a health check waits for. */
function getOpenApi(): OpenApiDocument {
  document ??= openApiDocument(routes)
  return document
}

export const handler = apiFunction('public', [
  on(getHealthRoute, async () => ({ status: 'ok' as const })),
  on(getOpenApiRoute, async () => getOpenApi()),
])
