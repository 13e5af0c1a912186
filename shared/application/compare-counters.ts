// What the counters must say by the vouchers, and whether they do.
import { type ActivityCounts, type ActivityPlace, countsOf, movementsIn } from '../domain/activity.ts'
import { addAmounts } from '../domain/money.ts'
import type { StoredCounter } from './counter-ports.ts'
import type { Trace } from './project-voucher-change.ts'
import { type Comparison, note } from './projection-comparison.ts'

const separator = ' '

/** Takes down how many movements the counters say at the beginning. */
export function noteCounters({ before }: Comparison, counters: readonly StoredCounter[]): void {
  for (const counter of counters) before.set(counterName(counter), movementsIn(counter.counts))
}

/** Adds a movement to what the counter must say that it is counted in, if it is. */
export function addToSums({ sums }: Comparison, { counted }: Trace, countedIn: number | undefined): void {
  if (countedIn === undefined) return
  const name = counterName({ place: counted, shard: countedIn })
  sums.set(name, addAmounts(sums.get(name) ?? {}, countsOf(counted)))
}

function counterName({ place, shard }: Pick<StoredCounter, 'place' | 'shard'>): string {
  return `${placeName(place)}${separator}${shard}`
}

/** The name of a counter without its shard. */
export function placeName({ programmeId, day, siteId = '-', roundId }: ActivityPlace): string {
  return [programmeId, day, siteId, roundId].join(separator)
}

function counterNamed(name: string): Pick<StoredCounter, 'place' | 'shard'> {
  const [programmeId = '', day = '', siteId = '', roundId = '', shard = ''] = name.split(separator)
  return { place: { programmeId, day, ...(siteId !== '-' && { siteId }), roundId }, shard: Number(shard) }
}

/**
 * A counter that says as many movements as before the vouchers were read was not added to in between, since every
 * addition adds some: then the same movements are in it all the while, and they are those that the sums were made of.
 */
export async function compareCounters(comparison: Comparison): Promise<void> {
  const { ports, before, sums, count } = comparison
  const names = new Set([...before.keys(), ...sums.keys()])
  for (const programmeId of new Set([...names].map((name) => counterNamed(name).place.programmeId))) {
    const after = new Map<string, ActivityCounts>()
    await ports.readCounters({ programmeId }, (counter) => after.set(counterName(counter), counter.counts))
    for (const name of new Set([...names, ...after.keys()]))
      if (name.startsWith(`${programmeId}${separator}`)) {
        count.counters += 1
        await compareCounter(comparison, name, after.get(name) ?? {})
      }
  }
}

async function compareCounter(comparison: Comparison, name: string, seen: ActivityCounts): Promise<void> {
  const { options, before, sums, count } = comparison
  const right = sums.get(name) ?? {}
  if (movementsIn(seen) !== (before.get(name) ?? 0)) {
    count.countersInUse += 1
    return
  }
  if (sayTheSame(seen, right) || comparison.heldPlaces.has(placeName(counterNamed(name).place))) return
  note(comparison, {
    kind: 'counter-wrong',
    item: name,
    problem: `${inWords(seen)}, should be ${inWords(right)}`,
  })
  if (options.repairs === undefined) return
  const corrected = await options.repairs.correctCounter({ ...counterNamed(name), seen, right })
  if (corrected) count.repaired += 1
  else count.countersInUse += 1
}

function sayTheSame(left: ActivityCounts, right: ActivityCounts): boolean {
  const names = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...names].every((name) => (left[name] ?? 0) === (right[name] ?? 0))
}

const inWords = (counts: ActivityCounts) =>
  Object.entries(counts)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name} ${value}`)
    .join(', ') || 'nothing'
