// Setting up and running programmes: grants, budgets, sites, baskets, rules and distribution rounds. Touches the
// ledger and two queues; knows no person.
import { deriveId, type IdPrefix, shardOf } from '../../shared/adapters/crypto/derive-id.ts'
import { makeAttributedClient } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeBudgetStore } from '../../shared/adapters/dynamodb/budget-store.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeProgrammeStore } from '../../shared/adapters/dynamodb/programme-store.ts'
import { makeRoundExclusionStore } from '../../shared/adapters/dynamodb/round-exclusion-store.ts'
import { makeRoundPreparationStore } from '../../shared/adapters/dynamodb/round-preparation-store.ts'
import { makeRoundStore } from '../../shared/adapters/dynamodb/round-store.ts'
import { makeWorkQueue } from '../../shared/adapters/sqs/work-queue.ts'
import { addBasket } from '../../shared/application/add-basket.ts'
import { amendGrant } from '../../shared/application/amend-grant.ts'
import { beginRoundPreparation } from '../../shared/application/begin-round-preparation.ts'
import { closeRound } from '../../shared/application/close-round.ts'
import { createProgramme, createSite } from '../../shared/application/create-programme.ts'
import { setRetention } from '../../shared/application/end-retention.ts'
import { excludeHousehold, readmitHousehold } from '../../shared/application/exclude-household.ts'
import { createGrant, fundBudget, listGrants } from '../../shared/application/fund-budget.ts'
import { getBudget } from '../../shared/application/get-budget.ts'
import { getRound, listEntitlements, listRounds } from '../../shared/application/get-round.ts'
import { getProgrammeInScope, listProgrammes, listSites } from '../../shared/application/list-programmes.ts'
import { approveRound, moveRound } from '../../shared/application/move-round.ts'
import type { SendShards } from '../../shared/application/round-ports.ts'
import { setOfflineTerms } from '../../shared/application/set-offline-terms.ts'
import { setQuietHours } from '../../shared/application/set-quiet-hours.ts'
import { setRules } from '../../shared/application/set-rules.ts'
import { moveFunding, withdrawFunding } from '../../shared/application/withdraw-funding.ts'
import { setOfflineTermsRoute } from '../../shared/contract/routes/devices.ts'
import {
  amendGrantRoute,
  moveFundingRoute,
  withdrawFundingRoute,
} from '../../shared/contract/routes/fundings.ts'
import { setQuietHoursRoute } from '../../shared/contract/routes/messages.ts'
import {
  addBasketRoute,
  createGrantRoute,
  createProgrammeRoute,
  createSiteRoute,
  fundBudgetRoute,
  getBudgetRoute,
  getProgrammeRoute,
  listGrantsRoute,
  listProgrammesRoute,
  listSitesRoute,
  setRulesRoute,
} from '../../shared/contract/routes/programmes.ts'
import { setRetentionRoute } from '../../shared/contract/routes/registry.ts'
import {
  approveRoundRoute,
  cancelRoundRoute,
  closeRoundRoute,
  excludeHouseholdRoute,
  getRoundRoute,
  listEntitlementsRoute,
  listRoundsRoute,
  prepareRoundRoute,
  readmitHouseholdRoute,
  releaseRoundRoute,
  submitRoundRoute,
} from '../../shared/contract/routes/rounds.ts'
import { dayNumber } from '../../shared/domain/calendar.ts'
import { shardCount } from '../../shared/domain/round.ts'
import { apiFunction, on } from '../middleware/api-function.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment('LEDGER_TABLE', 'PREPARE_QUEUE_URL', 'ISSUE_QUEUE_URL')
const client = makeAttributedClient(environment.LEDGER_TABLE)
const ports = {
  ...makeProgrammeReader(client, environment.LEDGER_TABLE),
  ...makeProgrammeStore(client, environment.LEDGER_TABLE),
  ...makeBudgetStore(client, environment.LEDGER_TABLE),
  ...makeRoundStore(client, environment.LEDGER_TABLE),
  ...makeRoundPreparationStore(client, environment.LEDGER_TABLE),
  ...makeRoundExclusionStore(client, environment.LEDGER_TABLE),
  shardOf: (householdId: string) => shardOf(householdId, shardCount),
  sendToPrepare: sendShards(environment.PREPARE_QUEUE_URL),
  sendToIssue: sendShards(environment.ISSUE_QUEUE_URL),
}

