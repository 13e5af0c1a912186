// Shows rounds, how far they are, and what each household gets in one.
import { type Actor, checkScope } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Entitlement, Round } from '../domain/round.ts'
import type { Page, ProgrammeExists } from './programme-ports.ts'
import {
  type GetRound,
  type GetRoundProgress,
  type ListEntitlements,
  type ListRounds,
  type ShownRound,
  showRound,
} from './round-ports.ts'

type AskedRound = { readonly actor: Actor; readonly programmeId: string; readonly roundId: string }

/** Refuses with `outside-your-scope` or `round-unknown`. */
export const getRoundInScope =
  (ports: { readonly getRound: GetRound }) =>
  async (asked: AskedRound): Promise<Round | Refusal> => {
    const outside = checkScope(asked.actor, { programmeId: asked.programmeId })
    if (outside !== undefined) return outside
    return (await ports.getRound(asked)) ?? refuse('round-unknown')
  }

/** Refuses with `outside-your-scope` or `round-unknown`. */
export const getRound =
  (ports: { readonly getRound: GetRound; readonly getRoundProgress: GetRoundProgress }) =>
  async (asked: AskedRound): Promise<ShownRound | Refusal> => {
    const round = await getRoundInScope(ports)(asked)
    if (isRefusal(round)) return round
    return showRound(round, await ports.getRoundProgress(round.roundId))
  }

type ListRoundsPorts = {
  readonly programmeExists: ProgrammeExists
  readonly listRounds: ListRounds
  readonly getRoundProgress: GetRoundProgress
}

/** Refuses with `outside-your-scope` or `programme-unknown`. */
export const listRounds =
  (ports: ListRoundsPorts) =>
  async (asked: {
    readonly actor: Actor
    readonly programmeId: string
    readonly cursor?: string | undefined
  }): Promise<{ rows: ShownRound[]; cursor?: string } | Refusal> => {
    const outside = checkScope(asked.actor, { programmeId: asked.programmeId })
    if (outside !== undefined) return outside
    if (!(await ports.programmeExists(asked.programmeId))) return refuse('programme-unknown')
    const { rows, ...more } = await ports.listRounds(asked)
    const shown = rows.map(async (round) => showRound(round, await ports.getRoundProgress(round.roundId)))
    return { rows: await Promise.all(shown), ...more }
  }

type ShownEntitlement = Pick<
  Entitlement,
  'householdId' | 'code' | 'kind' | 'grantId' | 'amounts' | 'ruleVersion'
> & { readonly exclusion?: { readonly reason: string; readonly at: number } }

/** Refuses with `outside-your-scope` or `round-unknown`. */
export const listEntitlements =
  (ports: { readonly getRound: GetRound; readonly listEntitlements: ListEntitlements }) =>
  async (
    asked: AskedRound & { readonly cursor?: string | undefined },
  ): Promise<Page<ShownEntitlement> | Refusal> => {
    const round = await getRoundInScope(ports)(asked)
    if (isRefusal(round)) return round
    const { rows, ...more } = await ports.listEntitlements(asked)
    return { rows: rows.map(shownEntitlement), ...more }
  }

function shownEntitlement(entitlement: Entitlement): ShownEntitlement {
  const { householdId, code, kind, grantId, amounts, ruleVersion, excluded } = entitlement
  return {
    ...{ householdId, code, kind, grantId, amounts, ruleVersion },
    ...(excluded && { exclusion: { reason: excluded.reason, at: excluded.at } }),
  }
}
