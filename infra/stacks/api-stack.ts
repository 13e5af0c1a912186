// The HTTP API: one API Gateway route for each route of the catalogue, with the scopes that its roles imply.
import { CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import * as gateway from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import { type FunctionName, type Route, scopesOf } from '../../shared/contract/route.ts'
import { routes } from '../../shared/contract/routes.ts'
import { alarmAboveZero } from '../constructs/alarm.ts'
import { pascalCase } from '../constructs/vale-function.ts'
import type { SignInStack } from './sign-in-stack.ts'

export type ApiStackProps = StackProps & {
  readonly http: ReadonlyMap<FunctionName, IFunction>
  readonly signIn: SignInStack
  readonly logKey: IKey
  readonly alarmTopic: ITopic
}

/** No address, path, query or token: only which route, how it ended and how long it took. */
const accessLog = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLength: '$context.responseLength',
  responseLatency: '$context.responseLatency',
  integrationLatency: '$context.integrationLatency',
  integrationStatus: '$context.integrationStatus',
  errorType: '$context.error.responseType',
}

export class ApiStack extends Stack {
  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props)
    const api = new gateway.HttpApi(this, 'Api', {
      description: 'The API of Vale.',
      createDefaultStage: false,
    })
    this.addStage(api, props.logKey)
    this.addRoutes(api, props)
    alarmAboveZero(this, 'ServerErrorAlarm', {
      metric: api.metricServerError({ statistic: 'Sum' }),
      description: 'The API answered with a server error.',
      topic: props.alarmTopic,
    })
    new CfnOutput(this, 'ApiEndpoint', { value: api.apiEndpoint })
  }

  private addStage(api: gateway.HttpApi, logKey: IKey): void {
    const logGroup = new LogGroup(this, 'AccessLogs', {
      retention: RetentionDays.THREE_MONTHS,
      encryptionKey: logKey,
    })
    new gateway.HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: { rateLimit: 500, burstLimit: 1000 },
      accessLogSettings: {
        destination: new gateway.LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(accessLog)),
      },
    })
  }

  private addRoutes(api: gateway.HttpApi, { http, signIn }: ApiStackProps): void {
    const integrations = new Map<FunctionName, HttpLambdaIntegration>()
    for (const [name, served] of http)
      integrations.set(
        name,
        new HttpLambdaIntegration(`${pascalCase(name)}Integration`, served, {
          scopePermissionToRoute: false,
        }),
      )
    const authorizer = new HttpJwtAuthorizer('SignIn', signIn.userPool.userPoolProviderUrl, {
      jwtAudience: [signIn.clients.office.userPoolClientId, signIn.clients.field.userPoolClientId],
    })
    for (const route of routes) {
      const integration = integrations.get(route.servedBy)
      if (integration === undefined) throw new Error(`No function serves ${route.id}.`)
      const added = new gateway.HttpRoute(this, `${pascalCase(route.id)}Route`, {
        httpApi: api,
        routeKey: gateway.HttpRouteKey.with(route.path, gateway.HttpMethod[route.method]),
        integration,
        ...(route.roles !== 'public' && { authorizer, authorizationScopes: scopesOf(route) }),
      })
      acknowledgePublic(route, added)
    }
  }
}

function acknowledgePublic(route: Route, added: gateway.HttpRoute): void {
  if (route.roles !== 'public') return
  Validations.of(added).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason: `${route.id} is declared public in the catalogue: ${route.summary}`,
  })
}
