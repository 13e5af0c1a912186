// What a deployment gets that asks for clients for partners' systems, and one that does not.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { synthesizeVale, type Vale } from '../fixtures/vale-templates.ts'

/** As `cdk deploy -c name=value` hands it over. */
const contextVariable = 'CDK_CONTEXT_JSON'
const before = process.env[contextVariable]

let vale: Vale
beforeAll(() => {
  process.env[contextVariable] = JSON.stringify({ partnerClients: '2' })
  vale = synthesizeVale()
}, 60_000)
afterAll(() => {
  if (before === undefined) delete process.env[contextVariable]
  else process.env[contextVariable] = before
})

describe("clients for partners' systems", () => {
  it('are as many as were asked for, with a secret, one scope and tokens of five minutes', () => {
    const clients = vale
      .ofType('AWS::Cognito::UserPoolClient')
      .filter(({ name }) => name.startsWith('UserPool/Partner'))
    expect(clients.map(({ name }) => name)).toEqual(['UserPool/Partner1', 'UserPool/Partner2'])
    for (const { properties } of clients)
      expect(properties).toMatchObject({
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['UserPool/ResourceServer/partner'],
        GenerateSecret: true,
        AccessTokenValidity: 5,
        TokenValidityUnits: { AccessToken: 'minutes' },
        ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      })
  })

  it('are known to the authorizer and to the function that gives them out, and to no other', () => {
    expect(vale.get('AWS::ApiGatewayV2::Authorizer', 'SignIn')).toMatchObject({
      JwtConfiguration: {
        Audience: ['UserPool/Office', 'UserPool/Field', 'UserPool/Partner1', 'UserPool/Partner2'],
      },
    })
    const told = vale
      .ofType('AWS::Lambda::Function')
      .filter(({ properties }) => JSON.stringify(properties).includes('UserPool/Partner'))
    expect(told.map(({ name }) => name)).toEqual(['Users'])
  })
})
