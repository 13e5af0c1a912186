// Sign-in on the laptop: an OpenID provider that issues the access tokens Cognito would issue, claims of the
// app's own add-claims function included.
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { AppClientModel } from './app-model.ts'
import type { ClientSecrets } from './client-secrets.ts'
import { readJsonFile, writeJsonFile } from './json-file.ts'
import { escapeHtml, page, pageHeaders } from './page-style.ts'
import { signInPage } from './sign-in-page.ts'
import { createSignInStore } from './sign-in-store.ts'
import type { TokenClaims } from './token-claims.ts'
import { localPassword, type UserDirectory } from './user-directory.ts'

export type SignInOptions = {
  readonly issuer: string
  /** Origin of the API and the web apps; their paths after sign-in are allowed here too. */
  readonly appOrigin: string
  readonly clients: readonly AppClientModel[]
  readonly users: UserDirectory
  readonly keyFile: string
  readonly clientSecrets: ClientSecrets
  /** Claims of an access token beside the standard ones. */
  readonly claimsFor: TokenClaims
  /** Told in a line what went wrong on this side. */
  readonly onFailure: (line: string) => void
}

const resource = 'urn:vale:api'

export async function createSignInServer(options: SignInOptions): Promise<Server> {
  const provider = new Provider(options.issuer, await configure(options))
  // A client may have two secrets at once, and they come and go.
  provider.Client.prototype.compareClientSecret = function (this: { clientId: string }, secret: string) {
    return options.clientSecrets.isOf(this.clientId, secret)
  }
  const answer = provider.callback()
  provider.on('server_error', (_ctx, error) => options.onFailure(`sign-in: ${error.message}`))
  return createServer((request, response) => {
    const isOurs = request.url?.startsWith('/sign-in/') === true
    if (!isOurs) return void answer(request, response)
    void interact({ provider, users: options.users }, request, response).catch((error: unknown) => {
      response.writeHead(400, pageHeaders)
      response.end(problemPage(error instanceof Error ? error.message : 'unknown'))
    })
  })
}

type Interaction = { readonly provider: Provider; readonly users: UserDirectory }

async function interact(
  { provider, users }: Interaction,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { uid } = await provider.interactionDetails(request, response)
  const action = `/sign-in/${uid}`
  if (request.method !== 'POST') {
    response.writeHead(200, pageHeaders)
    response.end(signInPage({ action, users: users.list() }))
    return
  }
  const form = await readForm(request)
  const name = form.get('username') ?? ''
  const user = users.find(name)
  if (user === undefined || user.disabled === true || form.get('password') !== localPassword) {
    response.writeHead(401, pageHeaders)
    response.end(signInPage({ action, users: users.list(), failedName: name }))
    return
  }
  await provider.interactionFinished(request, response, { login: { accountId: user.sub } })
}

const maxFormBytes = 4096

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = ''
  for await (const chunk of request as AsyncIterable<Buffer>) {
    text += chunk.toString('utf8')
    if (text.length > maxFormBytes) throw new Error('The form is too large.')
  }
  return new URLSearchParams(text)
}

