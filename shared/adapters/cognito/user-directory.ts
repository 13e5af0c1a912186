// Accounts and roles in the Cognito user pool. A role is a group.
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminUserGlobalSignOutCommand,
  type AttributeType,
  CognitoIdentityProviderClient,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider'
import type { GiveRoles, InviteUser } from '../../application/add-user.ts'
import type { AllowSignIn } from '../../application/change-user.ts'

export type UserDirectory = {
  readonly inviteUser: InviteUser
  readonly giveRoles: GiveRoles
  readonly allowSignIn: AllowSignIn
}

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
    allowSignIn: async (email, allowed) => {
      const user = { UserPoolId: userPoolId, Username: email }
      if (allowed) {
        await client.send(new AdminEnableUserCommand(user))
        return
      }
      await client.send(new AdminDisableUserCommand(user))
      // Refresh tokens end too; access tokens live out their minutes.
      await client.send(new AdminUserGlobalSignOutCommand(user))
    },
  }
}

function subOf(attributes: readonly AttributeType[] | undefined): string {
  const sub = attributes?.find(({ Name }) => Name === 'sub')?.Value
  if (sub === undefined) throw new Error('Cognito answered without a subject')
  return sub
}
