// The verification of vouchers and of what follows from them: what is under way is pending, what is wrong is named.
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { makeBalancedBooks } from '../fixtures/balanced-books.ts'
import { openBooksByHand } from '../fixtures/books-by-hand.ts'
import { known, vendors } from '../fixtures/books-vouchers.ts'
import type { Item } from '../fixtures/own-engine.ts'
import { ids } from '../fixtures/stored-items.ts'

const hand = await openBooksByHand()
const { books, corrupt, add, lose, put, voucher, line, inLedger, failed, found } = hand
afterAll(() => hand.engine.stop())
afterEach(() => hand.undoAll())

const r1 = 'redemption-00000001'
const aLine = () => line(known.partly, r1)
const movement = (voucherId: string, id: string) => (voucher(voucherId).t as Record<string, Item>)[id]
const timeOf = (voucherId: string, id: string) => Number(movement(voucherId, id)?.['at'])

describe('verifyLedger, of lines', () => {
  it('sees a line that no voucher knows of', async () => {
    await add({ ...line(known.collecting, r1), sk: 'invented', transferId: 'redemption-invented' })
    expect(await failed()).toContain('vendor-lines-equal-movements')
  })

  it('sees a line with another amount, sign or grant, in the wrong place, or twice', async () => {
    for (const change of [{ amounts: { USD: 1 } }, { sign: -1 }, { grantId: 'grt_another' }]) {
      await corrupt(aLine(), change)
      expect(await failed()).toContain('vendor-lines-equal-movements')
      await hand.undoAll()
    }
    await lose(aLine())
    await add({ ...aLine(), pk: `VL#${ids.vendor}#2020-01-01#0` })
    expect(await failed()).toContain('vendor-lines-equal-movements')
    await put(aLine())
    expect(await failed()).toContain('vendor-lines-equal-movements')
  })

  it('sees a reversal whose line is taken from another account, or reverses something else', async () => {
    const reversal = line(known.reversed, `${r1}.reversed`)
    await corrupt(reversal, { from: 'receivable' })
    expect(await failed()).toContain('vendor-lines-equal-movements')
    await corrupt(reversal, { reverses: 'redemption-00000002' })
    expect(await failed()).toEqual(['vendor-lines-equal-movements'])
  })

  it('takes a line that is still on its way as pending for a minute, not longer', async () => {
    const unsettled = line(known.collecting, 'redemption-00000002')
    await lose(unsettled)
    const at = Number(unsettled['at'])
    const { ok, violations, pending } = await found('vendor-lines-equal-movements', { now: at + 59_000 })
    expect({ ok, violations, pending: pending?.length }).toEqual({ ok: true, violations: [], pending: 1 })
    expect(await failed({ now: at + 60_000 })).toEqual([
      'vendor-lines-equal-movements',
      'vendor-payable-conserved',
    ])
  })

  it('takes a mark without its reversal as pending, and sees a reversal without its mark', async () => {
    await corrupt(line(known.collecting, r1), { reversal: 'payable' })
    const marked = await found('reversal-marks-agree')
    expect({ ok: marked.ok, pending: marked.pending?.length }).toEqual({ ok: true, pending: 1 })
    await corrupt(line(known.reversed, r1), { reversal: undefined })
    expect(await failed()).toEqual(['reversal-marks-agree'])
  })

  it('sees a line that is marked as owed back before any statement has it', async () => {
    await corrupt(line(known.collecting, 'redemption-00000002'), { reversal: 'receivable' })
    expect(await failed()).toEqual(['reversal-marks-agree'])
  })
})

describe('verifyLedger, of entitlements', () => {
  it('sees two vouchers for one entitlement', async () => {
    await add({ ...voucher(known.untouched), voucherId: '0000000000000000', statusIndex: 77_777 })
    expect(await failed()).toContain('entitlements-equal-vouchers')
  })

  it('takes a walk-in whose voucher is still to come as pending', async () => {
    await lose(voucher(known.walkIn))
    const { violations, pending } = await found('entitlements-equal-vouchers')
    expect(violations).toEqual([])
    expect(pending).toHaveLength(1)
  })
})

