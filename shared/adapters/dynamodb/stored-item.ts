// What an item holds besides the thing itself: keys, index keys and the hash of the request that made it.

const bookkeeping = new Set(['pk', 'sk', 'gsi1pk', 'gsi1sk', 'requestHash'])

/** The thing that an item stores. The type is the caller's word: only our own code writes these tables. */
export function thingOf<Thing>(item: Readonly<Record<string, unknown>>): Thing {
  return Object.fromEntries(Object.entries(item).filter(([name]) => !bookkeeping.has(name))) as Thing
}
