import { beforeAll, describe, expect, it } from 'vitest'
import { pascalCase } from '../../infra/constructs/vale-function.ts'
import { functions } from '../../infra/functions.ts'
import { webApps } from '../../infra/web-apps.ts'
import { peopleRoles } from '../../shared/contract/roles.ts'
import { routes } from '../../shared/contract/routes.ts'
import { type TableKey, tableModels } from '../fixtures/table-models.ts'
import { type Properties, synthesizeVale, type Vale } from '../fixtures/vale-templates.ts'

let vale: Vale
beforeAll(() => {
  vale = synthesizeVale()
}, 60_000)

describe('the stacks', () => {
  it('stay well below the 500 resources that CloudFormation allows', () => {
    const counts = Map.groupBy(vale.resources, ({ stack }) => stack)
    expect([...counts.keys()].sort()).toEqual([
      'ValeApi',
      'ValeData',
      'ValeEvents',
      'ValeFunctions',
      'ValeOperations',
      'ValeSignIn',
      'ValeWeb',
    ])
    for (const [stack, resources] of counts) expect(resources.length, stack).toBeLessThan(400)
  })

  it('keep tables, their keys and the seals apart from all that may be replaced', () => {
    const types = new Set(vale.resources.filter(({ stack }) => stack === 'ValeData').map(({ type }) => type))
    expect(types).toEqual(
      new Set(['AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy']),
    )
  })
})

describe('the tables', () => {
  it.each(['Registry', 'Vouchers', 'Ledger'])(
    '%s is on demand, recoverable, encrypted and protected',
    (name) => {
      expect(vale.get('AWS::DynamoDB::Table', `${name}Table`)).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: `${name}TableKey.Arn` },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        DeletionProtectionEnabled: true,
      })
    },
  )

  it('are three, and outlive their stack', () => {
    const tables = vale.ofType('AWS::DynamoDB::Table')
    expect(tables).toHaveLength(3)
    for (const { attributes } of tables)
      expect(attributes).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' })
  })

  it.each(['Registry', 'Ledger'])('%s is keyed by pk and sk and indexed by gsi1', (name) => {
    expect(vale.get('AWS::DynamoDB::Table', `${name}Table`)).toMatchObject({
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'gsi1',
          KeySchema: [
            { AttributeName: 'gsi1pk', KeyType: 'HASH' },
            { AttributeName: 'gsi1sk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
        ...(name === 'Registry' ? [{ IndexName: 'gsi2', Projection: { ProjectionType: 'INCLUDE' } }] : []),
      ],
    })
  })

  it('Vouchers is keyed by voucherId alone; an index of keys finds what may expire', () => {
    const vouchers = vale.get('AWS::DynamoDB::Table', 'VouchersTable')
    expect(vouchers['KeySchema']).toEqual([{ AttributeName: 'voucherId', KeyType: 'HASH' }])
    expect(vouchers['GlobalSecondaryIndexes']).toMatchObject([
      { IndexName: 'gsi1', Projection: { ProjectionType: 'KEYS_ONLY' } },
    ])
  })

  it.each([
    ['Registry', undefined],
    ['Vouchers', { StreamViewType: 'NEW_AND_OLD_IMAGES' }],
    ['Ledger', { StreamViewType: 'NEW_AND_OLD_IMAGES' }],
  ])('%s has the stream %j', (name, stream) => {
    expect(vale.get('AWS::DynamoDB::Table', `${name}Table`)['StreamSpecification']).toEqual(stream)
  })
})

describe('the tables of tests that run without the template', () => {
  it.each(['Registry', 'Vouchers', 'Ledger'] as const)('%s has the same keys, indexes and stream', (name) => {
    const shapeOf = (properties: Properties) => ({
      keys: properties['KeySchema'],
      attributes: properties['AttributeDefinitions'],
      indexes: properties['GlobalSecondaryIndexes'],
      stream: (properties['StreamSpecification'] as Properties | undefined)?.['StreamViewType'],
    })
    const model = tableModels[name.toLowerCase() as TableKey]
    expect(shapeOf(model)).toEqual(shapeOf(vale.get('AWS::DynamoDB::Table', `${name}Table`)))
  })
})

