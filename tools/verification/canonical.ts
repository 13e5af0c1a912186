// Canonical JSON and hashes once more, written apart from the code that seals: one mistake must not hide in both.
import { createHash } from 'node:crypto'

/** SHA-256 in base64url. */
export const sha256Of = (data: string | Buffer) => createHash('sha256').update(data).digest('base64url')

/** Members in the order of their names, at every depth; undefined ones are left out. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  const texts = members
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`)
  return `{${texts.join()}}`
}

/** RFC 9162, section 2.1.1: leaves behind 0x00, nodes behind 0x01. */
export const leafHashOf = (text: string) => sha256Of(Buffer.concat([Buffer.of(0), Buffer.from(text)]))

/** The root over leaf hashes in base64url, layer by layer: an odd last node moves up as it is. */
export function merkleRoot(leaves: readonly string[]): string {
  let layer: Buffer[] = leaves.map((leaf) => Buffer.from(leaf, 'base64url'))
  if (layer.length === 0) return sha256Of('')
  while (layer.length > 1) {
    const above: Buffer[] = []
    for (let at = 0; at < layer.length; at += 2) {
      const [left = Buffer.of(), right] = [layer[at], layer[at + 1]]
      const node =
        right &&
        createHash('sha256')
          .update(Buffer.concat([Buffer.of(1), left, right]))
          .digest()
      above.push(node ?? left)
    }
    layer = above
  }
  return layer[0]?.toString('base64url') ?? ''
}
