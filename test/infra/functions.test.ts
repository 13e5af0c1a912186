import { beforeAll, describe, expect, it } from 'vitest'
import { pascalCase } from '../../infra/constructs/vale-function.ts'
import { functions, lambdaNames } from '../../infra/functions.ts'
import { listOf, type Statement, synthesizeVale, type Vale } from '../fixtures/vale-templates.ts'

let vale: Vale
beforeAll(() => {
  vale = synthesizeVale()
}, 60_000)

/** What a function may do, as `action resource`, without its own log group. */
function allowed(name: string): string[] {
  return vale
    .statementsOf(pascalCase(name))
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action, Resource }) =>
      listOf(Action).flatMap((action) => listOf(Resource).map((resource) => `${action} ${resource}`)),
    )
    .filter((line) => !line.startsWith('logs:'))
    .sort()
}

function statementsOn(name: string, resource: string): Statement[] {
  return vale.statementsOf(pascalCase(name)).filter(({ Resource }) => listOf(Resource).includes(resource))
}

const leadingKeys = (...patterns: string[]) => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': patterns },
})

const environmentOf = (of: Vale, name: string) =>
  (of.get('AWS::Lambda::Function', pascalCase(name))['Environment'] as { Variables: object }).Variables

const useOfTableKey = (table: string, access: 'read' | 'write') =>
  [
    'Decrypt',
    'DescribeKey',
    ...(access === 'write' ? ['Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'] : []),
  ].map((action) => `kms:${action} ${table}TableKey.Arn`)

describe('every function', () => {
  it('is in the templates, and no other is', () => {
    const deployed = vale.ofType('AWS::Lambda::Function').map(({ name }) => name)
    expect(deployed.sort()).toEqual(lambdaNames.map(pascalCase).sort())
  })

  it.each(lambdaNames)('%s runs Node 24 on arm64 with what the table says', (name) => {
    const { memoryMb, timeoutSeconds } = functions[name]
    expect(vale.get('AWS::Lambda::Function', pascalCase(name))).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: memoryMb,
      Timeout: timeoutSeconds,
      Role: `${pascalCase(name)}Role.Arn`,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: `${pascalCase(name)}Logs` },
    })
  })

  it('has a role of its own that no managed policy widens', () => {
    const roles = vale.ofType('AWS::IAM::Role')
    expect(roles.map(({ name }) => name).sort()).toEqual(
      lambdaNames.map((name) => `${pascalCase(name)}Role`).sort(),
    )
    for (const { properties } of roles) {
      expect(properties['ManagedPolicyArns']).toBeUndefined()
      expect(properties['Policies']).toBeUndefined()
    }
  })

  it.each(lambdaNames)('%s writes to its own encrypted log group, kept for 90 days', (name) => {
    const log = statementsOn(name, `${pascalCase(name)}Logs.Arn`)
    expect(log).toMatchObject([{ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }])
    expect(vale.get('AWS::Logs::LogGroup', `${pascalCase(name)}Logs`)).toEqual({
      KmsKeyId: 'LogKey.Arn',
      RetentionInDays: 90,
    })
  })

  it.each(lambdaNames)('%s raises an alarm when it fails', (name) => {
    expect(vale.get('AWS::CloudWatch::Alarm', `${pascalCase(name)}ErrorAlarm`)).toMatchObject({
      MetricName: 'Errors',
      Threshold: 0,
      Dimensions: [{ Name: 'FunctionName', Value: pascalCase(name) }],
      AlarmActions: ['AlarmTopic'],
    })
  })
})

