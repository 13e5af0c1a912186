// What must have been sealed of a stored item, derived once more and apart from the code that sealed it.
import * as z from 'zod'
import { canonicalText, leafHashOf, sha256Of } from './canonical.ts'
import type { Item } from './scan-table.ts'

export type ProofLeaf = {
  readonly ref: string
  readonly hash: string
  /** When it came to be, in milliseconds since 1970. */
  readonly at: number
}

const voucherShape = z.object({
  voucherId: z.string(),
  text: z.string(),
  issuedAt: z.number(),
  t: z.record(z.string(), z.looseObject({ at: z.number() })),
  b: z.record(z.string(), z.number()),
  n: z.record(z.string(), z.number()).optional(),
})
const timed = z.looseObject({ at: z.number() })

const fixedFields =
  'programmeId programmeNumber roundId grantId householdId code kind category basket issued nbf exp issuedAt statusIndex keyNumber pinRequired replaces replacementNumber'.split(
    ' ',
  )

const leaf = (ref: string, at: number, sealed: object): ProofLeaf => ({
  ref,
  at,
  hash: leafHashOf(canonicalText({ ref, sealed })),
})

/** The leaves of a stored voucher: its issue and each movement. Undefined for an item that is none. */
export function leavesInVoucher(item: Item): ProofLeaf[] | undefined {
  const { success, data: voucher } = voucherShape.safeParse(item)
  if (!success) return undefined
  const issue = Object.fromEntries(fixedFields.map((name) => [name, item[name]]))
  const of = (id: string) => `voucher/${voucher.voucherId}/${id}`
  return [
    leaf(of('issued'), voucher.issuedAt, { ...issue, textHash: sha256Of(voucher.text) }),
    ...Object.entries(voucher.t).map(([id, record]) => {
      const balances: Record<string, number> = {}
      for (const [name, left] of Object.entries(voucher.b))
        if (name.startsWith(`${id}|`)) balances[name.slice(id.length + 1)] = left
      return leaf(of(id), record.at, { record, balances, sequence: voucher.n?.[id] })
    }),
  ]
}

/** The leaf of a transfer or an audit record; undefined for every other item. */
export function leafInLedger(item: Item): ProofLeaf | undefined {
  const { pk, sk, gsi1pk: _, gsi1sk: _sk, change: _change, expiresAt: _expiry, ...sealed } = item
  const [partition = '', name = ''] = [String(pk), String(sk)]
  const { data } = timed.safeParse(sealed)
  const at = data?.at ?? 0
  if (partition.startsWith('AUDIT#')) return leaf(`audit/${partition.slice(6)}/${name}`, at, sealed)
  if (partition.startsWith('PROGRAMME#') && name.startsWith('TRANSFER#'))
    return leaf(`transfer/${partition.slice(10)}/${name.slice(9)}`, at, sealed)
  return undefined
}

/** A reference in words: `voucher 7QK2M3ZP9ABCDEFG redemption 0190…`. */
export function inWords(ref: string): string {
  const [kind, owner, ...rest] = ref.split('/')
  const id = rest.join('/')
  if (kind === 'conflict') return inWords(ref.slice('conflict/'.length))
  if (kind === 'voucher')
    return id === 'issued' ? `voucher ${owner}` : `voucher ${owner} ${movementName(id)} ${id}`
  if (kind === 'transfer') return `transfer ${id} of ${owner}`
  return kind === 'audit' ? `audit record ${owner} ${id}` : ref
}

const movementName = (id: string) =>
  /^(expired|voided|replaced)$|\.(reversed|returned|paid)$/.test(id) ? 'movement' : 'redemption'
