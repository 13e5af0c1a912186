// What the stack needs to know of the app, read out of its resolved templates and nowhere else.
import { join } from 'node:path'
import type { CloudAssembly, Stack } from './cloud-assembly.ts'
import { LocalStackError } from './local-stack-error.ts'
import type { Surroundings } from './physical-attributes.ts'
import { createResolver } from './template-resolver.ts'

type Properties = Readonly<Record<string, unknown>>

export type TableModel = { readonly name: string; readonly properties: Properties }

export type QueueModel = {
  readonly name: string
  readonly arn: string
  readonly url: string
  readonly properties: Properties
}

export type FunctionModel = {
  /** The physical name, as `AWS_LAMBDA_FUNCTION_NAME`. */
  readonly name: string
  /** The name that people use: POWERTOOLS_SERVICE_NAME, such as `project-vouchers`. */
  readonly shortName: string
  readonly bundleFolder: string
  /** `index.handler`. */
  readonly handler: string
  readonly environment: Readonly<Record<string, string>>
  readonly timeoutSeconds: number
  readonly memoryMb: number
}

export type RouteModel = {
  readonly routeKey: string
  readonly functionName: string
  readonly authorizer?: AuthorizerModel
  readonly scopes: readonly string[]
}

export type AuthorizerModel = { readonly issuer: string; readonly audience: readonly string[] }

export type EventSourceModel = {
  readonly functionName: string
  readonly kind: 'stream' | 'queue'
  readonly sourceArn: string
  /** The table of a stream, or the queue's name. */
  readonly sourceName: string
  readonly batchSize: number
  readonly reportsItemFailures: boolean
  readonly bisects: boolean
  readonly maxRetries: number
  readonly maxConcurrency: number
  readonly deadLetterArn?: string
  readonly startingPosition: string
}

/** A function that runs at intervals. */
export type ScheduleModel = { readonly functionName: string; readonly everySeconds: number }

/** Hands events of a bus to a queue. */
export type BusRuleModel = {
  readonly bus: string
  readonly sources: readonly string[]
  readonly queueArn: string
}

export type AppClientModel = {
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly callbackUrls: readonly string[]
  /** Of a system, which signs in by it; people's apps have none. */
  readonly hasSecret: boolean
  readonly accessTokenSeconds: number
  readonly refreshTokenSeconds: number
}

export type UserPoolModel = {
  readonly id: string
  readonly signsInByEmail: boolean
  readonly groups: readonly string[]
  readonly preTokenFunction?: string
  readonly clients: readonly AppClientModel[]
}

export type AppModel = {
  readonly tables: readonly TableModel[]
  readonly queues: readonly QueueModel[]
  readonly keyIds: readonly string[]
  /** Of `keyIds`, those that sign. */
  readonly signingKeyIds: readonly string[]
  readonly buckets: readonly string[]
  /** Of `buckets`, those that keep what they get. */
  readonly lockedBuckets: readonly string[]
  readonly eventBuses: readonly string[]
  readonly functions: readonly FunctionModel[]
  readonly routes: readonly RouteModel[]
  readonly eventSources: readonly EventSourceModel[]
  readonly schedules: readonly ScheduleModel[]
  readonly busRules: readonly BusRuleModel[]
  readonly userPool?: UserPoolModel
}

type Found = { readonly ref: string; readonly arn: string; readonly properties: Properties }
type Finder = (...types: string[]) => Found[]

/** Reads the model. Throws LocalStackError when a template uses what the stack does not understand. */
export function readAppModel(assembly: CloudAssembly, surroundings: Surroundings): AppModel {
  const find = createFinder(assembly.stacks, surroundings)
  return {
    tables: find('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map(({ ref, properties }) => ({
      name: ref,
      properties,
    })),
    queues: find('AWS::SQS::Queue').map(({ ref, arn, properties }) => ({
      name: arn.split(':').at(-1) ?? '',
      arn,
      url: ref,
      properties,
    })),
    keyIds: find('AWS::KMS::Key').map(({ ref }) => ref),
    signingKeyIds: find('AWS::KMS::Key')
      .filter(({ properties }) => properties['KeyUsage'] === 'SIGN_VERIFY')
      .map(({ ref }) => ref),
    buckets: find('AWS::S3::Bucket').map(({ ref }) => ref),
    lockedBuckets: find('AWS::S3::Bucket')
      .filter(({ properties }) => properties['ObjectLockEnabled'] === true)
      .map(({ ref }) => ref),
    eventBuses: ['default', ...find('AWS::Events::EventBus').map(({ ref }) => ref)],
    functions: find('AWS::Lambda::Function').map((found) => functionModel(found, assembly)),
    routes: routeModels(find),
    eventSources: find('AWS::Lambda::EventSourceMapping').map(eventSourceModel),
    schedules: find('AWS::Events::Rule').filter(isSchedule).flatMap(scheduleModels),
    busRules: find('AWS::Events::Rule')
      .filter((rule) => !isSchedule(rule))
      .flatMap(busRuleModels),
    ...userPoolModel(find),
  }
}

