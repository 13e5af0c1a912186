// How fast something runs: in slices that alternate between the two sides of a comparison, so that whatever
// else the computer does falls on both.

/** The two sides of a comparison: `yardstick` is what `tested` is measured by. */
const sides = ['tested', 'yardstick'] as const
export type Side = (typeof sides)[number]

type SliceComparison = {
  /** Slices of each side that count; two more before them warm up. */
  readonly slices: number
  readonly callsPerSlice: number
  /** Does all calls of one slice; slices count from 0, warm-up included. */
  readonly run: (side: Side, slice: number) => Promise<unknown>
  /** Done before each slice of either side, outside the measured time. */
  readonly prepare?: (side: Side, slice: number) => Promise<unknown>
}

type Compared = {
  /** Median over the pairs of slices of tested rate by yardstick rate. */
  readonly ratio: number
  /** Medians, calls a second. */
  readonly testedRate: number
  readonly yardstickRate: number
}

const warmUpSlices = 2

/** How many slices of each side `compareSlices` runs, and so the calls that it makes are to be prepared for. */
export function slicesOfEachSide({ slices }: Pick<SliceComparison, 'slices'>): number {
  return slices + warmUpSlices
}

/** Compares two rates, in slices that alternate; which side goes first alternates too. */
export async function compareSlices(comparison: SliceComparison): Promise<Compared> {
  const { callsPerSlice, run, prepare } = comparison
  const rates: Record<Side, number[]> = { tested: [], yardstick: [] }
  for (let slice = 0; slice < slicesOfEachSide(comparison); slice++) {
    for (const side of slice % 2 === 0 ? sides : sides.toReversed()) {
      await prepare?.(side, slice)
      const seconds = await timeOf(() => run(side, slice))
      if (slice >= warmUpSlices) rates[side].push(callsPerSlice / seconds)
    }
  }
  return {
    ratio: medianOf(rates.tested.map((rate, index) => rate / (rates.yardstick[index] ?? Number.NaN))),
    testedRate: medianOf(rates.tested),
    yardstickRate: medianOf(rates.yardstick),
  }
}

type CallComparison = Pick<SliceComparison, 'slices' | 'callsPerSlice' | 'prepare'> & {
  readonly concurrency: number
  /** Does one call; the index counts all calls of a side, from 0. */
  readonly call: (side: Side, index: number) => Promise<unknown>
}

/** As `compareSlices`, where a slice is so many calls at once. */
export function compareCalls({ concurrency, call, ...comparison }: CallComparison): Promise<Compared> {
  const { callsPerSlice: count } = comparison
  return compareSlices({
    ...comparison,
    run: (side, slice) =>
      manyAtOnce({ count, concurrency, run: (index) => call(side, slice * count + index) }),
  })
}

/** Runs `run(0)` to `run(count - 1)`, at most `concurrency` at a time. */
export async function manyAtOnce(work: {
  count: number
  concurrency: number
  run: (index: number) => Promise<unknown>
}): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < work.count) await work.run(next++)
  }
  await Promise.all(Array.from({ length: work.concurrency }, lane))
}

/** Seconds that something took. */
export async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await run()
  return (performance.now() - started) / 1000
}

/** The middle value, or the mean of the two in the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
