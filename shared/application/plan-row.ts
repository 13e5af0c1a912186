// Decides what is to come of one row of a list: nothing, since it is there already; a failure; or an enrolment. The
// check and the enrolment both ask this, so that what an officer was shown is what happens.
import type { Actor } from '../domain/actor.ts'
import { dayIn } from '../domain/calendar.ts'
import { type RowFinding, type RowTerms, readRow, rowKeyOf } from '../domain/import-row.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { EnrolCommand } from './enrol-household.ts'
import type { HouseholdImport, ListedRow } from './import-ports.ts'
import type { GetSite } from './programme-ports.ts'

export type PlanRowPorts = {
  /** Always the same for a row key in a programme; tells nothing of the key to who can read the id. */
  readonly deriveHouseholdId: (programmeId: string, rowKey: readonly string[]) => Promise<string>
  /** What was enrolled under this id before, and by which request; spares encrypting a household that is there. */
  readonly findEnrolled: (
    householdId: string,
  ) => Promise<{ readonly requestHash: string; readonly enrolledAt: number } | undefined>
  /** A digest of what is read of a row, so that a changed one is told from a repeated one. */
  readonly hashRow: (text: string) => Promise<string>
}

export type RowPlan =
  | { readonly plan: 'alreadyEnrolled' }
  | { readonly plan: 'failed'; readonly failure: RowFinding }
  | { readonly plan: 'enrol'; readonly command: EnrolCommand; readonly remark?: RowFinding | undefined }

/** The terms that all rows of an import share. */
export async function termsOf(
  ports: { readonly getSite: GetSite } & Pick<RowTerms, 'normalisePhone'>,
  { mapping, siteId, createdAt }: HouseholdImport,
): Promise<RowTerms> {
  const site = await ports.getSite(siteId)
  if (site === undefined) throw new Error(`site ${siteId} is gone`)
  return { mapping, today: dayIn(createdAt, site.timeZone), normalisePhone: ports.normalisePhone }
}

export async function planRow(
  ports: PlanRowPorts,
  { started, terms }: { readonly started: HouseholdImport; readonly terms: RowTerms },
  row: ListedRow,
): Promise<RowPlan> {
  const { repeats } = row
  if (repeats?.alike === true) return { plan: 'alreadyEnrolled' }
  if (repeats !== undefined) return failing(repeatedRow(repeats.row))
  const key = rowKeyOf(row.cells, started.mapping)
  if (key === undefined) return failing(rowWithoutKey(started))
  const reading = readRow(row, terms)
  if ('failure' in reading) return failing(reading.failure)
  const command = await commandFor(ports, started, { ...reading, key })
  const earlier = await ports.findEnrolled(command.householdId)
  // What this import itself enrolled, by a worker that died, is enrolled and not "already".
  if (earlier === undefined || earlier.enrolledAt === started.createdAt)
    return { plan: 'enrol', command, remark: reading.remark }
  if (earlier.requestHash === command.requestHash) return { plan: 'alreadyEnrolled' }
  return failing(changedRow(command.householdId))
}

const failing = (failure: RowFinding): RowPlan => ({ plan: 'failed', failure })

type Read = Extract<ReturnType<typeof readRow>, { household: unknown }> & { readonly key: string[] }

async function commandFor(
  ports: PlanRowPorts,
  started: HouseholdImport,
  { household, consentLanguage, key }: Read,
): Promise<EnrolCommand> {
  const { siteId, programmeId } = started
  const language = consentLanguage ?? started.consentLanguage
  const consent = { purpose: 'registration-and-assistance', given: true, language } as const
  return {
    household: { ...household, siteId, consents: [consent] },
    programmeId,
    actor: actorOf(started),
    householdId: await ports.deriveHouseholdId(programmeId, key),
    requestHash: await ports.hashRow(JSON.stringify([household, siteId, language])),
    // The import's time, not the worker's: a worker that runs twice knows by it what this import enrolled.
    now: started.createdAt,
  }
}

/** Acts for the officer, whose scope was checked when the import was run, on this programme and site alone. */
function actorOf({ startedBy, ranBy = startedBy, programmeId, siteId }: HouseholdImport): Actor {
  return { sub: ranBy, roles: [], programmes: [programmeId], sites: [siteId] }
}

function repeatedRow(row: number): RowFinding {
  const reason = `Row ${row} is of the same household and says otherwise. That one was taken: make one row of both.`
  return { code: 'row-repeated', reason }
}

function rowWithoutKey({ mapping }: HouseholdImport): RowFinding {
  const [column] = mapping.rowKey
  const reason = 'Every column that tells rows apart is empty. Fill one of them.'
  return { ...(column !== undefined && { column }), code: 'row-key-missing', reason }
}

export function changedRow(householdId: string): RowFinding {
  const reason = `Household ${householdId} was enrolled from this row when it, or the mapping, said otherwise. It was left as it was: correct it there.`
  return { code: 'row-changed', reason }
}

export function heldDocument({ mapping }: HouseholdImport, holder: string): RowFinding {
  const column = mapping.head.document?.column
  const reason = `${holder} holds this document already. Compare the two.`
  return { ...(column !== undefined && { column }), code: 'document-already-registered', reason }
}

/** Words a refusal for who has the list at hand. */
export function findingOf(
  { refused, detail, facts }: Refusal,
  started: HouseholdImport,
  { householdId }: EnrolCommand,
): RowFinding {
  if (refused === 'document-already-registered')
    return heldDocument(started, `Household ${facts?.['householdId']}`)
  if (refused === 'idempotency-key-reused') return changedRow(householdId)
  return { code: refused, reason: detail ?? otherReasons[refused] ?? `It was refused: ${refused}.` }
}

const otherReasons: Readonly<Partial<Record<Refusal['refused'], string>>> = {
  'birth-date-in-future': 'A birth date or the day of counting lies in the future.',
  'programme-unknown': 'The programme does not exist any more.',
  'site-unknown': 'The site does not exist any more.',
}
