// Secrets of the app clients that have one, kept in a file as hashes. Like Cognito's: two a client at most, shown once.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { readJsonFile, writeJsonFile } from './json-file.ts'

type KeptSecret = { readonly id: string; readonly hash: string; readonly createdAt: number }
type Kept = Readonly<Record<string, readonly KeptSecret[]>>

export type ClientSecrets = {
  /** The newest last. */
  list(clientId: string): readonly Omit<KeptSecret, 'hash'>[]
  /** Undefined where the client has two. */
  add(
    clientId: string,
  ): { readonly id: string; readonly value: string; readonly createdAt: number } | undefined
  /** False where it is not there, or is the last one. */
  end(clientId: string, id: string): boolean
  isOf(clientId: string, secret: string): boolean
}

const most = 2
const hashOf = (secret: string) => createHash('sha256').update(secret).digest()

export function openClientSecrets(file: string): ClientSecrets {
  let kept = readJsonFile<Kept>(file, {})
  const of = (clientId: string) => kept[clientId] ?? []
  const save = (clientId: string, secrets: readonly KeptSecret[]) => {
    kept = { ...kept, [clientId]: secrets }
    writeJsonFile(file, kept, 0o600)
  }
  return {
    list: (clientId) => of(clientId).map(({ id, createdAt }) => ({ id, createdAt })),
    add: (clientId) => {
      const secrets = of(clientId)
      if (secrets.length >= most) return undefined
      const value = randomBytes(32).toString('base64url')
      const createdAt = Math.max(Date.now(), (secrets.at(-1)?.createdAt ?? 0) + 1)
      const id = `${clientId}--${createdAt}`
      save(clientId, [...secrets, { id, hash: hashOf(value).toString('base64url'), createdAt }])
      return { id, value, createdAt }
    },
    end: (clientId, id) => {
      const secrets = of(clientId)
      const others = secrets.filter((one) => one.id !== id)
      if (others.length === secrets.length || others.length === 0) return false
      save(clientId, others)
      return true
    },
    isOf: (clientId, secret) =>
      of(clientId).some(({ hash }) => timingSafeEqual(hashOf(secret), Buffer.from(hash, 'base64url'))),
  }
}
