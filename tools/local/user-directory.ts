// The people who can sign in on the laptop, kept in a file. All share one local password, told at start.
import { randomUUID } from 'node:crypto'
import { readJsonFile, writeJsonFile } from './json-file.ts'

export type DirectoryUser = {
  readonly sub: string
  /** Cognito's Username: the sub where a pool signs in by e-mail. */
  readonly username: string
  /** What a person types to sign in. */
  readonly signInName: string
  readonly attributes: Readonly<Record<string, string>>
  readonly groups: readonly string[]
  readonly createdAt: number
  readonly demo: boolean
  /** Nobody may sign in as them; left out: they may. */
  readonly disabled?: boolean
}

export type NewUser = {
  readonly signInName: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly groups?: readonly string[]
  readonly demo?: boolean
}

export type UserDirectory = {
  list(): readonly DirectoryUser[]
  /** By sub, Username or sign-in name, whose case does not matter. */
  find(name: string): DirectoryUser | undefined
  /** Returns undefined when there is a user of this name. */
  add(user: NewUser): DirectoryUser | undefined
  addToGroup(name: string, group: string): DirectoryUser | undefined
  disable(name: string, disabled: boolean): DirectoryUser | undefined
}

export const localPassword = 'vale'

export function openUserDirectory(
  file: string,
  { signsInByEmail }: { signsInByEmail: boolean },
): UserDirectory {
  const users = new Map(readJsonFile<DirectoryUser[]>(file, []).map((user) => [user.sub, user]))
  const save = () => writeJsonFile(file, [...users.values()], 0o600)
  const find = (name: string) => {
    const wanted = name.trim().toLowerCase()
    return (
      users.get(name) ??
      [...users.values()].find(
        (user) => user.signInName.toLowerCase() === wanted || user.username.toLowerCase() === wanted,
      )
    )
  }
  return {
    list: () => [...users.values()],
    find,
    add: ({ signInName, attributes = {}, groups = [], demo = false }) => {
      if (find(signInName) !== undefined) return undefined
      const sub = randomUUID()
      const user: DirectoryUser = {
        sub,
        username: signsInByEmail ? sub : signInName,
        signInName,
        attributes: { ...(signsInByEmail && { email: signInName }), ...attributes },
        groups,
        createdAt: Date.now(),
        demo,
      }
      users.set(sub, user)
      save()
      return user
    },
    addToGroup: (name, group) => {
      const user = find(name)
      if (user === undefined || user.groups.includes(group)) return user
      const joined = { ...user, groups: [...user.groups, group] }
      users.set(user.sub, joined)
      save()
      return joined
    },
    disable: (name, disabled) => {
      const user = find(name)
      if (user === undefined) return undefined
      users.set(user.sub, { ...user, disabled })
      save()
      return users.get(user.sub)
    },
  }
}
