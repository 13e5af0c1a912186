// What an item holds besides the thing itself: keys, index keys, the hash of the request that made it, and who wrote
// it last.

const bookkeeping = new Set([
  ...['pk', 'sk', 'gsi1pk', 'gsi1sk', 'gsi2pk', 'gsi2sk', 'listedAs'],
  ...['requestHash', 'change'],
])

/**
 * The thing that an item stores, fields in the order of their names: a table keeps none, and a repeated request is to
 * get the same bytes. The type is the caller's word: only our own code writes these tables.
 */
export function thingOf<Thing>(item: Readonly<Record<string, unknown>>): Thing {
  const fields = Object.entries(item).filter(([name]) => !bookkeeping.has(name))
  return inOrder(Object.fromEntries(fields)) as Thing
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (!isPlainObject(value)) return value
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(fields.map(([name, field]) => [name, inOrder(field)]))
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}
