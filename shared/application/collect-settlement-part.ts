// Collects one part of a statement: claims every line of it that no statement has, and closes the part when there is
// none left; whoever closes the last part closes the statement. A worker may run twice, beside itself, die anywhere, or
// come back late: a line is claimed in the transaction that adds it to the part, and a closed part takes no more.
import { dayIn } from '../domain/calendar.ts'
import { isRefusal } from '../domain/refusal.ts'
import {
  addSums,
  type CountedLine,
  type LineSums,
  mixLines,
  nettingTransfers,
  noSums,
  type Settlement,
  type SettlementPart,
  sameSums,
  settle,
  settlementParts,
  sumLines,
} from '../domain/settlement.ts'
import type { Movement, Voucher } from '../domain/voucher.ts'
import { movementLines, type VendorLine } from './project-voucher-change.ts'
import type {
  ClaimLines,
  ClosePart,
  CloseSettlement,
  GetPart,
  GetParts,
  GetSettlement,
  ListUnclaimedLines,
  ListVendorDays,
  SettlementAddress,
} from './settlement-ports.ts'

export type CollectPartPorts = {
  readonly getSettlement: GetSettlement
  readonly getPart: GetPart
  readonly getParts: GetParts
  readonly listVendorDays: ListVendorDays
  readonly listUnclaimedLines: ListUnclaimedLines
  /** The vouchers that exist, in any order; consistent reads. */
  readonly readVouchers: (voucherIds: readonly string[]) => Promise<readonly Voucher[]>
  readonly claimLines: ClaimLines
  readonly closePart: ClosePart
  readonly closeSettlement: CloseSettlement
  readonly sha256: (text: string) => Uint8Array
}

/** One transaction holds 100 writes: the part, and so many lines. */
const linesAtOnce = 90

/** Resolves when the part is closed. Throws, so that the message comes again, when it meets another worker too often. */
export const collectSettlementPart =
  (ports: CollectPartPorts) =>
  async (command: SettlementAddress & { readonly part: number; readonly now: number }): Promise<void> => {
    const settlement = await ports.getSettlement(command)
    if (settlement === undefined) throw new Error(`settlement ${command.settlementId} does not exist`)
    if (settlement.state !== 'collecting') return
    await collect(ports, settlement, command.part)
    await closeIfCollected(ports, settlement, command.now)
  }

async function collect(ports: CollectPartPorts, settlement: Settlement, number: number): Promise<void> {
  const { settlementId, programmeId, vendorId, until } = settlement
  const upTo = dayIn(until, 'UTC')
  const days = await ports.listVendorDays({ programmeId, vendorId, upTo })
  const left = new Set<string>()
  for (const day of days) await collectDay(ports, { settlement, number, day, left })
  const part = await readPart(ports, settlementId, number)
  if (part.state === 'closed') return
  const counted = { ...part, leftOut: left.size }
  if (!(await ports.closePart({ settlementId, part: counted })))
    throw new Error(`part ${number} of ${settlementId} was changed meanwhile`)
}

type DayOfPart = {
  readonly settlement: Settlement
  readonly number: number
  readonly day: string
  /** Keys of the lines that no voucher confirms. */
  readonly left: Set<string>
}

async function collectDay(ports: CollectPartPorts, of: DayOfPart): Promise<void> {
  const { settlement, number, day } = of
  const { vendorId, programmeId, until } = settlement
  let cursor: string | undefined
  do {
    const page = await ports.listUnclaimedLines({ vendorId, day, part: number, cursor })
    const due = page.rows.filter((line) => line.programmeId === programmeId && line.at < until)
    for (let start = 0; start < due.length; start += linesAtOnce)
      await claim(ports, of, due.slice(start, start + linesAtOnce))
    cursor = page.cursor
  } while (cursor !== undefined)
}

async function claim(
  ports: CollectPartPorts,
  { settlement: { settlementId }, number, left }: DayOfPart,
  lines: readonly VendorLine[],
): Promise<void> {
  const part = await readPart(ports, settlementId, number)
  if (part.state === 'closed') return
  const confirmed = await confirmLines(ports, lines)
  for (const line of lines) if (!confirmed.has(line)) left.add(`${line.voucherId}|${line.transferId}`)
  if (confirmed.size === 0) return
  const counted = [...confirmed.keys()]
  const next = {
    ...addSums(part, sumLines(counted)),
    count: part.count + counted.length,
    leftOut: part.leftOut,
    hash: mixLines(part.hash, counted, ports.sha256),
    voucherSums: addSums(part.voucherSums, sumLines([...confirmed.values()])),
  }
  const claimed = await ports.claimLines({ settlementId, part, lines: counted, next })
  if (claimed !== true) throw new Error(`lines of ${settlementId} were claimed by another worker`)
}

/** Each line with what its voucher itself says of it. A line that its voucher does not confirm is not paid. */
async function confirmLines(
  ports: CollectPartPorts,
  lines: readonly VendorLine[],
): Promise<Map<VendorLine, CountedLine>> {
  const vouchers = await ports.readVouchers([...new Set(lines.map(({ voucherId }) => voucherId))])
  const byId = new Map(vouchers.map((voucher) => [voucher.voucherId, voucher]))
  const confirmed = new Map<VendorLine, CountedLine>()
  for (const line of lines) {
    const voucher = byId.get(line.voucherId)
    const movement = voucher?.movements.find(({ transferId }) => transferId === line.transferId)
    const own = voucher && movement && ownLine(voucher, movement)
    if (own !== undefined && isSame(own, line)) confirmed.set(line, own)
  }
  return confirmed
}

function ownLine(voucher: Voucher, movement: Movement): VendorLine | undefined {
  return movementLines(voucher, movement)[0]
}

function isSame(own: VendorLine, line: VendorLine): boolean {
  const sums = (one: VendorLine): LineSums => sumLines([one])
  return (
    own.vendorId === line.vendorId &&
    own.programmeId === line.programmeId &&
    own.at === line.at &&
    sameSums(sums(own), sums(line))
  )
}

async function readPart(
  ports: CollectPartPorts,
  settlementId: string,
  part: number,
): Promise<SettlementPart> {
  const found = await ports.getPart({ settlementId, part })
  if (found === undefined) throw new Error(`part ${part} of ${settlementId} is missing`)
  return found
}

/** Closes the statement once all its parts are; every worker that finds them closed tries, and one does. */
async function closeIfCollected(ports: CollectPartPorts, settlement: Settlement, now: number): Promise<void> {
  const { settlementId, vendorId, carriedIn } = settlement
  const parts = await ports.getParts(settlementId)
  if (parts.length !== settlementParts || parts.some(({ state }) => state === 'open')) return
  const sums = parts.reduce<LineSums>(addSums, noSums)
  const voucherSums = parts.reduce<LineSums>((sum, part) => addSums(sum, part.voucherSums), noSums)
  if (!sameSums(sums, voucherSums))
    throw new Error(`settlement ${settlementId}: its lines and its vouchers disagree`)
  const lineCount = parts.reduce((sum, { count }) => sum + count, 0)
  const result = settle(sums, carriedIn)
  const refusal = await ports.closeSettlement({
    settlement: {
      ...{ ...settlement, ...sums, ...result, lineCount },
      leftOut: parts.reduce((sum, { leftOut }) => sum + leftOut, 0),
      state: lineCount === 0 ? 'empty' : 'closed',
      closedAt: now,
    },
    transfers: nettingTransfers({ settlementId, vendorId }, result.netted, now),
  })
  if (isRefusal(refusal)) throw new Error(`settlement ${settlementId}: ${refusal.refused}`)
}
