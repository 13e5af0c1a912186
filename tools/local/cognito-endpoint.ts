// The calls of Cognito that the API makes, answered from the local user directory.
import type { UserPoolModel } from './app-model.ts'
import { type AwsActions, type AwsInput, AwsServiceError } from './aws-endpoint-server.ts'
import type { ClientSecrets } from './client-secrets.ts'
import type { DirectoryUser, UserDirectory } from './user-directory.ts'

export type CognitoOptions = {
  readonly pool: UserPoolModel
  readonly users: UserDirectory
  readonly clientSecrets: ClientSecrets
}

export function cognitoActions(options: CognitoOptions): AwsActions {
  const service = 'AWSCognitoIdentityProviderService'
  return {
    [`${service}.AdminCreateUser`]: (input) => createUser(options, input),
    [`${service}.AdminAddUserToGroup`]: (input) => addToGroup(options, input),
    [`${service}.AdminGetUser`]: (input) => getUser(options, input),
    [`${service}.AdminDisableUser`]: (input) => setDisabled(options, input, true),
    [`${service}.AdminEnableUser`]: (input) => setDisabled(options, input, false),
    [`${service}.ListUserPoolClientSecrets`]: (input) => listSecrets(options, input),
    [`${service}.AddUserPoolClientSecret`]: (input) => addSecret(options, input),
    [`${service}.DeleteUserPoolClientSecret`]: (input) => endSecret(options, input),
    // A user who is disabled renews nothing: see sign-in-server.ts.
    [`${service}.AdminUserGlobalSignOut`]: (input) => getUser(options, input) && {},
  }
}

function createUser({ pool, users }: CognitoOptions, input: AwsInput): object {
  checkPool(pool, input)
  const signInName = String(input['Username'] ?? '')
  if (signInName === '') throw new AwsServiceError('InvalidParameterException', 'Username is required.')
  if (pool.signsInByEmail && !/^[^@\s]+@[^@\s]+$/.test(signInName))
    throw new AwsServiceError('InvalidParameterException', 'Username should be an email.')
  const pairs = (input['UserAttributes'] ?? []) as { Name: string; Value?: string }[]
  const attributes = Object.fromEntries(pairs.map(({ Name, Value = '' }) => [Name, Value]))
  const user = users.add({ signInName, attributes })
  if (user === undefined)
    throw new AwsServiceError('UsernameExistsException', 'An account with the given email already exists.')
  return { User: { ...describe(user), Attributes: attributeList(user) } }
}

function addToGroup({ pool, users }: CognitoOptions, input: AwsInput): object {
  checkPool(pool, input)
  const group = String(input['GroupName'])
  if (!pool.groups.includes(group)) throw new AwsServiceError('ResourceNotFoundException', 'Group not found.')
  if (users.addToGroup(String(input['Username']), group) === undefined) throw userNotFound()
  return {}
}

function getUser({ pool, users }: CognitoOptions, input: AwsInput): object {
  checkPool(pool, input)
  const user = users.find(String(input['Username']))
  if (user === undefined) throw userNotFound()
  return { ...describe(user), UserAttributes: attributeList(user) }
}

function setDisabled({ pool, users }: CognitoOptions, input: AwsInput, disabled: boolean): object {
  checkPool(pool, input)
  if (users.disable(String(input['Username']), disabled) === undefined) throw userNotFound()
  return {}
}

function clientOf({ pool }: CognitoOptions, input: AwsInput): string {
  checkPool(pool, input)
  const client = pool.clients.find(({ clientId, hasSecret }) => hasSecret && clientId === input['ClientId'])
  if (client === undefined) throw new AwsServiceError('ResourceNotFoundException', 'Client not found.')
  return client.clientId
}

function listSecrets(options: CognitoOptions, input: AwsInput): object {
  const secrets = options.clientSecrets.list(clientOf(options, input))
  return {
    ClientSecrets: secrets.map(({ id, createdAt }) => ({
      ClientSecretId: id,
      ClientSecretCreateDate: createdAt / 1000,
    })),
  }
}

function addSecret(options: CognitoOptions, input: AwsInput): object {
  const added = options.clientSecrets.add(clientOf(options, input))
  if (added === undefined) throw new AwsServiceError('LimitExceededException', 'The client has two secrets.')
  return {
    ClientSecretDescriptor: {
      ClientSecretId: added.id,
      ClientSecretValue: added.value,
      ClientSecretCreateDate: added.createdAt / 1000,
    },
  }
}

function endSecret(options: CognitoOptions, input: AwsInput): object {
  if (!options.clientSecrets.end(clientOf(options, input), String(input['ClientSecretId'])))
    throw new AwsServiceError('InvalidParameterException', 'The secret cannot be deleted.')
  return {}
}

function checkPool(pool: UserPoolModel, input: AwsInput): void {
  if (input['UserPoolId'] !== pool.id)
    throw new AwsServiceError('ResourceNotFoundException', `User pool ${input['UserPoolId']} does not exist.`)
}

const userNotFound = () => new AwsServiceError('UserNotFoundException', 'User does not exist.')

const describe = (user: DirectoryUser) => ({
  Username: user.username,
  Enabled: user.disabled !== true,
  UserStatus: 'FORCE_CHANGE_PASSWORD',
  UserCreateDate: user.createdAt / 1000,
  UserLastModifiedDate: user.createdAt / 1000,
})

const attributeList = (user: DirectoryUser) =>
  Object.entries({ sub: user.sub, ...user.attributes }).map(([Name, Value]) => ({ Name, Value }))
