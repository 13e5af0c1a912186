// Works through a list a few at a time, so that a long one neither waits for each nor floods what it calls.

/** Returns the answers in the order of the items. Rejects with the first failure, and then starts no more. */
export async function inParallel<Item, Answer>(
  items: readonly Item[],
  atMost: number,
  work: (item: Item, index: number) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = []
  const waiting = items.entries()
  let failed = false
  const worker = async () => {
    for (const [index, item] of waiting) {
      if (failed) return
      answers[index] = await work(item, index)
    }
  }
  const workers = Array.from({ length: Math.min(atMost, items.length) }, worker)
  try {
    await Promise.all(workers)
  } catch (error) {
    failed = true
    await Promise.allSettled(workers)
    throw error
  }
  return answers
}
