// The audit proof: all that was sealed is there as it was sealed, all that is there was sealed in time, and what may
// change is what the record of its last change says. It names each thing that was altered, added or removed.
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { openItemRecords } from './audit-records.ts'
import { type CheckBook, type CheckResult, openCheckBook, proofChecks } from './check-book.ts'
import { inWords, leafInLedger, leavesInVoucher, type ProofLeaf } from './proof-leaves.ts'
import { type Item, scanTable } from './scan-table.ts'
import { readSealChain, type SealedThings, type SealKeys } from './seal-chain.ts'
import type { SealSource } from './seal-source.ts'

export type VerifyProofOptions = {
  readonly client: DynamoDBDocumentClient
  readonly tables: { readonly vouchers: string; readonly ledger: string }
  readonly seals: SealSource
  readonly keys: SealKeys
  /** Milliseconds since 1970. */
  readonly now?: number
}

/** So long the stream may take to log what was written, and so far clocks may be apart. */
const graceMs = 15 * 60 * 1000

const batchShape = z.object({ leaves: z.array(z.string()), seal: z.number().optional() })
const headShape = z.object({
  number: z.number().default(0),
  hash: z.string().default(''),
  scannedUntil: z.number().default(0),
})

/**
 * Reads all seals, then each table once. Keeps a hash for each leaf in memory: about 200 bytes each. Returns one
 * result for each check of the proof.
 */
export async function verifyProof(options: VerifyProofOptions): Promise<CheckResult[]> {
  const { client, tables, seals, keys, now = Date.now() } = options
  const book = openCheckBook(proofChecks())
  const sealed = await readSealChain(seals, keys, book)
  const seen = new Set<string>()
  const waiting = new Map<string, string>()
  const unsealed: ProofLeaf[] = []
  const take = (leaf: ProofLeaf) => {
    seen.add(leaf.ref)
    const known = sealed.leaves.get(leaf.ref)
    if (known === undefined) unsealed.push(leaf)
    else
      book.expect('proof-unchanged', known.hash === leaf.hash, () => ({
        item: inWords(leaf.ref),
        problem: `altered after it was sealed, in seal ${known.seal}`,
      }))
  }
  let { until } = sealed.last
  const records = openItemRecords()
  await scanTable(client, { table: tables.ledger }, (item) => {
    if (item['pk'] === 'SEAL') until = Math.max(until, checkHead(item, sealed, book))
    else if (String(item['pk']).startsWith('LOG#')) takeBatch(item, { sealed, waiting, book })
    const leaf = leafInLedger(item)
    if (leaf !== undefined) take(leaf)
    records.take(item)
  })
  await scanTable(client, { table: tables.vouchers }, (item) => {
    for (const leaf of leavesInVoucher(item) ?? []) take(leaf)
  })
  checkRemoved(sealed, seen, book)
  for (const leaf of unsealed) checkUnsealed(leaf, { until, waiting, now, book })
  records.check(book, { now, graceMs })
  return book.results()
}

/** Returns until when the sealer looked, in vain too. A seal that is written and not committed yet is under way. */
function checkHead(item: Item, { last }: SealedThings, book: CheckBook): number {
  const { number, hash, scannedUntil } = headShape.parse(item)
  const found = { item: `seal ${Math.max(number, last.number)}` }
  if (last.number === number + 1)
    book.pending('proof-last-seal', { ...found, problem: 'is written and not committed yet' })
  else
    book.expect('proof-last-seal', last.number === number && last.hash === hash, () => ({
      ...found,
      problem: `the ledger names seal ${number}, with another hash or number than the last one that is there`,
    }))
  return scannedUntil
}

type Log = { readonly sealed: SealedThings; readonly waiting: Map<string, string>; readonly book: CheckBook }

function takeBatch(item: Item, { sealed, waiting, book }: Log): void {
  const { leaves, seal } = batchShape.parse(item)
  for (const line of leaves) {
    const [hash = '', ref = ''] = [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]
    if (seal === undefined) waiting.set(ref, waiting.get(ref) ?? hash)
    else
      book.expect('proof-all-sealed', sealed.leaves.has(ref), () => ({
        item: inWords(ref),
        problem: `the log says that it is in seal ${seal}, and no seal holds it`,
      }))
  }
}

function checkRemoved(sealed: SealedThings, seen: ReadonlySet<string>, book: CheckBook): void {
  for (const [ref, { seal }] of sealed.leaves) {
    if (ref.startsWith('conflict/'))
      book.violated('proof-unchanged', {
        item: inWords(ref),
        problem: `was written with another content too, in seal ${seal}`,
      })
    else if (!seen.has(ref))
      book.expect('proof-unchanged', false, () => ({
        item: inWords(ref),
        problem: `removed after it was sealed, in seal ${seal}`,
      }))
  }
}

function checkUnsealed(
  { ref, hash, at }: ProofLeaf,
  {
    until,
    waiting,
    now,
    book,
  }: { until: number; waiting: ReadonlyMap<string, string>; now: number; book: CheckBook },
): void {
  const item = inWords(ref)
  const logged = waiting.get(ref)
  const isYoung = at > until - graceMs && at < now + graceMs
  if (logged !== undefined && logged !== hash)
    book.expect('proof-unchanged', false, () => ({ item, problem: 'altered before it was sealed' }))
  else if (logged === undefined && !isYoung)
    book.expect('proof-all-sealed', false, () => ({ item, problem: 'added without a seal' }))
  else {
    book.counted('proof-all-sealed')
    book.pending('proof-all-sealed', { item, problem: 'waits for the next seal' })
  }
}
