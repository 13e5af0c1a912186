// The first thing that somebody asks in the morning: what waits for me, in the programmes that I work for.
import { type Actor, checkAnyScope, checkScope } from '../domain/actor.ts'
import type { FeedbackHeader } from '../domain/feedback.ts'
import type { Programme } from '../domain/programme.ts'
import type { Refusal } from '../domain/refusal.ts'
import type { Round } from '../domain/round.ts'
import type { Settlement } from '../domain/settlement.ts'
import {
  type MayDo,
  roundWaitsFor,
  statementWaitsFor,
  type WaitingKind,
  waitingKinds,
} from '../domain/waiting.ts'
import { checkFeedbackReach } from './answer-feedback.ts'
import type { ShownImport } from './get-import.ts'
import { inParallel } from './in-parallel.ts'
import { type FindProgrammes, type ListAllProgrammes, listProgrammes } from './list-programmes.ts'

/** Somebody who works for more is shown the first of them: nobody does the work of so many. */
export const mostProgrammes = 25
const programmesAtOnce = 5
/** What was imported with failures longer ago has been mended, or nobody will. */
const importsForMs = 14 * 24 * 3_600_000

export type ShowHomePorts = {
  readonly listAllProgrammes: ListAllProgrammes
  readonly findProgrammes: FindProgrammes
  readonly listRoundsOf: (programmeId: string) => Promise<readonly Round[]>
  readonly listStatementsOf: (programmeId: string) => Promise<readonly Settlement[]>
  /** Conflicts without a decision, the newest few hundred looked at. */
  readonly listOpenConflicts: (
    programmeId: string,
  ) => Promise<readonly { readonly receiptId: string; readonly receivedAt: number }[]>
  /** Of the newest twenty those since then (milliseconds since 1970). */
  readonly listRecentImports: (programmeId: string, since: number) => Promise<readonly ShownImport[]>
  /** Pairs without a decision, of these sites, or of all for `*`; of each site the fifty likeliest. */
  readonly listOpenDuplicates: (
    sites: Actor['sites'],
  ) => Promise<readonly { readonly duplicateId: string; readonly foundAt: number }[]>
  /** What nobody has answered yet, the newest few thousand looked at. */
  readonly listWaitingFeedback: () => Promise<readonly FeedbackHeader[]>
  /** Which roles take a step at all. */
  readonly rolesFor: Readonly<Record<WaitingKind, readonly string[]>>
}

/** One line of the list: so many of a kind in a programme, and the one that has waited longest. */
export type Waiting = {
  readonly kind: WaitingKind
  /** Missing where the work is of no one programme: feedback has one inbox, duplicates are of sites. */
  readonly programmeId?: string
  readonly programmeName?: string
  readonly count: number
  /** Of the one that has waited longest: what its page is found by, and its name where it has one. */
  readonly firstId: string
  readonly firstName?: string
  /** Milliseconds since 1970. */
  readonly since: number
}

export type Home = {
  readonly waiting: readonly Waiting[]
  readonly programmes: readonly Pick<Programme, 'programmeId' | 'name'>[]
  /** Whether there are programmes that were not looked at. */
  readonly more: boolean
}

type Thing = { readonly kind: WaitingKind; readonly id: string; readonly name?: string; readonly at: number }

/** In the order of the steps, the oldest first. Refuses with `outside-your-scope` whoever works for nothing. */
export const showHome =
  (ports: ShowHomePorts) =>
  async ({ actor, now }: { readonly actor: Actor; readonly now: number }): Promise<Home | Refusal> => {
    const outside = checkAnyScope(actor)
    if (outside !== undefined) return outside
    const { rows, cursor } = await listProgrammes(ports)({ actor })
    const looked = rows.slice(0, mostProgrammes)
    const mayDo: MayDo = (kind) => ports.rolesFor[kind].some((role) => actor.roles.includes(role))
    const waiting = await inParallel(looked, programmesAtOnce, async (programme) =>
      linesOf(await thingsIn(ports, programme.programmeId, { actor, mayDo, now }), programme),
    )
    const [duplicates, feedback] = await Promise.all([
      mayDo('duplicate-to-decide') ? duplicatesFor(ports, actor) : [],
      mayDo('feedback-to-answer') ? feedbackFor(ports, actor) : [],
    ])
    return {
      waiting: [...waiting.flat(), ...linesOf([...duplicates, ...feedback])].sort(
        (a, b) => orderOf(a) - orderOf(b) || a.since - b.since,
      ),
      programmes: looked.map(({ programmeId, name }) => ({ programmeId, name })),
      more: cursor !== undefined || rows.length > looked.length,
    }
  }

