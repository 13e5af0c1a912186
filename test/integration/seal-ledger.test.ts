import { createPublicKey, verify } from 'node:crypto'
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digests } from '../../shared/adapters/crypto/digests.ts'
import { concatenated } from '../../shared/adapters/kms/jws-signer.ts'
import { type SealLedgerPorts, sealLedger } from '../../shared/application/seal-ledger.ts'
import type { LoggedLeaf, Seal } from '../../shared/application/seal-ports.ts'
import { rootOf, treeOf } from '../../shared/domain/merkle.ts'
import { type SealingWorld, startSealingWorld } from '../fixtures/sealing-world.ts'

const hourMs = 3_600_000
let world: SealingWorld
/** Each test is a day later than the one before, so that none meets another's leaves. */
let now = Date.parse('2026-03-01T12:00:00Z')

beforeAll(async () => {
  world = await startSealingWorld()
})
afterAll(() => world.stop())

let leafCount = 0
function someLeaves(count: number): LoggedLeaf[] {
  return Array.from({ length: count }, () => {
    leafCount += 1
    return { ref: `transfer/prg_a/t${leafCount}`, hash: digests.hashText(`leaf ${leafCount}`) }
  })
}

async function logged(count: number, at = now): Promise<LoggedLeaf[]> {
  const leaves = someLeaves(count)
  await world.log.appendLeaves(`batch-${leafCount}`, leaves, at)
  return leaves
}

async function readSeals(): Promise<{ jws: string; seal: Seal; leaves: LoggedLeaf[] }[]> {
  const seals = []
  for (let number = 1; ; number++) {
    const jws = await world.store.readSeal(number)
    if (jws === undefined) return seals
    const seal = await world.signer.openSeal(jws)
    seals.push({ jws, seal, leaves: await world.store.readLeaves(seal.leavesObject) })
  }
}

const unsealed = () => world.log.listUnsealed({ since: now - 3 * hourMs, until: now + hourMs })
const lineOf = ({ ref, hash }: LoggedLeaf) => `${ref} ${hash}`

async function expectSound(expected: readonly LoggedLeaf[]): Promise<void> {
  const seals = await readSeals()
  expect(world.sealFiles()).toHaveLength(seals.length)
  for (const [index, { seal, leaves }] of seals.entries()) {
    const previous = seals[index - 1]
    expect(seal.number).toBe(index + 1)
    expect(seal.previous).toBe(previous === undefined ? '' : digests.hashText(previous.jws))
    expect(seal.from).toBe(previous?.seal.until ?? 0)
    const tree = treeOf(
      leaves.map(({ hash }) => digests.bytesOf(hash)),
      digests.sha256,
    )
    expect(seal.root).toBe(digests.base64urlOf(rootOf(tree)))
    expect(seal.leafCount).toBe(leaves.length)
  }
  const head = await world.ports.readHead()
  const last = seals.at(-1)
  expect([head.number, head.hash]).toEqual([seals.length, last && digests.hashText(last.jws)])
  const lines = seals.flatMap(({ leaves }) => leaves.map(lineOf))
  for (const leaf of expected) expect(lines).toContain(lineOf(leaf))
  expect(new Set(lines).size).toBe(lines.length)
  expect(await unsealed()).toEqual([])
}

describe('sealLedger', () => {
  it('makes no seal where nothing waits', async () => {
    expect(await sealLedger(world.ports)(now)).toEqual({ sealed: 0, number: 0 })
    expect(world.sealFiles()).toEqual([])
  })

  it('seals what waits, and the next seal names it', async () => {
    const first = [...(await logged(3)), ...(await logged(1, now - 70 * hourMs))]
    expect(await sealLedger(world.ports)(now)).toEqual({ sealed: 4, number: 1 })
    const second = await logged(2, now + 5 * 60_000)
    expect(await sealLedger(world.ports)(now)).toEqual({ sealed: 2, number: 2 })
    expect(await sealLedger(world.ports)(now)).toEqual({ sealed: 0, number: 2 })
    await expectSound([...first, ...second])
  })

  it('signs with a key that anybody can check with, in the plain form of a JWS', async () => {
    const [seal] = await readSeals()
    const [header = '', payload = '', signature = ''] = seal?.jws.split('.') ?? []
    const { kid, ...jwk } = await world.signer.publicKey()
    const key = createPublicKey({ key: jwk as never, format: 'jwk' })
    const signed = Buffer.from(`${header}.${payload}`)
    const bytes = Buffer.from(signature, 'base64url')
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ alg: 'ES256', kid })
    expect(verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, bytes)).toBe(true)
    await expect(
      world.signer.openSeal(`${header}.${payload}.${bytes.fill(1).toString('base64url')}`),
    ).rejects.toThrow()
  })

  it('seals the same leaf of two batches once', async () => {
    now += 24 * hourMs
    const leaves = await logged(2)
    await world.log.appendLeaves('again', leaves, now + 1)
    await world.log.appendLeaves('again', leaves, now + 1)
    await world.log.appendLeaves('more', [...leaves, ...(await logged(1, now + 2))], now + 3)
    expect((await sealLedger(world.ports)(now)).sealed).toBe(3)
    await expectSound(leaves)
  })

  it('keeps the first of two contents, and seals the other as a conflict', async () => {
    now += 24 * hourMs
    const [leaf] = await logged(1)
    if (leaf === undefined) throw new Error('no leaf')
    const other = { ...leaf, hash: digests.hashText('other') }
    await world.log.appendLeaves('other', [other], now + 1)
    await sealLedger(world.ports)(now)
    await world.log.appendLeaves('other-again', [other], now + 2)
    await sealLedger(world.ports)(now)
    const conflict = { ...other, ref: `conflict/${leaf.ref}` }
    await expectSound([leaf, conflict])
  })

  it('splits what is too large for an item, and loses none of it', async () => {
    now += 24 * hourMs
    const leaves = await logged(6_000)
    expect((await unsealed()).length).toBeGreaterThan(1)
    expect((await sealLedger(world.ports)(now)).sealed).toBe(6_000)
    await expectSound(leaves.slice(0, 5))
  })

  it('finds what waited while it did not run for days', async () => {
    now += 24 * hourMs
    const leaves = await logged(1)
    now += 5 * 24 * hourMs
    expect((await sealLedger(world.ports)(now)).sealed).toBe(1)
    await expectSound(leaves)
  })

  it('lets a sealed batch go after a month, and no other', async () => {
    const { Items = [] } = await world.engine.client.send(
      new ScanCommand({
        TableName: world.engine.tables.ledger,
        FilterExpression: 'attribute_exists(leaves)',
      }),
    )
    expect(Items.length).toBeGreaterThan(5)
    for (const { seal, expiresAt } of Items) {
      expect(seal).toBeGreaterThan(0)
      expect(expiresAt).toBeGreaterThan(Date.parse('2026-03-31') / 1000)
    }
  })
})