describe('the keys', () => {
  it.each(['SealKey', 'TrustKey'])('that sign never leave KMS: %s', (wanted) => {
    const key = vale.ofType('AWS::KMS::Key').find(({ name }) => name === wanted)
    expect(key).toMatchObject({
      properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' },
      attributes: { DeletionPolicy: 'Retain' },
    })
  })

  it('that encrypt are one for each table, three for functions, one for uploads and one for logs, and rotate', () => {
    const keys = vale
      .ofType('AWS::KMS::Key')
      .filter(({ properties }) => properties['KeyUsage'] !== 'SIGN_VERIFY')
    expect(keys.map(({ name }) => name).sort()).toEqual([
      'LedgerTableKey',
      'LogKey',
      'PersonalDataKey',
      'RegistryTableKey',
      'SigningKey',
      'UploadKey',
      'VouchersTableKey',
      'WebhookKey',
    ])
    for (const { properties, attributes } of keys) {
      expect(properties['EnableKeyRotation']).toBe(true)
      expect(properties['KeySpec'] ?? 'SYMMETRIC_DEFAULT').toBe('SYMMETRIC_DEFAULT')
      expect(attributes).toMatchObject({ DeletionPolicy: 'Retain' })
    }
  })
})

describe('the bucket of the seals', () => {
  it('locks every object for ten years, and outlives its stack', () => {
    expect(vale.ofType('AWS::S3::Bucket').filter(({ name }) => name === 'SealBucket')).toMatchObject([
      {
        name: 'SealBucket',
        properties: {
          ObjectLockEnabled: true,
          ObjectLockConfiguration: {
            ObjectLockEnabled: 'Enabled',
            Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 3650 } },
          },
          VersioningConfiguration: { Status: 'Enabled' },
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
            ],
          },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
        },
        attributes: { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' },
      },
    ])
  })

  it('is deleted from by nobody, and reached over TLS only', () => {
    const { PolicyDocument } = vale.get('AWS::S3::BucketPolicy', 'SealBucket/Policy')
    expect(PolicyDocument).toMatchObject({
      Statement: [
        { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        {
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutLifecycleConfiguration'],
        },
      ],
    })
  })
})

describe('the bucket of what phones trust', () => {
  it('is private, and reached over TLS only', () => {
    expect(vale.get('AWS::S3::Bucket', 'TrustBucket')).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    })
    expect(vale.get('AWS::S3::BucketPolicy', 'TrustBucket/Policy')['PolicyDocument']).toMatchObject({
      Statement: [
        { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      ],
    })
  })
})

describe('sign-in', () => {
  it('lets nobody sign up, and asks for strong passwords', () => {
    expect(vale.get('AWS::Cognito::UserPool', 'UserPool')).toMatchObject({
      UserPoolTier: 'ESSENTIALS',
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      DeletionProtection: 'ACTIVE',
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      Policies: {
        PasswordPolicy: {
          MinimumLength: 12,
          RequireLowercase: true,
          RequireUppercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
        },
      },
    })
  })

  it('adds claims to the access token', () => {
    expect(vale.get('AWS::Cognito::UserPool', 'UserPool')['LambdaConfig']).toEqual({
      PreTokenGenerationConfig: { LambdaArn: 'AddClaims.Arn', LambdaVersion: 'V3_0' },
    })
  })

  it('has a group for each role of people', () => {
    const groups = vale.ofType('AWS::Cognito::UserPoolGroup').map(({ properties }) => properties['GroupName'])
    expect(groups.sort()).toEqual([...peopleRoles].sort())
  })

  it.each([
    ['office', 15, 12 * 60],
    ['field', 60, 30 * 24 * 60],
  ])(
    'gives %s tokens for %i minutes, refreshed for %i, by code and without a secret',
    (name, access, refresh) => {
      expect(vale.get('AWS::Cognito::UserPoolClient', `UserPool/${pascalCase(name)}`)).toMatchObject({
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', `UserPool/ResourceServer/${name}`],
        ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
        GenerateSecret: false,
        AccessTokenValidity: access,
        RefreshTokenValidity: refresh,
        TokenValidityUnits: { AccessToken: 'minutes', RefreshToken: 'minutes' },
        PreventUserExistenceErrors: 'ENABLED',
        EnableTokenRevocation: true,
      })
    },
  )
})

