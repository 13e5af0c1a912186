// A voucher's story with its proof: for each entry the text that was sealed and its path to a signed root. Where an
// entry is sealed follows from its time: seals are in the order of time, and few are opened.
import { type Actor, checkScope } from '../domain/actor.ts'
import { type AuditLeaf, leavesOfVoucher } from '../domain/audit-leaf.ts'
import { inclusionPath, leafHash, type MerkleTree, treeOf } from '../domain/merkle.ts'
import { refuse } from '../domain/refusal.ts'
import type { Digests, LoggedLeaf, ReadHead, ReadLeaves, ReadSeal, Seal } from './seal-ports.ts'

type Item = Readonly<Record<string, unknown>>

export type ProveVoucherPorts = {
  readonly findVoucherItem: (voucherId: string) => Promise<Item | undefined>
  readonly readHead: ReadHead
  readonly readSeal: ReadSeal
  readonly readLeaves: ReadLeaves
  /** What a JWS says; whoever checks the proof checks the signature. */
  readonly sealIn: (jws: string) => Seal
} & Digests

/** Clocks of those who write and of the one who seals may be so far apart. */
const clockSlackMs = 15 * 60 * 1000
/** A leaf that the stream brought late is in one of so many seals, or waits. */
const sealsLookedAt = 72

type Opened = { readonly jws: string; readonly leaves: readonly LoggedLeaf[]; readonly tree: MerkleTree }
type Archive = {
  readonly count: number
  readonly seal: (number: number) => Promise<{ readonly jws: string; readonly seal: Seal }>
  readonly open: (number: number) => Promise<Opened>
}

type Found = { readonly number: number; readonly index: number; readonly hash: string }

/** The proof: hashes in base64url. Refuses with `voucher-unknown` or by scope. */
export const proveVoucher =
  (ports: ProveVoucherPorts) =>
  async ({ voucherId, actor }: { voucherId: string; actor: Actor }) => {
    const item = await ports.findVoucherItem(voucherId)
    if (item === undefined) return refuse('voucher-unknown', { field: 'voucherId' })
    const refusal = checkScope(actor, { programmeId: String(item['programmeId']) })
    if (refusal !== undefined) return refusal
    const archive = openArchive(ports, (await ports.readHead()).number)
    const proof = { voucherId, leaves: [] as object[], pending: [] as string[], altered: [] as string[] }
    for (const { leaf, at } of story(item, ports.hashText)) {
      const found = await findLeaf(archive, leaf.ref, at)
      if (found === undefined) proof.pending.push(leaf.ref)
      else if (found.hash !== hashOf(ports, leaf)) proof.altered.push(leaf.ref)
      else proof.leaves.push({ ...leaf, ...(await inclusionOf(ports, archive, found)) })
    }
    return proof as Omit<typeof proof, 'leaves'> & { leaves: ProvenLeaf[] }
  }

type ProvenLeaf = AuditLeaf & Awaited<ReturnType<typeof inclusionOf>>

/** A table keeps no order; the story has that of time. */
function story(item: Item, hashText: Digests['hashText']) {
  return leavesOfVoucher(item, hashText)
    .map((leaf) => ({ leaf, at: timeOf(item, leaf.ref) }))
    .sort((left, right) => left.at - right.at)
}

function hashOf({ base64urlOf, sha256 }: Digests, { text }: AuditLeaf): string {
  return base64urlOf(leafHash(new TextEncoder().encode(text), sha256))
}

function timeOf(item: Item, ref: string): number {
  const movements = (item['t'] ?? {}) as Readonly<Record<string, { readonly at?: number }>>
  return movements[ref.split('/').slice(2).join('/')]?.at ?? Number(item['issuedAt'])
}

/** Reads each seal and its leaves once. */
function openArchive(ports: ProveVoucherPorts, count: number): Archive {
  const seals = new Map<number, ReturnType<Archive['seal']>>()
  const opened = new Map<number, Promise<Opened>>()
  const once = <Value>(memory: Map<number, Promise<Value>>, read: (number: number) => Promise<Value>) => {
    return (number: number) => {
      const known = memory.get(number) ?? read(number)
      memory.set(number, known)
      return known
    }
  }
  const seal = once(seals, async (number) => {
    const jws = await ports.readSeal(number)
    if (jws === undefined) throw new Error(`seal ${number} is missing`)
    return { jws, seal: ports.sealIn(jws) }
  })
  const open = once(opened, async (number) => {
    const { jws, seal: said } = await seal(number)
    const leaves = await ports.readLeaves(said.leavesObject)
    const hashes = leaves.map(({ hash }) => ports.bytesOf(hash))
    return { jws, leaves, tree: treeOf(hashes, ports.sha256) }
  })
  return { count, seal, open }
}

async function findLeaf(archive: Archive, ref: string, at: number): Promise<Found | undefined> {
  const first = await firstSealAfter(archive, at - clockSlackMs)
  for (let number = first; number <= Math.min(archive.count, first + sealsLookedAt); number++) {
    const { leaves } = await archive.open(number)
    const index = leaves.findIndex((leaf) => leaf.ref === ref)
    const hash = leaves[index]?.hash
    if (hash !== undefined) return { number, index, hash }
  }
  return undefined
}

/** The first seal that looked at the log after that time; one more than there are when none did. */
async function firstSealAfter({ count, seal }: Archive, time: number): Promise<number> {
  let [low, high] = [1, count + 1]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if ((await seal(middle)).seal.until < time) low = middle + 1
    else high = middle
  }
  return low
}

async function inclusionOf({ base64urlOf }: Digests, archive: Archive, { number, index }: Found) {
  const { jws, leaves, tree } = await archive.open(number)
  return { index, size: leaves.length, path: inclusionPath(tree, index).map(base64urlOf), seal: jws }
}
