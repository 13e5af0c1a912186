// Shows the API's own OpenAPI document. Where the page's host tells how to sign in, "Authorize" does that.
const [specification, signIn] = await Promise.all([
  fetch('/openapi.json').then((answer) => answer.json()),
  fetch('/docs/sign-in.json').then((answer) => (answer.ok ? answer.json() : undefined)),
])

if (signIn !== undefined) {
  const endpoints = await fetch(`${signIn.issuer}/.well-known/openid-configuration`).then((answer) =>
    answer.json(),
  )
  const scopes = signIn.clients.flatMap((client) => client.scopes.filter((scope) => scope.includes('/')))
  specification.components ??= {}
  specification.components.securitySchemes = {
    ...specification.components.securitySchemes,
    signIn: {
      type: 'oauth2',
      description: 'Staff: client office, scope vale/office. Vendors: client field, scope vale/field.',
      flows: {
        authorizationCode: {
          authorizationUrl: endpoints.authorization_endpoint,
          tokenUrl: endpoints.token_endpoint,
          scopes: Object.fromEntries(scopes.map((scope) => [scope, `Client ${scope.split('/')[1]}`])),
        },
      },
    },
  }
  specification.security = [...(specification.security ?? []), { signIn: [] }]
}

const reference = window.SwaggerUIBundle({
  spec: specification,
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: true,
  validatorUrl: null,
  oauth2RedirectUrl: `${location.origin}/docs/oauth2-redirect.html`,
})
reference.initOAuth({
  clientId: 'office',
  scopes: ['vale/office'],
  usePkceWithAuthorizationCodeGrant: true,
  additionalQueryStringParams: { prompt: 'login' },
})
