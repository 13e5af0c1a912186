// The functions behind the API, the workers behind the queues, the consumers of streams, and what runs at intervals.
import { Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import * as lambda from 'aws-cdk-lib/aws-lambda'
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations'
import { SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { FunctionName } from '../../shared/contract/route.ts'
import { alarmAboveZero } from '../constructs/alarm.ts'
import type { Reachable } from '../constructs/allowance.ts'
import {
  addFunction,
  metricsNamespace,
  pascalCase,
  type ValeFunctionProps,
} from '../constructs/vale-function.ts'
import { addDeadLetterQueue } from '../constructs/work-queue.ts'
import { type LambdaName, lambdaNames, needsOf, type Trigger } from '../functions.ts'
import type { EncryptedTable } from './data-stack.ts'

export type FunctionsStackProps = StackProps &
  ValeFunctionProps & {
    readonly reachable: Required<Reachable>
    readonly streamDeadLetters: IQueue
  }

type TriggerOf<Kind extends string> = Extract<Trigger, Record<Kind, unknown>>

export class FunctionsStack extends Stack {
  /** By the name that routes know them by. */
  readonly http: ReadonlyMap<FunctionName, lambda.Function>

  constructor(scope: Construct, id: string, props: FunctionsStackProps) {
    super(scope, id, props)
    const http = new Map<FunctionName, lambda.Function>()
    const scheduleDeadLetters = this.addScheduleDeadLetters(props)
    for (const name of lambdaNames) {
      const { trigger } = needsOf(name)
      if ('signIn' in trigger) continue
      const added = addFunction(this, name, props)
      if ('http' in trigger) http.set(trigger.http, added)
      else if ('queue' in trigger) readQueue(added, props.reachable.queues[trigger.queue], trigger)
      else if ('stream' in trigger) this.followStream(name, added, { ...props, trigger })
      else this.runAtIntervals(name, added, { ...trigger, deadLetters: scheduleDeadLetters })
    }
    this.http = http
    this.watchProjections(props)
    this.watchWebhooks(props)
  }

  /** The sweep itself does not fail by what it finds. */
  private watchProjections({ alarmTopic }: FunctionsStackProps): void {
    alarmAboveZero(this, 'ProjectionDifferencesAlarm', {
      metric: new Metric({
        namespace: metricsNamespace,
        metricName: 'ProjectionDifferences',
        dimensionsMap: { service: 'sweep-ledger' satisfies LambdaName },
        statistic: 'Maximum',
      }),
      description: 'Lines, markers or counters are not what the vouchers say: see docs/operations.md.',
      topic: alarmTopic,
    })
  }

  /** The receiver cannot be told that it is told no more. */
  private watchWebhooks({ alarmTopic }: FunctionsStackProps): void {
    alarmAboveZero(this, 'WebhooksDisabledAlarm', {
      metric: new Metric({
        namespace: metricsNamespace,
        metricName: 'WebhooksDisabled',
        dimensionsMap: { service: 'deliver-webhooks' satisfies LambdaName },
        statistic: 'Sum',
      }),
      description: 'A webhook took nothing for five days and was disabled: see docs/for-others.md.',
      topic: alarmTopic,
    })
  }

  private addScheduleDeadLetters({ alarmTopic }: FunctionsStackProps): IQueue {
    const queue = addDeadLetterQueue(this, 'ScheduleDeadLetters', alarmTopic)
    Validations.of(queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue itself, of the functions that run at intervals.',
    })
    return queue
  }

  /** The rule keeps what it could not hand over, the function what it failed at three times. */
  private runAtIntervals(
    name: LambdaName,
    worker: lambda.Function,
    { schedule, deadLetters }: TriggerOf<'schedule'> & { deadLetters: IQueue },
  ): void {
    const bounds = { retryAttempts: 2, maxEventAge: Duration.hours(1) }
    worker.configureAsyncInvoke({ ...bounds, onFailure: new SqsDestination(deadLetters) })
    new Rule(this, `${pascalCase(name)}Schedule`, {
      description: `Runs ${name}.`,
      schedule: Schedule.expression(schedule),
      targets: [new LambdaFunction(worker, { ...bounds, deadLetterQueue: deadLetters })],
    })
  }

  private followStream(
    name: LambdaName,
    consumer: lambda.Function,
    { trigger, reachable, streamDeadLetters }: FunctionsStackProps & { trigger: TriggerOf<'stream'> },
  ): void {
    const source = reachable.tables[trigger.stream]
    const streamArn = allowStream(consumer, source)
    new lambda.EventSourceMapping(this, `${pascalCase(name)}Stream`, {
      target: consumer,
      eventSourceArn: streamArn,
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      batchSize: trigger.batchSize,
      parallelizationFactor: trigger.parallel,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      retryAttempts: 10,
      maxRecordAge: Duration.hours(12),
      onFailure: new SqsDlq(streamDeadLetters),
    })
  }
}

function readQueue(worker: lambda.Function, queue: IQueue, trigger: TriggerOf<'queue'>): void {
  worker.addEventSource(
    new SqsEventSource(queue, {
      batchSize: trigger.batchSize,
      maxConcurrency: trigger.concurrency,
      reportBatchItemFailures: true,
    }),
  )
}

function allowStream(consumer: lambda.Function, { table, key }: EncryptedTable): string {
  const streamArn = table.tableStreamArn
  if (streamArn === undefined) throw new Error(`${table.node.id} has no stream.`)
  consumer.addToRolePolicy(
    new PolicyStatement({
      actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
      resources: [streamArn],
    }),
  )
  consumer.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: ['*'] }))
  consumer.addToRolePolicy(new PolicyStatement({ actions: ['kms:Decrypt'], resources: [key.keyArn] }))
  if (consumer.role)
    Validations.of(consumer.role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'dynamodb:ListStreams knows no resources; it lists names of streams and reads none.',
    })
  return streamArn
}
