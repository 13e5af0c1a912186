// Looks at the beginning of what comes in pieces, and gives it back whole.

/** What is looked at before a file is read: enough for a header, and to tell its letters. */
const startBytes = 64 * 1024

export type StartedBytes = { readonly start: Buffer; readonly all: AsyncIterable<Uint8Array> }

export async function startOf(bytes: AsyncIterable<Uint8Array>): Promise<StartedBytes> {
  const pieces = bytes[Symbol.asyncIterator]()
  const seen: Uint8Array[] = []
  let length = 0
  let isDone = false
  while (length < startBytes && !isDone) {
    const { done, value } = await pieces.next()
    isDone = done === true
    if (isDone) break
    seen.push(value)
    length += value.length
  }
  const all = async function* () {
    yield* seen
    for (;;) {
      const { done, value } = await pieces.next()
      if (done === true) return
      yield value
    }
  }
  return { start: Buffer.concat(seen), all: all() }
}
