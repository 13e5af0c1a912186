// The list of registrations that the story imports: a file that is named, or one that lies beside the project,
// or else a list of our own that is untidy in the ways that real lists are.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type * as z from 'zod'
import type { importMapping } from '../../shared/contract/routes/imports.ts'

export type Registrations = {
  readonly fileName: string
  readonly csv: string
  readonly rows: number
  readonly mapping: z.input<typeof importMapping>
}

const besideTheProject = resolve(import.meta.dirname, '../../../shared/data/registrations-demo-1000.csv')

/** Reads `--registrations FILE`, the list beside the project, or makes 1,000 rows. */
export async function readRegistrations(args: readonly string[]): Promise<Registrations> {
  const { values } = parseArgs({ args: [...args], options: { registrations: { type: 'string' } } })
  const file = values.registrations ?? (existsSync(besideTheProject) ? besideTheProject : undefined)
  const csv = file === undefined ? makeRegistrations(1000) : await readFile(file, 'utf8')
  const rows = csv.trimEnd().split('\n').length - 1
  return {
    fileName: file === undefined ? 'registrations.csv' : basename(file),
    csv,
    rows,
    mapping: demoMapping,
  }
}

const sexValues = { masculin: 'male', féminin: 'female', male: 'male', female: 'female' } as const

/** How the columns of the demo list become a household. */
export const demoMapping: Registrations['mapping'] = {
  rowKey: ['documentid', 'phoneNumber', 'name', 'firstname'],
  head: {
    given: 'firstname',
    middle: 'middlename',
    family: 'name',
    sex: { column: 'gender', values: sexValues },
    birthDate: { column: 'birthdate', format: 'dd-mm-yyyy' },
    document: { column: 'documentid', type: 'registration-number' },
  },
  language: { column: 'preferredLanguage', otherwise: 'en' },
  phones: ['phoneNumber'],
  whatsapp: 'whatsappPhoneNumber',
  memberCounts: [
    { column: 'males', sex: 'male', fromYears: 18, toYears: 120 },
    { column: 'women', sex: 'female', fromYears: 18, toYears: 120 },
    { column: 'boys', sex: 'male', fromYears: 0, toYears: 17 },
    { column: 'girls', sex: 'female', fromYears: 0, toYears: 17 },
  ],
  countedOn: '2026-01-01',
}

/** Rows that are the same at every run: trailing blanks, day-month-year dates, counts that may leave out the head. */
export function makeRegistrations(count: number): string {
  const header =
    'phoneNumber,preferredLanguage,name,middlename,firstname,gender,birthdate,documentid,males,boys,women,girls,whatsappPhoneNumber'
  const draw = makeDraw(2026)
  const rows = Array.from({ length: count }, (_, row) => {
    const number = String(row).padStart(5, '0')
    const gender = draw(2) === 0 ? 'Masculin ' : 'Féminin'
    const phone = `5076${String(1_000_000 + draw(8_999_999))}`
    const birthDate = `${String(1 + draw(28)).padStart(2, '0')}-${String(1 + draw(12)).padStart(2, '0')}-${1950 + draw(55)}`
    const language = ['es', 'en', 'fr', 'pt', 'ht'][draw(5)]
    const counts = [draw(4), draw(4), draw(4), draw(4)].join(',')
    return `${phone},${language},Family${number},,Given${number},${gender},${birthDate},R${number},${counts},${phone}`
  })
  return `${[header, ...rows].join('\n')}\n`
}

/** A small linear congruential generator: the same list everywhere. Constants of Numerical Recipes. */
function makeDraw(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
