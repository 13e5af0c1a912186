// Who may sign in, and how: the user pool, its groups (the roles), one client for staff and one for vendors,
// and the function that adds programmes, sites, vendor and device to the access token.
import { Aws, CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib'
import * as cognito from 'aws-cdk-lib/aws-cognito'
import type { Construct } from 'constructs'
import { resourceServer, roles } from '../../shared/contract/roles.ts'
import { addFunction, pascalCase, type ValeFunctionProps } from '../constructs/vale-function.ts'

export type SignInStackProps = StackProps &
  ValeFunctionProps & {
    /** Where the web apps are served, without a closing slash: `https://vale.example.org`. */
    readonly webOrigin: string
  }

export class SignInStack extends Stack {
  readonly userPool: cognito.UserPool
  /** Where the sign-in page and the token endpoint are. */
  readonly poolDomain: cognito.UserPoolDomain
  readonly clients: Readonly<Record<'office' | 'field', cognito.UserPoolClient>>

  constructor(scope: Construct, id: string, props: SignInStackProps) {
    super(scope, id, props)
    this.userPool = this.addUserPool()
    for (const role of roles)
      new cognito.CfnUserPoolGroup(this, `${pascalCase(role)}Group`, {
        userPoolId: this.userPool.userPoolId,
        groupName: role,
      })
    this.userPool.addTrigger(
      cognito.UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG,
      addFunction(this, 'add-claims', props),
      cognito.LambdaVersion.V2_0,
    )
    this.poolDomain = this.userPool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `vale-${Aws.ACCOUNT_ID}` },
      managedLoginVersion: cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    })
    this.clients = this.addClients(props.webOrigin)
    this.addPages()
    // What each app reads at its start: its config.json.
    for (const [name, client] of Object.entries(this.clients)) {
      const config = { issuer: this.userPool.userPoolProviderUrl, clientId: client.userPoolClientId }
      new CfnOutput(this, `${pascalCase(name)}Config`, { value: this.toJsonString(config) })
    }
  }

  private addUserPool(): cognito.UserPool {
    const pool = new cognito.UserPool(this, 'UserPool', {
      featurePlan: cognito.FeaturePlan.ESSENTIALS,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      standardAttributes: { email: { required: true, mutable: true } },
      accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      mfa: cognito.Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    Validations.of(pool).acknowledge({
      id: 'AwsSolutions-COG2',
      reason:
        'Vendors sign in on one shared shop phone, often without a second device. Staff enrol a one-time code.',
    })
    for (const id of ['AwsSolutions-COG3', 'AwsSolutions-COG8'])
      Validations.of(pool).acknowledge({
        id,
        reason:
          'Threat protection needs the Plus plan, priced per user a month. Nobody can sign up by themselves.',
      })
    return pool
  }

  private addClients(webOrigin: string) {
    const office = new cognito.ResourceServerScope({ scopeName: 'office', scopeDescription: 'Work as staff' })
    const field = new cognito.ResourceServerScope({
      scopeName: 'field',
      scopeDescription: 'Redeem as vendor',
    })
    const server = this.userPool.addResourceServer('ResourceServer', {
      identifier: resourceServer,
      scopes: [office, field],
    })
    const addClient = (
      name: 'office' | 'field',
      scope: cognito.ResourceServerScope,
      validity: Pick<cognito.UserPoolClientOptions, 'accessTokenValidity' | 'refreshTokenValidity'>,
    ) =>
      this.userPool.addClient(pascalCase(name), {
        ...validity,
        userPoolClientName: name,
        idTokenValidity: validity.accessTokenValidity,
        generateSecret: false,
        // Only the code grant: left empty, Cognito would allow three more ways in.
        authFlows: { userSrp: false },
        enableTokenRevocation: true,
        preventUserExistenceErrors: true,
        supportedIdentityProviders: [cognito.UserPoolClientIdentityProvider.COGNITO],
        oAuth: {
          flows: { authorizationCodeGrant: true },
          scopes: [cognito.OAuthScope.OPENID, cognito.OAuthScope.resourceServer(server, scope)],
          callbackUrls: [`${webOrigin}/${name}/signed-in`],
          logoutUrls: [`${webOrigin}/${name}/signed-out`],
        },
      })
    return {
      office: addClient('office', office, {
        accessTokenValidity: Duration.minutes(15),
        refreshTokenValidity: Duration.hours(12),
      }),
      field: addClient('field', field, {
        accessTokenValidity: Duration.minutes(60),
        refreshTokenValidity: Duration.days(30),
      }),
    }
  }

  /** Managed login shows no page to a client that has no branding. */
  private addPages(): void {
    for (const [name, client] of Object.entries(this.clients))
      new cognito.CfnManagedLoginBranding(this, `${pascalCase(name)}Pages`, {
        userPoolId: this.userPool.userPoolId,
        clientId: client.userPoolClientId,
        useCognitoProvidedValues: true,
      })
  }
}