const orderOf = ({ kind }: Waiting) => waitingKinds.indexOf(kind)

async function thingsIn(
  ports: ShowHomePorts,
  programmeId: string,
  { actor, mayDo, now }: { actor: Actor; mayDo: MayDo; now: number },
): Promise<Thing[]> {
  const ofRounds = mayDo('round-to-submit') || mayDo('round-to-approve') || mayDo('round-to-release')
  const ofStatements = mayDo('statement-to-approve') || mayDo('payment-to-release')
  const [rounds, statements, conflicts, imports] = await Promise.all([
    ofRounds ? ports.listRoundsOf(programmeId) : [],
    ofStatements ? ports.listStatementsOf(programmeId) : [],
    mayDo('conflict-to-decide') ? ports.listOpenConflicts(programmeId) : [],
    mayDo('import-to-enrol') ? ports.listRecentImports(programmeId, now - importsForMs) : [],
  ])
  return [
    ...rounds.flatMap((round) => {
      const kind = roundWaitsFor(round, actor, mayDo)
      return kind === undefined ? [] : { kind, id: round.roundId, name: round.name, at: round.createdAt }
    }),
    ...statements.flatMap((statement) => {
      const kind = statementWaitsFor(statement, actor, mayDo)
      return kind === undefined ? [] : { kind, id: statement.settlementId, at: statement.startedAt }
    }),
    ...conflicts.map(({ receiptId, receivedAt }) => ({
      kind: 'conflict-to-decide' as const,
      id: receiptId,
      at: receivedAt,
    })),
    ...imports
      .filter(({ siteId }) => checkScope(actor, { siteId }) === undefined)
      .flatMap((one) => {
        const kind = importWaitsFor(one)
        const named = { id: one.importId, name: one.fileName, at: one.createdAt }
        return kind === undefined ? [] : { kind, ...named }
      }),
  ]
}

/** A list that was checked waits to be enrolled; one that could not be read, or whose rows failed, to be mended. */
function importWaitsFor({ state, failed }: ShownImport): WaitingKind | undefined {
  if (state === 'checked') return 'import-to-enrol'
  return state === 'unreadable' || (state === 'done' && failed > 0) ? 'import-to-mend' : undefined
}

async function duplicatesFor({ listOpenDuplicates }: ShowHomePorts, actor: Actor): Promise<Thing[]> {
  const pairs = await listOpenDuplicates(actor.roles.includes('admin') ? ['*'] : actor.sites)
  return pairs.map(({ duplicateId, foundAt }) => ({
    kind: 'duplicate-to-decide',
    id: duplicateId,
    at: foundAt,
  }))
}

async function feedbackFor(ports: ShowHomePorts, actor: Actor): Promise<Thing[]> {
  const waiting = await ports.listWaitingFeedback()
  return waiting
    .filter((one) => checkFeedbackReach(actor, one) === undefined)
    .map(({ feedbackId, receivedAt }) => ({ kind: 'feedback-to-answer', id: feedbackId, at: receivedAt }))
}

function linesOf(things: readonly Thing[], programme?: Programme): Waiting[] {
  const of = programme && { programmeId: programme.programmeId, programmeName: programme.name }
  return waitingKinds.flatMap((kind) => {
    const [first, ...others] = things.filter((thing) => thing.kind === kind).sort((a, b) => a.at - b.at)
    if (first === undefined) return []
    const named = first.name === undefined ? {} : { firstName: first.name }
    const counted = { count: 1 + others.length, firstId: first.id, ...named, since: first.at }
    return [{ kind, ...of, ...counted }]
  })
}
