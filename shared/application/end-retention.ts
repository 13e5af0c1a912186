// Erases the households of programmes that are over for as long as their data was to be kept, unless another programme
// still needs them; and finishes erasures that died halfway. What it did is reported, by programme.
import { type Actor, checkScope } from '../domain/actor.ts'
import { dayIn } from '../domain/calendar.ts'
import type { Programme } from '../domain/programme.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Registration } from '../domain/registration.ts'
import { erasesFrom, hasRetentionEnded, type Retention } from '../domain/retention.ts'
import { shardCount } from '../domain/round.ts'
import { type EraseHouseholdPorts, eraseHousehold } from './erase-household.ts'
import { inParallel } from './in-parallel.ts'
import type { ListAllProgrammes } from './list-programmes.ts'
import type { GetProgramme } from './programme-ports.ts'

/** What came of a programme's retention so far. */
export type RetentionReport = {
  readonly programmeId: string
  readonly lastRunAt: number
  /** Households erased, in all runs. */
  readonly erased: number
  /** Households that another programme still needs. */
  readonly keptElsewhere: number
  /** Nothing is left to erase. */
  readonly isComplete: boolean
}

export type EndRetentionPorts = EraseHouseholdPorts & {
  readonly listAllProgrammes: ListAllProgrammes
  readonly getProgramme: GetProgramme
  readonly listRegistrations: (programmeId: string, shard: number) => Promise<readonly Registration[]>
  readonly listUnfinishedErasures: () => Promise<readonly string[]>
  readonly findRetentionReport: (programmeId: string) => Promise<RetentionReport | undefined>
  readonly putRetentionReport: (report: RetentionReport) => Promise<void>
  readonly clock: () => number
}

const system: Actor = { sub: 'system', roles: ['admin'], programmes: [], sites: [] }
const householdsAtOnce = 8

type Run = { readonly now: number; readonly stopAt: number }

/** Returns what it did. It stops at `stopAt`, and goes on at its next run. */
export const endRetention =
  (ports: EndRetentionPorts) =>
  async (
    run: Run,
  ): Promise<{ programmes: number; erased: number; keptElsewhere: number; finished: number }> => {
    const finished = await finishErasures(ports, run)
    const totals = { programmes: 0, erased: 0, keptElsewhere: 0, finished }
    let cursor: string | undefined
    do {
      const page = await ports.listAllProgrammes(cursor)
      for (const programme of page.rows) {
        const report = await endProgramme(ports, programme, run)
        if (report === undefined) continue
        totals.programmes++
        totals.erased += report.erased
        totals.keptElsewhere += report.keptElsewhere
      }
      cursor = page.cursor
    } while (cursor !== undefined && ports.clock() < run.stopAt)
    return totals
  }

async function finishErasures(ports: EndRetentionPorts, { now }: Run): Promise<number> {
  const householdIds = await ports.listUnfinishedErasures()
  for (const householdId of householdIds) await erase(ports, householdId, now)
  return householdIds.length
}

async function erase(ports: EndRetentionPorts, householdId: string, now: number): Promise<boolean> {
  const outcome = await eraseHousehold(ports)({ householdId, reason: 'retention-ended', actor: system, now })
  if (isRefusal(outcome)) throw new Error(`household ${householdId}: ${outcome.refused}`)
  return outcome.erasedAt === now
}

/** Undefined where the programme's data is still kept, or nothing is left of it. */
async function endProgramme(
  ports: EndRetentionPorts,
  { programmeId, timeZone, retention }: Programme,
  { now, stopAt }: Run,
): Promise<{ erased: number; keptElsewhere: number } | undefined> {
  if (!hasRetentionEnded(retention, dayIn(now, timeZone))) return undefined
  const before = await ports.findRetentionReport(programmeId)
  if (before?.isComplete === true || ports.clock() >= stopAt) return undefined
  const counts = { erased: 0, keptElsewhere: 0 }
  let isWhole = true
  for (let shard = 0; shard < shardCount; shard++) {
    const registrations = await ports.listRegistrations(programmeId, shard)
    await inParallel(registrations, householdsAtOnce, async ({ householdId }) => {
      if (ports.clock() >= stopAt) {
        isWhole = false
      } else if (await isErased(ports, householdId)) {
        return
      } else if (await isNeededElsewhere(ports, { programmeId, householdId }, now)) {
        counts.keptElsewhere++
      } else if (await erase(ports, householdId, now)) counts.erased++
    })
  }
  await ports.putRetentionReport({
    ...{ programmeId, lastRunAt: now, keptElsewhere: counts.keptElsewhere },
    erased: (before?.erased ?? 0) + counts.erased,
    isComplete: isWhole && counts.keptElsewhere === 0,
  })
  return counts
}

async function isErased(ports: EndRetentionPorts, householdId: string): Promise<boolean> {
  const found = await ports.findHousehold(householdId)
  return found === undefined || 'erased' in found
}

async function isNeededElsewhere(
  ports: EndRetentionPorts,
  { programmeId, householdId }: { programmeId: string; householdId: string },
  now: number,
): Promise<boolean> {
  const others = (await ports.listMemberships(householdId)).filter((each) => each !== programmeId)
  for (const other of others) {
    const programme = await ports.getProgramme(other)
    if (programme !== undefined && !hasRetentionEnded(programme.retention, dayIn(now, programme.timeZone)))
      return true
  }
  return false
}

/** Sets for how long data is kept; a day that is over may still be moved. Refuses with `programme-unknown`. */
export type ReplaceRetention = (replacement: {
  readonly programmeId: string
  readonly retention: Retention
}) => Promise<Refusal | undefined>

/** Refuses with `outside-your-scope`, `programme-unknown`, `too-busy`. */
export const setRetention =
  (ports: { readonly replaceRetention: ReplaceRetention }) =>
  async (command: { readonly actor: Actor; readonly programmeId: string; readonly retention: Retention }) => {
    const { actor, programmeId, retention } = command
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    const refused = await ports.replaceRetention({ programmeId, retention })
    return refused ?? { programmeId, ...retention, erasesFrom: erasesFrom(retention) }
  }

/** What is set, and what came of it. Refuses with `outside-your-scope` or `programme-unknown`. */
export const getRetention =
  (ports: Pick<EndRetentionPorts, 'getProgramme' | 'findRetentionReport'>) =>
  async ({ actor, programmeId }: { readonly actor: Actor; readonly programmeId: string }) => {
    const outside = checkScope(actor, { programmeId })
    if (outside !== undefined) return outside
    const [programme, report] = await Promise.all([
      ports.getProgramme(programmeId),
      ports.findRetentionReport(programmeId),
    ])
    if (programme === undefined) return refuse('programme-unknown')
    const { retention } = programme
    return {
      programmeId,
      ...(retention && { ...retention, erasesFrom: erasesFrom(retention) }),
      ...(report && {
        report: {
          lastRunAt: report.lastRunAt,
          erased: report.erased,
          keptElsewhere: report.keptElsewhere,
          isComplete: report.isComplete,
        },
      }),
    }
  }
