// Compares two large sets that ought to be equal, in two looks. The first keeps only a count and a checksum for each
// of 1,024 parts; the second keeps the entries of those parts that differ, and names them.
import { hash, randomBytes } from 'node:crypto'

export type Side = 'left' | 'right'

export type Entry = {
  /** Sets are compared group by group, such as round by round. */
  readonly group: string
  /** By this the two sides find each other. */
  readonly key: string
  /** All that must be equal. */
  readonly row: string
  /** How to name the entry to a person. */
  readonly item: string
  /** Milliseconds since 1970, if it matters how young it is. */
  readonly at?: number
}

export type Mismatch = { readonly group: string; readonly left: Entry[]; readonly right: Entry[] }

export type Matching = {
  /** The first look. */
  readonly add: (side: Side, entry: Entry) => void
  /** Whether a second look is needed, in one of the groups that count. */
  readonly differs: (counts?: (group: string) => boolean) => boolean
  /** The second look: give all entries again. */
  readonly lookAgain: (side: Side, entry: Entry) => void
  /** After the second look: keys on one side only, more than once, or with unequal rows. */
  readonly mismatches: () => Mismatch[]
  readonly size: (side: Side, group: string) => number
  readonly groups: () => string[]
}

const partCount = 1024

type Look = { readonly counts: Uint32Array; readonly low: Uint32Array; readonly high: Uint32Array }
type Tally = Record<Side, Look>

export function openMatching(): Matching {
  // Unknown beforehand, so that nobody can craft rows whose checksums cancel out.
  const salt = randomBytes(16).toString('hex')
  const digest = (text: string) => hash('sha256', `${salt}|${text}`, 'buffer')
  const tallies = new Map<string, Tally>()
  const suspects = new Map<string, Mismatch>()

  const tallyOf = (group: string) => {
    const known = tallies.get(group)
    if (known !== undefined) return known
    const fresh = { left: openLook(), right: openLook() }
    tallies.set(group, fresh)
    return fresh
  }

  return {
    add: (side, { group, key, row }) => {
      const look = tallyOf(group)[side]
      const part = partOf(key)
      const sum = digest(`${key}|${row}`)
      look.counts[part] = (look.counts[part] ?? 0) + 1
      look.low[part] = (look.low[part] ?? 0) + sum.readUInt32BE(0)
      look.high[part] = (look.high[part] ?? 0) + sum.readUInt32BE(4)
    },
    differs: (counts = () => true) =>
      [...tallies].some(
        ([group, tally]) => counts(group) && tally.left.counts.some((_, part) => partDiffers(tally, part)),
      ),
    lookAgain: (side, entry) => {
      const tally = tallyOf(entry.group)
      if (!partDiffers(tally, partOf(entry.key))) return
      const name = `${entry.group}|${entry.key}`
      const suspect = suspects.get(name) ?? { group: entry.group, left: [], right: [] }
      suspect[side].push(entry)
      suspects.set(name, suspect)
    },
    mismatches: () => [...suspects.values()].filter((suspect) => !isPair(suspect)),
    size: (side, group) => tallies.get(group)?.[side].counts.reduce((sum, count) => sum + count, 0) ?? 0,
    groups: () => [...tallies.keys()],
  }
}

/** Any even spread will do: the checksum is what nobody must be able to guess. */
function partOf(key: string): number {
  let mixed = 0
  for (let index = 0; index < key.length; index++) mixed = (Math.imul(mixed, 31) + key.charCodeAt(index)) | 0
  return (mixed ^ (mixed >>> 15)) & (partCount - 1)
}

function openLook(): Look {
  return {
    counts: new Uint32Array(partCount),
    low: new Uint32Array(partCount),
    high: new Uint32Array(partCount),
  }
}

function partDiffers({ left, right }: Tally, part: number): boolean {
  return (
    left.counts[part] !== right.counts[part] ||
    left.low[part] !== right.low[part] ||
    left.high[part] !== right.high[part]
  )
}

function isPair({ left, right }: Mismatch): boolean {
  return left.length === 1 && right.length === 1 && left[0]?.row === right[0]?.row
}