describe('the API', () => {
  const deployed = () =>
    vale.ofType('AWS::ApiGatewayV2::Route').map(({ properties }) => ({
      routeKey: properties['RouteKey'],
      operation: properties['OperationName'],
      type: properties['AuthorizationType'],
      authorizer: properties['AuthorizerId'],
      scopes: properties['AuthorizationScopes'],
      target: properties['Target'],
    }))

  it('has exactly the routes of the catalogue, each with its function, authorizer and scopes', () => {
    const scopeOf = (role: string) =>
      role === 'vendor' ? 'vale/field' : role.startsWith('partner-') ? 'vale/partner' : 'vale/office'
    const order = ['vale/office', 'vale/field', 'vale/partner']
    const audience = (callers: readonly string[]) =>
      order.filter((scope) => callers.some((role) => scopeOf(role) === scope))
    expect(routes.length).toBeGreaterThan(0)
    expect(deployed()).toEqual(
      routes.map((route) => ({
        routeKey: `${route.method} ${route.path}`,
        operation: route.id,
        type: route.roles === 'public' ? 'NONE' : 'JWT',
        authorizer: route.roles === 'public' ? undefined : 'SignIn',
        scopes: route.roles === 'public' ? undefined : audience(route.roles),
        target: `integrations/${pascalCase(route.servedBy)}Integration`,
      })),
    )
  })

  it('hands requests to the function of the same name', () => {
    for (const { name, properties } of vale.ofType('AWS::ApiGatewayV2::Integration'))
      expect(properties).toMatchObject({
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: `${name.replace('Integration', '')}.Arn`,
        PayloadFormatVersion: '2.0',
      })
  })

  it('takes tokens of both clients, from our user pool', () => {
    expect(vale.get('AWS::ApiGatewayV2::Authorizer', 'SignIn')).toMatchObject({
      AuthorizerType: 'JWT',
      JwtConfiguration: {
        Issuer: 'UserPool.ProviderURL',
        Audience: ['UserPool/Office', 'UserPool/Field'],
      },
    })
  })

  it('takes less of what anybody may ask than of the rest', () => {
    const settings = vale.get('AWS::ApiGatewayV2::Stage', 'Stage')['RouteSettings'] as Record<string, object>
    const throttled = routes.filter(({ throttle }) => throttle !== undefined)
    expect(Object.keys(settings).sort()).toEqual(
      throttled.map(({ method, path }) => `${method} ${path}`).sort(),
    )
    expect(settings['POST /wallet-views']).toMatchObject({
      ThrottlingRateLimit: 50,
      ThrottlingBurstLimit: 200,
    })
    for (const { id, roles, method, throttle } of routes)
      if (roles === 'public' && method !== 'GET') expect(throttle, id).toBeDefined()
  })

  it('is throttled, and logs which route, how it ended and how long it took, and nothing of the caller', () => {
    const stage = vale.get('AWS::ApiGatewayV2::Stage', 'Stage')
    expect(stage).toMatchObject({
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 },
      AccessLogSettings: { DestinationArn: 'AccessLogs.Arn' },
    })
    const { Format } = stage['AccessLogSettings'] as { Format: string }
    expect(new Set(Object.values(JSON.parse(Format)))).toEqual(
      new Set([
        '$context.requestId',
        '$context.requestTime',
        '$context.routeKey',
        '$context.status',
        '$context.responseLength',
        '$context.responseLatency',
        '$context.integrationLatency',
        '$context.integrationStatus',
        '$context.error.responseType',
      ]),
    )
  })
})

