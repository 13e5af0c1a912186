// What is sealed: each thing that never changes once it is written, as one text that two programs write alike. No
// personal data, and nothing that lets its reader spend a voucher: of the QR's text only a hash.

type Item = Readonly<Record<string, unknown>>

/** `text` is canonical JSON and holds `ref`, so that a leaf cannot stand for another thing. */
export type AuditLeaf = { readonly ref: string; readonly text: string }

/** A text's SHA-256, in base64url. */
export type HashText = (text: string) => string

/** All of a voucher that its issue fixes for ever. */
const issueFields = [
  'programmeId',
  'programmeNumber',
  'roundId',
  'grantId',
  'householdId',
  'code',
  'kind',
  'category',
  'basket',
  'issued',
  'nbf',
  'exp',
  'issuedAt',
  'statusIndex',
  'keyNumber',
  'pinRequired',
  'replaces',
  'replacementNumber',
] as const

/** Where an item stands and who wrote it last: not part of what it says. */
const bookkeeping = new Set(['pk', 'sk', 'gsi1pk', 'gsi1sk', 'change', 'expiresAt'])

/** The leaf of a thing. Throws on what canonical JSON cannot say. */
export function leafOf(ref: string, sealed: Item): AuditLeaf {
  return { ref, text: canonicalJson({ ref, sealed }) }
}

/** A stored voucher's leaves: its issue, and one for each movement of its value. */
export function leavesOfVoucher(item: Item, hashText: HashText): AuditLeaf[] {
  const voucherId = String(item['voucherId'])
  const fixed = Object.fromEntries(issueFields.map((name) => [name, item[name]]))
  const issue = leafOf(`voucher/${voucherId}/issued`, { ...fixed, textHash: hashText(String(item['text'])) })
  const records = (item['t'] ?? {}) as Readonly<Record<string, Item>>
  return [issue, ...Object.keys(records).map((movementId) => movementLeaf(item, movementId))]
}

function movementLeaf(item: Item, movementId: string): AuditLeaf {
  const { t, b, n } = item as { t: Item; b?: Record<string, number>; n?: Record<string, number> }
  const prefix = `${movementId}|`
  const balances = Object.entries(b ?? {}).filter(([name]) => name.startsWith(prefix))
  return leafOf(`voucher/${String(item['voucherId'])}/${movementId}`, {
    record: t[movementId],
    balances: Object.fromEntries(balances.map(([name, left]) => [name.slice(prefix.length), left])),
    sequence: n?.[movementId],
  })
}

/**
 * What one write of a voucher adds to the log. A leaf that it changes comes again: the seal keeps the first, and says
 * that there was another.
 */
export function leavesOfVoucherChange(
  before: Item | undefined,
  after: Item | undefined,
  hashText: HashText,
): AuditLeaf[] {
  if (after === undefined) return []
  const known = new Set(before === undefined ? [] : leavesOfVoucher(before, hashText).map(({ text }) => text))
  return leavesOfVoucher(after, hashText).filter(({ text }) => !known.has(text))
}

/** The leaf of a Ledger item that is sealed as it is: a transfer or an audit record. Undefined for all others. */
export function leafOfLedgerItem(item: Item): AuditLeaf | undefined {
  const [pk, sk] = [String(item['pk']), String(item['sk'])]
  const ref = refOf(pk, sk)
  if (ref === undefined) return undefined
  return leafOf(ref, Object.fromEntries(Object.entries(item).filter(([name]) => !bookkeeping.has(name))))
}

function refOf(pk: string, sk: string): string | undefined {
  const [, programmeId] = /^PROGRAMME#(.+)$/.exec(pk) ?? []
  const [, transferId] = /^TRANSFER#(.+)$/.exec(sk) ?? []
  if (programmeId !== undefined && transferId !== undefined) return `transfer/${programmeId}/${transferId}`
  const [, day] = /^AUDIT#(.+)$/.exec(pk) ?? []
  return day === undefined ? undefined : `audit/${day}/${sk}`
}

/**
 * JSON with the members of every object in the order of their names, no space between, and whole numbers only: one
 * value, one text. Members that are undefined are left out. Throws on anything else.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value)
  if (typeof value === 'number' && Number.isSafeInteger(value)) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    throw new Error(`canonical JSON cannot say ${String(value)}`)
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`
}
