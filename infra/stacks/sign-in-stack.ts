// Who may sign in, and how: the user pool, its groups (the roles), one client for staff and one for vendors,
// and the function that adds programmes, sites, vendor and device to the access token.
import { Aws, CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib'
import * as cognito from 'aws-cdk-lib/aws-cognito'
import type { Construct } from 'constructs'
import { peopleRoles, resourceServer } from '../../shared/contract/roles.ts'
import { addFunction, pascalCase, type ValeFunctionProps } from '../constructs/vale-function.ts'

export type SignInStackProps = StackProps &
  ValeFunctionProps & {
    /** Where the web apps are served, without a closing slash: `https://vale.example.org`. */
    readonly webOrigin: string
    /** How many systems of partners may have an account: each client is priced by the month. */
    readonly partnerClients: number
  }

export class SignInStack extends Stack {
  readonly userPool: cognito.UserPool
  /** Where the sign-in page and the token endpoint are. */
  readonly poolDomain: cognito.UserPoolDomain
  readonly clients: Readonly<Record<'office' | 'field', cognito.UserPoolClient>>
  /** For partners' systems; which of them are in use is told by the Ledger. */
  readonly partnerClients: readonly cognito.UserPoolClient[]

  constructor(scope: Construct, id: string, props: SignInStackProps) {
    super(scope, id, props)
    this.userPool = this.addUserPool()
    for (const role of peopleRoles)
      new cognito.CfnUserPoolGroup(this, `${pascalCase(role)}Group`, {
        userPoolId: this.userPool.userPoolId,
        groupName: role,
      })
    this.userPool.addTrigger(
      cognito.UserPoolOperation.PRE_TOKEN_GENERATION_CONFIG,
      addFunction(this, 'add-claims', props),
      // The third version asks it for partners' systems too.
      cognito.LambdaVersion.V3_0,
    )
    this.poolDomain = this.userPool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `vale-${Aws.ACCOUNT_ID}` },
      managedLoginVersion: cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    })
    const scopes = this.addScopes()
    this.clients = this.addClients(props.webOrigin, scopes)
    this.partnerClients = this.addPartnerClients(props.partnerClients, scopes.partner)
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

  private addScopes() {
    const scopes = {
      office: new cognito.ResourceServerScope({ scopeName: 'office', scopeDescription: 'Work as staff' }),
      field: new cognito.ResourceServerScope({ scopeName: 'field', scopeDescription: 'Redeem as vendor' }),
      partner: new cognito.ResourceServerScope({
        scopeName: 'partner',
        scopeDescription: "Ask as a partner's system",
      }),
    }
    const server = this.userPool.addResourceServer('ResourceServer', {
      identifier: resourceServer,
      scopes: Object.values(scopes),
    })
    const scopeOf = (scope: cognito.ResourceServerScope) => cognito.OAuthScope.resourceServer(server, scope)
    return {
      office: scopeOf(scopes.office),
      field: scopeOf(scopes.field),
      partner: scopeOf(scopes.partner),
    }
  }

  /** A secret that nobody was shown is of no use: an account begins with one of its own. */
  private addPartnerClients(count: number, scope: cognito.OAuthScope): cognito.UserPoolClient[] {
    return Array.from({ length: count }, (_, index) =>
      this.userPool.addClient(`Partner${index + 1}`, {
        userPoolClientName: `partner-${index + 1}`,
        accessTokenValidity: Duration.minutes(5),
        generateSecret: true,
        authFlows: { userSrp: false },
        enableTokenRevocation: true,
        preventUserExistenceErrors: true,
        oAuth: { flows: { clientCredentials: true }, scopes: [scope] },
      }),
    )
  }

  private addClients(webOrigin: string, scopes: Readonly<Record<'office' | 'field', cognito.OAuthScope>>) {
    const addClient = (
      name: 'office' | 'field',
      scope: cognito.OAuthScope,
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
          scopes: [cognito.OAuthScope.OPENID, scope],
          callbackUrls: [`${webOrigin}/${name}/signed-in`],
          logoutUrls: [`${webOrigin}/${name}/signed-out`],
        },
      })
    return {
      office: addClient('office', scopes.office, {
        accessTokenValidity: Duration.minutes(15),
        refreshTokenValidity: Duration.hours(12),
      }),
      field: addClient('field', scopes.field, {
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
