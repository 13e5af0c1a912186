// Chance that can be had again: every draw follows from a seed and names, never from the time or the machine.

export type Random = {
  /** From 0, below 1. */
  next(): number
  /** A whole number, both ends included. */
  integer(from: number, to: number): number
  chance(probability: number): boolean
  /** Throws on an empty list. */
  pick<Item>(items: readonly Item[]): Item
  shuffled<Item>(items: readonly Item[]): Item[]
  /** Characters of Crockford's alphabet in lower case, as ids have them. */
  letters(count: number): string
  /** Another source, of the same seed and these names: the same one however much was drawn here before. */
  fork(...names: readonly (string | number)[]): Random
}

/** The source that belongs to a seed and names. */
export function randomOf(seed: number, ...names: readonly (string | number)[]): Random {
  const next = numbersFrom(hashOf([seed, ...names].join('\u0000')))
  const integer = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  const shuffled = <Item>(items: readonly Item[]) => {
    const left = [...items]
    return items.flatMap(() => left.splice(integer(0, left.length - 1), 1))
  }
  return {
    next,
    integer,
    chance: (probability) => next() < probability,
    pick: <Item>(items: readonly Item[]) => {
      if (items.length === 0) throw new Error('nothing to pick from')
      return items[integer(0, items.length - 1)] as Item
    },
    shuffled,
    letters: (count) => Array.from({ length: count }, () => alphabet[integer(0, 31)]).join(''),
    fork: (...more) => randomOf(seed, ...names, ...more),
  }
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** FNV-1a, then mixed: names that differ in their last letter must not give numbers alike. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** mulberry32, of the public domain: 32 bits of state are plenty for one test run. */
function numbersFrom(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
