import { describe, expect, it } from 'vitest'
import {
  canonicalJson,
  leafOfLedgerItem,
  leavesOfVoucher,
  leavesOfVoucherChange,
} from '../../../shared/domain/audit-leaf.ts'

const hashText = (text: string) => `hash of ${text}`

const issued = {
  voucherId: '7QK2M3ZP9ABCDEFG',
  status: 'active',
  programmeId: 'prg_a',
  issued: { USD: 5000 },
  bal: { USD: 5000 },
  basket: undefined,
  exp: 1_700_000_000,
  text: 'VL1:SECRET',
  pin: { salt: 's', hash: 'h' },
  attempts: 0,
  ver: 0,
  t: {},
  b: {},
}
const redeemed = {
  ...issued,
  bal: { USD: 3000 },
  attempts: 2,
  ver: 1,
  t: { key1: { amounts: { USD: 2000 }, vendorId: 'vdr_a', at: 5 } },
  b: { 'key1|USD': 3000 },
  n: { key1: 1 },
}

describe('canonicalJson', () => {
  it('says the same whatever the order of members, at every depth', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: 'é', u: undefined })).toBe(
      canonicalJson({ a: 'é', b: [{ c: null, d: 1 }] }),
    )
    expect(canonicalJson({ b: { d: true, c: 1 }, a: '"' })).toBe('{"a":"\\"","b":{"c":1,"d":true}}')
  })

  it.each([0.5, Number.NaN, 2 ** 53, 1n, new Uint8Array(1), new Set(), undefined])('refuses %s', (value) => {
    expect(() => canonicalJson(value)).toThrow('canonical JSON cannot say')
  })
})

describe('leavesOfVoucher', () => {
  it('has one leaf for the issue and one for each movement', () => {
    expect(leavesOfVoucher(redeemed, hashText)).toEqual([
      {
        ref: 'voucher/7QK2M3ZP9ABCDEFG/issued',
        text: '{"ref":"voucher/7QK2M3ZP9ABCDEFG/issued","sealed":{"exp":1700000000,"issued":{"USD":5000},"programmeId":"prg_a","textHash":"hash of VL1:SECRET"}}',
      },
      {
        ref: 'voucher/7QK2M3ZP9ABCDEFG/key1',
        text: '{"ref":"voucher/7QK2M3ZP9ABCDEFG/key1","sealed":{"balances":{"USD":3000},"record":{"amounts":{"USD":2000},"at":5,"vendorId":"vdr_a"},"sequence":1}}',
      },
    ])
  })

  it('takes the balances of its own movement, whatever the units and ids', () => {
    const t = { a: { at: 1 }, 'a|b': { at: 2 } }
    const b = { 'a|item:KIT': 1, 'a|b|item:KIT': 0 }
    const [, first, second] = leavesOfVoucher({ ...issued, t, b }, hashText)
    expect(second?.text).toContain('"balances":{"item:KIT":0}')
    expect(first?.text).toContain('"item:KIT":1')
  })
})

describe('leavesOfVoucherChange', () => {
  const refs = (before: object | undefined, after: object | undefined) =>
    leavesOfVoucherChange(before as never, after as never, hashText).map(({ ref }) => ref.split('/')[2])

  it('adds what a write adds: the issue, then each movement', () => {
    expect(refs(undefined, issued)).toEqual(['issued'])
    expect(refs(issued, redeemed)).toEqual(['key1'])
    expect(refs(undefined, redeemed)).toEqual(['issued', 'key1'])
  })

  it('adds nothing for a PIN attempt, a new status or a deletion', () => {
    expect(refs(redeemed, { ...redeemed, attempts: 3, status: 'void' })).toEqual([])
    expect(refs(redeemed, undefined)).toEqual([])
  })

  it('names again what a write altered', () => {
    expect(refs(redeemed, { ...redeemed, exp: 1 })).toEqual(['issued'])
    expect(refs(redeemed, { ...redeemed, b: { 'key1|USD': 4000 } })).toEqual(['key1'])
  })
})

describe('leafOfLedgerItem', () => {
  it('seals a transfer without its keys and without who wrote it', () => {
    const item = { pk: 'PROGRAMME#prg_a', sk: 'TRANSFER#x.item:KIT', amount: 5, change: { by: 'me' } }
    expect(leafOfLedgerItem(item)).toEqual({
      ref: 'transfer/prg_a/x.item:KIT',
      text: '{"ref":"transfer/prg_a/x.item:KIT","sealed":{"amount":5}}',
    })
  })

  it('seals an audit record', () => {
    const leaf = leafOfLedgerItem({ pk: 'AUDIT#2026-03-01', sk: '123#id', who: 'me', what: 'household-read' })
    expect(leaf?.ref).toBe('audit/2026-03-01/123#id')
    expect(leaf?.text).toContain('"sealed":{"what":"household-read","who":"me"}')
  })

  it.each([
    ['PROGRAMME#prg_a', 'PROGRAMME'],
    ['ROUND#r', 'TRANSFER#x'],
    ['VL#vdr#day#0', 'x'],
  ])('seals nothing else: %s %s', (pk, sk) => {
    expect(leafOfLedgerItem({ pk, sk })).toBeUndefined()
  })
})
