import { Stack, Validations } from 'aws-cdk-lib'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { AwsSolutionsChecks } from 'cdk-nag'
import { describe, expect, it } from 'vitest'
import { routes } from '../../shared/contract/routes.ts'
import { aVale } from '../fixtures/vale-templates.ts'

type App = ReturnType<typeof aVale>['app']

/** Every finding that nobody acknowledged, as `rule construct`. */
function findingsIn(app: App): string[] {
  const { violations } = new AwsSolutionsChecks(app).validateScope(app)
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
  )
}

/** Every exception, as `construct rule`, with its reason. */
function exceptionsIn(app: App): Map<string, string> {
  const exceptions = new Map<string, string>()
  for (const { node } of app.node.findAll())
    for (const { type, data } of node.metadata)
      if (type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        for (const [rule, reason] of Object.entries(data as Record<string, string>))
          exceptions.set(`${node.path} ${rule.replace('Annotation::', '')}`, reason)
  return exceptions
}

const pascalCase = (id: string) => id.replace(/^./, (letter) => letter.toUpperCase())

describe('the AwsSolutions rules of cdk-nag', () => {
  it('find nothing that is not acknowledged', () => {
    expect(findingsIn(aVale().app)).toEqual([])
  }, 60_000)

  it('find a queue without a dead-letter queue and without TLS', () => {
    const { app } = aVale()
    new Queue(new Stack(app, 'Careless'), 'Queue')
    expect(findingsIn(app)).toEqual([
      'AwsSolutions-SQS3 Careless/Queue/Resource',
      'AwsSolutions-SQS4 Careless/Queue/Resource',
    ])
  }, 60_000)

  it('are excepted on single constructs only, each with its reason', () => {
    const exceptions = exceptionsIn(aVale().app)
    const publicRoutes = routes.filter(({ roles }) => roles === 'public')
    expect([...exceptions.keys()].sort()).toEqual(
      [
        'ValeData/SealBucket AwsSolutions-S1',
        'ValeData/TrustBucket AwsSolutions-S1',
        'ValeData/UploadBucket AwsSolutions-S1',
        'ValeEvents/StreamDeadLetters AwsSolutions-SQS3',
        'ValeFunctions/ProjectVouchersRole AwsSolutions-IAM5[Resource::*]',
        'ValeFunctions/RecordChangesRole AwsSolutions-IAM5[Resource::*]',
        ...['ReportsRole', 'SealLedgerRole'].map(
          (role) => `ValeFunctions/${role} AwsSolutions-IAM5[Resource::<SealBucketA90528DB.Arn>/*]`,
        ),
        ...['PublicRole', 'PublishTrustRole'].map(
          (role) => `ValeFunctions/${role} AwsSolutions-IAM5[Resource::<TrustBucketC9166DF0.Arn>/*]`,
        ),
        ...['ImportsRole', 'ReadImportRole'].map(
          (role) => `ValeFunctions/${role} AwsSolutions-IAM5[Resource::<UploadBucketD2C1DA78.Arn>/*]`,
        ),
        'ValeFunctions/ScheduleDeadLetters AwsSolutions-SQS3',
        'ValeFunctions/ReturnValueRole AwsSolutions-IAM5[Resource::*]',
        'ValeSignIn/UserPool AwsSolutions-COG2',
        'ValeSignIn/UserPool AwsSolutions-COG3',
        'ValeSignIn/UserPool AwsSolutions-COG8',
        ...['CFR1', 'CFR2', 'CFR3', 'CFR4'].map((rule) => `ValeWeb/Web AwsSolutions-${rule}`),
        'ValeWeb/WebBucket AwsSolutions-S1',
        ...publicRoutes.map(({ id }) => `ValeApi/${pascalCase(id)}Route AwsSolutions-APIG4`),
      ].sort(),
    )
    for (const reason of exceptions.values()) expect(reason.length).toBeGreaterThan(40)
  }, 60_000)
})
