// The seals by themselves: signature, number, link to the one before, leaves and root. What they hold is what the
// tables are then compared with.
import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import * as z from 'zod'
import { merkleRoot, sha256Of } from './canonical.ts'
import type { CheckBook } from './check-book.ts'
import type { SealSource } from './seal-source.ts'

const jwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  kid: z.string(),
})
const sealShape = z.object({
  number: z.int(),
  previous: z.string(),
  root: z.string(),
  leafCount: z.int(),
  from: z.number(),
  until: z.number(),
  leavesObject: z.string(),
  leavesHash: z.string(),
})
const leafLine = z.tuple([z.string(), z.string()])

export type SealKeys = ReadonlyMap<string, KeyObject>
type Seal = z.infer<typeof sealShape>

export type SealedThings = {
  /** By reference: the hash that was sealed first, and the number of its seal. */
  readonly leaves: Map<string, { readonly hash: string; readonly seal: number }>
  readonly last: { readonly number: number; readonly hash: string; readonly until: number }
}

/** Reads one JWK or a set of them; a key's own thumbprint must be its id, so that nobody's key passes for another's. */
export function readSealKeys(...texts: readonly string[]): SealKeys {
  const keys = texts.flatMap((text) => {
    const given = JSON.parse(text) as { keys?: unknown[] }
    return (given.keys ?? [given]).map((key) => jwk.parse(key))
  })
  return new Map(
    keys.map(({ kid, kty, crv, x, y }) => {
      if (sha256Of(JSON.stringify({ crv, kty, x, y })) !== kid)
        throw new Error(`${kid} is not the key's thumbprint`)
      return [kid, createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })]
    }),
  )
}

/** Checks `proof-seals-genuine` from the first seal to the last. */
export async function readSealChain(
  source: SealSource,
  keys: SealKeys,
  book: CheckBook,
): Promise<SealedThings> {
  const names = new Set(await source.names())
  for (const name of await source.replaced())
    book.violated('proof-seals-genuine', { item: name, problem: 'somebody replaced or deleted it' })
  const numbers = [...names].flatMap((name) => Number(/^seals\/(\d{8})\.jws$/.exec(name)?.[1] ?? []))
  const things: SealedThings = { leaves: new Map(), last: { number: 0, hash: '', until: 0 } }
  let { last } = things
  for (let number = 1; number <= Math.max(0, ...numbers); number++) {
    const name = `seals/${String(number).padStart(8, '0')}.jws`
    book.counted('proof-seals-genuine')
    const problem = (text: string) =>
      book.violated('proof-seals-genuine', { item: `seal ${number}`, problem: text })
    if (!names.has(name)) {
      problem('is missing')
      continue
    }
    const jws = (await source.read(name)).toString('utf8')
    const seal = openSeal(jws, keys)
    if (typeof seal === 'string') {
      problem(seal)
      continue
    }
    if (seal.number !== number) problem(`says that it is seal ${seal.number}`)
    if (seal.previous !== last.hash) problem('does not name the seal before it')
    if (names.has(seal.leavesObject)) await takeLeaves(source, seal, { things, problem })
    else problem(`its leaves, ${seal.leavesObject}, are missing`)
    last = { number, hash: sha256Of(jws), until: Math.max(last.until, seal.until) }
  }
  return { ...things, last }
}

function openSeal(jws: string, keys: SealKeys): Seal | string {
  const [header = '', payload = '', signature = ''] = jws.trim().split('.')
  try {
    const { alg, kid } = JSON.parse(Buffer.from(header, 'base64url').toString('utf8'))
    const key = keys.get(kid)
    if (key === undefined) return `is signed with a key that is not given: ${kid}`
    const signed = Buffer.from(`${header}.${payload}`)
    const bytes = Buffer.from(signature, 'base64url')
    if (alg !== 'ES256' || !verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, bytes))
      return 'its signature is not genuine'
    return sealShape.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
  } catch {
    return 'cannot be read'
  }
}

async function takeLeaves(
  source: SealSource,
  { number, root, leafCount, leavesObject, leavesHash }: Seal,
  { things, problem }: { things: SealedThings; problem: (text: string) => void },
): Promise<void> {
  const leaves = parseLeaves(await source.read(leavesObject), leavesHash)
  if (leaves === undefined) return problem(`its leaves, ${leavesObject}, were altered`)
  if (leaves.length !== leafCount || merkleRoot(leaves.map(([, hash]) => hash)) !== root)
    problem('its root is not that of its leaves')
  for (const [ref, hash] of leaves)
    if (!things.leaves.has(ref)) things.leaves.set(ref, { hash, seal: number })
    else if (things.leaves.get(ref)?.hash !== hash)
      things.leaves.set(`conflict/${ref}`, { hash, seal: number })
}

function parseLeaves(bytes: Buffer, leavesHash: string): [string, string][] | undefined {
  try {
    const text = gunzipSync(bytes).toString('utf8')
    if (sha256Of(text) !== leavesHash) return undefined
    const lines = text.split('\n').filter((line) => line !== '')
    return lines.map((line) => leafLine.parse(JSON.parse(line)))
  } catch {
    return undefined
  }
}