describe('queues and streams', () => {
  const workers = [
    ['ImportQueue', 'ImportHouseholds', 5],
    ['PrepareQueue', 'PrepareRound', 5],
    ['IssueQueue', 'IssueVouchers', 10],
    ['SettleQueue', 'SettleLines', 8],
    ['PlanQueue', 'PlanMessages', 5],
    ['MessageQueue', 'SendMessages', 5],
  ] as const

  it.each(workers)('%s is encrypted and hands what fails five times to its dead-letter queue', (name) => {
    expect(vale.get('AWS::SQS::Queue', `${name}/Queue`)).toMatchObject({
      SqsManagedSseEnabled: true,
      RedrivePolicy: { deadLetterTargetArn: `${name}/DeadLetters.Arn`, maxReceiveCount: 5 },
    })
    expect(vale.get('AWS::SQS::Queue', `${name}/DeadLetters`)).toMatchObject({
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 14 * 24 * 60 * 60,
    })
  })

  it.each(workers)('%s is read by %s, by at most %i at once', (name, worker, concurrency) => {
    const mapping = vale
      .ofType('AWS::Lambda::EventSourceMapping')
      .find(({ properties }) => properties['EventSourceArn'] === `${name}/Queue.Arn`)
    expect(mapping?.properties).toMatchObject({
      FunctionName: worker,
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: concurrency },
    })
    const { Timeout } = vale.get('AWS::Lambda::Function', worker)
    expect(vale.get('AWS::SQS::Queue', `${name}/Queue`)['VisibilityTimeout']).toBe(6 * Number(Timeout))
  })

  it('refuse connections without TLS', () => {
    const policies = vale.ofType('AWS::SQS::QueuePolicy')
    expect(policies).toHaveLength(vale.ofType('AWS::SQS::Queue').length)
    for (const { properties } of policies)
      expect((properties['PolicyDocument'] as { Statement: unknown[] }).Statement[0]).toMatchObject({
        Effect: 'Deny',
        Action: 'sqs:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      })
  })

  it.each([
    ['ProjectVouchers', 4],
    ['ReturnValue', 1],
  ])('wake %s with bounded retries, halving what fails, and keep what never succeeds', (name, parallel) => {
    expect(vale.get('AWS::Lambda::EventSourceMapping', `${name}Stream`)).toEqual({
      EventSourceArn: 'VouchersTable.StreamArn',
      FunctionName: name,
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 100,
      ParallelizationFactor: parallel,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 10,
      MaximumRecordAgeInSeconds: 12 * 60 * 60,
      DestinationConfig: { OnFailure: { Destination: 'StreamDeadLetters.Arn' } },
    })
  })

  it('archive domain events for 90 days', () => {
    expect(vale.ofType('AWS::Events::Archive').map(({ properties }) => properties)).toMatchObject([
      { SourceArn: 'Bus.Arn', RetentionDays: 90 },
    ])
  })
})

describe('schedules', () => {
  const scheduled = Object.entries(functions).flatMap(([name, { trigger }]) =>
    'schedule' in trigger ? [[pascalCase(name), trigger.schedule] as const] : [],
  )

  it.each(scheduled)('%s runs at %s, and what fails three times is kept', (name, schedule) => {
    expect(vale.get('AWS::Events::Rule', `${name}Schedule`)).toMatchObject({
      ScheduleExpression: schedule,
      State: 'ENABLED',
      Targets: [
        {
          Arn: `${name}.Arn`,
          DeadLetterConfig: { Arn: 'ScheduleDeadLetters.Arn' },
          RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: 3600 },
        },
      ],
    })
    expect(vale.get('AWS::Lambda::EventInvokeConfig', `${name}/EventInvokeConfig`)).toMatchObject({
      DestinationConfig: { OnFailure: { Destination: 'ScheduleDeadLetters.Arn' } },
      MaximumRetryAttempts: 2,
    })
  })

  it('are all that rules are for, but for handing domain events to those who tell other systems', () => {
    const rules = vale.ofType('AWS::Events::Rule').map(({ name }) => name)
    expect(rules.sort()).toEqual(
      ['EventsForWebhooks', ...scheduled.map(([name]) => `${name}Schedule`)].sort(),
    )
    expect(vale.get('AWS::Events::Rule', 'EventsForWebhooks')).toMatchObject({
      EventPattern: { source: ['vale'] },
      Targets: [{ Arn: 'EventQueue/Queue.Arn' }],
    })
  })
})

