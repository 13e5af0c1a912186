// What the people who run Vale watch: one key for logs and alarms, and the topic that alarms are sent to.
import { Stack, type StackProps } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'

export class OperationsStack extends Stack {
  readonly logKey: Key
  readonly alarmTopic: Topic

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props)
    this.logKey = new Key(this, 'LogKey', {
      description: 'Encrypts the log groups and the alarm topic.',
      enableKeyRotation: true,
    })
    this.allowLogsToUseKey()
    this.allowAlarmsToUseKey()
    this.alarmTopic = new Topic(this, 'AlarmTopic', { masterKey: this.logKey, enforceSSL: true })
  }

  private allowLogsToUseKey(): void {
    this.logKey.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Logs',
        principals: [new ServicePrincipal(`logs.${this.region}.amazonaws.com`)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': this.formatArn({ service: 'logs', resource: '*' }),
          },
        },
      }),
    )
  }

  private allowAlarmsToUseKey(): void {
    this.logKey.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Alarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    )
  }
}
