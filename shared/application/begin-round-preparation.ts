// Begins a distribution round: checks what is asked, stores it once, and hands a cycle's 32 shards to the workers
// who compute its entitlements.
import { type Actor, checkScope } from '../domain/actor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import type { Round } from '../domain/round.ts'
import { validateRoundPlan } from '../domain/round-plan.ts'
import { type TotalLine, totalsOfLines } from '../domain/round-totals.ts'
import type { GetProgramme, GetSite, ProgrammeWithBaskets } from './programme-ports.ts'
import {
  type CreateRoundOnce,
  type GetRoundProgress,
  type SendShards,
  type ShownRound,
  showRound,
} from './round-ports.ts'

type Ports = {
  readonly getProgramme: GetProgramme
  readonly getSite: GetSite
  readonly grantExists: (grantId: string) => Promise<boolean>
  readonly createRound: CreateRoundOnce
  readonly getRoundProgress: GetRoundProgress
  readonly sendToPrepare: SendShards
}

type RoundRequest = Pick<
  Round,
  | 'roundId'
  | 'programmeId'
  | 'kind'
  | 'name'
  | 'lines'
  | 'siteIds'
  | 'offlineSiteId'
  | 'firstValidDay'
  | 'validDays'
> & {
  readonly envelope?: readonly TotalLine[] | undefined
  readonly actor: Actor
  readonly requestHash: string
  readonly now: number
}

/**
 * Refuses with `programme-unknown`, `outside-your-scope`, `round-invalid`, `grant-unknown`, `site-unknown`,
 * `idempotency-key-reused` or `too-busy`. The same request again finds its round and sends what is still to prepare.
 */
export const beginRoundPreparation =
  (ports: Ports) =>
  async (request: RoundRequest): Promise<ShownRound | Refusal> => {
    const { programmeId } = request
    const outside = checkScope(request.actor, { programmeId })
    if (outside !== undefined) return outside
    const programme = await ports.getProgramme(programmeId)
    if (programme === undefined) return refuse('programme-unknown')
    const wrong =
      validateRoundPlan(request, programme) ??
      (await findUnknownGrant(ports, request)) ??
      (await findUnknownSite(ports, request))
    if (wrong !== undefined) return wrong
    const round = await ports.createRound(newRound(request, programme), request.requestHash)
    if (round === undefined) return refuse('idempotency-key-reused')
    if (isRefusal(round)) return round
    if (round.state === 'preparing') await ports.sendToPrepare(round)
    return showRound(round, await ports.getRoundProgress(round.roundId))
  }

function newRound(request: RoundRequest, programme: ProgrammeWithBaskets): Round {
  const { roundId, programmeId, kind, name, lines, siteIds, offlineSiteId, firstValidDay, validDays } =
    request
  return {
    roundId,
    programmeId,
    programmeNumber: programme.number,
    kind,
    name,
    state: kind === 'cycle' ? 'preparing' : 'prepared',
    lines,
    siteIds,
    ...(offlineSiteId !== undefined && { offlineSiteId }),
    firstValidDay,
    validDays,
    totals: totalsOfLines(request.envelope ?? []),
    householdCount: 0,
    voucherCount: 0,
    ruleVersion: programme.rules?.version ?? 0,
    ...(programme.rules && { rules: programme.rules }),
    preparedBy: request.actor.sub,
    createdAt: request.now,
  }
}

async function findUnknownGrant(ports: Ports, { lines }: RoundRequest): Promise<Refusal | undefined> {
  const known = await Promise.all(lines.map(({ grantId }) => ports.grantExists(grantId)))
  const unknown = known.indexOf(false)
  return unknown < 0 ? undefined : refuse('grant-unknown', { field: `lines.${unknown}.grantId` })
}

async function findUnknownSite(ports: Ports, request: RoundRequest): Promise<Refusal | undefined> {
  const { siteIds, offlineSiteId } = request
  const sites = await Promise.all(siteIds.map(ports.getSite))
  const unknown = sites.indexOf(undefined)
  if (unknown >= 0) return refuse('site-unknown', { field: `siteIds.${unknown}` })
  if (offlineSiteId !== undefined && (await ports.getSite(offlineSiteId)) === undefined)
    return refuse('site-unknown', { field: 'offlineSiteId' })
  return undefined
}
