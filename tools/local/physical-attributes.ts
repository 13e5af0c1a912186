// What `Ref` and `Fn::GetAtt` answer for each resource type on the laptop. Names that the template leaves to
// CloudFormation become `<stack>-<logical id>`.
import { createHash } from 'node:crypto'

export type Surroundings = {
  readonly region: string
  readonly accountId: string
  /** Where the queues listen, such as `http://127.0.0.1:4003`. */
  readonly sqsEndpoint: string
}

export type ResourceToName = {
  readonly type: string
  readonly stackName: string
  readonly logicalId: string
  readonly property: (name: string) => unknown
  readonly surroundings: Surroundings
}

type Attributes = Record<string, string>
type Named = { readonly arnOf: (service: string, rest: string) => string; readonly generated: string }

const byType: Record<string, (resource: ResourceToName, named: Named) => Attributes> = {
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::SQS::Queue': ({ property, surroundings }, { arnOf, generated }) => {
    const name = text(property('QueueName'), generated)
    const url = `${surroundings.sqsEndpoint}/${surroundings.accountId}/${name}`
    return { Ref: url, QueueUrl: url, QueueName: name, Arn: arnOf('sqs', name) }
  },
  'AWS::KMS::Key': ({ stackName, logicalId }, { arnOf }) => {
    const id = keyIdOf(`${stackName}/${logicalId}`)
    return { Ref: id, KeyId: id, Arn: arnOf('kms', `key/${id}`) }
  },
  'AWS::S3::Bucket': ({ property, stackName, logicalId }) => {
    const name = text(property('BucketName'), `${stackName}-${logicalId}`.toLowerCase())
    return { Ref: name, Arn: `arn:aws:s3:::${name}` }
  },
  'AWS::KMS::Alias': ({ property }) => ({ Ref: text(property('AliasName'), 'alias/unnamed') }),
  'AWS::Lambda::Function': ({ property }, { arnOf, generated }) => {
    const name = text(property('FunctionName'), generated)
    return { Ref: name, Arn: arnOf('lambda', `function:${name}`) }
  },
  'AWS::Lambda::Alias': functionVersion,
  'AWS::Lambda::Version': functionVersion,
  'AWS::Events::EventBus': ({ property }, { arnOf, generated }) => {
    const name = text(property('Name'), generated)
    return { Ref: name, Name: name, Arn: arnOf('events', `event-bus/${name}`) }
  },
  'AWS::Cognito::UserPool': ({ logicalId, surroundings }, { arnOf }) => {
    const id = `${surroundings.region}_${logicalId.replace(/[^A-Za-z0-9]/g, '').slice(-9)}`
    const host = `cognito-idp.${surroundings.region}.amazonaws.com/${id}`
    return {
      Ref: id,
      UserPoolId: id,
      Arn: arnOf('cognito-idp', `userpool/${id}`),
      ProviderName: host,
      ProviderURL: `https://${host}`,
    }
  },
  'AWS::Cognito::UserPoolClient': ({ property, logicalId }) => {
    const id = text(property('ClientName'), logicalId)
    return { Ref: id, ClientId: id, Name: id }
  },
  'AWS::Cognito::UserPoolResourceServer': ({ property, logicalId }) => ({
    Ref: text(property('Identifier'), logicalId),
  }),
  'AWS::Cognito::UserPoolGroup': ({ property, logicalId }) => ({
    Ref: text(property('GroupName'), logicalId),
  }),
  'AWS::ApiGatewayV2::Api': ({ logicalId, surroundings }) => ({
    Ref: logicalId,
    ApiId: logicalId,
    ApiEndpoint: `https://${logicalId}.execute-api.${surroundings.region}.amazonaws.com`,
  }),
}

/** Returns `Ref` and the attributes of a resource. A type not listed answers a made-up Ref and Arn. */
export function physicalAttributes(resource: ResourceToName): Attributes {
  const { region, accountId } = resource.surroundings
  const named: Named = {
    arnOf: (service, rest) => `arn:aws:${service}:${region}:${accountId}:${rest}`,
    generated: `${resource.stackName}-${resource.logicalId}`,
  }
  const build = byType[resource.type]
  if (build !== undefined) return build(resource, named)
  return { Ref: resource.logicalId, Arn: named.arnOf('local', `${resource.type}/${named.generated}`) }
}

function table({ property }: ResourceToName, { arnOf, generated }: Named): Attributes {
  const name = text(property('TableName'), generated)
  const arn = arnOf('dynamodb', `table/${name}`)
  return { Ref: name, Arn: arn, StreamArn: `${arn}/stream/latest`, TableId: name }
}

function functionVersion({ property, surroundings }: ResourceToName): Attributes {
  const name = text(property('FunctionName'), '').split(':').at(-1) ?? ''
  const version = text(property('Name'), '1')
  const arn = `arn:aws:lambda:${surroundings.region}:${surroundings.accountId}:function:${name}:${version}`
  return { Ref: arn, Arn: arn, AliasArn: arn, FunctionArn: arn, Version: version }
}

const text = (value: unknown, fallback: string) =>
  typeof value === 'string' && value !== '' ? value : fallback

/** A UUID-shaped key id that stays the same between starts, so that old ciphertext still opens. */
function keyIdOf(path: string): string {
  const hex = createHash('sha256').update(path).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  )
}
