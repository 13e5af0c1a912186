// Accounts and roles in the Cognito user pool. A role is a group.
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  type AttributeType,
  CognitoIdentityProviderClient,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider'
import type { GiveRoles, InviteUser } from '../../application/add-user.ts'

export type UserDirectory = { readonly inviteUser: InviteUser; readonly giveRoles: GiveRoles }

/** Port functions on one user pool; users sign in with their e-mail. */
export function makeUserDirectory(
  userPoolId: string,
  client = new CognitoIdentityProviderClient({}),
): UserDirectory {
  return {
    inviteUser: async (email) => {
      try {
        const { User } = await client.send(
          new AdminCreateUserCommand({
            UserPoolId: userPoolId,
            Username: email,
            DesiredDeliveryMediums: ['EMAIL'],
            UserAttributes: [
              { Name: 'email', Value: email },
              { Name: 'email_verified', Value: 'true' },
            ],
          }),
        )
        return { sub: subOf(User?.Attributes) }
      } catch (error) {
        if (!(error instanceof UsernameExistsException)) throw error
        const command = new AdminGetUserCommand({ UserPoolId: userPoolId, Username: email })
        const { UserAttributes } = await client.send(command)
        return { sub: subOf(UserAttributes) }
      }
    },
    giveRoles: async (email, roles) => {
      for (const role of roles)
        await client.send(
          new AdminAddUserToGroupCommand({ UserPoolId: userPoolId, Username: email, GroupName: role }),
        )
    },
  }
}

function subOf(attributes: readonly AttributeType[] | undefined): string {
  const sub = attributes?.find(({ Name }) => Name === 'sub')?.Value
  if (sub === undefined) throw new Error('Cognito answered without a subject')
  return sub
}
