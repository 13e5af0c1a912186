// Sums by a name made of parts, such as round, grant and unit.

export type Sums = {
  readonly add: (parts: readonly string[], amount: number) => void
  readonly of: (...parts: string[]) => number
  readonly entries: () => [string[], number][]
}

export function openSums(): Sums {
  const sums = new Map<string, number>()
  const nameOf = (parts: readonly string[]) => parts.join('|')
  return {
    add: (parts, amount) => {
      const name = nameOf(parts)
      sums.set(name, (sums.get(name) ?? 0) + amount)
    },
    of: (...parts) => sums.get(nameOf(parts)) ?? 0,
    entries: () => [...sums].map(([name, amount]) => [name.split('|'), amount]),
  }
}

/** Amounts in one spelling, whatever the order of their units. */
export function amountsText(amounts: Readonly<Record<string, number>>): string {
  return Object.keys(amounts)
    .sort()
    .map((unit) => `${unit} ${amounts[unit]}`)
    .join(', ')
}