/** Only resources of a wanted type are resolved, so what the laptop does not run need not be understood. */
function createFinder(stacks: readonly Stack[], surroundings: Surroundings): Finder {
  const { resolve } = createResolver(stacks, surroundings)
  return (...types) =>
    stacks.flatMap(({ name, template }) =>
      Object.entries(template.Resources ?? {})
        .filter(([, resource]) => types.includes(resource.Type))
        .map(([logicalId, resource]) => ({
          ref: String(resolve(name, { Ref: logicalId })),
          get arn() {
            return String(resolve(name, { 'Fn::GetAtt': [logicalId, 'Arn'] }))
          },
          properties: resolve(name, resource.Properties ?? {}) as Properties,
        })),
    )
}

function functionModel({ ref, properties }: Found, assembly: CloudAssembly): FunctionModel {
  const { S3Key } = properties['Code'] as { S3Key?: string }
  const bundleFolder = assembly.assetFolders.get(S3Key ?? '')
  if (bundleFolder === undefined)
    throw new LocalStackError(`The code of function ${ref} is not a bundled asset.`)
  const { Variables = {} } = (properties['Environment'] ?? {}) as { Variables?: Record<string, string> }
  return {
    name: ref,
    shortName: Variables['POWERTOOLS_SERVICE_NAME'] ?? ref,
    bundleFolder,
    handler: String(properties['Handler']),
    environment: Variables,
    timeoutSeconds: Number(properties['Timeout'] ?? 3),
    memoryMb: Number(properties['MemorySize'] ?? 128),
  }
}

/** Path of the bundle's module and the name that it exports. */
export function handlerOf({ handler, bundleFolder }: FunctionModel): { stem: string; exportName: string } {
  const dot = handler.lastIndexOf('.')
  return { stem: join(bundleFolder, handler.slice(0, dot)), exportName: handler.slice(dot + 1) }
}

function functionNameIn(arn: unknown): string {
  const [, name] = /function:([^:/]+)/.exec(String(arn)) ?? []
  return name ?? String(arn)
}

