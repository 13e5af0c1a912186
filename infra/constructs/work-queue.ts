// A queue that carries the ids of chunks of long work, and the dead-letter queue for those that keep failing.
import { Duration } from 'aws-cdk-lib'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import { alarmAboveZero } from './alarm.ts'

const attempts = 5

/** Adds a dead-letter queue that keeps what it gets for 14 days and raises an alarm at the first message. */
export function addDeadLetterQueue(scope: Construct, id: string, alarmTopic: ITopic): Queue {
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  })
  alarmAboveZero(scope, `${id}Alarm`, {
    metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
    description: `Work failed for good and waits in ${id}.`,
    topic: alarmTopic,
  })
  return queue
}

export class WorkQueue extends Construct {
  readonly queue: Queue

  /** `timeoutSeconds` is that of the function that reads the queue; AWS asks for six times as much. */
  constructor(scope: Construct, id: string, props: { timeoutSeconds: number; alarmTopic: ITopic }) {
    super(scope, id)
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(6 * props.timeoutSeconds),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: {
        queue: addDeadLetterQueue(this, 'DeadLetters', props.alarmTopic),
        maxReceiveCount: attempts,
      },
    })
  }
}
