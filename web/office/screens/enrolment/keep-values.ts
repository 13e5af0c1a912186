// Writes what is typed to the device, one write after the other: the newest text is never more than one write behind.

export type Keeper<Values> = (values: Values) => void

/** `saved` is called after each write: with false where the device did not take it. */
export function makeKeeper<Values>(
  write: (values: Values) => Promise<void>,
  saved: (isSaved: boolean) => void,
): Keeper<Values> {
  let next: { readonly values: Values } | undefined
  let isWriting = false
  const writeAll = async () => {
    isWriting = true
    while (next !== undefined) {
      const { values } = next
      next = undefined
      await write(values).then(
        () => saved(true),
        (error: unknown) => {
          console.error(error)
          saved(false)
        },
      )
    }
    isWriting = false
  }
  return (values) => {
    next = { values }
    if (!isWriting) void writeAll()
  }
}
