// A list of 100,000 households through the running stack: uploaded, read and checked, and enrolled.
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import type { Household } from '../../shared/domain/household.ts'
import { makeApiClient } from '../api-client.ts'
import { startLocalStack } from '../local/stack.ts'
import { checkList, enrolList, type Mapping } from '../story/imports.ts'
import { signInStaff } from '../story/people.ts'
import { setUpProgramme } from '../story/programme-setup.ts'
import { generateHouseholds } from './duplicates/generated-households.ts'
import type { Measurement } from './measurement.ts'
import { timeOf } from './pace.ts'
import { plainRow } from './row.ts'

const rowCount = 100_000

const mapping: Mapping = {
  rowKey: ['number'],
  head: {
    given: 'given',
    family: 'family',
    sex: { column: 'sex', values: { female: 'female', male: 'male' } },
    birthDate: { column: 'born', format: 'yyyy-mm-dd' },
  },
  language: { otherwise: 'es' },
  memberCounts: [{ column: 'others', sex: 'unknown', fromYears: 0, toYears: 120 }],
  countedOn: '2026-01-01',
}

export const measureImportRows: Measurement = async ({ folder }, note) => {
  const dataDir = mkdtempSync(join(folder, 'import-'))
  const stack = await startLocalStack({ dataDir, quiet: true })
  try {
    const setUp = { api: makeApiClient(stack.baseUrl), tokens: await signInStaff(stack) }
    const programme = await setUpProgramme(setUp, { name: 'Bench' })
    const list = { fileName: 'list.csv', content: csvOf(rowCount), mapping }
    let importId = ''
    const checkSeconds = await timeOf(async () => {
      const seen = await checkList(setUp, programme, list)
      if (seen.state !== 'checked' || seen.rows !== rowCount) throw new Error(`the list is ${seen.state}`)
      importId = seen.importId
    })
    const enrolSeconds = await timeOf(async () => {
      const seen = await enrolList(setUp, programme, { importId })
      note(`${seen.enrolled} of ${seen.rows} enrolled, ${seen.failed} failed`)
    })
    const inSeconds = { unit: 's', digits: 0 } as const
    return [
      plainRow({
        name: 'list of 100,000 rows, uploaded, read and checked',
        value: checkSeconds,
        ...inSeconds,
      }),
      plainRow({ name: 'the same enrolled, two workers at once', value: enrolSeconds, ...inSeconds }),
    ]
  } finally {
    await stack.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

function csvOf(count: number): string {
  const rows = generateHouseholds(20, count).map(({ household }, index) => rowOf(household, index))
  return stringify([['number', 'given', 'family', 'sex', 'born', 'others'], ...rows])
}

function rowOf({ members }: Household, index: number): readonly string[] {
  const head = members.find(({ isHead }) => isHead)
  const born = head?.age && 'birthDate' in head.age ? head.age.birthDate : ''
  const others = String(Math.min(9, members.length - 1))
  const { given = 'Ana', family = 'Paz' } = head?.name ?? {}
  return [String(index), given, family, head?.sex === 'male' ? 'male' : 'female', born, others]
}