export const handler = apiFunction('programmes', [
  on(createProgrammeRoute, (call) => {
    const programme = { ...call.body, programmeId: idFor('prg', call), createdAt: call.now }
    return createProgramme(ports)({ actor: call.actor, programme, requestHash: call.requestHash })
  }),
  on(listProgrammesRoute, ({ actor, query }) => listProgrammes(ports)({ actor, cursor: query.cursor })),
  on(getProgrammeRoute, ({ actor, params }) => getProgrammeInScope(ports)({ actor, ...params })),
  on(addBasketRoute, (call) => {
    const { actor, params, body: basket, requestHash } = call
    return addBasket(ports)({
      actor,
      ...params,
      basket,
      requestKey: idFor('req', call, params.programmeId),
      requestHash,
    })
  }),
  on(setRulesRoute, ({ actor, params, body: rules }) => setRules(ports)({ actor, ...params, rules })),
  on(setRetentionRoute, ({ actor, params, body: retention }) =>
    setRetention(ports)({ actor, ...params, retention }),
  ),
  on(setOfflineTermsRoute, ({ actor, params, body }) => {
    const { lossCaps, maxListAgeHours, ...caps } = body
    const offlineTerms = { caps: { ...caps, maxListAgeSeconds: maxListAgeHours * 3600 }, lossCaps }
    return setOfflineTerms(ports)({ actor, ...params, offlineTerms })
  }),
  on(setQuietHoursRoute, ({ actor, params, body: quietHours }) =>
    setQuietHours(ports)({ actor, ...params, quietHours }),
  ),
  on(createGrantRoute, (call) => {
    const grant = { ...call.body, grantId: idFor('grt', call), createdAt: call.now }
    return createGrant(ports)({ actor: call.actor, grant, requestHash: call.requestHash })
  }),
  on(amendGrantRoute, (call) => {
    const { actor, params, body, requestHash, now } = call
    const amendmentId = idFor('amd', call, params.grantId)
    return amendGrant(ports)({ actor, ...params, ...body, amendmentId, requestHash, now })
  }),
  on(listGrantsRoute, ({ actor, query }) => listGrants(ports)({ actor, ...query })),
  on(fundBudgetRoute, (call) => {
    const { actor, params, body, requestHash, now } = call
    const transferId = idFor('trf', call, params.programmeId)
    return fundBudget(ports)({ actor, ...params, ...body, transferId, requestHash, now })
  }),
  on(withdrawFundingRoute, (call) => {
    const { actor, params, body, requestHash, now } = call
    const transferId = idFor('trf', call, params.programmeId)
    return withdrawFunding(ports)({ actor, ...params, ...body, transferId, requestHash, now })
  }),
  on(moveFundingRoute, (call) => {
    const { actor, params, body, requestHash, now } = call
    const transferId = idFor('trf', call, params.programmeId)
    return moveFunding(ports)({ actor, ...params, ...body, transferId, requestHash, now })
  }),
  on(getBudgetRoute, ({ actor, params }) => getBudget(ports)({ actor, ...params })),
  on(createSiteRoute, (call) => {
    const site = { ...call.body, siteId: idFor('sit', call) }
    return createSite(ports)({ actor: call.actor, site, requestHash: call.requestHash })
  }),
  on(listSitesRoute, ({ actor, query }) => listSites(ports)({ actor, ...query })),
  on(prepareRoundRoute, (call) => {
    const { actor, params, body, requestHash, now } = call
    const firstValidDay = dayNumber(body.firstValidDay)
    const round = { ...params, ...body, firstValidDay, roundId: idFor('rnd', call, params.programmeId) }
    return beginRoundPreparation(ports)({ ...round, actor, requestHash, now })
  }),
  on(listRoundsRoute, ({ actor, params, query }) => listRounds(ports)({ actor, ...params, ...query })),
  on(getRoundRoute, ({ actor, params }) => getRound(ports)({ actor, ...params })),
  on(listEntitlementsRoute, ({ actor, params, query }) =>
    listEntitlements(ports)({ actor, ...params, ...query }),
  ),
  on(excludeHouseholdRoute, ({ actor, params, body, now }) =>
    excludeHousehold(ports)({ actor, ...params, ...body, now }),
  ),
  on(readmitHouseholdRoute, ({ actor, params, body, now }) =>
    readmitHousehold(ports)({ actor, ...params, ...body, now }),
  ),
  on(submitRoundRoute, ({ actor, params }) => moveRound(ports, 'submit')({ actor, ...params })),
  on(approveRoundRoute, ({ actor, params, now }) => approveRound(ports)({ actor, ...params, now })),
  on(cancelRoundRoute, ({ actor, params }) => moveRound(ports, 'cancel')({ actor, ...params })),
  on(releaseRoundRoute, ({ actor, params }) => moveRound(ports, 'release')({ actor, ...params })),
  on(closeRoundRoute, ({ actor, params, body, now }) =>
    closeRound(ports)({ actor, ...params, ...body, now }),
  ),
])

/** What belongs to a programme gets another id in another one, even under the same Idempotency-Key. */
function idFor(
  prefix: IdPrefix,
  call: { actor: { sub: string }; idempotencyKey: string },
  ...within: readonly string[]
): string {
  return deriveId(prefix, call.actor.sub, call.idempotencyKey, ...within)
}

function sendShards(url: string): SendShards {
  const queue = makeWorkQueue(url)
  return ({ programmeId, roundId }) =>
    queue.sendAll(Array.from({ length: shardCount }, (_, shard) => ({ programmeId, roundId, shard })))
}