/** Reads a few hours of the log instead of days: these tests run often. */
const lookingBackBriefly = (): SealLedgerPorts => ({
  ...world.ports,
  listUnsealed: ({ until }) => world.log.listUnsealed({ since: until - 4 * hourMs, until }),
})

class Died extends Error {}

/** Ports that die at the given call, before it does its work or after. */
function dyingPorts(ports: SealLedgerPorts, { call, after }: { call: number; after: boolean }) {
  let calls = 0
  const asynchronous = Object.entries(ports).filter(([name]) => !(name in digests))
  const dying = asynchronous.map(([name, port]) => [
    name,
    async (...given: never[]) => {
      calls += 1
      const dies = calls === call
      if (dies && !after) throw new Died()
      const answer = await (port as (...args: never[]) => Promise<unknown>)(...given)
      if (dies) throw new Died()
      return answer
    },
  ])
  return { ports: { ...ports, ...Object.fromEntries(dying) } as SealLedgerPorts, calls: () => calls }
}

describe('sealLedger, when it dies', () => {
  it.each([
    ['before', false],
    ['after', true],
  ])(
    '%s any of its steps, is finished by the next run',
    async (_when, after) => {
      let died = true
      let call = 0
      while (died) {
        call += 1
        now += hourMs / 6
        const leaves = [...(await logged(2)), ...(await logged(1, now + 1))]
        const { ports } = dyingPorts(lookingBackBriefly(), { call, after })
        died = await sealLedger(ports)(now).then(
          () => false,
          (error: unknown) => {
            if (error instanceof Died) return true
            throw error
          },
        )
        const more = await logged(1, now + 2)
        await sealLedger(lookingBackBriefly())(now + 1)
        await expectSound([...leaves, ...more])
      }
      expect(call).toBeGreaterThan(9)
    },
    180_000,
  )
})

describe('sealLedger, beside itself', () => {
  it('never makes two seals of one number, and loses no leaf', async () => {
    const all: LoggedLeaf[] = []
    for (let round = 0; round < 4; round++) {
      now += hourMs / 6
      all.push(...(await logged(2)))
      const writing = Promise.all(Array.from({ length: 5 }, (_, index) => logged(1, now + index)))
      const runs = await Promise.allSettled(
        Array.from({ length: 4 }, (_, index) => sealLedger(lookingBackBriefly())(now + index)),
      )
      for (const run of runs) if (run.status === 'rejected') throw run.reason
      all.push(...(await writing).flat())
      await sealLedger(lookingBackBriefly())(now + 10)
      const seals = await readSeals()
      const lines = new Set(seals.flatMap(({ leaves }) => leaves.map(lineOf)))
      for (const leaf of all) expect(lines).toContain(lineOf(leaf))
      expect(new Set(seals.map(({ seal }) => seal.previous)).size).toBe(seals.length)
      expect(await unsealed()).toEqual([])
    }
  }, 60_000)

  it('stops where a seal does not follow the last one', async () => {
    const head = await world.ports.readHead()
    const stray = { ...({} as Seal), number: head.number + 1, previous: 'another' }
    await world.store.writeSeal(head.number + 1, await world.signer.signSeal(stray))
    await expect(sealLedger(world.ports)(now)).rejects.toThrow('does not follow')
  })
})

describe('concatenated', () => {
  it('reads numbers that are short or have a sign byte', () => {
    const der = Buffer.from('3007020200800201ff'.replace('01ff', '017f'), 'hex')
    expect(Buffer.from(concatenated(der)).toString('hex')).toBe(
      `${'80'.padStart(64, '0')}${'7f'.padStart(64, '0')}`,
    )
  })

  it.each(['', '3003020101', '31060201010201ff', '30060201010201', '300702010102010100'])(
    'refuses %s',
    (hex) => {
      expect(() => concatenated(Buffer.from(hex, 'hex'))).toThrow('not a DER signature')
    },
  )
})
