// How each problem of issuing vouchers, of handing them out and of the signing keys comes about.
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { shardOf } from '../../../shared/adapters/crypto/derive-id.ts'
import { ledgerKey, registryKey } from '../../../shared/adapters/dynamodb/keys.ts'
import type { Route } from '../../../shared/contract/route.ts'
import {
  getRoundCardsRoute,
  getVoucherCardRoute,
  getVoucherQrRoute,
  issueWalkInRoute,
  listRoundVouchersRoute,
  listSigningKeysRoute,
  replaceCardRoute,
  retireSigningKeyRoute,
  rotateSigningKeyRoute,
} from '../../../shared/contract/routes/issuing.ts'
import { setRulesRoute } from '../../../shared/contract/routes/programmes.ts'
import { redeemVoucherRoute } from '../../../shared/contract/routes/redemptions.ts'
import { recordConsentRoute } from '../../../shared/contract/routes/registry.ts'
import { approveRoundRoute, submitRoundRoute } from '../../../shared/contract/routes/rounds.ts'
import { shardCount } from '../../../shared/domain/round.ts'
import { demoRules, setUpProgramme } from '../../../tools/story/programme-setup.ts'
import {
  aHousehold,
  enrol,
  type HouseholdInput,
  openStandingRound,
  prepareCycle,
  waitForRound,
  walkIn,
} from '../../../tools/story/rounds.ts'
import { scanTable } from '../../../tools/verification/scan-table.ts'
import { setStatus } from './corrections.ts'
import { aMergedHousehold } from './duplicates.ts'
import {
  ask,
  noSuch,
  ofProgramme,
  once,
  outsider,
  type Scenario,
  type Scenarios,
  underOneKey,
  type Vale,
} from './scenario.ts'

type Programme = Vale['programme']
type Envelope = Readonly<Record<string, number>>

const aProgramme = ({ setUp }: Vale, changes: Partial<Parameters<typeof setUpProgramme>[1]> = {}) =>
  setUpProgramme(setUp, { name: 'Scenario', ...changes })

/** A standing round of the programme that hands out food. */
const foodRound = ({ setUp }: Vale, programme: Programme, envelope: Envelope = { USD: 1_000_000 }) =>
  openStandingRound(setUp, programme, { codes: ['food'], envelope })

const sharedRound = once((vale) => foodRound(vale, vale.programme))

const enrolIn = async ({ setUp }: Vale, programme: Programme, changes: Partial<HouseholdInput> = {}) =>
  (await enrol(setUp, aHousehold(programme, changes))).householdId

type WalkIn = {
  readonly householdId: string
  readonly roundId: string
  readonly programmeId?: string
  readonly token?: string
  readonly idempotencyKey?: string
}

const issueWalkIn = (
  { api, tokens, programme }: Vale,
  { programmeId = programme.programmeId, roundId, householdId, ...keyed }: WalkIn,
) =>
  api.send(issueWalkInRoute, {
    token: tokens.registration,
    params: { programmeId, roundId },
    body: { householdId },
    ...keyed,
  })

type OwnSetting = Programme & { readonly roundId: string; readonly householdId: string }

/** A walk-in to a programme, round and household of its own, after something was changed. */
const inOwnProgramme =
  (
    options: Partial<Parameters<typeof setUpProgramme>[1]>,
    change: (vale: Vale, own: OwnSetting) => Promise<unknown> = async () => undefined,
  ): Scenario =>
  async (vale) => {
    const programme = await aProgramme(vale, options)
    const [{ roundId }, householdId] = await Promise.all([
      foodRound(vale, programme),
      enrolIn(vale, programme),
    ])
    await change(vale, { ...programme, roundId, householdId })
    return issueWalkIn(vale, { programmeId: programme.programmeId, roundId, householdId })
  }

/** As if the last key that fits into a voucher's text had been made and retired. */
const useUpKeys = ({ tables, stack }: Vale, { programmeId }: { programmeId: string }) =>
  tables.send(
    new UpdateCommand({
      TableName: stack.tables.ledger,
      Key: ledgerKey.currentSigningKey(programmeId),
      UpdateExpression: 'SET keyNumber = :last, #state = :retired',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':last': 255, ':retired': 'retired' },
    }),
  )

