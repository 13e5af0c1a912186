// One voucher's proof, from the table and the seals to the script with which a donor checks it, as the donor runs it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digests, loggedLeaf } from '../../shared/adapters/crypto/digests.ts'
import { makeVoucherReader } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { sealIn } from '../../shared/adapters/s3/seal-store.ts'
import { proveVoucher } from '../../shared/application/prove-voucher.ts'
import { sealLedger } from '../../shared/application/seal-ledger.ts'
import { voucherProof } from '../../shared/contract/routes/reports.ts'
import { leavesOfVoucher } from '../../shared/domain/audit-leaf.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import { putItems } from '../fixtures/own-engine.ts'
import { type SealingWorld, startSealingWorld } from '../fixtures/sealing-world.ts'
import { aVoucherItem, ids } from '../fixtures/stored-items.ts'

const hourMs = 3_600_000
const start = Date.parse('2026-03-01T12:00:00Z')
const voucherId = '7QK2M3ZP9ABCDEFG'
const script = resolve(import.meta.dirname, '../../docs/check-proof.mjs')
const folder = mkdtempSync(join(tmpdir(), 'vale-proof-'))
const actor = { sub: 'auditor', roles: ['auditor'], programmes: [ids.programme], sites: [] }

const movement = (hours: number, amount: number) => ({
  requestHash: 'h',
  amounts: { USD: amount },
  vendorId: ids.vendor,
  deviceId: ids.device,
  siteId: ids.site,
  by: 'sub',
  at: start + hours * hourMs,
})
const item = {
  ...aVoucherItem({ voucherId }),
  issued: { USD: 5000 },
  bal: { USD: 0 },
  issuedAt: start,
  text: 'VL1:SECRET',
  t: { key_of_the_first_1: movement(1, 2000), key_of_the_second: movement(50, 3000) },
  b: { 'key_of_the_first_1|USD': 3000, 'key_of_the_second|USD': 0 },
  n: { key_of_the_first_1: 1, key_of_the_second: 2 },
}
type Proof = Exclude<Awaited<ReturnType<ReturnType<typeof proveVoucher>>>, { refused: string }>

let world: SealingWorld
let jwk: object

beforeAll(async () => {
  world = await startSealingWorld()
  jwk = await world.signer.publicKey()
  await putItems(world.engine.client, world.engine.tables.vouchers, [item])
  const leaves = leavesOfVoucher(item, digests.hashText).map(loggedLeaf)
  for (let hour = 0; hour < 60; hour += 5) {
    const now = start + hour * hourMs
    const others = Array.from({ length: 7 }, (_, index) => ({
      ref: `transfer/prg_a/${hour}.${index}`,
      hash: digests.hashText(`${hour} ${index}`),
    }))
    const own = { 0: leaves.slice(0, 1), 5: leaves.slice(1, 2), 50: leaves.slice(2) }[hour] ?? []
    await world.log.appendLeaves(`hour-${hour}`, [...others.slice(0, 3), ...own, ...others.slice(3)], now)
    const until = now + hourMs
    await sealLedger({
      ...world.ports,
      listUnsealed: () => world.log.listUnsealed({ since: now - hourMs, until }),
    })(now + 60_000)
  }
})
afterAll(async () => {
  await world.stop()
  rmSync(folder, { recursive: true })
})

const ports = () => ({
  ...makeVoucherReader(world.engine.client, world.engine.tables.vouchers),
  ...world.store,
  readHead: world.ports.readHead,
  sealIn,
  ...digests,
})

async function prove(): Promise<Proof> {
  const proof = await proveVoucher(ports())({ voucherId, actor })
  if (isRefusal(proof)) throw new Error(proof.refused)
  return proof
}

function checked(proof: unknown, key: object = jwk): { status: number | null; said: string } {
  const [proofFile, keyFile] = [join(folder, 'proof.json'), join(folder, 'seal-key.jwk')]
  writeFileSync(proofFile, typeof proof === 'string' ? proof : JSON.stringify(proof))
  writeFileSync(keyFile, JSON.stringify(key))
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, proofFile, keyFile], {
    encoding: 'utf8',
  })
  return { status, said: stdout + stderr }
}

async function whileAltered<T>(path: string[], value: unknown, work: () => Promise<T>): Promise<T> {
  await world.engine.client.send(
    new UpdateCommand({
      TableName: world.engine.tables.vouchers,
      Key: { voucherId },
      UpdateExpression: `SET ${path.map((_, index) => `#p${index}`).join('.')} = :value`,
      ExpressionAttributeNames: Object.fromEntries(path.map((name, index) => [`#p${index}`, name])),
      ExpressionAttributeValues: { ':value': value },
    }),
  )
  try {
    return await work()
  } finally {
    await putItems(world.engine.client, world.engine.tables.vouchers, [item])
  }
}

