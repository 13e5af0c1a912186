// Which seeds a test plays: those of its own, or what the environment says, and how it tells of one that failed.

/**
 * `count` seeds from 1 on; VALE_FAULT_SEEDS says how many instead, VALE_FAULT_SEED names the only one. The same seeds
 * at every run: `npm test` fails for a change of the code, not for a day; `npm run test:faults` looks further.
 */
export function chosenSeeds(count: number, environment: NodeJS.ProcessEnv = process.env): readonly number[] {
  const one = environment['VALE_FAULT_SEED']
  if (one !== undefined) return [wholeNumber('VALE_FAULT_SEED', one)]
  const howMany = environment['VALE_FAULT_SEEDS']
  const length = howMany === undefined ? count : wholeNumber('VALE_FAULT_SEEDS', howMany)
  return Array.from({ length }, (_, index) => index + 1)
}

export function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new Error(`${name} is a whole number, not ${text}`)
  return Number(text)
}

/**
 * Runs each seed, a few at a time. Throws for the first that fails: its message names the seed and, unless the failure
 * says so itself, how to run it alone: `file` is the test's own.
 */
export async function forEachSeed(
  { seeds, file, atOnce = 1 }: { seeds: readonly number[]; file: string; atOnce?: number },
  run: (seed: number) => Promise<void>,
): Promise<void> {
  const waiting = seeds.values()
  const failures: Error[] = []
  const worker = async () => {
    for (const seed of waiting) {
      if (failures.length > 0) return
      await run(seed).catch((cause: unknown) => failures.push(failureOf(seed, file, cause)))
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  if (failures[0] !== undefined) throw failures[0]
}

function failureOf(seed: number, file: string, cause: unknown): Error {
  const words = cause instanceof Error ? cause.message : String(cause)
  if (words.includes('again: ')) return cause as Error
  return new Error(`seed ${seed}: ${words}\n  again: VALE_FAULT_SEED=${seed} npm test -- ${file}`, { cause })
}