describe('verifyLedger, of lost cards', () => {
  it('takes a card that is not written yet as pending', async () => {
    await lose(voucher(known.restOfGoods))
    const { ok, pending } = await found('replacements-equal-cards')
    expect({ ok, pending }).toEqual({
      ok: true,
      pending: [
        { item: `voucher ${known.lostGoods}, movement replaced`, problem: 'its new card is not written yet' },
      ],
    })
  })

  it('sees a card that replaces one which says nothing of it', async () => {
    const text = { ...voucher(known.thirdCard), voucherId: '0000000000000000', statusIndex: 88_888 }
    await add(await books.sign({ ...text, gsi1pk: 'EXP#2026-04-10#0', gsi1sk: '0000000000000000' }))
    expect(await failed()).toContain('replacements-equal-cards')
    const { violations } = await found('replacements-equal-cards')
    expect(violations).toEqual([
      { item: 'voucher 0000000000000000', problem: 'no lost card moved its value to it' },
    ])
  })

  it('sees two lost cards that moved to one', async () => {
    const lost = voucher(known.lost)
    const t = lost.t as Record<string, Item>
    await corrupt(lost, { t: { ...t, replaced: { ...t['replaced'], to: known.thirdCard } } })
    const { violations } = await found('replacements-equal-cards')
    expect(violations?.[0]?.problem).toBe('several lost cards moved to one new card')
  })

  it('sees a chain that closes into a circle', async () => {
    const first = voucher(known.lost)
    await corrupt(first, { replaces: known.thirdCard, replacementNumber: 3 })
    const third = voucher(known.thirdCard)
    const t = { replaced: { ...movement(known.lost, 'replaced'), to: known.lost, amounts: { USD: 3500 } } }
    await corrupt(third, { t: { ...(third.t as object), ...t } })
    const { violations } = await found('replacements-equal-cards')
    expect(violations?.map(({ item }) => item)).toContain(`voucher ${known.lost}`)
  })

  it('sees a card with another value, household or validity than the one it replaces', async () => {
    for (const change of [{ issued: { USD: 3999 } }, { householdId: 'hh_other' }, { exp: 1_775_000_000 }]) {
      await corrupt(voucher(known.thirdCard), change)
      expect(await failed()).toContain('replacements-equal-cards')
      await hand.undoAll()
    }
  })

  it('sees the rest of a basket that may be redeemed offline, or a text that says less than the record', async () => {
    const rest = voucher(known.restOfGoods)
    await corrupt(rest, await books.sign(rest, true))
    expect(await failed()).toEqual(['voucher-text-agrees'])
    const { violations } = await found('voucher-text-agrees')
    expect(violations?.[0]).toEqual({
      item: `voucher ${known.restOfGoods}`,
      problem: 'the rest of a basket may be redeemed offline',
    })
    await hand.undoAll()
    await corrupt(rest, { issued: { 'item:soap': 7 } })
    expect(await failed()).toContain('voucher-text-agrees')
  })
})

describe('verifyLedger, of value that goes back', () => {
  it('takes a return that its budget line does not have yet as pending for a minute, not longer', async () => {
    const marker = inLedger(`RETURN#${known.voided}`, 'voided')
    const budgetLine = hand.inProgramme(`BUDGET#${ids.grant}#USD`)
    const { returned, available } = budgetLine as { returned: number; available: number }
    await lose(marker)
    await corrupt(budgetLine, { returned: returned - 7500, available: available - 7500 })
    const at = timeOf(known.voided, 'voided')
    expect(await failed({ now: at + 59_000 })).toEqual([])
    expect(await failed({ now: at + 60_000 })).toEqual(['value-returns-equal-movements'])
  })

  it('sees value that went back to the wrong line, or with another amount', async () => {
    const marker = inLedger(`RETURN#${known.voided}`, 'voided')
    await corrupt(marker, { grantId: 'grt_another' })
    expect(await failed()).toContain('value-returns-equal-movements')
    await corrupt(marker, { amounts: { USD: 7499 } })
    const { violations } = await found('value-returns-equal-movements')
    expect(violations?.[0]?.item).toBe(`marker RETURN#${known.voided} voided`)
  })
})