describe('permissions', () => {
  it('name their actions and resources; the one wildcard is ListStreams, which knows no resources', () => {
    const statements = lambdaNames.flatMap((name) => vale.statementsOf(pascalCase(name)))
    expect(statements.length).toBeGreaterThan(lambdaNames.length)
    expect(statements.filter(({ Action }) => listOf(Action).some((action) => action.includes('*')))).toEqual(
      [],
    )
    const onAnything = statements
      .filter(({ Resource }) => listOf(Resource).some((one) => one.includes('*')))
      .filter(
        ({ Resource }) =>
          !['SealBucket.Arn/*', 'UploadBucket.Arn/*', 'TrustBucket.Arn/*'].includes(String(Resource)),
      )
    expect(new Set(onAnything.map(({ Action }) => Action))).toEqual(new Set(['dynamodb:ListStreams']))
  })

  it('let redemptions write one voucher and read vendors and trust, nothing else', () => {
    expect(allowed('redemptions')).toEqual(
      [
        'dynamodb:GetItem VouchersTable.Arn',
        'dynamodb:UpdateItem VouchersTable.Arn',
        'dynamodb:GetItem LedgerTable.Arn',
        ...useOfTableKey('Vouchers', 'write'),
        ...useOfTableKey('Ledger', 'read'),
      ].sort(),
    )
    expect(statementsOn('redemptions', 'LedgerTable.Arn').map(({ Condition }) => Condition)).toEqual([
      leadingKeys('VENDOR#*', 'TRUST#*'),
    ])
  })

  it('let corrections change a voucher and mark a vendor line, and make or delete neither', () => {
    expect(allowed('corrections')).toEqual(
      [
        'dynamodb:GetItem VouchersTable.Arn',
        'dynamodb:UpdateItem VouchersTable.Arn',
        'dynamodb:GetItem LedgerTable.Arn',
        'dynamodb:GetItem LedgerTable.Arn/index/gsi1',
        'dynamodb:Query LedgerTable.Arn',
        'dynamodb:Query LedgerTable.Arn/index/gsi1',
        'dynamodb:UpdateItem LedgerTable.Arn',
        ...useOfTableKey('Vouchers', 'write'),
        ...useOfTableKey('Ledger', 'read'),
        ...useOfTableKey('Ledger', 'write'),
      ].sort(),
    )
    expect(
      statementsOn('corrections', 'LedgerTable.Arn').map(({ Action, Condition }) => [Action, Condition]),
    ).toEqual([
      [['dynamodb:GetItem', 'dynamodb:Query'], leadingKeys('VENDOR#*', 'TRUST#*', 'PROGRAMME#*')],
      ['dynamodb:UpdateItem', leadingKeys('VL#*')],
    ])
  })

  it('let expire-vouchers find, read and change vouchers, and see nothing else', () => {
    expect(allowed('expire-vouchers')).toEqual(
      [
        ...['GetItem', 'Query', 'UpdateItem'].flatMap((action) => [
          `dynamodb:${action} VouchersTable.Arn`,
          `dynamodb:${action} VouchersTable.Arn/index/gsi1`,
        ]),
        ...useOfTableKey('Vouchers', 'write'),
        'sqs:GetQueueAttributes ScheduleDeadLetters.Arn',
        'sqs:GetQueueUrl ScheduleDeadLetters.Arn',
        'sqs:SendMessage ScheduleDeadLetters.Arn',
      ].sort(),
    )
  })

  it('let vouchers be made where they are signed, and nowhere else', () => {
    const making = lambdaNames.filter((name) => allowed(name).includes('dynamodb:PutItem VouchersTable.Arn'))
    expect(making.sort()).toEqual(['issue-vouchers', 'issuing'])
  })

  it('let project-vouchers write projections and leaves only, read whether a batch was counted, and publish', () => {
    expect(allowed('project-vouchers')).toEqual(
      [
        'dynamodb:GetItem LedgerTable.Arn',
        'dynamodb:PutItem LedgerTable.Arn',
        'dynamodb:UpdateItem LedgerTable.Arn',
        ...useOfTableKey('Ledger', 'write'),
        'events:PutEvents Bus.Arn',
        'dynamodb:DescribeStream VouchersTable.StreamArn',
        'dynamodb:GetRecords VouchersTable.StreamArn',
        'dynamodb:GetShardIterator VouchersTable.StreamArn',
        'dynamodb:ListStreams *',
        'kms:Decrypt VouchersTableKey.Arn',
        'sqs:GetQueueAttributes StreamDeadLetters.Arn',
        'sqs:GetQueueUrl StreamDeadLetters.Arn',
        'sqs:SendMessage StreamDeadLetters.Arn',
      ].sort(),
    )
    expect(statementsOn('project-vouchers', 'LedgerTable.Arn').map(({ Condition }) => Condition)).toEqual([
      leadingKeys('VL#*', 'VENDOR-DAYS#*', 'MOVED#*', 'COUNT#*', 'PROJECTED#*', 'LOG#*'),
      leadingKeys('PROJECTED#*'),
    ])
  })

  it('let return-value write its marks and what belongs to programmes, and read nothing', () => {
    expect(allowed('return-value')).toEqual(
      [
        'dynamodb:PutItem LedgerTable.Arn',
        'dynamodb:UpdateItem LedgerTable.Arn',
        ...useOfTableKey('Ledger', 'write'),
        'dynamodb:DescribeStream VouchersTable.StreamArn',
        'dynamodb:GetRecords VouchersTable.StreamArn',
        'dynamodb:GetShardIterator VouchersTable.StreamArn',
        'dynamodb:ListStreams *',
        'kms:Decrypt VouchersTableKey.Arn',
        'sqs:GetQueueAttributes StreamDeadLetters.Arn',
        'sqs:GetQueueUrl StreamDeadLetters.Arn',
        'sqs:SendMessage StreamDeadLetters.Arn',
      ].sort(),
    )
    expect(statementsOn('return-value', 'LedgerTable.Arn').map(({ Condition }) => Condition)).toEqual([
      leadingKeys('RETURN#*', 'PROGRAMME#*'),
    ])
  })

  it.each([
    ['TRUST#*', ['issue-vouchers', 'issuing']],
    ['VL#*', []],
    ['RETURN#*', []],
    ['VENDOR-DAYS#*', []],
    ['MOVED#*', []],
    ['COUNT#*', []],
    ['PROJECTED#*', []],
    ['USER#*', []],
    ['DEVICE#*', []],
    ['DEVICEKEY#*', []],
    ['RECEIPT#*', []],
    ['LOG#*', []],
    ['SEAL', []],
    ['MESSAGE#*', []],
    ['SENDING#*', []],
  ])('let of those who write anywhere in the ledger write %s only %j', (pattern, names) => {
    const onLedger = (name: string) => statementsOn(name, 'LedgerTable.Arn')
    const writers = lambdaNames.filter((name) =>
      onLedger(name).some(
        ({ Action, Condition }) => !Condition && listOf(Action).includes('dynamodb:PutItem'),
      ),
    )
    const forbids = ({ Effect, Action, Condition }: Statement) =>
      Effect === 'Deny' &&
      listOf(Action).join() === 'dynamodb:DeleteItem,dynamodb:PutItem,dynamodb:UpdateItem' &&
      JSON.stringify(Condition).includes(`"${pattern}"`)
    expect(writers).toHaveLength(6)
    expect(writers.filter((name) => !onLedger(name).some(forbids)).sort()).toEqual(names)
  })

  it.each([
    ['registry', ['AUDIT#*']],
    ['import-households', ['AUDIT#*']],
  ])('let %s write to the ledger only %j', (name, patterns) => {
    const writing = statementsOn(name, 'LedgerTable.Arn').filter(({ Action }) =>
      listOf(Action).some((action) => /PutItem|UpdateItem/.test(action)),
    )
    expect(writing).toMatchObject([{ Action: 'dynamodb:PutItem', Condition: leadingKeys(...patterns) }])
  })

  it('let users write accounts and what was done about them, and delete none', () => {
    const writing = statementsOn('users', 'LedgerTable.Arn').filter(({ Action }) =>
      listOf(Action).some((action) => /PutItem|UpdateItem|DeleteItem/.test(action)),
    )
    expect(writing).toMatchObject([
      {
        Action: 'dynamodb:PutItem',
        Condition: leadingKeys('USER#*', 'INVITATION#*', 'SERVICE-ACCOUNT#*', 'AUDIT#*'),
      },
      {
        Action: 'dynamodb:UpdateItem',
        Condition: leadingKeys('USER#*', 'SERVICE-ACCOUNT#*', 'PARTNER-CLIENT#*'),
      },
    ])
  })

  it('let one function make the secrets of webhooks and another open them, and neither both', () => {
    const onKey = (name: string) => allowed(name).filter((line) => line.endsWith('WebhookKey.Arn'))
    expect(onKey('webhooks')).toEqual(['kms:GenerateDataKey WebhookKey.Arn'])
    expect(onKey('deliver-webhooks')).toEqual(['kms:Decrypt WebhookKey.Arn'])
  })

  it.each(['webhooks', 'deliver-webhooks'])(
    'let %s take no address of this computer once deployed',
    (name) => {
      expect(vale.get('AWS::Lambda::Function', pascalCase(name))).toMatchObject({
        Environment: { Variables: { WEBHOOK_LOOPBACK: 'refused' } },
      })
    },
  )

  it('let messages ask and look, and open no number', () => {
    expect(allowed('messages').filter((line) => line.includes('TableKey') === false)).toEqual(
      [
        'dynamodb:GetItem VouchersTable.Arn',
        ...['BatchGetItem', 'GetItem'].map((action) => `dynamodb:${action} RegistryTable.Arn`),
        ...['GetItem', 'Query'].flatMap((action) => [
          `dynamodb:${action} LedgerTable.Arn`,
          `dynamodb:${action} LedgerTable.Arn/index/gsi1`,
        ]),
        ...['PutItem', 'UpdateItem'].map((action) => `dynamodb:${action} LedgerTable.Arn`),
        'sqs:SendMessage MessageQueue/Queue.Arn',
        'sqs:SendMessage PlanQueue/Queue.Arn',
      ].sort(),
    )
    expect(statementsOn('messages', 'RegistryTable.Arn')).toMatchObject([{ Condition: leadingKeys('REG#*') }])
    expect(
      statementsOn('messages', 'LedgerTable.Arn').map(({ Action, Condition }) => [Action, Condition]),
    ).toEqual([
      [
        ['dynamodb:GetItem', 'dynamodb:Query'],
        leadingKeys('PROGRAMME#*', 'ROUND#*', 'MESSAGE#*', 'SENDING#*', 'ROUND-MESSAGES#*'),
      ],
      ['dynamodb:PutItem', leadingKeys('MESSAGE#*', 'AUDIT#*')],
      ['dynamodb:UpdateItem', leadingKeys('SENDING#*')],
    ])
  })

  it('let plan-messages open the secrets of rounds, no key that signs, and no number', () => {
    expect(statementsOn('plan-messages', 'SigningKey.Arn')).toMatchObject([
      {
        Action: 'kms:Decrypt',
        Condition: { 'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['round'] } },
      },
    ])
    expect(statementsOn('plan-messages', 'PersonalDataKey.Arn')).toEqual([])
    expect(statementsOn('plan-messages', 'RegistryTable.Arn')).toMatchObject([
      { Action: 'dynamodb:BatchGetItem', Condition: leadingKeys('REG#*') },
    ])
    expect(
      statementsOn('plan-messages', 'LedgerTable.Arn').filter(({ Action }) =>
        /PutItem|UpdateItem/.test(listOf(Action).join()),
      ),
    ).toMatchObject([{ Action: 'dynamodb:PutItem', Condition: leadingKeys('MESSAGE#*', 'SENDING#*') }])
  })

  it('let send-messages open households alone, and change nothing but messages', () => {
    expect(statementsOn('send-messages', 'PersonalDataKey.Arn')).toMatchObject([
      {
        Action: 'kms:Decrypt',
        Condition: {
          'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['household'] },
          Null: { 'kms:EncryptionContext:household': 'false' },
        },
      },
    ])
    expect(
      statementsOn('send-messages', 'LedgerTable.Arn').map(({ Action, Condition }) => [Action, Condition]),
    ).toEqual([
      [['dynamodb:GetItem', 'dynamodb:Query'], leadingKeys('PROGRAMME#*', 'MESSAGE#*')],
      ['dynamodb:PutItem', leadingKeys('MESSAGE#*')],
    ])
    const writes = /PutItem|UpdateItem|DeleteItem/
    expect(allowed('send-messages').filter((line) => writes.test(line))).toEqual([
      'dynamodb:PutItem LedgerTable.Arn',
    ])
  })

  it('let nobody send where nothing is set up, and say so', () => {
    expect(
      lambdaNames.flatMap(allowed).filter((line) => /^(sms-voice|social-messaging):/.test(line)),
    ).toEqual([])
    expect(environmentOf(vale, 'messages')).toMatchObject({ MESSAGE_CHANNELS: 'none' })
    expect(environmentOf(vale, 'send-messages')).not.toHaveProperty('SMS_ORIGIN')
  })

  it('let send-messages send as the numbers that the deployment names, and as no others', () => {
    const smsOriginArn = 'arn:aws:sms-voice:us-east-1:111122223333:phone-number/phone-1'
    const whatsappNumberArn = 'arn:aws:social-messaging:us-east-1:111122223333:phone-number-id/1'
    const sending = synthesizeVale({ smsOriginArn, whatsappNumberArn, webOrigin: 'https://vale.example.com' })
    const ofNetworks = sending
      .statementsOf('SendMessages')
      .filter(({ Action }) => /^(sms-voice|social-messaging):/.test(listOf(Action).join()))
    expect(ofNetworks).toMatchObject([
      { Action: 'sms-voice:SendTextMessage', Resource: smsOriginArn },
      { Action: 'social-messaging:SendWhatsAppMessage', Resource: whatsappNumberArn },
    ])
    expect(environmentOf(sending, 'messages')).toMatchObject({ MESSAGE_CHANNELS: 'sms whatsapp' })
    expect(environmentOf(sending, 'send-messages')).toMatchObject({
      ...{ SMS_ORIGIN: smsOriginArn, WHATSAPP_ORIGIN: whatsappNumberArn, WHATSAPP_TEMPLATE: 'vale_link' },
      WEB_ORIGIN: 'https://vale.example.com',
    })
  }, 180_000)

  it('let settle-lines claim lines and close statements, and make or delete no line', () => {
    const writing = statementsOn('settle-lines', 'LedgerTable.Arn').filter(({ Action }) =>
      listOf(Action).some((action) => /PutItem|UpdateItem|DeleteItem/.test(action)),
    )
    expect(writing).toMatchObject([
      { Action: 'dynamodb:UpdateItem', Condition: leadingKeys('VL#*', 'SETTLEMENT#*', 'PROGRAMME#*') },
      { Action: 'dynamodb:PutItem', Condition: leadingKeys('PROGRAMME#*') },
    ])
  })

  it('let sweep-ledger read both sides and write nothing but how far it came', () => {
    const writes = /PutItem|UpdateItem|DeleteItem/
    expect(allowed('sweep-ledger').filter((line) => writes.test(line))).toEqual([
      'dynamodb:PutItem LedgerTable.Arn',
    ])
    expect(statementsOn('sweep-ledger', 'LedgerTable.Arn').map(({ Condition }) => Condition)).toEqual([
      undefined,
      leadingKeys('SWEEP#*'),
    ])
  })

  it('let prepare-round write nothing to the registry but what reports may know', () => {
    const writes = (name: string, table: string) =>
      allowed(name).filter((line) => line.endsWith(` ${table}.Arn`) && /PutItem|UpdateItem|Delete/.test(line))
    expect(writes('prepare-round', 'RegistryTable')).toEqual(['dynamodb:PutItem RegistryTable.Arn'])
    expect(statementsOn('prepare-round', 'RegistryTable.Arn').map(({ Condition }) => Condition)).toEqual([
      undefined,
      leadingKeys('SERVED#*'),
      leadingKeys('REG#*'),
    ])
    expect(allowed('prepare-round').filter((line) => line.endsWith(' PersonalDataKey.Arn'))).toEqual([
      'kms:Decrypt PersonalDataKey.Arn',
    ])
  })

  it('let add-claims read accounts, and write nothing but when a system was last used', () => {
    expect(statementsOn('add-claims', 'LedgerTable.Arn')).toMatchObject([
      {
        Action: 'dynamodb:GetItem',
        Condition: leadingKeys('USER#*', 'SERVICE-ACCOUNT#*', 'PARTNER-CLIENT#*'),
      },
      { Action: 'dynamodb:PutItem', Condition: leadingKeys('SERVICE-ACCOUNT-USE#*') },
    ])
    expect(allowed('add-claims').filter((line) => line.startsWith('dynamodb:'))).toHaveLength(2)
  })

  it('let record-changes add audit records and leaves, and change none', () => {
    const onLedger = statementsOn('record-changes', 'LedgerTable.Arn')
    expect(onLedger).toMatchObject([
      { Action: 'dynamodb:PutItem', Condition: leadingKeys('AUDIT#*', 'LOG#*') },
    ])
    expect(allowed('record-changes')).toContain('dynamodb:GetRecords LedgerTable.StreamArn')
    expect(allowed('record-changes').filter((line) => line.includes('Vouchers'))).toEqual([])
  })

  it('let seal-ledger write seals and mark what it sealed, and delete nothing', () => {
    expect(
      allowed('seal-ledger').filter((line) => !line.startsWith('kms:') || line.includes('Seal')),
    ).toEqual(
      [
        ...['GetItem', 'Query', 'UpdateItem'].flatMap((action) => [
          `dynamodb:${action} LedgerTable.Arn`,
          `dynamodb:${action} LedgerTable.Arn/index/gsi1`,
        ]),
        'kms:GetPublicKey SealKey.Arn',
        'kms:Sign SealKey.Arn',
        's3:GetObject SealBucket.Arn/*',
        's3:ListBucket SealBucket.Arn',
        's3:PutObject SealBucket.Arn/*',
        ...['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'].map(
          (action) => `sqs:${action} ScheduleDeadLetters.Arn`,
        ),
      ].sort(),
    )
    expect(statementsOn('seal-ledger', 'LedgerTable.Arn').map(({ Condition }) => Condition)).toEqual([
      leadingKeys('LOG#*', 'SEAL'),
    ])
  })

  it('let public read what is published to phones, and nothing else', () => {
    expect(allowed('public')).toEqual(['s3:GetObject TrustBucket.Arn/*', 's3:ListBucket TrustBucket.Arn'])
  })

  it('let devices write devices and their keys, read what certificates say, and sign', () => {
    expect(allowed('devices')).toEqual(
      [
        ...['BatchGetItem', 'GetItem', 'Query'].flatMap((action) => [
          `dynamodb:${action} LedgerTable.Arn`,
          `dynamodb:${action} LedgerTable.Arn/index/gsi1`,
        ]),
        'dynamodb:PutItem LedgerTable.Arn',
        'dynamodb:UpdateItem LedgerTable.Arn',
        ...useOfTableKey('Ledger', 'write'),
        'kms:GetPublicKey TrustKey.Arn',
        'kms:Sign TrustKey.Arn',
      ].sort(),
    )
    expect(
      statementsOn('devices', 'LedgerTable.Arn').map(({ Action, Condition }) => [Action, Condition]),
    ).toEqual([
      [
        ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
        leadingKeys('VENDOR#*', 'SITE#*', 'DEVICE#*', 'DEVICEKEY#*', 'RECEIPT#*'),
      ],
      [['dynamodb:PutItem', 'dynamodb:UpdateItem'], leadingKeys('DEVICE#*', 'DEVICEKEY#*')],
    ])
  })

  it('let publish-trust read programmes and vouchers, write to one bucket, and to no table', () => {
    const writes = /PutItem|UpdateItem|DeleteItem/
    expect(allowed('publish-trust').filter((line) => writes.test(line))).toEqual([])
    expect(allowed('publish-trust').filter((line) => line.startsWith('s3:'))).toEqual([
      's3:PutObject TrustBucket.Arn/*',
    ])
    expect(statementsOn('publish-trust', 'LedgerTable.Arn').map(({ Condition }) => Condition)).toEqual([
      leadingKeys('PROGRAMMES', 'SITES', 'PROGRAMME#*', 'TRUST#*'),
    ])
  })

  it('let sync change vouchers, and of the ledger write receipts, conflicts, losses and chains alone', () => {
    expect(allowed('sync').filter((line) => line.endsWith('VouchersTable.Arn'))).toEqual([
      ...['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'].map(
        (action) => `${action} VouchersTable.Arn`,
      ),
    ])
    const phones = ['DEVICEKEY#*', 'RECEIPT#*', 'CONFLICTS#*', 'LOSS#*']
    expect(
      statementsOn('sync', 'LedgerTable.Arn').map(({ Action, Condition }) => [Action, Condition]),
    ).toEqual([
      [['dynamodb:GetItem', 'dynamodb:Query'], leadingKeys('VENDOR#*', 'PROGRAMME#*', ...phones)],
      ['dynamodb:UpdateItem', leadingKeys('DEVICEKEY#*', 'RECEIPT#*', 'LOSS#*')],
      ['dynamodb:PutItem', leadingKeys('RECEIPT#*', 'CONFLICTS#*', 'LOSS#*')],
      ['dynamodb:ConditionCheckItem', leadingKeys('PROGRAMME#*')],
    ])
  })

  it('let a holder’s page read vouchers, public keys, and where vouchers are used, and write nothing', () => {
    expect(allowed('wallet')).toEqual(
      [
        'dynamodb:GetItem VouchersTable.Arn',
        'dynamodb:GetItem LedgerTable.Arn',
        'dynamodb:Query LedgerTable.Arn',
        'dynamodb:GetItem LedgerTable.Arn/index/gsi1',
        'dynamodb:Query LedgerTable.Arn/index/gsi1',
        ...useOfTableKey('Vouchers', 'read'),
        ...useOfTableKey('Ledger', 'read'),
      ].sort(),
    )
    expect(statementsOn('wallet', 'LedgerTable.Arn').map(({ Condition }) => Condition)).toEqual([
      leadingKeys('PROGRAMME#*', 'TRUST#*', 'VENDORS', 'SITES'),
    ])
  })

  it('let the function that takes complaints seal them, and open none', () => {
    expect(allowed('feedback').filter((line) => line.includes('PersonalDataKey'))).toEqual([
      'kms:GenerateDataKey PersonalDataKey.Arn',
    ])
    expect(allowed('feedback').filter((line) => line.endsWith('RegistryTable.Arn'))).toEqual([
      'dynamodb:PutItem RegistryTable.Arn',
      'dynamodb:UpdateItem RegistryTable.Arn',
    ])
    for (const name of ['feedback', 'inbox'])
      for (const { Action, Condition } of statementsOn(name, 'RegistryTable.Arn'))
        expect(JSON.stringify(Condition), String(Action)).toContain('FEEDBACK#*')
  })

  it('let the comparison of households keep pairs and clear its marks, and make no key', () => {
    expect(statementsOn('compare-households', 'RegistryTable.Arn').map(({ Condition }) => Condition)).toEqual(
      expect.arrayContaining([
        leadingKeys('DUPLICATE#*', 'DUPLICATES#*', 'PAIRED#*'),
        leadingKeys('HH#*'),
        leadingKeys('UNCOMPARED#*'),
      ]),
    )
    const ofHouseholds = statementsOn('compare-households', 'RegistryTable.Arn').find(
      ({ Condition }) => JSON.stringify(Condition) === JSON.stringify(leadingKeys('HH#*')),
    )
    expect(ofHouseholds).toMatchObject({ Action: 'dynamodb:ConditionCheckItem' })
    expect(allowed('compare-households').filter((line) => line.endsWith(' PersonalDataKey.Arn'))).toEqual([
      'kms:Decrypt PersonalDataKey.Arn',
    ])
    expect(statementsOn('compare-households', 'LedgerTable.Arn')).toEqual([])
  })

  it('let reports read and never write', () => {
    const writes = /PutItem|UpdateItem|DeleteItem|Encrypt |GenerateDataKey|SendMessage/
    expect(allowed('reports').filter((line) => writes.test(line))).toEqual([])
    expect(allowed('reports')).toContain('dynamodb:Scan VouchersTable.Arn')
    expect(statementsOn('reports', 'RegistryTable.Arn')).toMatchObject([
      {
        Action: 'dynamodb:Query',
        Condition: leadingKeys('SERVED#*', 'ROWS#*', 'FEEDBACK', 'IMPORTS#*', 'IMPORT#*', 'DUPLICATES#*'),
      },
    ])
    expect(allowed('reports').filter((line) => line.startsWith('s3:'))).toEqual([
      's3:GetObject SealBucket.Arn/*',
      's3:ListBucket SealBucket.Arn',
    ])
  })

  it.each([
    ['SigningKey.Arn', ['issue-vouchers', 'issuing', 'plan-messages']],
    ['SealKey.Arn', ['seal-ledger']],
    ['SealBucket.Arn/*', ['reports', 'seal-ledger']],
    ['UploadBucket.Arn/*', ['imports', 'read-import']],
    ['TrustKey.Arn', ['devices', 'publish-trust']],
    ['WebhookKey.Arn', ['deliver-webhooks', 'webhooks']],
    ['TrustBucket.Arn/*', ['public', 'publish-trust']],
    [
      'PersonalDataKey.Arn',
      [
        'compare-households',
        'end-retention',
        'enrol-submission',
        'feedback',
        'import-households',
        'imports',
        'inbox',
        'prepare-round',
        'read-import',
        'registry',
        'send-messages',
        'submissions',
      ],
    ],
    [
      'RegistryTable.Arn',
      [
        'compare-households',
        'end-retention',
        'enrol-submission',
        'feedback',
        'import-households',
        'imports',
        'inbox',
        'issue-vouchers',
        'issuing',
        'messages',
        'plan-messages',
        'prepare-round',
        'read-import',
        'registry',
        'reports',
        'send-messages',
        'submissions',
      ],
    ],
    [
      'VouchersTable.Arn',
      [
        'corrections',
        'expire-vouchers',
        'feedback',
        'issue-vouchers',
        'issuing',
        'messages',
        'plan-messages',
        'publish-trust',
        'redemptions',
        'registry',
        'reports',
        'send-messages',
        'settle-lines',
        'sweep-ledger',
        'sync',
        'wallet',
      ],
    ],
    ['UserPool.Arn', ['users']],
    ['Bus.Arn', ['project-vouchers', 'record-changes']],
  ])('open %s to %j alone', (resource, names) => {
    expect(lambdaNames.filter((name) => statementsOn(name, resource).length > 0).sort()).toEqual(names)
  })

  it('let nobody delete from the ledger or the vouchers', () => {
    const deleting = lambdaNames.flatMap(allowed).filter((line) => line.startsWith('dynamodb:DeleteItem'))
    expect(new Set(deleting)).toEqual(
      new Set(
        ['', '/index/gsi1', '/index/gsi2'].map((index) => `dynamodb:DeleteItem RegistryTable.Arn${index}`),
      ),
    )
  })

  it('open the keys of tables through DynamoDB only', () => {
    const uses = lambdaNames
      .filter((name) => !('stream' in functions[name].trigger))
      .flatMap((name) => vale.statementsOf(pascalCase(name)))
      .filter(({ Resource }) => listOf(Resource).some((one) => one.endsWith('TableKey.Arn')))
    expect(uses.length).toBeGreaterThan(0)
    for (const { Condition } of uses)
      expect(Condition).toEqual({
        StringEquals: { 'kms:ViaService': 'dynamodb.AWS::Region.amazonaws.com' },
      })
  })
})

describe('the environment', () => {
  it.each([
    ['redemptions', { VOUCHERS_TABLE: 'VouchersTable', LEDGER_TABLE: 'LedgerTable' }],
    ['public', { TRUST_BUCKET: 'TrustBucket' }],
    ['devices', { LEDGER_TABLE: 'LedgerTable', TRUST_KEY_ID: 'TrustKey' }],
    ['users', { LEDGER_TABLE: 'LedgerTable', USER_POOL_ID: 'UserPool', PARTNER_CLIENTS: 'none' }],
    [
      'programmes',
      {
        LEDGER_TABLE: 'LedgerTable',
        PREPARE_QUEUE_URL: 'PrepareQueue/Queue',
        ISSUE_QUEUE_URL: 'IssueQueue/Queue',
      },
    ],
    [
      'registry',
      {
        REGISTRY_TABLE: 'RegistryTable',
        VOUCHERS_TABLE: 'VouchersTable',
        LEDGER_TABLE: 'LedgerTable',
        PERSONAL_DATA_KEY_ID: 'PersonalDataKey',
      },
    ],
    ['corrections', { VOUCHERS_TABLE: 'VouchersTable', LEDGER_TABLE: 'LedgerTable' }],
    ['expire-vouchers', { VOUCHERS_TABLE: 'VouchersTable' }],
    ['project-vouchers', { LEDGER_TABLE: 'LedgerTable', EVENT_BUS_NAME: 'Bus' }],
    ['return-value', { LEDGER_TABLE: 'LedgerTable' }],
  ])('of %s names what it may touch and nothing else', (name, things) => {
    const { Environment } = vale.get('AWS::Lambda::Function', pascalCase(name))
    expect(Environment).toEqual({
      Variables: {
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: 'Vale',
        LOG_LEVEL: 'INFO',
        ...things,
      },
    })
  })
})
