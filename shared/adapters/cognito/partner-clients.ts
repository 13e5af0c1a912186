// Secrets of the user pool's clients for partners' systems. Cognito keeps two of each at most, and shows one once.
import {
  AddUserPoolClientSecretCommand,
  CognitoIdentityProviderClient,
  DeleteUserPoolClientSecretCommand,
  ListUserPoolClientSecretsCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import type { RenewSecret } from '../../application/service-account-ports.ts'

/** A port function on one user pool. */
export function makeSecretRenewal(
  userPoolId: string,
  client = new CognitoIdentityProviderClient({}),
): RenewSecret {
  return async (clientId, { before }) => {
    const of = { UserPoolId: userPoolId, ClientId: clientId }
    const end = (ids: readonly string[]) =>
      Promise.all(
        ids.map((ClientSecretId) =>
          client.send(new DeleteUserPoolClientSecretCommand({ ...of, ClientSecretId })),
        ),
      )
    const old = await listSecretIds(client, of)
    const [newest, ...older] = old
    // Room for the new one: the last that is there cannot be ended before it.
    await end(older)
    const added = await client.send(new AddUserPoolClientSecretCommand(of))
    const secret = added.ClientSecretDescriptor?.ClientSecretValue
    if (secret === undefined) throw new Error('the user pool made no secret')
    if (newest !== undefined && !before) await end([newest])
    return secret
  }
}

/** The newest first. */
async function listSecretIds(
  client: CognitoIdentityProviderClient,
  of: { UserPoolId: string; ClientId: string },
): Promise<string[]> {
  const { ClientSecrets = [] } = await client.send(new ListUserPoolClientSecretsCommand(of))
  return ClientSecrets.toSorted(
    (a, b) => (b.ClientSecretCreateDate?.getTime() ?? 0) - (a.ClientSecretCreateDate?.getTime() ?? 0),
  ).flatMap(({ ClientSecretId }) => ClientSecretId ?? [])
}
