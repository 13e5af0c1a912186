// Checks the proof of one voucher's story, offline, with Node.js (20 or newer) and nothing else:
//
//     node check-proof.mjs proof.json seal-key.jwk
//
// proof.json is the answer of GET /vouchers/{voucherId}/proof. seal-key.jwk is the public key of the seals: get it from
// the organisation by another way than the proof, or whoever made up the one may have made up the other.
// What it checks of each entry: its text hashes to a leaf; the path leads from the leaf to a root (RFC 9162); the root
// stands in a seal that is signed with the key (RFC 7515, ES256). Exit code: 0 all holds, 1 something does not.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'

const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest()
const bytes = (base64url) => Buffer.from(base64url, 'base64url')
const json = (base64url) => JSON.parse(bytes(base64url).toString('utf8'))

/** The root that a path leads to, by RFC 9162, section 2.1.3.2; undefined where the path does not fit the place. */
function rootFrom(leaf, index, size, path) {
  let [node, last, hash] = [index, size - 1, leaf]
  if (!(index >= 0 && index < size)) return undefined
  for (const sibling of path.map(bytes)) {
    if (last === 0) return undefined
    if (node % 2 === 1 || node === last) {
      hash = sha256(Buffer.of(1), sibling, hash)
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else hash = sha256(Buffer.of(1), hash, sibling)
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 ? hash.toString('base64url') : undefined
}

/** What is wrong with an entry, or undefined. */
function faultOf({ ref, text, index, size, path, seal }, key, voucherId) {
  const said = JSON.parse(text)
  if (said.ref !== ref || !ref.startsWith(`voucher/${voucherId}/`)) return 'the text speaks of something else'
  const [header, payload, signature] = seal.split('.')
  const signed = Buffer.from(`${header}.${payload}`)
  const isSigned = verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, bytes(signature))
  if (json(header).alg !== 'ES256' || !isSigned) return 'the seal is not signed with this key'
  const { root, leafCount } = json(payload)
  if (leafCount !== size) return 'the seal holds another number of leaves'
  const leaf = sha256(Buffer.of(0), Buffer.from(text))
  return rootFrom(leaf, index, size, path) === root ? undefined : 'the text is not what was sealed'
}

const amountsIn = (amounts) =>
  Object.entries(amounts)
    .map(([unit, amount]) => `${amount} ${unit}`)
    .join(', ')

/** An entry of the story in one line. Amounts are in the currency's smallest unit. */
function lineOf({ text }) {
  const { ref, sealed } = JSON.parse(text)
  const what = ref.split('/').slice(2).join('/')
  if (what === 'issued')
    return `${new Date(sealed.issuedAt).toISOString()}  issued ${amountsIn(sealed.issued)} to a household of ${sealed.programmeId}`
  const { at, cause = 'voucher-redeemed', amounts = {}, vendorId } = sealed.record
  const left = amountsIn(sealed.balances)
  return `${new Date(at).toISOString()}  ${cause} ${amountsIn(amounts)}${vendorId ? ` at ${vendorId}` : ''}, left ${left}`
}

const timeOf = ({ text }) => {
  const { sealed } = JSON.parse(text)
  return sealed.issuedAt ?? sealed.record.at
}

function check(proofFile, keyFile) {
  const proof = JSON.parse(readFileSync(proofFile, 'utf8'))
  const { kty, crv, x, y } = JSON.parse(readFileSync(keyFile, 'utf8'))
  const key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })
  let faults = proof.altered.length
  console.log(`Voucher ${proof.voucherId}`)
  for (const leaf of [...proof.leaves].sort((a, b) => timeOf(a) - timeOf(b))) {
    const fault = faultOf(leaf, key, proof.voucherId)
    if (fault !== undefined) faults += 1
    console.log(`${fault === undefined ? '  ok  ' : ' WRONG'} ${lineOf(leaf)}${fault ? `: ${fault}` : ''}`)
  }
  // Movements are numbered from 1: one that is left out leaves a gap.
  const numbers = proof.leaves.flatMap(({ text }) => JSON.parse(text).sealed.sequence ?? [])
  const gap = Math.max(0, ...numbers) - new Set(numbers).size - proof.pending.length - proof.altered.length
  if (gap > 0) console.log(` WRONG ${gap} of the movements before the last are left out`)
  if (gap > 0) faults += gap
  for (const ref of proof.altered) console.log(` WRONG ${ref}: is not as it was sealed`)
  for (const ref of proof.pending) console.log(`   ?   ${ref}: waits for the next seal, nothing to check yet`)
  console.log(
    faults === 0 ? `OK: ${proof.leaves.length} entries are as they were sealed.` : `${faults} WRONG.`,
  )
  return faults
}

try {
  if (process.argv.length !== 4) throw new Error('Usage: node check-proof.mjs proof.json seal-key.jwk')
  process.exitCode = check(process.argv[2], process.argv[3]) === 0 ? 0 : 1
} catch (error) {
  console.error(`This is not a proof that can be checked: ${error.message}`)
  process.exitCode = 1
}
