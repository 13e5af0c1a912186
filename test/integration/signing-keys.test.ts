// Signing keys against a real engine: made once, rotated once, retired for good.
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ledgerKey } from '../../shared/adapters/dynamodb/keys.ts'
import { lastKeyNumber } from '../../shared/adapters/kms/signing-key-store.ts'
import { inParallel } from '../../shared/application/in-parallel.ts'
import { retireSigningKey, rotateSigningKey } from '../../shared/application/look-after-signing-keys.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import { anAdmin, aStandingRound, type IssuingWorld, startIssuingWorld } from '../fixtures/issuing-world.ts'

let world: IssuingWorld
beforeAll(async () => {
  world = await startIssuingWorld()
})
afterAll(() => world.stop())

const aProgramme = async () => {
  const { programmeId, number } = await aStandingRound(world, 1000)
  return { programmeId, number }
}

const statusesOf = async (programme: { programmeId: string; number: number }) =>
  (await world.ports.listKeys(programme)).map(({ status }) => status)

const rotate = (programmeId: string, idempotencyKey: string = crypto.randomUUID()) =>
  rotateSigningKey(world.ports)({
    actor: anAdmin,
    programmeId,
    idempotencyKey,
    requestHash: `rotate ${programmeId}`,
  })

const retire = (programmeId: string, keyNumber: number) =>
  retireSigningKey(world.ports)({ actor: anAdmin, programmeId, keyNumber })

async function keyNumberThatSigns(programme: { programmeId: string; number: number }) {
  const signer = await world.ports.openSigner(programme)
  return isRefusal(signer) ? signer.refused : signer.keyNumber
}

describe('the first key', () => {
  it('is made once, by 20 who need it at the same time', async () => {
    const programme = await aProgramme()
    const numbers = await inParallel(Array(20).fill(programme), 20, keyNumberThatSigns)
    expect(numbers).toEqual(Array(20).fill(1))
    expect(await statusesOf(programme)).toEqual(['signing'])
  })

  it('is unwrapped once a process', async () => {
    const programme = await aProgramme()
    const before = world.vault.calls.unwrap
    await inParallel(Array(10).fill(programme), 10, keyNumberThatSigns)
    expect(world.vault.calls.unwrap - before).toBe(1)
  })
})

describe('rotateSigningKey', () => {
  it('lets the next key sign and keeps what the old one signed valid', async () => {
    const programme = await aProgramme()
    await keyNumberThatSigns(programme)
    expect(await rotate(programme.programmeId)).toMatchObject({ keyNumber: 2, status: 'signing' })
    expect(await statusesOf(programme)).toEqual(['active', 'signing'])
    expect(await keyNumberThatSigns(programme)).toBe(2)
  })

  it('makes one key for one Idempotency-Key, also when it comes ten times at once', async () => {
    const programme = await aProgramme()
    const key = crypto.randomUUID()
    const answers = await inParallel(Array(10).fill(key), 10, (one) => rotate(programme.programmeId, one))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(await statusesOf(programme)).toEqual(['signing'])
  })

  it('makes one key for each of five requests at once, and one of them signs', async () => {
    const programme = await aProgramme()
    await inParallel([1, 2, 3, 4, 5], 5, () => rotate(programme.programmeId))
    expect(await statusesOf(programme)).toEqual(['active', 'active', 'active', 'active', 'signing'])
  })

  it('refuses a key that was used for another programme', async () => {
    const [one, other] = [await aProgramme(), await aProgramme()]
    const key = crypto.randomUUID()
    await rotate(one.programmeId, key)
    expect(await rotate(other.programmeId, key)).toEqual({ refused: 'idempotency-key-reused' })
  })

  it('says so when the last number is used up', async () => {
    const programme = await aProgramme()
    await keyNumberThatSigns(programme)
    await world.engine.client.send(
      new UpdateCommand({
        TableName: world.engine.tables.ledger,
        Key: ledgerKey.currentSigningKey(programme.programmeId),
        UpdateExpression: 'SET keyNumber = :last',
        ExpressionAttributeValues: { ':last': lastKeyNumber },
      }),
    )
    expect(await rotate(programme.programmeId)).toEqual({ refused: 'signing-keys-used-up' })
  })
})

describe('retireSigningKey', () => {
  it('retires an old key and leaves the one that signs', async () => {
    const programme = await aProgramme()
    await rotate(programme.programmeId)
    await rotate(programme.programmeId)
    expect(await retire(programme.programmeId, 1)).toMatchObject({ keyNumber: 1, status: 'retired' })
    expect(await statusesOf(programme)).toEqual(['retired', 'signing'])
  })

  it('makes the next issue use a new key when it was the one that signs', async () => {
    const programme = await aProgramme()
    await keyNumberThatSigns(programme)
    await retire(programme.programmeId, 1)
    expect(await statusesOf(programme)).toEqual(['retired'])
    const numbers = await inParallel(Array(10).fill(programme), 10, keyNumberThatSigns)
    expect(numbers).toEqual(Array(10).fill(2))
    expect(await statusesOf(programme)).toEqual(['retired', 'signing'])
  })

  it('answers the same when it is asked again', async () => {
    const programme = await aProgramme()
    await keyNumberThatSigns(programme)
    expect(await retire(programme.programmeId, 1)).toEqual(await retire(programme.programmeId, 1))
  })

  it('knows no key that was never made', async () => {
    const { programmeId } = await aProgramme()
    expect(await retire(programmeId, 9)).toMatchObject({ refused: 'signing-key-number-unknown' })
  })

  it('ends with one key that signs, when it races a rotation', async () => {
    const programme = await aProgramme()
    await keyNumberThatSigns(programme)
    await Promise.all([rotate(programme.programmeId), retire(programme.programmeId, 1)])
    expect(await statusesOf(programme)).toEqual(['retired', 'signing'])
  })
})
