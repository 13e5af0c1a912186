// Turns the claims that API Gateway's authorizer verified into the Actor of the domain.
import { partnerRoles } from '../../shared/contract/roles.ts'
import type { Actor } from '../../shared/domain/actor.ts'

type Claims = Readonly<Record<string, string | number | boolean | string[]>>

/** API Gateway hands an array claim over as the text `[a b]`; a plain claim may list ids separated by spaces. */
function listOf(claim: Claims[string] | undefined): string[] {
  if (Array.isArray(claim)) return claim
  if (typeof claim !== 'string') return []
  return claim
    .replace(/^\[|\]$/g, '')
    .split(/[\s,]+/)
    .filter((part) => part !== '')
}

/** Returns the actor, or undefined when the claims carry no subject. */
export function actorFromClaims(claims: Claims | undefined): Actor | undefined {
  const sub = claims?.['sub']
  if (claims === undefined || typeof sub !== 'string' || sub === '') return undefined
  const [vendorId] = listOf(claims['vale:vendor'])
  const [deviceId] = listOf(claims['vale:device'])
  const [serviceAccountId] = listOf(claims['vale:service-account'])
  if (serviceAccountId !== undefined) return systemFrom(claims, serviceAccountId)
  return {
    sub,
    roles: listOf(claims['cognito:groups']),
    programmes: listOf(claims['vale:programmes']),
    sites: listOf(claims['vale:sites']),
    ...(vendorId !== undefined && { vendorId }),
    ...(deviceId !== undefined && { deviceId }),
  }
}

/** A partner's system is known by its account, not by the client that it has now; it has a system's roles and no other. */
function systemFrom(claims: Claims, serviceAccountId: string): Actor {
  const roles = listOf(claims['vale:roles'])
  return {
    sub: serviceAccountId,
    roles: partnerRoles.filter((role) => roles.includes(role)),
    programmes: listOf(claims['vale:programmes']),
    sites: listOf(claims['vale:sites']),
  }
}