describe('alarms', () => {
  it.each([
    'ImportQueue',
    'PrepareQueue',
    'IssueQueue',
    'SettleQueue',
    'EventQueue',
    'WebhookQueue',
    'PlanQueue',
    'MessageQueue',
  ])('watch the dead letters of %s', (name) => {
    expect(vale.get('AWS::CloudWatch::Alarm', `${name}/DeadLettersAlarm`)).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      Dimensions: [{ Name: 'QueueName', Value: `${name}/DeadLetters.QueueName` }],
      AlarmActions: ['AlarmTopic'],
    })
  })

  it.each(['StreamDeadLetters', 'ScheduleDeadLetters'])('watch %s', (name) => {
    expect(vale.get('AWS::CloudWatch::Alarm', `${name}Alarm`)).toMatchObject({
      Dimensions: [{ Name: 'QueueName', Value: `${name}.QueueName` }],
      AlarmActions: ['AlarmTopic'],
    })
  })

  it('watch what the sweep of the projections finds', () => {
    expect(vale.get('AWS::CloudWatch::Alarm', 'ProjectionDifferencesAlarm')).toMatchObject({
      Namespace: 'Vale',
      MetricName: 'ProjectionDifferences',
      Dimensions: [{ Name: 'service', Value: 'sweep-ledger' }],
      Threshold: 0,
      AlarmActions: ['AlarmTopic'],
    })
  })

  it('watch server errors', () => {
    expect(vale.get('AWS::CloudWatch::Alarm', 'ServerErrorAlarm')).toMatchObject({
      MetricName: '5xx',
      Threshold: 0,
      AlarmActions: ['AlarmTopic'],
    })
  })
})

describe('the web', () => {
  const headersOf = (resource: Properties) =>
    JSON.stringify((resource as { ResponseHeadersPolicyConfig: unknown }).ResponseHeadersPolicyConfig)

  it('is read through the distribution alone', () => {
    expect(vale.get('AWS::S3::Bucket', 'WebBucket')).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    })
    const policy = JSON.stringify(vale.get('AWS::S3::BucketPolicy', 'WebBucket/Policy'))
    expect(policy).toContain('cloudfront.amazonaws.com')
    expect(policy).not.toContain('"Principal":"*","Resource"')
  })

  it('never keeps an answer of the API, and takes it by https only', () => {
    const { DistributionConfig } = vale.get('AWS::CloudFront::Distribution', 'Web') as {
      DistributionConfig: { DefaultCacheBehavior: Properties; CacheBehaviors: Properties[] }
    }
    expect(DistributionConfig.DefaultCacheBehavior).toMatchObject({
      // The managed policy that caches nothing.
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      ViewerProtocolPolicy: 'https-only',
    })
    expect(DistributionConfig.CacheBehaviors).toMatchObject(
      webApps.map(({ name }) => ({ PathPattern: `/${name}/*` })),
    )
  })

  it('lets its pages run no script but their own', () => {
    const headers = headersOf(vale.get('AWS::CloudFront::ResponseHeadersPolicy', 'WebHeaders'))
    expect(headers).toContain("script-src 'self' 'wasm-unsafe-eval'")
    expect(headers).not.toContain('unsafe-inline')
    expect(headers).toContain('camera=(self)')
  })

  it('lets no page ask where its user is but those that say that they do', () => {
    const { DistributionConfig } = vale.get('AWS::CloudFront::Distribution', 'Web') as {
      DistributionConfig: { CacheBehaviors: { PathPattern: string; ResponseHeadersPolicyId: string }[] }
    }
    for (const { name, locates } of webApps) {
      const behavior = DistributionConfig.CacheBehaviors.find(
        ({ PathPattern }) => PathPattern === `/${name}/*`,
      )
      const policy = headersOf(
        vale.get('AWS::CloudFront::ResponseHeadersPolicy', String(behavior?.ResponseHeadersPolicyId)),
      )
      expect(policy).toContain(locates ? 'geolocation=(self)' : 'geolocation=()')
    }
  })
})
