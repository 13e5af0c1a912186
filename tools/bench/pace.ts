// How fast something runs: many calls at once, in slices that alternate between the two sides of a comparison, so
// that whatever else the computer does falls on both.

/** Does one call; the index counts all calls of a side, warm-up included. */
export type Side = (index: number) => Promise<unknown>

export type Comparison = {
  readonly tested: Side
  readonly yardstick: Side
  /** Slices of each side that count; two more before them warm up. */
  readonly slices: number
  readonly callsPerSlice: number
  readonly concurrency: number
  /** Done before each slice of either side, outside the measured time. */
  readonly prepareSlice?: (side: 'tested' | 'yardstick', firstIndex: number) => Promise<void>
}

export type Compared = {
  /** Median over the pairs of slices of tested rate by yardstick rate. */
  readonly ratio: number
  /** Medians, calls a second. */
  readonly testedRate: number
  readonly yardstickRate: number
}

const warmUpSlices = 2

/** How many calls of each side `compareRates` makes. */
export function callsOfEachSide({
  slices,
  callsPerSlice,
}: Pick<Comparison, 'slices' | 'callsPerSlice'>): number {
  return (slices + warmUpSlices) * callsPerSlice
}

/** Compares two rates. Which side goes first alternates too. */
export async function compareRates(comparison: Comparison): Promise<Compared> {
  const { slices, callsPerSlice, concurrency, prepareSlice } = comparison
  const rates = { tested: [] as number[], yardstick: [] as number[] }
  for (let slice = 0; slice < slices + warmUpSlices; slice++) {
    const order = slice % 2 === 0 ? (['yardstick', 'tested'] as const) : (['tested', 'yardstick'] as const)
    for (const side of order) {
      const first = slice * callsPerSlice
      await prepareSlice?.(side, first)
      const call = comparison[side]
      const seconds = await timeOf(() =>
        manyAtOnce({ count: callsPerSlice, concurrency, run: (index) => call(first + index) }),
      )
      if (slice >= warmUpSlices) rates[side].push(callsPerSlice / seconds)
    }
  }
  return {
    ratio: medianOf(rates.tested.map((rate, index) => rate / (rates.yardstick[index] ?? Number.NaN))),
    testedRate: medianOf(rates.tested),
    yardstickRate: medianOf(rates.yardstick),
  }
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
