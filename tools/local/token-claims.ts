// The claims of an access token that Cognito adds: its own, and those of the app's add-claims function.
import type { UserPoolModel } from './app-model.ts'
import { localRegion } from './aws-json-client.ts'
import type { FunctionRuntime } from './function-runtime.ts'
import type { DirectoryUser } from './user-directory.ts'

export type TokenRequest = {
  /** Left out of a system's token. */
  readonly user?: DirectoryUser
  readonly clientId: string
  readonly scope: string
  readonly refreshed: boolean
}

export type TokenClaims = (request: TokenRequest) => Promise<Record<string, unknown>>

type Override = {
  readonly accessTokenGeneration?: {
    readonly claimsToAddOrOverride?: Record<string, unknown>
    readonly claimsToSuppress?: string[]
    readonly scopesToAdd?: string[]
    readonly scopesToSuppress?: string[]
  }
  readonly groupOverrideDetails?: { readonly groupsToOverride?: string[] }
}

/** Throws when the function fails; Cognito refuses the sign-in then, and so do we. */
export function createTokenClaims(pool: UserPoolModel, runtime: FunctionRuntime): TokenClaims {
  return async (request) => {
    const override = pool.preTokenFunction ? await askFunction(pool, runtime, request) : {}
    const access = override.accessTokenGeneration ?? {}
    const groups = override.groupOverrideDetails?.groupsToOverride ?? request.user?.groups ?? []
    const scopes = new Set([...request.scope.split(' '), ...(access.scopesToAdd ?? [])])
    for (const scope of access.scopesToSuppress ?? []) scopes.delete(scope)
    const claims: Record<string, unknown> = {
      ...(groups.length > 0 && { 'cognito:groups': groups }),
      client_id: request.clientId,
      scope: [...scopes].join(' '),
      token_use: 'access',
      version: 2,
      ...(request.user !== undefined && { username: request.user.username }),
      auth_time: Math.floor(Date.now() / 1000),
      ...access.claimsToAddOrOverride,
    }
    for (const name of access.claimsToSuppress ?? []) delete claims[name]
    return claims
  }
}

function triggerSourceOf({ user, refreshed }: Pick<TokenRequest, 'user' | 'refreshed'>): string {
  if (user === undefined) return 'TokenGeneration_ClientCredentials'
  return refreshed ? 'TokenGeneration_RefreshTokens' : 'TokenGeneration_Authentication'
}

async function askFunction(
  pool: UserPoolModel,
  runtime: FunctionRuntime,
  { user, clientId, scope, refreshed }: TokenRequest,
): Promise<Override> {
  const outcome = await runtime.run(pool.preTokenFunction ?? '', {
    version: '3',
    triggerSource: triggerSourceOf({ user, refreshed }),
    region: localRegion,
    userPoolId: pool.id,
    userName: user?.username ?? clientId,
    callerContext: { awsSdkVersion: 'local', clientId },
    request: {
      ...(user !== undefined && {
        userAttributes: { sub: user.sub, 'cognito:user_status': 'CONFIRMED', ...user.attributes },
        groupConfiguration: { groupsToOverride: user.groups, iamRolesToOverride: [], preferredRole: null },
      }),
      scopes: scope.split(' '),
    },
    response: { claimsAndScopeOverrideDetails: null },
  })
  if (outcome.kind === 'failed') throw new Error(`add-claims failed: ${outcome.failure.errorMessage}`)
  const { response } = (outcome.result ?? {}) as {
    response?: { claimsAndScopeOverrideDetails?: Override | null }
  }
  return response?.claimsAndScopeOverrideDetails ?? {}
}