/** As if the household had withdrawn its consent after it was registered. */
const withdrawConsent = ({ tables, stack, programme }: Vale, householdId: string) =>
  tables.send(
    new UpdateCommand({
      TableName: stack.tables.registry,
      Key: registryKey.registration(programme.programmeId, shardOf(householdId, shardCount), householdId),
      UpdateExpression: 'SET consented = :false',
      ExpressionAttributeValues: { ':false': false },
    }),
  )

const walkInProblems: Scenarios = {
  'issueWalkIn: assessment-ineligible': inOwnProgramme({
    eligibility: { all: [{ fact: 'household-size', atLeast: 5 }] },
  }),
  'issueWalkIn: assessment-outdated': inOwnProgramme({}, ({ api, tokens }, own) =>
    api.call(setRulesRoute, {
      token: tokens.programme,
      params: own,
      body: { ...demoRules(own), eligibility: { all: [] } },
    }),
  ),
  'issueWalkIn: consent-missing': async (vale) => {
    const { roundId } = await sharedRound(vale)
    const householdId = await enrolIn(vale, vale.programme)
    await withdrawConsent(vale, householdId)
    return issueWalkIn(vale, { roundId, householdId })
  },
  'issueWalkIn: envelope-exhausted': async (vale) => {
    const { roundId } = await foodRound(vale, vale.programme, { USD: 100 })
    return issueWalkIn(vale, { roundId, householdId: await enrolIn(vale, vale.programme) })
  },
  'issueWalkIn: household-merged': async (vale) => {
    const { roundId } = await sharedRound(vale)
    return issueWalkIn(vale, { roundId, householdId: await aMergedHousehold(vale, vale.programme) })
  },
  'issueWalkIn: idempotency-key-reused': underOneKey(async (vale, { idempotencyKey }) => {
    const { roundId } = await sharedRound(vale)
    const householdId = await enrolIn(vale, vale.programme)
    return issueWalkIn(vale, { roundId, householdId, idempotencyKey })
  }),
  'issueWalkIn: outside-your-scope': async (vale) => {
    const { roundId } = await sharedRound(vale)
    const householdId = await enrolIn(vale, vale.programme)
    return issueWalkIn(vale, { roundId, householdId, token: await outsider(vale) })
  },
  'issueWalkIn: pin-required': inOwnProgramme({ pinRequired: true }),
  'issueWalkIn: registration-unknown': async (vale) => {
    const { roundId } = await sharedRound(vale)
    return issueWalkIn(vale, { roundId, householdId: noSuch.householdId })
  },
  'issueWalkIn: round-not-for-household': async (vale) => {
    const { setUp, programme } = vale
    const kits = { codes: ['dignity'], envelope: { 'item:dignity-kit': 10 } }
    const { roundId } = await openStandingRound(setUp, programme, kits)
    const householdId = await enrolIn(vale, programme, { members: [{ sex: 'male' }] })
    return issueWalkIn(vale, { roundId, householdId })
  },
  'issueWalkIn: round-not-standing': async (vale) => {
    const { programmeId, roundId } = await unreleasedCycle(vale)
    return issueWalkIn(vale, { programmeId, roundId, householdId: noSuch.householdId })
  },
  'issueWalkIn: round-unknown': (vale) => issueWalkIn(vale, noSuch),
  'issueWalkIn: signing-keys-used-up': inOwnProgramme({}, useUpKeys),
  'issueWalkIn: voucher-already-issued': async (vale) => {
    const { roundId } = await sharedRound(vale)
    const householdId = await enrolIn(vale, vale.programme)
    await issueWalkIn(vale, { roundId, householdId })
    return issueWalkIn(vale, { roundId, householdId })
  },
}

/** A voucher of a household of its own, so that scenarios do not meet. */
async function aNewVoucher(vale: Vale, programme: Programme = vale.programme) {
  const { roundId } = await (programme === vale.programme ? sharedRound(vale) : foodRound(vale, programme))
  const { vouchers } = await walkIn(vale.setUp, programme, { roundId })
  const [voucher] = vouchers
  if (voucher === undefined) throw new Error('no voucher was issued')
  return voucher
}

