import { describe, expect, it } from 'vitest'
import { maxCsvLines, printStatementCsv } from '../../../shared/application/print-statement.ts'
import type { VendorLine } from '../../../shared/application/project-voucher-change.ts'
import type { Actor } from '../../../shared/domain/actor.ts'
import type { Settlement } from '../../../shared/domain/settlement.ts'

const actor: Actor = { sub: 'finance', roles: ['finance-officer'], programmes: ['prg_1'], sites: [] }
const line = { voucherId: '0123456789ABCDEF', transferId: 't', deviceId: 'dev_1', siteId: 'sit_1', at: 0 }

async function* lines(count: number) {
  for (let index = 0; index < count; index++) yield line as VendorLine
}

/** Of a statement that says it has `lineCount` lines, and whose asked days have `listed`. */
function print({ lineCount, listed, day }: { lineCount: number; listed: number; day?: string }) {
  const sums = { redeemed: {}, reversed: {}, netted: {}, toPay: {}, carriedOut: {} }
  const settlement = { ...sums, state: 'closed', number: 1, closedAt: 0, lineCount } as unknown as Settlement
  return printStatementCsv({
    getSettlement: async () => settlement,
    getProgramme: async () => ({ timeZone: 'UTC', baskets: [] }) as never,
    getVendor: async () => ({ devices: {} }) as never,
    getSite: async () => undefined,
    listSettlementLines: () => lines(listed),
    writeStatement: async function* ({ lines: few }) {
      for await (const { redemptionId } of few) yield redemptionId
    },
  })({ actor, programmeId: 'prg_1', settlementId: 'stl_1', ...(day !== undefined && { day }) })
}

describe('printStatementCsv', () => {
  it('writes a statement of as many lines as a file holds', async () =>
    expect(await print({ lineCount: maxCsvLines, listed: maxCsvLines })).toHaveLength(maxCsvLines))

  it('refuses a larger one', async () =>
    expect(await print({ lineCount: maxCsvLines + 1, listed: 1 })).toMatchObject({
      refused: 'report-too-large',
      field: 'day',
    }))

  it('writes one day of a larger one', async () =>
    expect(await print({ lineCount: maxCsvLines + 1, listed: 2, day: '2026-03-01' })).toBe('tt'))

  it('refuses a day that is too large itself', async () =>
    expect(
      await print({ lineCount: maxCsvLines + 1, listed: maxCsvLines + 1, day: '2026-03-01' }),
    ).toMatchObject({ refused: 'report-too-large' }))
})
