// Signs in the people of the story, each in the role that does a step, with real tokens.
import { fieldScope, officeScope } from '../../shared/contract/roles.ts'
import { signIn } from '../local/sign-in-client.ts'

/** The demo users of the laptop stack: one a role. */
export const demoUsers = {
  admin: 'admin@demo.vale',
  registration: 'registration@demo.vale',
  programme: 'programme@demo.vale',
  approver: 'approver@demo.vale',
  finance: 'finance@demo.vale',
  protection: 'protection@demo.vale',
  auditor: 'auditor@demo.vale',
} as const

export const demoPassword = 'vale'

export type StaffTokens = Readonly<Record<keyof typeof demoUsers, string>>

type SignInAt = {
  readonly issuer: string
  readonly clients: { readonly office: string; readonly field: string }
}

/** Access tokens for every demo user. */
export async function signInStaff({ issuer, clients }: SignInAt): Promise<StaffTokens> {
  const entries = await Promise.all(
    Object.entries(demoUsers).map(async ([name, username]) => {
      const { accessToken } = await signIn({
        issuer,
        clientId: clients.office,
        username,
        password: demoPassword,
        scope: officeScope,
      })
      return [name, accessToken] as const
    }),
  )
  return Object.fromEntries(entries) as StaffTokens
}

/** An access token for a member of staff that was invited through the API. */
export async function signInOffice({ issuer, clients }: SignInAt, username: string): Promise<string> {
  const { accessToken } = await signIn({
    issuer,
    clientId: clients.office,
    username,
    password: demoPassword,
    scope: officeScope,
  })
  return accessToken
}

/** An access token for a vendor's user on its device. */
export async function signInVendor({ issuer, clients }: SignInAt, username: string): Promise<string> {
  const { accessToken } = await signIn({
    issuer,
    clientId: clients.field,
    username,
    password: demoPassword,
    scope: fieldScope,
  })
  return accessToken
}
