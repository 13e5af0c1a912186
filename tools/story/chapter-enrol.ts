// Chapter 2: a list is imported, twice; a household is enrolled and assessed; its passport is not taken again.
import { listImportFailuresRoute } from '../../shared/contract/routes/imports.ts'
import { enrolHouseholdRoute } from '../../shared/contract/routes/registry.ts'
import { checkList, enrolList } from './imports.ts'
import { aHousehold, enrol, type HouseholdInput } from './rounds.ts'
import { expect, mustRefuse, type Scene } from './scene.ts'

export async function importRegistrations(scene: Scene): Promise<void> {
  const { teller, registrations } = scene
  teller.chapter('2  Enrol')
  const first = await runImport(scene)
  teller.done(
    `Imported ${registrations.fileName}: ${first.rows} rows, ${first.enrolled} enrolled, ${first.failed} failed`,
  )
  expect(first.enrolled + first.failed === first.rows, 'every row is enrolled or failed with a reason')
  expect(first.enrolled > first.rows * 0.9, 'nearly all rows are enrolled')
  if (first.failed > 0) await tellFailures(scene, first.importId)
  const second = await runImport(scene)
  teller.done(
    `Imported the same list again: ${second.alreadyEnrolled} were there already, ${second.enrolled} new`,
  )
  expect(second.enrolled === 0, 'importing again doubles nothing')
}

async function tellFailures({ setUp, programme, teller }: Scene, importId: string): Promise<void> {
  const failed: string[] = []
  let cursor: string | undefined
  do {
    const page = await setUp.api.call(listImportFailuresRoute, {
      token: setUp.tokens.programme,
      params: { programmeId: programme.programmeId, importId },
      query: cursor === undefined ? {} : { cursor },
    })
    for (const { row, reason, enrolled } of page.rows) if (!enrolled) failed.push(`row ${row}: ${reason}`)
    cursor = page.cursor
  } while (cursor !== undefined)
  for (const told of failed.slice(0, 3)) teller.note(told)
}

async function runImport({ setUp, programme, registrations, teller }: Scene) {
  const { fileName, csv, mapping } = registrations
  const told = { onProgress: (text: string) => teller.progress(text) }
  const checked = await checkList(setUp, programme, { fileName, content: csv, mapping, ...told })
  return enrolList(setUp, programme, { importId: checked.importId, ...told })
}

export async function enrolOne(scene: Scene): Promise<void> {
  const { setUp, programme, teller } = scene
  const withDocument = (number: string): HouseholdInput => {
    const household = aHousehold(programme)
    const [head, ...rest] = household.members
    if (head === undefined) throw new Error('a household has a head')
    const documents = [{ type: 'passport' as const, country: 'VEN', number }]
    return { ...household, members: [{ ...head, documents }, ...rest] }
  }
  const { householdId, assessment } = await enrol(setUp, withDocument('VE 123-456 á'))
  teller.done(`Enrolled ${householdId} with four members and consent; assessed at once:`)
  for (const { condition, held, value } of assessment?.conditions ?? [])
    teller.note(`${held ? 'held' : 'did not hold'}: ${condition.fact}, value ${value}`)
  for (const line of assessment?.lines ?? [])
    for (const step of line.steps)
      teller.note(`${line.code}: ${step.reason}: ${step.count} × ${step.each} = ${step.total}`)
  const food = assessment?.lines.find(({ code }) => code === 'food')
  expect(food?.amounts['USD'] === 11_000, 'four members and one child under 5 get USD 110.00 for food')
  await mustRefuse(
    scene,
    'document-already-registered',
    () => enrol(setUp, withDocument('ve123456A')),
    'The same passport in another spelling',
  )
  await mustRefuse(
    scene,
    'role-not-allowed',
    () => setUp.api.call(enrolHouseholdRoute, { token: setUp.tokens.auditor, body: withDocument('VE 999') }),
    'An auditor who enrols',
  )
}