function routeModels(find: Finder): RouteModel[] {
  const integrations = new Map(
    find('AWS::ApiGatewayV2::Integration').map(({ ref, properties }) => [
      ref,
      functionNameIn(properties['IntegrationUri']),
    ]),
  )
  const authorizers = new Map(
    find('AWS::ApiGatewayV2::Authorizer').map(({ ref, properties }) => [ref, authorizerModel(properties)]),
  )
  return find('AWS::ApiGatewayV2::Route').map(({ properties }) => {
    const functionName = integrations.get(String(properties['Target']).replace(/^integrations\//, ''))
    if (functionName === undefined)
      throw new LocalStackError(`Route ${String(properties['RouteKey'])} has no integration.`)
    const authorizer = authorizers.get(String(properties['AuthorizerId']))
    return {
      routeKey: String(properties['RouteKey']),
      functionName,
      ...(authorizer !== undefined && { authorizer }),
      scopes: (properties['AuthorizationScopes'] ?? []) as string[],
    }
  })
}

function authorizerModel(properties: Properties): AuthorizerModel {
  const { Issuer = '', Audience = [] } = (properties['JwtConfiguration'] ?? {}) as {
    Issuer?: string
    Audience?: string[]
  }
  return { issuer: Issuer, audience: Audience }
}

function eventSourceModel({ properties }: Found): EventSourceModel {
  const sourceArn = String(properties['EventSourceArn'])
  const kind = sourceArn.startsWith('arn:aws:sqs:') ? 'queue' : 'stream'
  const functionName = functionNameIn(properties['FunctionName'])
  if (properties['FilterCriteria'] !== undefined)
    throw new LocalStackError(`The event source of ${functionName} has a filter; the local stack knows none.`)
  const destination = properties['DestinationConfig'] as { OnFailure?: { Destination?: string } } | undefined
  const deadLetterArn = destination?.OnFailure?.Destination
  const scaling = properties['ScalingConfig'] as { MaximumConcurrency?: number } | undefined
  const [, tableName] = /table\/([^/]+)/.exec(sourceArn) ?? []
  return {
    functionName,
    kind,
    sourceArn,
    sourceName: (kind === 'stream' ? tableName : sourceArn.split(':').at(-1)) ?? sourceArn,
    batchSize: Number(properties['BatchSize'] ?? (kind === 'queue' ? 10 : 100)),
    reportsItemFailures: ((properties['FunctionResponseTypes'] ?? []) as string[]).includes(
      'ReportBatchItemFailures',
    ),
    bisects: properties['BisectBatchOnFunctionError'] === true,
    maxRetries: Number(properties['MaximumRetryAttempts'] ?? -1),
    maxConcurrency: scaling?.MaximumConcurrency ?? 5,
    ...(deadLetterArn !== undefined && { deadLetterArn }),
    startingPosition: String(properties['StartingPosition'] ?? 'TRIM_HORIZON'),
  }
}

const isSchedule = ({ properties }: Found) => properties['ScheduleExpression'] !== undefined

function busRuleModels({ ref, properties }: Found): BusRuleModel[] {
  const { source = [], ...others } = (properties['EventPattern'] ?? {}) as { source?: string[] }
  const targets = (properties['Targets'] ?? []) as { Arn: string }[]
  const isKnown =
    Object.keys(others).length === 0 && targets.every(({ Arn }) => Arn.startsWith('arn:aws:sqs:'))
  if (!isKnown)
    throw new LocalStackError(
      `Rule ${ref} does more than hand events of a source to a queue; the local stack knows no more.`,
    )
  const bus = String(properties['EventBusName'] ?? 'default')
    .split('/')
    .at(-1)
  return targets.map(({ Arn }) => ({ bus: bus ?? 'default', sources: source, queueArn: Arn }))
}

const secondsIn: Record<string, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 }

function scheduleModels({ ref, properties }: Found): ScheduleModel[] {
  const expression = String(properties['ScheduleExpression'])
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? []
  if (count === undefined)
    throw new LocalStackError(
      `Rule ${ref} is no schedule of the form rate(1 hour); the local stack knows none.`,
    )
  return ((properties['Targets'] ?? []) as { Arn: string }[]).map(({ Arn }) => ({
    functionName: functionNameIn(Arn),
    everySeconds: Number(count) * (secondsIn[`${unit}s`] ?? 1),
  }))
}

function userPoolModel(find: Finder): { userPool?: UserPoolModel } {
  const [pool] = find('AWS::Cognito::UserPool')
  if (pool === undefined) return {}
  const triggers = (pool.properties['LambdaConfig'] ?? {}) as {
    PreTokenGeneration?: string
    PreTokenGenerationConfig?: { LambdaArn: string }
  }
  const trigger = triggers.PreTokenGenerationConfig?.LambdaArn ?? triggers.PreTokenGeneration
  return {
    userPool: {
      id: pool.ref,
      signsInByEmail: ((pool.properties['UsernameAttributes'] ?? []) as string[]).includes('email'),
      groups: find('AWS::Cognito::UserPoolGroup').map(({ properties }) => String(properties['GroupName'])),
      ...(trigger !== undefined && { preTokenFunction: functionNameIn(trigger) }),
      clients: find('AWS::Cognito::UserPoolClient').map(({ ref, properties }) => appClient(ref, properties)),
    },
  }
}

function appClient(clientId: string, properties: Properties): AppClientModel {
  const units = (properties['TokenValidityUnits'] ?? {}) as { AccessToken?: string; RefreshToken?: string }
  const seconds = (validity: unknown, unit: string) => Number(validity) * (secondsIn[unit] ?? 1)
  return {
    clientId,
    scopes: (properties['AllowedOAuthScopes'] ?? []) as string[],
    hasSecret: properties['GenerateSecret'] === true,
    callbackUrls: (properties['CallbackURLs'] ?? []) as string[],
    accessTokenSeconds: seconds(properties['AccessTokenValidity'] ?? 1, units.AccessToken ?? 'hours'),
    refreshTokenSeconds: seconds(properties['RefreshTokenValidity'] ?? 30, units.RefreshToken ?? 'days'),
  }
}
