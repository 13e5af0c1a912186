// Which seeds a test plays: those of its own, or what the environment says.

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
