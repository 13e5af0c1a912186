// The HTTP API: one API Gateway route for each route of the catalogue, with the scopes that its roles imply.
import { CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib'
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import * as gateway from 'aws-cdk-lib/aws-apigatewayv2'
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam'
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
  readonly endpoint: string

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props)
    const api = new gateway.HttpApi(this, 'Api', {
      apiName: 'vale',
      description: 'The API of Vale.',
      createDefaultStage: false,
    })
    const stage = this.addStage(api, props.logKey)
    this.addRoutes(api, props, stage)
    alarmAboveZero(this, 'ServerErrorAlarm', {
      metric: api.metricServerError({ statistic: 'Sum' }),
      description: 'The API answered with a server error.',
      topic: props.alarmTopic,
    })
    this.endpoint = api.apiEndpoint
    new CfnOutput(this, 'ApiEndpoint', { value: api.apiEndpoint })
  }

  private addStage(api: gateway.HttpApi, logKey: IKey): gateway.CfnStage {
    const logGroup = new LogGroup(this, 'AccessLogs', {
      retention: RetentionDays.THREE_MONTHS,
      encryptionKey: logKey,
    })
    const stage = new gateway.HttpStage(this, 'Stage', {
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
    const added = stage.node.defaultChild as gateway.CfnStage
    added.routeSettings = throttles()
    return added
  }

  private addRoutes(api: gateway.HttpApi, { http, signIn }: ApiStackProps, stage: gateway.CfnStage): void {
    const authorizer = new gateway.CfnAuthorizer(this, 'SignIn', {
      apiId: api.apiId,
      name: 'sign-in',
      authorizerType: 'JWT',
      identitySource: ['$request.header.Authorization'],
      jwtConfiguration: {
        issuer: signIn.userPool.userPoolProviderUrl,
        audience: [signIn.clients.office, signIn.clients.field, ...signIn.partnerClients].map(
          ({ userPoolClientId }) => userPoolClientId,
        ),
      },
    })
    const integrationIds = new Map<FunctionName, string>()
    for (const [name, served] of http) integrationIds.set(name, this.addIntegration(api, name, served))
    for (const route of routes) {
      const integrationId = integrationIds.get(route.servedBy)
      if (integrationId === undefined) throw new Error(`No function serves ${route.id}.`)
      const added = new gateway.CfnRoute(this, `${pascalCase(route.id)}Route`, {
        apiId: api.apiId,
        operationName: route.id,
        routeKey: `${route.method} ${route.path}`,
        target: `integrations/${integrationId}`,
        ...accessTo(route, authorizer.ref),
      })
      if (route.roles === 'public') acknowledgePublic(route, added)
      // A stage cannot throttle a route that is not there yet.
      if (route.throttle !== undefined) stage.addResourceDependency(added)
    }
  }

  private addIntegration(api: gateway.HttpApi, name: FunctionName, served: IFunction): string {
    const id = pascalCase(name)
    served.addPermission(`${id}Permission`, {
      scope: this,
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: api.arnForExecuteApi(),
    })
    return new gateway.HttpIntegration(this, `${id}Integration`, {
      httpApi: api,
      integrationType: gateway.HttpIntegrationType.AWS_PROXY,
      integrationUri: served.functionArn,
      payloadFormatVersion: gateway.PayloadFormatVersion.VERSION_2_0,
    }).integrationId
  }
}

/** By route key: what a route takes that declares less than the whole API. */
function throttles() {
  return Object.fromEntries(
    routes.flatMap(({ method, path, throttle }) =>
      throttle === undefined
        ? []
        : [
            [
              `${method} ${path}`,
              {
                ThrottlingRateLimit: throttle.ratePerSecond,
                ThrottlingBurstLimit: throttle.burst,
                DetailedMetricsEnabled: true,
              },
            ],
          ],
    ),
  )
}

function accessTo(route: Route, authorizerId: string) {
  if (route.roles === 'public') return { authorizationType: 'NONE' }
  return { authorizationType: 'JWT', authorizerId, authorizationScopes: scopesOf(route) }
}

function acknowledgePublic(route: Route, added: gateway.CfnRoute): void {
  Validations.of(added).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason: `${route.id} is declared public in the catalogue: ${route.summary}`,
  })
}