describe('proveVoucher', () => {
  it('gives each entry of the story with its path to its seal', async () => {
    const proof = await prove()
    expect(voucherProof.parse(proof)).toEqual(proof)
    expect(proof.leaves.map(({ ref, seal }) => [ref.split('/')[2], sealIn(seal).number])).toEqual([
      ['issued', 1],
      ['key_of_the_first_1', 2],
      ['key_of_the_second', 11],
    ])
    expect([proof.pending, proof.altered]).toEqual([[], []])
    expect(JSON.stringify(proof)).not.toContain('VL1:')
  })

  it('opens few seals of many', async () => {
    const opened: string[] = []
    const readLeaves = (name: string) => {
      opened.push(name)
      return world.store.readLeaves(name)
    }
    await proveVoucher({ ...ports(), readLeaves })({ voucherId, actor })
    expect(new Set(opened).size).toBe(opened.length)
    expect(opened.length).toBeLessThan(6)
  })

  it('says what waits for a seal, and what is not as it was sealed', async () => {
    const late = { ...item.t, key_of_the_third_1: movement(58, 1) }
    expect(await whileAltered(['t'], late, prove)).toMatchObject({
      pending: [`voucher/${voucherId}/key_of_the_third_1`],
    })
    expect(await whileAltered(['exp'], 1, prove)).toMatchObject({ altered: [`voucher/${voucherId}/issued`] })
  })

  it('refuses for an unknown voucher, and for those who do not work for its programme', async () => {
    const asked = proveVoucher(ports())
    expect(await asked({ voucherId: '0'.repeat(16), actor })).toMatchObject({ refused: 'voucher-unknown' })
    expect(await asked({ voucherId, actor: { ...actor, programmes: ['prg_other'] } })).toMatchObject({
      refused: 'outside-your-scope',
    })
  })
})

describe('docs/check-proof.mjs', () => {
  it('tells the story and that it holds', async () => {
    const { status, said } = checked(await prove())
    expect(said.split('\n').filter((line) => line !== '')).toEqual([
      `Voucher ${voucherId}`,
      `  ok   2026-03-01T12:00:00.000Z  issued 5000 USD to a household of ${ids.programme}`,
      `  ok   2026-03-01T13:00:00.000Z  voucher-redeemed 2000 USD at ${ids.vendor}, left 3000 USD`,
      `  ok   2026-03-03T14:00:00.000Z  voucher-redeemed 3000 USD at ${ids.vendor}, left 0 USD`,
      'OK: 3 entries are as they were sealed.',
    ])
    expect(status).toBe(0)
  })

  it.each([
    [
      'another amount',
      (proof: Proof) => change(proof, 1, { text: (text) => text.replace('2000', '2001') }),
      'the text is not what was sealed',
    ],
    [
      'another place',
      (proof: Proof) => change(proof, 1, { index: (index) => index + 1 }),
      'the text is not what was sealed',
    ],
    [
      'another size',
      (proof: Proof) => change(proof, 1, { size: (size) => size + 1 }),
      'another number of leaves',
    ],
    [
      'a shorter path',
      (proof: Proof) => change(proof, 1, { path: (path) => path.slice(1) }),
      'the text is not what was sealed',
    ],
    [
      'another seal',
      (proof: Proof) => change(proof, 1, { seal: () => proof.leaves[2]?.seal ?? '' }),
      'WRONG',
    ],
    [
      'another reference',
      (proof: Proof) => change(proof, 1, { ref: () => `voucher/${voucherId}/x` }),
      'something else',
    ],
    ["another voucher's name", (proof: Proof) => ({ ...proof, voucherId: '0'.repeat(16) }), 'something else'],
    [
      'an entry left out',
      (proof: Proof) => ({ ...proof, leaves: proof.leaves.filter((_, at) => at !== 1) }),
      '1 of the movements',
    ],
  ])('notices %s', async (_what, tamper, expected) => {
    const { status, said } = checked(tamper(await prove()))
    expect(said).toContain(expected)
    expect(said).not.toContain('OK:')
    expect(status).toBe(1)
  })

  it('notices a seal that says something else, and one that another key signed', async () => {
    const proof = await prove()
    const [header = '', payload = '', signature = ''] = (proof.leaves[0]?.seal ?? '').split('.')
    const other = Buffer.from(JSON.stringify({ ...sealIn(`.${payload}`), root: 'x' })).toString('base64url')
    const forged = change(proof, 0, { seal: () => `${header}.${other}.${signature}` })
    expect(checked(forged)).toMatchObject({
      status: 1,
      said: expect.stringContaining('not signed with this key'),
    })
    const stranger = { kty: 'EC', crv: 'P-256', ...(await strangersKey()) }
    expect(checked(proof, stranger)).toMatchObject({ status: 1, said: expect.stringContaining('3 WRONG.') })
  })

  it('says so where there is nothing to check', async () => {
    expect(checked('not json')).toMatchObject({ status: 1, said: expect.stringContaining('not a proof') })
  })
})

type Leaf = Proof['leaves'][number]

function change(
  proof: Proof,
  at: number,
  changes: { readonly [Name in keyof Leaf]?: (value: Leaf[Name]) => Leaf[Name] },
): Proof {
  const leaves = proof.leaves.map((leaf, index) => {
    if (index !== at) return leaf
    const changed = Object.entries(changes).map(([name, to]) => [name, to(leaf[name as keyof Leaf] as never)])
    return { ...leaf, ...Object.fromEntries(changed) }
  })
  return { ...proof, leaves }
}

async function strangersKey(): Promise<{ x?: string; y?: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const { x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  return { ...(x && { x }), ...(y && { y }) }
}
