import { describe, expect, it } from 'vitest'
import {
  maxAnswerBytes,
  maxCsvLines,
  printStatementCsv,
  printStatementPdf,
} from '../../../shared/application/print-statement.ts'
import type { VendorLine } from '../../../shared/application/project-voucher-change.ts'
import type { Actor } from '../../../shared/domain/actor.ts'
import type { Settlement } from '../../../shared/domain/settlement.ts'

const actor: Actor = { sub: 'finance', roles: ['finance-officer'], programmes: ['prg_1'], sites: [] }
const line = { voucherId: '0123456789ABCDEF', transferId: 't', deviceId: 'dev_1', siteId: 'sit_1', at: 0 }

async function* lines(count: number) {
  for (let index = 0; index < count; index++) yield line as VendorLine
}

const sums = { redeemed: {}, reversed: {}, netted: {}, toPay: {}, carriedOut: {} }
const reading = {
  getProgramme: async () => ({ timeZone: 'UTC', baskets: [] }) as never,
  getVendor: async () => ({ devices: {} }) as never,
  getSite: async () => undefined,
}
const aClosedOne = (lineCount: number) => async () =>
  ({ ...sums, state: 'closed', number: 1, closedAt: 0, lineCount }) as unknown as Settlement
const asked = { actor, programmeId: 'prg_1', settlementId: 'stl_1' }

type Given = { lineCount: number; listed: number; day?: string; text?: string }

/** Of a statement that says it has `lineCount` lines, and whose asked days have `listed`, each written as `text`. */
function print({ lineCount, listed, day, text = 't' }: Given) {
  return printStatementCsv({
    ...reading,
    getSettlement: aClosedOne(lineCount),
    listSettlementLines: () => lines(listed),
    writeStatement: async function* ({ lines: few }) {
      for await (const _ of few) yield text
    },
  })({ ...asked, ...(day !== undefined && { day }) })
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

  it('refuses what an answer cannot hold, be its lines ever so few', async () => {
    // In JSON the end of a line takes four bytes, and so does this letter.
    const long = '\r\n𝄞'.repeat(1000)
    const size = new TextEncoder().encode(JSON.stringify(long)).length
    const listed = Math.floor(maxAnswerBytes / size)
    expect(await print({ lineCount: listed, listed, text: long })).toHaveLength(listed * long.length)
    expect(await print({ lineCount: listed + 1, listed: listed + 1, text: long })).toMatchObject({
      refused: 'report-too-large',
      detail: 'A file holds 20000 lines, or 5.9 MB, at most. Ask for the statement day by day.',
    })
  })
})

describe('printStatementPdf', () => {
  const draw = (bytes: number) =>
    printStatementPdf({
      ...reading,
      getSettlement: aClosedOne(1),
      listSettlementLines: () => lines(1),
      drawStatement: async () => new Uint8Array(bytes),
    })(asked)

  it('refuses what an answer cannot hold in base64', async () => {
    const most = (maxAnswerBytes / 4) * 3
    expect(await draw(most)).toHaveLength(most)
    expect(await draw(most + 1)).toMatchObject({ refused: 'report-too-large' })
  })
})
