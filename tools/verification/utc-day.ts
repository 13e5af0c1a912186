// Days as the ledger counts them: UTC, ISO 8601.

const days = new Map<number, string>()

/** The UTC day of an instant; remembered, since a million vouchers move on a few hundred days. */
export function dayOf(at: number): string {
  const number = Math.floor(at / 86_400_000)
  const known = days.get(number)
  if (known !== undefined) return known
  const day = new Date(number * 86_400_000).toISOString().slice(0, 10)
  days.set(number, day)
  return day
}