describe('verifyLedger, of counters', () => {
  it('takes what has just moved and is not counted yet as pending for a minute, not longer', async () => {
    const counter = inLedger(`COUNT#${ids.programme}`, '2026-03-12#')
    await lose(counter)
    const at = timeOf(known.collecting, 'redemption-00000002')
    expect(await failed({ now: at + 59_000 })).toEqual([])
    expect(await failed({ now: at + 60_000 })).toEqual(['counters-equal-movements'])
  })

  it('sees a counter of a day on which nothing happened', async () => {
    await add({
      pk: `COUNT#${ids.programme}`,
      sk: `2026-01-01#-#${ids.cycle}#0`,
      issued: 1,
      'issued|USD': 7500,
    })
    const { violations } = await found('counters-equal-movements')
    expect(violations).toEqual([
      {
        item: `counter of ${ids.programme}, 2026-01-01, site -, round ${ids.cycle}`,
        problem: 'issued USD: 7500 counted, 0 in vouchers; issued: 1 counted, 0 in vouchers',
      },
    ])
  })
})

describe('verifyLedger, of a voucher', () => {
  it('sees a signature under another key', async () => {
    const stolen = await makeBalancedBooks()
    const forged = stolen.vouchers.find((item) => item.voucherId === known.untouched)
    await corrupt(voucher(known.untouched), { text: forged?.text })
    expect(await failed()).toEqual(['voucher-signature-genuine'])
  })

  it('sees a reversal of another amount, vendor, device or site, before its redemption, or of none', async () => {
    const id = `${r1}.reversed`
    const changed = (change: Item) => {
      const t = voucher(known.reversed).t as Record<string, Item>
      return corrupt(voucher(known.reversed), { t: { ...t, [id]: { ...t[id], ...change } } })
    }
    for (const change of [
      { amounts: { USD: 2400 } },
      { vendorId: vendors.depot },
      { siteId: 'sit_another' },
      { reverses: 'redemption-00000009' },
    ]) {
      await changed(change)
      expect(await failed()).toContain('voucher-reversals-whole')
      await hand.undoAll()
    }
    await corrupt(voucher(known.reversed), { n: { [id]: 1, [r1]: 2, 'redemption-00000002': 3 } })
    expect(await failed()).toContain('voucher-reversals-whole')
  })

  it('sees movements whose numbers leave a gap, come twice, or belong to none', async () => {
    const second = 'redemption-00000002'
    for (const n of [
      { [r1]: 1, [second]: 3 },
      { [r1]: 1, [second]: 1 },
      { [r1]: 1 },
      { [r1]: 1, [second]: 2, more: 3 },
    ]) {
      await corrupt(voucher(known.partly), { n })
      expect(await failed()).toContain('voucher-movements-numbered')
      await hand.undoAll()
    }
  })

  it('sees a movement that moves nothing, or a part of a cent', async () => {
    const t = voucher(known.partly).t as Record<string, Item>
    for (const USD of [0, 0.5, -1]) {
      await corrupt(voucher(known.partly), { t: { ...t, [r1]: { ...t[r1], amounts: { USD } } } })
      const { violations } = await found('voucher-running-balances')
      expect(violations?.[0]?.problem).toContain(`movement ${r1} moves ${USD} USD`)
      await hand.undoAll()
    }
  })

  it('sees a voucher that ended twice, or that stayed active after its end', async () => {
    await corrupt(voucher(known.voided), { status: 'active' })
    expect(await failed()).toEqual(['voucher-status-agrees', 'voucher-in-expiry-list'])
    const t = voucher(known.voided).t as Record<string, Item>
    await corrupt(voucher(known.voided), {
      t: { ...t, expired: { ...t['voided'], cause: 'voucher-expired' } },
    })
    expect(await failed()).toContain('voucher-status-agrees')
  })

  it('sees a voucher that has ended and is still in the list of what expires', async () => {
    await corrupt(voucher(known.voided), { gsi1pk: 'EXP#2026-04-10#3', gsi1sk: known.voided })
    expect(await failed()).toEqual(['voucher-in-expiry-list'])
  })
})