async function configure(options: SignInOptions): Promise<Configuration> {
  const { clients, users, claimsFor } = options
  const { jwk, cookieKey } = await readKeys(options.keyFile)
  const clientOf = (clientId: string) => clients.find((client) => client.clientId === clientId)
  const apiScopes = (clientId: string) =>
    (clientOf(clientId)?.scopes ?? []).filter((scope) => scope.includes('/')).join(' ')
  return {
    adapter: createSignInStore(),
    clients: clients.map((client) => clientMetadata(client, options.appOrigin)),
    jwks: { keys: [jwk] },
    cookies: { keys: [cookieKey] },
    scopes: ['openid', 'offline_access'],
    claims: { openid: ['sub'] },
    routes: { authorization: '/oauth2/authorize', token: '/oauth2/token', revocation: '/oauth2/revoke' },
    pkce: { required: () => true },
    discovery: { vale_redirect_uri: `${options.appOrigin}/signed-in` },
    clientBasedCORS: () => true,
    issueRefreshToken: async () => true,
    ttl: {
      AccessToken: (_ctx, _token, client) => clientOf(client.clientId)?.accessTokenSeconds ?? 3600,
      ClientCredentials: (_ctx, _token, client) => clientOf(client.clientId)?.accessTokenSeconds ?? 3600,
      RefreshToken: (_ctx, _token, client) => clientOf(client.clientId)?.refreshTokenSeconds ?? 86_400,
      AuthorizationCode: 60,
      Grant: 30 * 86_400,
      IdToken: 3600,
      Interaction: 3600,
      Session: 86_400,
    },
    interactions: { url: (_ctx, interaction) => `/sign-in/${interaction.uid}` },
    findAccount: async (_ctx, sub) => {
      const user = users.find(sub)
      return user === undefined || user.disabled === true
        ? undefined
        : { accountId: sub, claims: async () => ({ sub }) }
    },
    loadExistingGrant: async (ctx) => grantAll(ctx, apiScopes),
    renderError: async (ctx, out) => {
      ctx.type = 'html'
      ctx.body = problemPage(out.error_description ?? out.error)
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: confirmLogout,
        postLogoutSuccessSource: showLoggedOut,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: async () => resource,
        useGrantedResource: async () => true,
        getResourceServerInfo: async (_ctx, _resource, client) => ({
          scope: apiScopes(client.clientId),
          audience: client.clientId,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    formats: {
      customizers: {
        jwt: async (ctx, token, { payload }) => {
          const isSystem = token.kind === 'ClientCredentials'
          const user = isSystem ? undefined : users.find(String(payload['sub']))
          if (!isSystem && (user === undefined || token.kind !== 'AccessToken')) return undefined
          const clientId = String(payload['client_id'])
          // As Cognito writes it.
          if (isSystem) Object.assign(payload, { sub: clientId })
          const refreshed = ctx.oidc.params?.['grant_type'] === 'refresh_token'
          Object.assign(
            payload,
            await claimsFor({
              ...(user !== undefined && { user }),
              ...{ clientId, refreshed, scope: String(payload['scope']) },
            }),
          )
          return undefined
        },
      },
    },
  }
}

/** The apps are our own: whoever signs in has granted what the client may ask for. */
async function grantAll(ctx: KoaContextWithOIDC, apiScopes: (clientId: string) => string) {
  const { client, session, provider } = ctx.oidc
  if (client === undefined || session?.accountId === undefined) return undefined
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
  grant.addOIDCScope('openid offline_access')
  grant.addResourceScope(resource, apiScopes(client.clientId))
  await grant.save()
  return grant
}

function clientMetadata(client: AppClientModel, appOrigin: string) {
  return client.hasSecret ? systemMetadata(client) : appMetadata(client, appOrigin)
}

function systemMetadata({ clientId }: AppClientModel) {
  return {
    client_id: clientId,
    // Never compared: see compareClientSecret above.
    client_secret: randomBytes(24).toString('base64url'),
    token_endpoint_auth_method: 'client_secret_basic' as const,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
  }
}

function appMetadata({ clientId, callbackUrls }: AppClientModel, appOrigin: string) {
  const here = callbackUrls.map((url) => `${appOrigin}${new URL(url).pathname}`)
  const pages = [`${appOrigin}/docs/oauth2-redirect.html`, `${appOrigin}/signed-in`]
  return {
    client_id: clientId,
    application_type: 'web' as const,
    token_endpoint_auth_method: 'none' as const,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code' as const],
    redirect_uris: [...new Set([...callbackUrls, ...here, ...pages])],
    post_logout_redirect_uris: [appOrigin, `${appOrigin}/`],
  }
}

type KeptKeys = { readonly jwk: JWK & { kty: string }; readonly cookieKey: string }

async function readKeys(file: string): Promise<KeptKeys> {
  const kept = readJsonFile<KeptKeys | undefined>(file, undefined)
  if (kept !== undefined) return kept
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  const jwk = await exportJWK(privateKey)
  const keys: KeptKeys = {
    jwk: { ...jwk, kty: 'RSA', kid: randomBytes(8).toString('hex'), use: 'sig', alg: 'RS256' },
    cookieKey: randomBytes(24).toString('base64url'),
  }
  writeJsonFile(file, keys, 0o600)
  return keys
}

const problemPage = (what: string) =>
  page({
    title: 'Sign-in stopped: Vale',
    body: `<h1>Sign-in stopped</h1><p>Go back to the app and start again.</p><p class="soft">${escapeHtml(what)}</p>`,
  })

async function confirmLogout(ctx: KoaContextWithOIDC, form: string): Promise<void> {
  ctx.type = 'html'
  ctx.body = page({
    title: 'Sign out of Vale',
    body: `<h1>Sign out?</h1>${form}<button class="primary" form="op.logoutForm" name="logout" value="yes">Sign out</button>`,
  })
}

async function showLoggedOut(ctx: KoaContextWithOIDC): Promise<void> {
  ctx.type = 'html'
  ctx.body = page({
    title: 'Signed out: Vale',
    body: '<h1>You are signed out</h1><p>You can close this page.</p>',
  })
}