/** A voucher of the shared programme that nobody changes. */
export const aVoucher = once((vale) => aNewVoucher(vale))

/** A cycle whose voucher is issued and waits for the release; nobody but the table tells its id. */
export const unreleasedCycle = once(async (vale) => {
  const { api, tokens, setUp, tables, stack } = vale
  const programme = await aProgramme(vale)
  await enrolIn(vale, programme)
  const { roundId } = await prepareCycle(setUp, programme, { codes: ['food'] })
  const at = { programmeId: programme.programmeId, roundId }
  await api.call(submitRoundRoute, { token: tokens.programme, params: at })
  await api.call(approveRoundRoute, { token: tokens.approver, params: at })
  await waitForRound(setUp, at, { state: 'issued' })
  let voucherId = ''
  const wanted = { table: stack.tables.vouchers, attributes: ['voucherId', 'roundId'] }
  await scanTable(tables, wanted, (item) => {
    if (item['roundId'] === roundId) voucherId = String(item['voucherId'])
  })
  return { ...at, voucherId }
})

/** Asks for a voucher whose status was changed by hand in the engine. */
const ofEnded =
  (route: Route, status: string): Scenario =>
  async (vale) => {
    const { voucherId } = await aNewVoucher(vale)
    await setStatus(vale, voucherId, status)
    return ask(vale, route, { token: vale.tokens.registration, params: { voucherId } })
  }

/** What every route refuses that shows a voucher. */
const ofVoucher = (route: Route): Scenarios => ({
  [`${route.id}: voucher-expired`]: ofEnded(route, 'expired'),
  [`${route.id}: voucher-replaced`]: ofEnded(route, 'replaced'),
  [`${route.id}: voucher-void`]: ofEnded(route, 'void'),
  [`${route.id}: card-not-ready`]: async (vale) =>
    ask(vale, route, { token: vale.tokens.registration, params: await unreleasedCycle(vale) }),
  [`${route.id}: outside-your-scope`]: async (vale) =>
    ask(vale, route, { token: await outsider(vale), params: await aVoucher(vale) }),
  [`${route.id}: voucher-unknown`]: (vale) =>
    ask(vale, route, { token: vale.tokens.registration, params: noSuch }),
})

/** What every route refuses whose path names a round with its vouchers. */
const ofRound = (route: Route): Scenarios => ({
  [`${route.id}: card-not-ready`]: async (vale) =>
    ask(vale, route, { token: vale.tokens.registration, params: await unreleasedCycle(vale) }),
  [`${route.id}: outside-your-scope`]: async (vale) =>
    ask(vale, route, { token: await outsider(vale), params: await sharedRound(vale) }),
  [`${route.id}: round-unknown`]: (vale) =>
    ask(vale, route, { token: vale.tokens.registration, params: { ...noSuch, ...vale.programme } }),
})

const cardProblems: Scenarios = {
  ...ofVoucher(getVoucherQrRoute),
  ...ofVoucher(getVoucherCardRoute),
  ...ofRound(getRoundCardsRoute),
  'getRoundCards: cards-too-many': async (vale) => {
    const round = await foodRound(vale, vale.programme)
    // As if a thousand households and one had come.
    await vale.tables.send(
      new UpdateCommand({
        TableName: vale.stack.tables.ledger,
        Key: ledgerKey.round(round.programmeId, round.roundId),
        UpdateExpression: 'SET voucherCount = :many',
        ExpressionAttributeValues: { ':many': 1001 },
      }),
    )
    return ask(vale, getRoundCardsRoute, { token: vale.tokens.registration, params: round })
  },
  ...ofRound(listRoundVouchersRoute),
}

const replace = (
  { api, tokens }: Vale,
  { voucherId }: { readonly voucherId: string },
  { token = tokens.registration, reason = 'Lost', ...keyed }: Replacing = {},
) => api.send(replaceCardRoute, { token, params: { voucherId }, body: { reason }, ...keyed })

