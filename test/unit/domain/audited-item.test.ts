import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { changedAttributes, isAudited, itemHash } from '../../../shared/domain/audited-item.ts'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

describe('isAudited', () => {
  it.each([
    ['PROGRAMME#prg_a', 'PROGRAMME'],
    ['PROGRAMME#prg_a', 'BUDGET#grt_a'],
    ['PROGRAMME#prg_a', 'SETTLEMENT#stl_a'],
    ['VENDOR#vdr_a', 'VENDOR'],
    ['USER#a', 'USER'],
    ['DEVICEKEY#0123', 'KEY'],
    ['ROUND#rnd_a', 'SHARD#03'],
    ['SOMETHING#new', 'that nobody named'],
    ['SEALS', 'x'],
  ])('%s %s', (pk, sk) => {
    expect(isAudited({ pk, sk })).toBe(true)
  })

  it.each([
    ...['VL', 'COUNT', 'COUNTER', 'LOG', 'AUDIT', 'REQUEST', 'INVITATION', 'MOVED', 'PROJECTED'],
    ...['RECEIPT', 'RETURN', 'SWEEP', 'VENDOR-DAYS', 'SETTLEMENT'],
  ])('not what follows from other records: %s', (name) => {
    expect(isAudited({ pk: `${name}#a`, sk: 'x' })).toBe(false)
    expect(isAudited({ pk: `OLD-${name}#a`, sk: 'x' })).toBe(true)
  })

  it('not the seal, nor the record of a request, nor the slices of a round', () => {
    expect(isAudited({ pk: 'SEAL', sk: 'HEAD' })).toBe(false)
    expect(isAudited({ pk: 'PROGRAMME#prg_a', sk: 'IDEM#k' })).toBe(false)
    expect(isAudited({ pk: 'PROGRAMME#prg_a', sk: 'NOIDEM#k' })).toBe(true)
    expect(isAudited({ pk: 'ROUND#rnd_a', sk: 'SLICE#03' })).toBe(false)
    expect(isAudited({ pk: 'ROUND#rnd_a#3', sk: 'SHARD#03' })).toBe(false)
    expect(isAudited({ pk: 'ROUND#rnd_a', sk: 'NO-SHARD#03' })).toBe(false)
    expect(isAudited({ pk: 'A-ROUND#rnd_a', sk: 'SLICE#03' })).toBe(true)
  })
})

describe('changedAttributes', () => {
  const key = { pk: 'VENDOR#vdr_a', sk: 'VENDOR' }

  it('shows what differs, before and after', () => {
    const before = { status: 'active', kinds: ['cash'], version: 1 }
    const after = { status: 'suspended', kinds: ['cash'], version: 2, reason: 'lost' }
    expect(changedAttributes(key, { before, after })).toEqual({
      before: { status: 'active', version: 1 },
      after: { status: 'suspended', version: 2, reason: 'lost' },
    })
  })

  it('shows all of what is new, and all of what is gone', () => {
    expect(changedAttributes(key, { after: { status: 'active' } })).toEqual({
      before: {},
      after: { status: 'active' },
    })
    expect(changedAttributes(key, { before: { status: 'active' } })).toEqual({
      before: { status: 'active' },
      after: {},
    })
  })

  it.each([
    ...['pk', 'sk', 'gsi1pk', 'gsi1sk', 'change', 'expiresAt'],
    ...['requestHash', 'wrappedPrivate', 'wrapped', 'account', 'bankAccount', 'earlierApprovals'],
    ...['codeHash', 'codeSalt'],
  ])('never shows %s', (name) => {
    expect(changedAttributes(key, { before: { [name]: 'a' }, after: { [name]: 'b' } })).toEqual({
      before: {},
      after: {},
    })
  })

  it.each(['username', 'email', 'name'])('shows no %s of a user, but that of others', (name) => {
    const change = { before: { [name]: 'a' }, after: { [name]: 'b' } }
    expect(changedAttributes({ pk: 'USER#u', sk: 'USER' }, change)).toEqual({ before: {}, after: {} })
    expect(changedAttributes({ pk: 'NO-USER#u', sk: 'USER' }, change)).toEqual(change)
  })

  it('says numbers with a fraction, bytes and sets so that JSON can hold them', () => {
    const after = {
      share: 0.5,
      key: Uint8Array.of(1, 255),
      kinds: new Set(['cash']),
      in: { list: [1.5], no: null },
    }
    expect(changedAttributes(key, { after }).after).toEqual({
      share: 'number 0.5',
      key: 'bytes 1 ff',
      kinds: ['cash'],
      in: { list: ['number 1.5'], no: null },
    })
  })
})

describe('itemHash', () => {
  const item = { pk: 'VENDOR#vdr_a', sk: 'VENDOR', status: 'active', account: { holder: 'x' } }

  it('changes with every attribute, secrets too', () => {
    const hash = itemHash(item, sha256)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(itemHash({ ...item, status: 'suspended' }, sha256)).not.toBe(hash)
    expect(itemHash({ ...item, account: { holder: 'y' } }, sha256)).not.toBe(hash)
  })

  it('does not hang on who wrote it, on indexes, on an order, or on what is personal', () => {
    const hash = itemHash(item, sha256)
    expect(itemHash({ ...item, change: { id: 'c' }, gsi1pk: 'x', gsi1sk: 'y', expiresAt: 1 }, sha256)).toBe(
      hash,
    )
    expect(itemHash(Object.fromEntries(Object.entries(item).reverse()), sha256)).toBe(hash)
    const user = { pk: 'USER#u', sk: 'USER', roles: ['admin'] }
    expect(itemHash({ ...user, email: 'a@example.org' }, sha256)).toBe(itemHash(user, sha256))
    expect(itemHash({ ...item, name: 'Tienda' }, sha256)).not.toBe(hash)
  })
})
