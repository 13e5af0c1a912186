// What the sign-in server must remember while it runs: sessions, codes, grants, refresh tokens. In memory, as a
// restart may ask people to sign in again.
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider'

type Kept = { readonly payload: AdapterPayload; readonly expiresAt: number }

const maxKept = 20_000

/** Returns a factory whose adapters share one store. */
export function createSignInStore(): AdapterFactory {
  const kept = new Map<string, Kept>()
  const idOfUid = new Map<string, string>()
  return (model) => createAdapter({ model, kept, idOfUid })
}

type Store = {
  readonly model: string
  readonly kept: Map<string, Kept>
  readonly idOfUid: Map<string, string>
}

function createAdapter({ model, kept, idOfUid }: Store): Adapter {
  const keyOf = (id: string) => `${model}:${id}`
  const find = async (id: string) => {
    const found = kept.get(keyOf(id))
    return found !== undefined && found.expiresAt > Date.now() ? found.payload : undefined
  }
  return {
    find,
    findByUid: async (uid) => find(idOfUid.get(uid) ?? ''),
    findByUserCode: async () => undefined,
    upsert: async (id, payload, expiresIn) => {
      forgetOldest(kept)
      kept.set(keyOf(id), { payload, expiresAt: Date.now() + (expiresIn ?? 86_400) * 1000 })
      if (payload.uid !== undefined) idOfUid.set(payload.uid, id)
    },
    consume: async (id) => {
      const found = kept.get(keyOf(id))
      if (found !== undefined) found.payload.consumed = Math.floor(Date.now() / 1000)
    },
    destroy: async (id) => {
      kept.delete(keyOf(id))
    },
    revokeByGrantId: async (grantId) => {
      // Of this model alone: the sign-in of whoever comes next names the grant too, and goes on.
      for (const [key, { payload }] of kept)
        if (key.startsWith(`${model}:`) && payload.grantId === grantId) kept.delete(key)
    },
  }
}

function forgetOldest(kept: Map<string, Kept>): void {
  for (const key of kept.keys()) {
    if (kept.size < maxKept) return
    kept.delete(key)
  }
}
