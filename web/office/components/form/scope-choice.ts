// Which programmes or sites: in a form, everything is one more box to tick; the API takes a word for it.

export const everything = 'all'

/** What the API takes, of what is ticked. */
export const scopeOf = (ticked: unknown): unknown =>
  Array.isArray(ticked) && ticked.includes(everything) ? everything : (ticked ?? [])

/** What is ticked, of what the API says. */
export const tickedOf = (scope: 'all' | readonly string[]): string[] =>
  scope === everything ? [everything] : [...scope]
