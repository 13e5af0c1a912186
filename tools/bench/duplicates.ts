// Whether duplicates are found: of 20,000 generated households, by kind, once with the seed that the comparison was
// developed on and once with one that it was not; and how long it takes among as many as 121-platform names.
import type { Household } from '../../shared/domain/household.ts'
import {
  type DuplicateKind,
  duplicateKinds,
  generateRegistry,
  type RegistrySample,
} from './duplicates/duplicate-kinds.ts'
import { findDuplicates, pairOf } from './duplicates/find-duplicates.ts'
import type { Measurement } from './measurement.ts'
import { plainRow, type Row, rowOf } from './row.ts'

const seeds = [
  { seed: 11, as: 'seed of development' },
  { seed: 4711, as: 'held-out seed' },
] as const
const count = 20_000
const perKind = 200
const manyRegistrations = 131_072

export const measureDuplicates: Measurement = async (_ground, note) => {
  const rows = seeds.flatMap(({ seed, as }) => rowsOf(as, generateRegistry(seed, count, perKind)))
  const { households, known } = generateRegistry(7, manyRegistrations, Math.round(manyRegistrations / 100))
  const { seconds, found } = timed(households)
  const truly = known.filter(({ of, duplicate }) => found.has(pairOf(of, duplicate))).length
  note('precision of a kind counts the false pairs that a household of that kind is in')
  return [
    ...rows,
    rowOf({
      ...{ name: '131,072 registrations, time to find duplicates', value: seconds, unit: 's' },
      ...{ aim: { atMost: 20 }, digits: 1 },
    }),
    ratio('131,072 registrations, recall', truly / known.length),
    ratio('131,072 registrations, precision', truly / found.size),
  ]
}

function timed(households: readonly Household[]) {
  const start = performance.now()
  const found = findDuplicates(households)
  return { seconds: (performance.now() - start) / 1000, found }
}

function rowsOf(as: string, sample: RegistrySample): Row[] {
  const found = findDuplicates(sample.households)
  const judged = judge(sample, found)
  return [
    ...duplicateKinds.flatMap((kind) => {
      const { recall, precision } = judged.byKind(kind)
      return [ratio(`${as}, ${kind}: recall`, recall), ratio(`${as}, ${kind}: precision`, precision)]
    }),
    rowOf({
      ...{ name: `${as}, all: recall`, value: judged.recall, unit: '' },
      aim: { atLeast: 0.95 },
      digits: 3,
    }),
    rowOf({
      ...{ name: `${as}, all: precision`, value: judged.precision, unit: '' },
      ...{ aim: { atLeast: 0.9 }, digits: 3 },
    }),
  ]
}

const ratio = (name: string, value: number) => plainRow({ name, value, unit: '', digits: 3 })

/** Each duplicate has one original: every other pair that was found is false. */
function judge({ known }: RegistrySample, found: ReadonlySet<string>) {
  const isFound = ({ of, duplicate }: (typeof known)[number]) => found.has(pairOf(of, duplicate))
  const truth = new Set(known.map(({ of, duplicate }) => pairOf(of, duplicate)))
  const falsePairs = [...found].filter((pair) => !truth.has(pair))
  const kindOf = new Map(
    known.flatMap(({ kind, of, duplicate }) => [[of, kind] as const, [duplicate, kind] as const]),
  )
  const right = known.filter(isFound).length
  return {
    recall: right / known.length,
    precision: right / found.size,
    byKind: (kind: DuplicateKind) => {
      const ofKind = known.filter((pair) => pair.kind === kind)
      const hits = ofKind.filter(isFound).length
      const wrong = falsePairs.filter((pair) => pair.split('|').some((id) => kindOf.get(id) === kind)).length
      return { recall: hits / ofKind.length, precision: hits / (hits + wrong) }
    },
  }
}
