// One Lambda with its own role, log group and error alarm, allowed exactly what its row in functions.ts says.
import { type CfnElement, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import * as lambda from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import { type LambdaName, needsOf } from '../functions.ts'
import { alarmAboveZero } from './alarm.ts'
import { type Allowance, allowanceOf, type Reachable } from './allowance.ts'

/** Under which functions count what they alone can see. */
export const metricsNamespace = 'Vale'

/** Where the code of a function comes from: its bundle, or a stand-in where only the template matters. */
export type CodeOf = (name: LambdaName) => lambda.Code

export type ValeFunctionProps = {
  readonly codeOf: CodeOf
  readonly reachable: Reachable
  readonly logKey: IKey
  readonly alarmTopic: ITopic
}

/** Adds the named function to a stack, without its trigger. */
export function addFunction(scope: Construct, name: LambdaName, props: ValeFunctionProps): lambda.Function {
  const { memoryMb, timeoutSeconds, grants } = needsOf(name)
  const id = pascalCase(name)
  const allowances = grants.map((grant) => allowanceOf(grant, props.reachable))
  const logGroup = new LogGroup(scope, `${id}Logs`, {
    retention: RetentionDays.THREE_MONTHS,
    encryptionKey: props.logKey,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const role = addRole(scope, `${id}Role`, { allowances, logGroup })
  for (const grant of grants)
    if ('bucket' in grant) acknowledgeObjects(role, props.reachable.buckets[grant.bucket])
  const added = new lambda.Function(scope, id, {
    code: props.codeOf(name),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    memorySize: memoryMb,
    timeout: Duration.seconds(timeoutSeconds),
    role,
    logGroup,
    loggingFormat: lambda.LoggingFormat.JSON,
    applicationLogLevelV2: lambda.ApplicationLogLevel.INFO,
    systemLogLevelV2: lambda.SystemLogLevel.WARN,
    environment: environmentOf(name, allowances),
  })
  alarmAboveZero(scope, `${id}ErrorAlarm`, {
    metric: added.metricErrors(),
    description: `${name} failed.`,
    topic: props.alarmTopic,
  })
  return added
}

function addRole(
  scope: Construct,
  id: string,
  { allowances, logGroup }: { allowances: readonly Allowance[]; logGroup: LogGroup },
): Role {
  const role = new Role(scope, id, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
  role.addToPolicy(
    new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [logGroup.logGroupArn],
    }),
  )
  for (const { statements } of allowances) for (const statement of statements) role.addToPolicy(statement)
  return role
}

/** The rule names the resource by its logical id. */
function acknowledgeObjects(role: Role, bucket: IBucket): void {
  const logicalId = Stack.of(bucket).getLogicalId(bucket.node.defaultChild as CfnElement)
  Validations.of(role).acknowledge({
    id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/*]`,
    reason:
      'Objects have no names before they are written; the bucket itself is the limit, and it lets nobody delete.',
  })
}

function environmentOf(name: LambdaName, allowances: readonly Allowance[]): Record<string, string> {
  return Object.assign(
    { POWERTOOLS_SERVICE_NAME: name, POWERTOOLS_METRICS_NAMESPACE: metricsNamespace, LOG_LEVEL: 'INFO' },
    ...allowances.map(({ environment }) => environment),
  )
}

/** `issue-vouchers` becomes `IssueVouchers`, `redeemVoucher` becomes `RedeemVoucher`. */
export function pascalCase(name: string): string {
  return name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
