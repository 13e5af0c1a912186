import { describe, expect, it } from 'vitest'
import type { Stack } from '../../tools/local/cloud-assembly.ts'
import { createResolver } from '../../tools/local/template-resolver.ts'

const surroundings = { region: 'us-east-1', accountId: '000000000000', sqsEndpoint: 'http://127.0.0.1:9' }

const data: Stack = {
  name: 'Data',
  template: {
    Resources: {
      Ledger: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'ledger' } },
      Unnamed: { Type: 'AWS::DynamoDB::Table' },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'work' } },
      Pool: { Type: 'AWS::Cognito::UserPool' },
    },
    Outputs: {
      LedgerName: {
        Value: { Ref: 'Ledger' },
        Export: { Name: { 'Fn::Sub': `\${AWS::StackName}:LedgerName` } },
      },
    },
  },
}
const api: Stack = { name: 'Api', template: { Parameters: { Stage: { Default: 'live' } } } }
const { resolve } = createResolver([data, api], surroundings)

describe('createResolver', () => {
  it('gives a table its name, or one made of stack and logical id', () => {
    expect(resolve('Data', [{ Ref: 'Ledger' }, { Ref: 'Unnamed' }])).toEqual(['ledger', 'Data-Unnamed'])
  })

  it('gives a queue its local address and its ARN', () => {
    expect(resolve('Data', { Ref: 'Queue' })).toBe('http://127.0.0.1:9/000000000000/work')
    expect(resolve('Data', { 'Fn::GetAtt': ['Queue', 'Arn'] })).toBe(
      'arn:aws:sqs:us-east-1:000000000000:work',
    )
    expect(resolve('Data', { 'Fn::GetAtt': 'Queue.QueueName' })).toBe('work')
  })

  it('finds what another stack exports', () => {
    expect(resolve('Api', { 'Fn::ImportValue': 'Data:LedgerName' })).toBe('ledger')
  })

  it('joins, selects, splits and substitutes', () => {
    expect(resolve('Data', { 'Fn::Join': ['/', ['a', { Ref: 'Ledger' }]] })).toBe('a/ledger')
    expect(resolve('Data', { 'Fn::Select': ['1', { 'Fn::Split': [',', 'a,b'] }] })).toBe('b')
    const text = `\${Ledger} \${Queue.Arn} \${extra} \${!literal}`
    expect(resolve('Data', { 'Fn::Sub': [text, { extra: { Ref: 'AWS::Region' } }] })).toBe(
      `ledger arn:aws:sqs:us-east-1:000000000000:work us-east-1 \${literal}`,
    )
  })

  it('reads parameters by default and leaves out AWS::NoValue', () => {
    expect(resolve('Api', { Ref: 'Stage' })).toBe('live')
    expect(resolve('Api', { kept: 1, left: { Ref: 'AWS::NoValue' } })).toEqual({ kept: 1 })
  })

  it('makes the issuer of a user pool as Cognito does', () => {
    expect(resolve('Data', { 'Fn::GetAtt': ['Pool', 'ProviderURL'] })).toMatch(
      /^https:\/\/cognito-idp\.us-east-1\.amazonaws\.com\/us-east-1_\w+$/,
    )
  })

  it.each([
    ['an intrinsic it does not know', { 'Fn::Transform': {} }, 'Fn::Transform'],
    ['a resource that is not there', { Ref: 'Nothing' }, 'Nothing'],
    ['an attribute it does not know', { 'Fn::GetAtt': ['Ledger', 'Colour'] }, 'Ledger.Colour'],
    ['an export that nobody has', { 'Fn::ImportValue': 'Data:Other' }, 'Data:Other'],
  ])('refuses %s by name', (_what, value, name) => {
    expect(() => resolve('Data', value)).toThrow(name)
  })
})
