// How work and news travel: the work queues, the domain events' bus, its archive, and who is told of them.
import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib'
import { EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { addDeadLetterQueue, WorkQueue } from '../constructs/work-queue.ts'
import { functions, type QueueName } from '../functions.ts'

export class EventsStack extends Stack {
  readonly queues: Readonly<Record<QueueName, Queue>>
  readonly streamDeadLetters: Queue
  readonly bus: EventBus

  constructor(scope: Construct, id: string, props: StackProps & { alarmTopic: ITopic }) {
    super(scope, id, props)
    const { alarmTopic } = props
    const addQueue = (name: QueueName, timeoutSeconds: number) =>
      new WorkQueue(this, name, { timeoutSeconds, alarmTopic }).queue
    this.queues = {
      ReadQueue: addQueue('ReadQueue', functions['read-import'].timeoutSeconds),
      SubmissionQueue: addQueue('SubmissionQueue', functions['enrol-submission'].timeoutSeconds),
      ImportQueue: addQueue('ImportQueue', functions['import-households'].timeoutSeconds),
      PrepareQueue: addQueue('PrepareQueue', functions['prepare-round'].timeoutSeconds),
      IssueQueue: addQueue('IssueQueue', functions['issue-vouchers'].timeoutSeconds),
      SettleQueue: addQueue('SettleQueue', functions['settle-lines'].timeoutSeconds),
      EventQueue: addQueue('EventQueue', functions['fan-out-events'].timeoutSeconds),
      WebhookQueue: addQueue('WebhookQueue', functions['deliver-webhooks'].timeoutSeconds),
      PlanQueue: addQueue('PlanQueue', functions['plan-messages'].timeoutSeconds),
      MessageQueue: addQueue('MessageQueue', functions['send-messages'].timeoutSeconds),
    }
    this.streamDeadLetters = addDeadLetterQueue(this, 'StreamDeadLetters', alarmTopic)
    Validations.of(this.streamDeadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is a dead-letter queue itself, of the stream consumer in another stack.',
    })
    this.bus = new EventBus(this, 'Bus', { description: 'Domain events of Vale, without personal data.' })
    this.bus.applyRemovalPolicy(RemovalPolicy.RETAIN)
    this.bus.archive('Archive', {
      description: 'Domain events that can be replayed to a new consumer.',
      eventPattern: { account: [this.account] },
      retention: Duration.days(90),
    })
    new Rule(this, 'EventsForWebhooks', {
      description: 'Hands domain events to those who tell other systems.',
      eventBus: this.bus,
      eventPattern: { source: ['vale'] },
      targets: [
        new SqsQueue(this.queues.EventQueue, { retryAttempts: 185, maxEventAge: Duration.hours(24) }),
      ],
    })
  }
}
