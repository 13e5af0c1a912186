// From which slices of a standing round's envelope a walk-in's amounts are taken. The write that takes them checks
// each slice again, so this only has to find a proposal, and to know when there can be none.

/** What is left in one slice, and what is wanted, by envelope line. */
type Lines = Readonly<Record<string, number>>

export type EnvelopeSlice = { readonly slice: number; readonly available: Lines }

export type Take = { readonly slice: number; readonly amounts: Lines }

/** The name of an envelope's line: which grant pays, in which unit. */
export function envelopeLine(grantId: string, unit: string): string {
  return `${grantId}|${unit}`
}

/** The grant and the unit of an envelope's line. */
export function grantAndUnitOf(line: string): { grantId: string; unit: string } {
  const at = line.indexOf('|')
  return { grantId: line.slice(0, at), unit: line.slice(at + 1) }
}

/**
 * Proposes takes that sum exactly to `wanted`, none above what its slice has, or says that the whole envelope has
 * too little. The first slice that covers a line alone is taken, counted from `preferredSlice`, so that people who
 * come at once are spread; only when none does, a line is gathered, largest slice first.
 */
export function takeFromSlices(
  slices: readonly EnvelopeSlice[],
  wanted: Lines,
  preferredSlice: number,
): { readonly takes: readonly Take[] } | 'exhausted' {
  const taken = new Map<number, Record<string, number>>()
  const fromPreferred = [...slices].sort(
    (a, b) => distanceFrom(preferredSlice, a.slice) - distanceFrom(preferredSlice, b.slice),
  )
  for (const [line, amount] of Object.entries(wanted)) {
    const parts = takeLine(fromPreferred, line, amount)
    if (parts === undefined) return 'exhausted'
    for (const { slice, part } of parts) taken.set(slice, { ...taken.get(slice), [line]: part })
  }
  return { takes: [...taken].map(([slice, amounts]) => ({ slice, amounts })) }
}

/** Slices are few; any number above their count turns the order into a ring. */
const ring = 1024

const distanceFrom = (start: number, slice: number) => (slice - start + ring) % ring

function takeLine(
  slices: readonly EnvelopeSlice[],
  line: string,
  amount: number,
): { slice: number; part: number }[] | undefined {
  const left = ({ available }: EnvelopeSlice) => available[line] ?? 0
  const alone = slices.find((slice) => left(slice) >= amount)
  if (alone !== undefined) return [{ slice: alone.slice, part: amount }]
  const parts: { slice: number; part: number }[] = []
  let missing = amount
  for (const slice of [...slices].sort((a, b) => left(b) - left(a))) {
    const part = Math.min(missing, left(slice))
    if (part <= 0) break
    parts.push({ slice: slice.slice, part })
    missing -= part
  }
  return missing === 0 ? parts : undefined
}
