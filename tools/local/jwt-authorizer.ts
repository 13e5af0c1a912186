// The JWT authorizer of an HTTP API: issuer, audience or client id, expiry, and any one of the route's scopes.
import { createRemoteJWKSet, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { RouteModel } from './app-model.ts'
import { type Authorization, gatewayAnswer, type HttpAnswer } from './http-event.ts'

export type JwtAuthorizer = {
  /** Returns the verified claims, undefined for a route without authorizer, or the gateway's refusal. */
  authorize(route: RouteModel, header: string | undefined): Promise<{ passed?: Authorization } | HttpAnswer>
}

export type AuthorizerOptions = {
  /** The local issuer, which stands in for every user pool of the template. */
  readonly issuer: string
  readonly jwksUri: string
}

export function createJwtAuthorizer({ issuer, jwksUri }: AuthorizerOptions): JwtAuthorizer {
  const verify = rememberVerified(issuer, createRemoteJWKSet(new URL(jwksUri)))
  return {
    async authorize({ authorizer, scopes }, header) {
      if (authorizer === undefined) return {}
      if (header === undefined || header === '')
        return gatewayAnswer(401, 'Unauthorized', { 'www-authenticate': 'Bearer' })
      const token = header.replace(/^bearer /i, '')
      const claims = await verify(token)
      if (claims === undefined || !isForAudience(claims, authorizer.audience)) return unauthorized(scopes)
      const granted = String(claims['scope'] ?? '').split(' ')
      if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) return forbidden(scopes)
      return { passed: { claims, scopes: granted } }
    },
  }
}

type Verify = (token: string) => Promise<JWTPayload | undefined>

const maxRemembered = 500

/** The same text has the same signature, so a token is verified once; only its expiry is looked at again. */
function rememberVerified(issuer: string, keys: JWTVerifyGetKey): Verify {
  const known = new Map<string, JWTPayload>()
  return async (token) => {
    const before = known.get(token)
    if (before !== undefined) return (before.exp ?? 0) * 1000 > Date.now() ? before : undefined
    try {
      const options = { issuer, algorithms: ['RS256'], requiredClaims: ['exp'] }
      const { payload } = await jwtVerify(token, keys, options)
      if (known.size >= maxRemembered) known.clear()
      known.set(token, payload)
      return payload
    } catch {
      return undefined
    }
  }
}

/** `aud` where a token has one, else `client_id`, as API Gateway does for Cognito's access tokens. */
function isForAudience(claims: JWTPayload, audience: readonly string[]): boolean {
  const given = claims.aud ?? claims['client_id']
  const values = Array.isArray(given) ? given : [given]
  return values.some((value) => typeof value === 'string' && audience.includes(value))
}

function unauthorized(scopes: readonly string[]): HttpAnswer {
  const challenge = `Bearer scope="${scopes.join(' ')}" error="invalid_token" error_description="the token is not valid"`
  return gatewayAnswer(401, 'Unauthorized', { 'www-authenticate': challenge })
}

function forbidden(scopes: readonly string[]): HttpAnswer {
  const challenge = `Bearer scope="${scopes.join(' ')}" error="insufficient_scope" error_description="the token lacks a scope"`
  return gatewayAnswer(403, 'Forbidden', { 'www-authenticate': challenge })
}
