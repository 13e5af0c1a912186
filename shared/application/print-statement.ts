// Prints a closed statement: as a PDF to be signed, and as a CSV with every line. Staff and the vendor itself get the
// same file; it says nothing of who held a voucher.
import type { Actor } from '../domain/actor.ts'
import type { Unit } from '../domain/money.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { refuseState, type Settlement } from '../domain/settlement.ts'
import type { Vendor } from '../domain/vendor.ts'
import {
  type StatementLine,
  type StatementLines,
  type StatementTotals,
  statementNumber,
  type VendorStatement,
} from '../domain/vendor-statement.ts'
import { voucherNumberEnd } from '../domain/voucher-number.ts'
import { getSettlementInScope } from './get-settlement.ts'
import type { GetProgramme, GetSite, ProgrammeWithBaskets } from './programme-ports.ts'
import type { GetSettlement, ListSettlementLines, SettlementAddress } from './settlement-ports.ts'
import type { GetVendor } from './vendor-ports.ts'

/** Read and written well within the 29 s that API Gateway waits: some 3 MB where a line has one amount. */
export const maxCsvLines = 20_000

/**
 * Lambda answers with 6 MB at most: a text as a string in JSON, bytes in base64, and 100 kB are left to all else.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const maxAnswerBytes = 5_900_000

type Print = { readonly statement: VendorStatement; readonly lines: StatementLines }

type ReadPorts = {
  readonly getSettlement: GetSettlement
  readonly getProgramme: GetProgramme
  readonly getVendor: GetVendor
  readonly getSite: GetSite
  readonly listSettlementLines: ListSettlementLines
}

type Asked = SettlementAddress & { readonly actor: Actor }

/**
 * Refuses with `outside-your-scope`, `settlement-unknown`, `settlement-state-conflict`, and with `report-too-large` where
 * an answer cannot hold it.
 */
export const printStatementPdf =
  (ports: ReadPorts & { readonly drawStatement: (print: Print) => Promise<Uint8Array<ArrayBuffer>> }) =>
  async (asked: Asked): Promise<Uint8Array<ArrayBuffer> | Refusal> => {
    const settlement = await getClosed(ports, asked)
    if (isRefusal(settlement)) return settlement
    const pdf = await ports.drawStatement(await openPrint(ports, settlement))
    return (pdf.length * 4) / 3 > maxAnswerBytes ? refuseSize() : pdf
  }

type AskedCsv = Asked & {
  /** UTC; left out = all days. */
  readonly day?: string | undefined
}

/** Refuses as the PDF does, and with `report-too-large` where an answer cannot hold the lines. */
export const printStatementCsv =
  (ports: ReadPorts & { readonly writeStatement: (print: Print) => AsyncIterable<string> }) =>
  async ({ day, ...asked }: AskedCsv): Promise<string | Refusal> => {
    const settlement = await getClosed(ports, asked)
    if (isRefusal(settlement)) return settlement
    if (day === undefined && settlement.lineCount > maxCsvLines) return refuseCsvSize(day)
    const { statement, lines } = await openPrint(ports, settlement, day)
    const few: StatementLine[] = []
    for await (const line of lines) if (few.push(line) > maxCsvLines) return refuseCsvSize(day)
    let csv = ''
    let bytes = 0
    for await (const piece of ports.writeStatement({ statement, lines: few })) {
      csv += piece
      bytes += bytesInAnswer(piece)
      if (bytes > maxAnswerBytes) return refuseCsvSize(day)
    }
    return csv
  }

const bytesInAnswer = (text: string) => new TextEncoder().encode(JSON.stringify(text)).length

function refuseSize(): Refusal {
  return refuse('report-too-large', { detail: 'Its PDF is larger than an answer holds. Ask for its CSV.' })
}

function refuseCsvSize(day: string | undefined): Refusal {
  const most = `A file holds ${maxCsvLines} lines, or 5.9 MB, at most.`
  const advice = day === undefined ? 'Ask for the statement day by day.' : `${day} alone has more.`
  return refuse('report-too-large', { field: 'day', detail: `${most} ${advice}` })
}

async function getClosed(ports: ReadPorts, asked: Asked): Promise<Settlement | Refusal> {
  const settlement = await getSettlementInScope(ports)(asked)
  if (isRefusal(settlement)) return settlement
  return settlement.state === 'collecting' ? refuseState(settlement) : settlement
}

async function openPrint(ports: ReadPorts, settlement: Settlement, day?: string): Promise<Print> {
  const { programmeId, vendorId, settlementId } = settlement
  const [programme, vendor] = await Promise.all([ports.getProgramme(programmeId), ports.getVendor(vendorId)])
  if (programme === undefined || vendor === undefined)
    throw new Error(`the programme or the vendor of ${settlementId} is missing`)
  return {
    statement: statementOf(settlement, { programme, vendor }),
    lines: linesOf(ports, { settlement, vendor, day }),
  }
}

type Owners = { readonly programme: ProgrammeWithBaskets; readonly vendor: Vendor }

function statementOf(settlement: Settlement, { programme, vendor }: Owners): VendorStatement {
  const { settlementId, from, until, closedAt } = settlement
  const { currency, timeZone, cardLanguage: language } = programme
  const items = programme.baskets.flatMap((basket) => basket.items)
  return {
    settlementNumber: statementNumber(settlement, timeZone),
    ...{ settlementId, from, until, closedAt: closedAt ?? until, currency, timeZone, language },
    vendorName: vendor.name,
    programmeName: programme.name,
    itemNames: Object.fromEntries(items.map(({ itemCode, name }) => [itemCode, name])),
    totals: totalsOf(settlement),
  }
}

function totalsOf(settlement: Settlement): Record<Unit, StatementTotals> {
  const { redeemed, reversed, netted, toPay, carriedOut } = settlement
  const units = new Set([redeemed, reversed, netted, toPay, carriedOut].flatMap(Object.keys))
  const totals = [...units].map((unit) => [
    unit,
    {
      redeemed: redeemed[unit] ?? 0,
      reversed: reversed[unit] ?? 0,
      netted: netted[unit] ?? 0,
      toPay: toPay[unit] ?? 0,
      carried: carriedOut[unit] ?? 0,
    },
  ])
  return Object.fromEntries(totals)
}

type LinesOf = {
  readonly settlement: Settlement
  readonly vendor: Vendor
  readonly day?: string | undefined
}

async function* linesOf(
  ports: ReadPorts,
  { settlement, vendor, day }: LinesOf,
): AsyncGenerator<StatementLine> {
  const siteNames = new Map<string, string>()
  for await (const line of ports.listSettlementLines({ settlement, day })) {
    const { transferId, voucherId, siteId, deviceId, at, kind, sign, from, amounts } = line
    const siteName = siteNames.get(siteId) ?? (await ports.getSite(siteId))?.name ?? siteId
    siteNames.set(siteId, siteName)
    yield {
      redemptionId: transferId,
      voucherNumberEnd: voucherNumberEnd(voucherId),
      deviceLabel: vendor.devices[deviceId]?.label ?? deviceId,
      ...{ siteName, at, kind, sign, amounts },
      ...(from === 'receivable' && { owedBack: true }),
    }
  }
}
