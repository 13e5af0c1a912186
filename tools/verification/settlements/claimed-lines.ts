// The lines that statements have claimed, as sums and a hash for each part; and whose they are.
import { hash } from 'node:crypto'
import type { StoredLine } from '../matches/line-shapes.ts'
import { amountsText } from '../sums.ts'

/** A statement is collected in so many parts. */
export const partCount = 8

type Amounts = Record<string, number>
export type LineSums = {
  readonly redeemed: Amounts
  readonly reversed: Amounts
  readonly receivable: Amounts
}

/** What a part of a statement must come to. */
export type ClaimedPart = { count: number; readonly sums: LineSums; readonly mixed: Uint8Array }

/** Lines of one vendor and programme in one statement. */
type Claimant = {
  readonly settlementId: string
  readonly programmeId: string
  readonly vendorId: string
  /** One of them, to be named. */
  readonly example: string
  /** The latest of them, and when that was made. */
  latest: string
  latestAt: number
}

export type ClaimedLines = {
  readonly add: (settlementId: string, line: StoredLine, name: string) => void
  /** By statement and part. */
  readonly parts: ReadonlyMap<string, ClaimedPart>
  readonly claimants: () => Iterable<Claimant>
}

export const nothingClaimed = (): ClaimedPart => ({
  count: 0,
  sums: { redeemed: {}, reversed: {}, receivable: {} },
  mixed: new Uint8Array(32),
})

export function openClaimedLines(): ClaimedLines {
  const parts = new Map<string, ClaimedPart>()
  const claimants = new Map<string, Claimant>()
  return {
    add: (settlementId, line, name) => {
      // A vendor's lines of a day are spread over as many partitions as a statement has parts.
      const partName = `${settlementId}|${line.pk.slice(line.pk.lastIndexOf('#') + 1)}`
      const part = parts.get(partName) ?? nothingClaimed()
      parts.set(partName, part)
      addTo(part, line)
      const { programmeId, vendorId, at } = line
      const claimantName = `${settlementId}|${programmeId}|${vendorId}`
      const fresh = { settlementId, programmeId, vendorId, example: name, latest: name, latestAt: at }
      const claimant = claimants.get(claimantName) ?? fresh
      claimants.set(claimantName, claimant)
      if (at > claimant.latestAt) Object.assign(claimant, { latest: name, latestAt: at })
    },
    parts,
    claimants: () => claimants.values(),
  }
}

function addTo(part: ClaimedPart, { voucherId, transferId, sign, from, amounts }: StoredLine): void {
  part.count += 1
  const sum = part.sums[sign === 1 ? 'redeemed' : from === 'receivable' ? 'receivable' : 'reversed']
  for (const [unit, amount] of Object.entries(amounts)) sum[unit] = (sum[unit] ?? 0) + amount
  const digest = hash('sha256', `${voucherId}|${transferId}|${sign}|${amountsText(amounts)}`, 'buffer')
  for (let index = 0; index < 32; index++) part.mixed[index] = (part.mixed[index] ?? 0) ^ (digest[index] ?? 0)
}

/** Where two sums differ, in words; nothing when they are the same. */
export function differences(said: LineSums, found: LineSums): string[] {
  return (['redeemed', 'reversed', 'receivable'] as const).flatMap((name) =>
    amountDifferences(said[name], found[name]).map((difference) => `${name}: ${difference}`),
  )
}

export function amountDifferences(
  said: Readonly<Record<string, number>>,
  found: Readonly<Record<string, number>>,
): string[] {
  const units = new Set([...Object.keys(said), ...Object.keys(found)])
  return [...units]
    .filter((unit) => (said[unit] ?? 0) !== (found[unit] ?? 0))
    .sort()
    .map((unit) => `${said[unit] ?? 0} ${unit} said, ${found[unit] ?? 0} found`)
}
