import { describe, expect, it } from 'vitest'
import { expireVouchers, type ListExpiring } from '../../../shared/application/expire-vouchers.ts'
import type { Voucher } from '../../../shared/domain/voucher.ts'
import type { EndingWrite } from '../../../shared/domain/voucher-ending.ts'
import { aVoucher, ended } from '../../fixtures/vouchers.ts'

/** Long after the grace of `aVoucher`. */
const now = Date.UTC(2026, 4, 1, 12)
const later = now + 240_000

type List = Parameters<ListExpiring>[0]

/** Vouchers by the pages of one day's first list, and an engine that holds them. */
function aTable(pages: readonly (readonly string[])[], given: { clock?: () => number } = {}) {
  const vouchers = new Map<string, Voucher>(
    pages.flat().map((voucherId) => [voucherId, aVoucher({ voucherId })]),
  )
  const asked: List[] = []
  const listExpiring: ListExpiring = async (list) => {
    asked.push(list)
    if (list.day !== '2026-04-30' || list.shard !== 0) return { voucherIds: [] }
    const page = Number(list.cursor ?? 0)
    const voucherIds = pages[page] ?? []
    return page + 1 < pages.length ? { voucherIds, cursor: String(page + 1) } : { voucherIds }
  }
  const commitEnding = async (write: EndingWrite) => {
    const before = vouchers.get(write.voucherId)
    const after = before && ended(before, write)
    if (after !== undefined) vouchers.set(write.voucherId, after)
    return after !== undefined
  }
  const findVoucher = async (voucherId: string) => vouchers.get(voucherId)
  const ports = { listExpiring, commitEnding, findVoucher, shards: 2, clock: given.clock ?? (() => now) }
  const statuses = () => [...vouchers.values()].map(({ status }) => status)
  return { ports, asked, statuses }
}

const run = (ports: Parameters<typeof expireVouchers>[0]) => expireVouchers(ports)({ now, stopAt: later })

describe('expireVouchers', () => {
  it('expires all that stand in a list, page by page', async () => {
    const { ports, statuses } = aTable([['A', 'B'], ['C']])
    expect(await run(ports)).toEqual({ expired: 3, left: 0, complete: true })
    expect(statuses()).toEqual(['expired', 'expired', 'expired'])
  })

  it('looks into every list of today and of the 100 days before', async () => {
    const { ports, asked } = aTable([])
    await run(ports)
    expect(asked).toHaveLength(101 * 2)
    expect(new Set(asked.map(({ day, shard }) => `${day} ${shard}`)).size).toBe(101 * 2)
    expect(asked.map(({ day }) => day).sort()).toMatchObject({ 0: '2026-01-21', 201: '2026-05-01' })
  })

  it('counts nothing twice when it runs again', async () => {
    const { ports } = aTable([['A']])
    await run(ports)
    expect(await run(ports)).toEqual({ expired: 0, left: 0, complete: true })
  })

  it('leaves to the next run what another write changed at the same moment', async () => {
    const { ports, statuses } = aTable([['A']])
    expect(await run({ ...ports, commitEnding: async () => false })).toMatchObject({ expired: 0, left: 1 })
    expect(statuses()).toEqual(['active'])
  })

  it('stops when its time is up, and says that it is not done', async () => {
    let looks = 0
    const { ports } = aTable([['A'], ['B']], { clock: () => (++looks > 101 ? later : now) })
    expect(await run(ports)).toMatchObject({ complete: false })
  })

  it('expires the others when one cannot be read, and fails then', async () => {
    const { ports, statuses } = aTable([['A', 'B'], ['C']])
    const findVoucher = async (voucherId: string) => {
      if (voucherId === 'A') throw new Error('voucher …A: no issued')
      return ports.findVoucher(voucherId)
    }
    await expect(run({ ...ports, findVoucher })).rejects.toThrow(
      '1 vouchers could not be expired, the first: …A: voucher …A: no issued',
    )
    expect(statuses()).toEqual(['active', 'expired', 'expired'])
  })

  it('passes over one that is in a list and not in the table', async () => {
    const { ports } = aTable([['A']])
    expect(await run({ ...ports, findVoucher: async () => undefined })).toMatchObject({ expired: 0, left: 0 })
  })
})
