import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider'
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAwsEndpointServer } from '../../tools/local/aws-endpoint-server.ts'
import { openClientSecrets } from '../../tools/local/client-secrets.ts'
import { cognitoActions } from '../../tools/local/cognito-endpoint.ts'
import { eventBusActions, readBusEvents } from '../../tools/local/event-bus-endpoint.ts'
import { closeServer, listen } from '../../tools/local/listen.ts'
import { openUserDirectory } from '../../tools/local/user-directory.ts'

const folder = mkdtempSync(join(tmpdir(), 'vale-endpoints-'))
const eventsFile = join(folder, 'events.jsonl')
const users = openUserDirectory(join(folder, 'users.json'), { signsInByEmail: true })
const pool = { id: 'pool', signsInByEmail: true, groups: ['vendor'], clients: [] }
const clientSecrets = openClientSecrets(join(folder, 'client-secrets.json'))
let server: Server
let bus: EventBridgeClient
let cognito: CognitoIdentityProviderClient

beforeAll(async () => {
  server = createAwsEndpointServer({
    ...eventBusActions({ buses: ['vale'], file: eventsFile }),
    ...cognitoActions({ pool, users, clientSecrets }),
  })
  const port = await listen(server, 0, 'endpoints')
  const client = {
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  }
  bus = new EventBridgeClient(client)
  cognito = new CognitoIdentityProviderClient(client)
})
afterAll(async () => {
  await closeServer(server)
  rmSync(folder, { recursive: true })
})

const anEvent = (over: PutEventsRequestEntry = {}): PutEventsRequestEntry => ({
  EventBusName: 'vale',
  Source: 'vale.vouchers',
  DetailType: 'voucher-redeemed.v1',
  Detail: '{"voucherId":"0"}',
  ...over,
})

describe('the local event bus', () => {
  it('keeps what is put on it', async () => {
    const { FailedEntryCount } = await bus.send(new PutEventsCommand({ Entries: [anEvent()] }))
    expect(FailedEntryCount).toBe(0)
    expect(readBusEvents(eventsFile)).toMatchObject([
      { bus: 'vale', source: 'vale.vouchers', detailType: 'voucher-redeemed.v1', detail: { voucherId: '0' } },
    ])
  })

  it.each([
    ['no source', { Source: '' }, 'InvalidArgument'],
    ['no detail type', { DetailType: '' }, 'InvalidArgument'],
    ['a detail that is no object', { Detail: '[1]' }, 'MalformedDetail'],
    ['a bus that the template does not have', { EventBusName: 'other' }, 'InvalidArgument'],
  ])('refuses an entry with %s, and says so for that entry', async (_what, over, code) => {
    const before = readBusEvents(eventsFile).length
    const answer = await bus.send(new PutEventsCommand({ Entries: [anEvent(over)] }))
    expect([answer.FailedEntryCount, answer.Entries?.[0]?.ErrorCode]).toEqual([1, code])
    expect(readBusEvents(eventsFile)).toHaveLength(before)
  })

  it('takes ten entries at most', async () => {
    const command = new PutEventsCommand({ Entries: Array.from({ length: 11 }, () => anEvent()) })
    await expect(bus.send(command)).rejects.toMatchObject({ name: 'ValidationException' })
  })
})

const createUser = (Username: string) =>
  cognito.send(new AdminCreateUserCommand({ UserPoolId: 'pool', Username }))

describe('the local user pool', () => {
  it('creates a user whose Username is the sub, in no group', async () => {
    const { User } = await createUser('shop@example.org')
    const sub = User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value
    expect(User?.Username).toBe(sub)
    expect(users.find('shop@example.org')).toMatchObject({ sub, groups: [] })
  })

  it('refuses the same e-mail again, in any case', async () => {
    await createUser('twice@example.org')
    await expect(createUser('Twice@Example.org')).rejects.toMatchObject({ name: 'UsernameExistsException' })
  })

  it('adds a user to a group of the template, and to no other', async () => {
    await createUser('group@example.org')
    const add = (GroupName: string) =>
      cognito.send(
        new AdminAddUserToGroupCommand({ UserPoolId: 'pool', Username: 'group@example.org', GroupName }),
      )
    await add('vendor')
    expect(users.find('group@example.org')?.groups).toEqual(['vendor'])
    await expect(add('kings')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })

  it('knows no pool but its own, and nobody that was not created', async () => {
    const ask = (UserPoolId: string) =>
      cognito.send(new AdminGetUserCommand({ UserPoolId, Username: 'nobody@example.org' }))
    await expect(ask('other')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await expect(ask('pool')).rejects.toMatchObject({ name: 'UserNotFoundException' })
  })
})
