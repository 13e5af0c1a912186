// Seals what waits in the log: a tree over its leaves, a signed seal that names the one before, a head that names the
// last. It may die after every step, run twice, or beside itself: a seal's number is taken once, by the object that
// is written once, and a batch is marked only when a committed seal holds all its leaves.
import { rootOf, treeOf } from '../domain/merkle.ts'
import { inParallel } from './in-parallel.ts'
import type {
  CommitHead,
  Digests,
  LeafBatch,
  ListUnsealed,
  LoggedLeaf,
  MarkSealed,
  NoteScan,
  OpenSeal,
  ReadHead,
  ReadLeaves,
  ReadSeal,
  SealHead,
  SignSeal,
  WriteLeaves,
  WriteSeal,
} from './seal-ports.ts'

export type SealLedgerPorts = {
  readonly readHead: ReadHead
  readonly commitHead: CommitHead
  readonly noteScan: NoteScan
  readonly listUnsealed: ListUnsealed
  readonly markSealed: MarkSealed
  readonly readSeal: ReadSeal
  readonly writeSeal: WriteSeal
  readonly readLeaves: ReadLeaves
  readonly writeLeaves: WriteLeaves
  readonly signSeal: SignSeal
  readonly openSeal: OpenSeal
} & Digests

/** A write may arrive so late in the partition of its hour; one later still is named by the verification. */
const lookBackMs = 3 * 24 * 60 * 60 * 1000
/** The clocks of those who write may run ahead. */
const lookAheadMs = 60 * 60 * 1000
const attempts = 5
const marksAtOnce = 8
const conflictPrefix = 'conflict/'

type Outcome = { readonly sealed: number; readonly number: number }

/** Seals all that waits; returns how many leaves the new seal holds (0: no seal was needed) and the last number. */
export const sealLedger =
  (ports: SealLedgerPorts) =>
  async (now: number): Promise<Outcome> => {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const outcome = await sealOnce(ports, now)
      if (outcome !== 'another-was-faster') return outcome
    }
    throw new Error(`${attempts} seals were made meanwhile, and leaves still wait`)
  }

async function sealOnce(ports: SealLedgerPorts, now: number): Promise<Outcome | 'another-was-faster'> {
  const head = await finishSeals(ports, now)
  const since = (head.scannedUntil || now) - lookBackMs
  const waiting = inTheirOrder(await ports.listUnsealed({ since, until: now + lookAheadMs }))
  const known = waiting.length === 0 ? [] : await leavesOfSeal(ports, head)
  const batches = await markKnown(ports, { waiting, known, number: head.number, now })
  const leaves = newLeaves(batches, known)
  if (leaves.length > 0) {
    const next = await writeSeal(ports, { head, leaves, now })
    if (next === undefined) return 'another-was-faster'
    await ports.commitHead(next)
    await mark(ports, batches, { number: next.number, now })
  }
  await ports.noteScan(now)
  return { sealed: leaves.length, number: head.number + (leaves.length > 0 ? 1 : 0) }
}

/** Commits seals that were written and not committed: whoever wrote them died, or is about to do the same. */
async function finishSeals(ports: SealLedgerPorts, now: number): Promise<SealHead> {
  for (;;) {
    const head = await ports.readHead()
    const jws = await ports.readSeal(head.number + 1)
    if (jws === undefined) return head
    const seal = await ports.openSeal(jws)
    if (seal.number !== head.number + 1 || seal.previous !== head.hash)
      throw new Error(`seal ${head.number + 1} does not follow the last one`)
    const scannedUntil = head.scannedUntil || now
    await ports.commitHead({
      number: seal.number,
      hash: ports.hashText(jws),
      until: seal.until,
      scannedUntil,
    })
  }
}

/** Only the last seal can have batches that are not marked: each run marks those before it makes another. */
async function leavesOfSeal(ports: SealLedgerPorts, { number, hash }: SealHead): Promise<LoggedLeaf[]> {
  if (number === 0) return []
  const jws = await ports.readSeal(number)
  if (jws === undefined || ports.hashText(jws) !== hash)
    throw new Error(`seal ${number} is not the one that was committed`)
  return ports.readLeaves((await ports.openSeal(jws)).leavesObject)
}

const lineOf = ({ ref, hash }: LoggedLeaf) => `${ref} ${hash}`

async function markKnown(
  ports: SealLedgerPorts,
  {
    waiting,
    known,
    ...seal
  }: {
    readonly waiting: readonly LeafBatch[]
    readonly known: readonly LoggedLeaf[]
    readonly number: number
    readonly now: number
  },
): Promise<LeafBatch[]> {
  const lines = new Set(known.map(lineOf))
  const holds = (leaf: LoggedLeaf) => lines.has(lineOf(leaf)) || lines.has(lineOf(conflictOf(leaf)))
  const isKnown = ({ leaves }: LeafBatch) => seal.number > 0 && leaves.every(holds)
  await mark(ports, waiting.filter(isKnown), seal)
  return waiting.filter((batch) => !isKnown(batch))
}

async function mark(
  ports: SealLedgerPorts,
  batches: readonly LeafBatch[],
  seal: { readonly number: number; readonly now: number },
): Promise<void> {
  const { number, now } = seal
  await inParallel(batches, marksAtOnce, (batch) => ports.markSealed(batch, { number, now }))
}

const conflictOf = ({ ref, hash }: LoggedLeaf): LoggedLeaf => ({ ref: `${conflictPrefix}${ref}`, hash })

/** Each leaf once, the first of its reference; another content under the same reference is sealed as a conflict. */
function newLeaves(batches: readonly LeafBatch[], known: readonly LoggedLeaf[]): LoggedLeaf[] {
  const hashes = new Map(known.map(({ ref, hash }) => [ref, hash]))
  const lines = new Set(known.map(lineOf))
  const leaves: LoggedLeaf[] = []
  for (const leaf of batches.flatMap((batch) => batch.leaves)) {
    const first = hashes.get(leaf.ref)
    const taken = first === undefined || first === leaf.hash ? leaf : conflictOf(leaf)
    if (first === undefined) hashes.set(leaf.ref, leaf.hash)
    if (lines.has(lineOf(taken))) continue
    lines.add(lineOf(taken))
    leaves.push(taken)
  }
  return leaves
}

function inTheirOrder(batches: readonly LeafBatch[]): LeafBatch[] {
  const place = ({ pk, sk }: LeafBatch) => `${pk} ${sk}`
  return [...batches].sort((left, right) => left.at - right.at || (place(left) < place(right) ? -1 : 1))
}

/** The head that follows; undefined when somebody else took the number. */
async function writeSeal(
  ports: SealLedgerPorts,
  { head, leaves, now }: { head: SealHead; leaves: readonly LoggedLeaf[]; now: number },
): Promise<SealHead | undefined> {
  const number = head.number + 1
  // A clock that was set back must not make seals overlap.
  const until = Math.max(now, head.until)
  const tree = treeOf(
    leaves.map(({ hash }) => ports.bytesOf(hash)),
    ports.sha256,
  )
  const jws = await ports.signSeal({
    number,
    previous: head.hash,
    root: ports.base64urlOf(rootOf(tree)),
    leafCount: leaves.length,
    from: head.until,
    until,
    sealedAt: now,
    ...(await ports.writeLeaves(number, leaves)),
  })
  if (!(await ports.writeSeal(number, jws))) return undefined
  return { number, hash: ports.hashText(jws), until, scannedUntil: head.scannedUntil || now }
}