type Replacing = { readonly token?: string; readonly reason?: string; readonly idempotencyKey?: string }

const replacingOne =
  (status: string): Scenario =>
  async (vale) => {
    const { voucherId } = await aNewVoucher(vale)
    await setStatus(vale, voucherId, status)
    return replace(vale, { voucherId })
  }

const replacementProblems: Scenarios = {
  'replaceCard: card-not-ready': async (vale) => replace(vale, await unreleasedCycle(vale)),
  'replaceCard: consent-missing': async (vale) => {
    const { householdId, vouchers } = await walkIn(vale.setUp, vale.programme, await sharedRound(vale))
    await vale.api.call(recordConsentRoute, {
      token: vale.tokens.registration,
      params: { householdId },
      body: { version: 1, purpose: 'registration-and-assistance', given: false, language: 'es' },
    })
    return replace(vale, { voucherId: vouchers[0]?.voucherId ?? '' })
  },
  'replaceCard: idempotency-key-reused': async (vale) => {
    const voucher = await aNewVoucher(vale)
    const idempotencyKey = crypto.randomUUID()
    await replace(vale, voucher, { idempotencyKey })
    return replace(vale, voucher, { idempotencyKey, reason: 'Washed' })
  },
  'replaceCard: outside-your-scope': async (vale) =>
    replace(vale, await aNewVoucher(vale), { token: await outsider(vale) }),
  'replaceCard: replacement-limit-reached': async (vale) => {
    const programme = await aProgramme(vale, { terms: { replacementLimit: 0 } })
    return replace(vale, await aNewVoucher(vale, programme))
  },
  'replaceCard: signing-keys-used-up': async (vale) => {
    const programme = await aProgramme(vale)
    const voucher = await aNewVoucher(vale, programme)
    await useUpKeys(vale, programme)
    return replace(vale, voucher)
  },
  'replaceCard: voucher-expired': replacingOne('expired'),
  'replaceCard: voucher-replaced': async (vale) => {
    const voucher = await aNewVoucher(vale)
    await replace(vale, voucher)
    return replace(vale, voucher)
  },
  'replaceCard: voucher-spent': async (vale) => {
    const voucher = await aNewVoucher(vale)
    await vale.api.call(redeemVoucherRoute, {
      token: vale.vendorToken,
      body: { voucher: { text: voucher.text }, amount: { amountMinor: 11_000, currency: 'USD' } },
    })
    return replace(vale, voucher)
  },
  'replaceCard: voucher-unknown': (vale) => replace(vale, noSuch),
  'replaceCard: voucher-void': replacingOne('void'),
}

const rotate = ({ api, tokens }: Vale, programmeId: string, keyed: { idempotencyKey?: string } = {}) =>
  api.send(rotateSigningKeyRoute, { token: tokens.admin, params: { programmeId }, ...keyed })

const keyProblems: Scenarios = {
  ...ofProgramme(listSigningKeysRoute, 'auditor'),
  'rotateSigningKey: idempotency-key-reused': underOneKey(async (vale, { idempotencyKey }) =>
    rotate(vale, (await aProgramme(vale)).programmeId, { idempotencyKey }),
  ),
  'rotateSigningKey: programme-unknown': (vale) => rotate(vale, noSuch.programmeId),
  'rotateSigningKey: signing-keys-used-up': async (vale) => {
    const own = await aProgramme(vale)
    await useUpKeys(vale, own)
    return rotate(vale, own.programmeId)
  },
  'retireSigningKey: programme-unknown': (vale) =>
    ask(vale, retireSigningKeyRoute, { token: vale.tokens.admin, params: { ...noSuch, keyNumber: 1 } }),
  'retireSigningKey: signing-key-number-unknown': (vale) =>
    ask(vale, retireSigningKeyRoute, {
      token: vale.tokens.admin,
      params: { ...vale.programme, keyNumber: 9 },
    }),
}

export const issuingProblems: Scenarios = {
  ...walkInProblems,
  ...replacementProblems,
  ...cardProblems,
  ...keyProblems,
}
