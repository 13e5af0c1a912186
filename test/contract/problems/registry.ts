// How each problem of enrolling, registering, assessing comes about.
import { randomUUID } from 'node:crypto'
import type * as z from 'zod'
import type { staffRoles } from '../../../shared/contract/roles.ts'
import type { Route } from '../../../shared/contract/route.ts'
import { listHouseholdVouchersRoute } from '../../../shared/contract/routes/issuing.ts'
import { createProgrammeRoute } from '../../../shared/contract/routes/programmes.ts'
import {
  assessHouseholdRoute,
  correctHouseholdRoute,
  enrolHouseholdRoute,
  eraseHouseholdRoute,
  exportHouseholdCsvRoute,
  exportHouseholdRoute,
  findHouseholdRoute,
  getHouseholdRoute,
  getRetentionRoute,
  listRegistrationsRoute,
  recordConsentRoute,
  registerHouseholdRoute,
  setRetentionRoute,
} from '../../../shared/contract/routes/registry.ts'
import { voucherNumber } from '../../../shared/domain/voucher-number.ts'
import { aHousehold, enrol, type HouseholdInput } from '../../../tools/story/rounds.ts'
import { someStaff } from '../../fixtures/staff.ts'
import { aMergedHousehold } from './duplicates.ts'
import { noSuch, ofProgramme, type Scenario, type Scenarios, type Vale } from './scenario.ts'

type Keyed = { readonly token?: string; readonly idempotencyKey?: string }

/** Somebody of this role who works for no programme and no site that there is. */
const outsider = async (vale: Vale, role: (typeof staffRoles)[number]) =>
  (await someStaff(vale, { roles: [role], programmes: [], sites: [] })).token

/** A programme that nobody has given rules. */
const withoutRules = async ({ api, tokens }: Vale) =>
  api.call(createProgrammeRoute, {
    token: tokens.programme,
    body: { name: 'No rules', currency: 'USD', kinds: ['cash'], cardLanguage: 'es', helpLine: '800' },
  })

const sendHousehold = ({ api, tokens }: Vale, household: HouseholdInput, keyed: Keyed = {}) =>
  api.send(enrolHouseholdRoute, { token: tokens.registration, body: household, ...keyed })

const enrolling =
  (changes: Partial<HouseholdInput>): Scenario =>
  (vale) =>
    sendHousehold(vale, aHousehold(vale.programme, changes))

/** A household of the programme's site that is in no programme. */
const enrolled = async (vale: Vale) =>
  (await enrol(vale.setUp, aHousehold({ siteId: vale.programme.siteId }))).householdId

const register = (
  { api, tokens, programme }: Vale,
  asked: { programmeId?: string; householdId: string } & Keyed,
) => {
  const { programmeId = programme.programmeId, householdId, ...keyed } = asked
  return api.send(registerHouseholdRoute, {
    token: tokens.registration,
    params: { programmeId },
    body: { householdId },
    ...keyed,
  })
}

const assess = (
  { api, tokens, programme }: Vale,
  asked: { programmeId?: string; householdId: string; token?: string },
) => {
  const { programmeId = programme.programmeId, householdId, token = tokens.registration } = asked
  return api.send(assessHouseholdRoute, { token, params: { programmeId, householdId } })
}

const enrolmentProblems: Scenarios = {
  'enrolHousehold: birth-date-in-future': enrolling({
    members: [{ sex: 'female', age: { birthDate: '2199-01-01' } }],
  }),
  'enrolHousehold: consent-missing': enrolling({
    consents: [{ purpose: 'registration-and-assistance', given: false, language: 'es' }],
  }),
  'enrolHousehold: document-already-registered': async (vale) => {
    const documents = [{ type: 'other' as const, number: randomUUID().slice(0, 18) }]
    const household = aHousehold(vale.programme, { members: [{ sex: 'female', documents }] })
    await enrol(vale.setUp, household)
    return sendHousehold(vale, household)
  },
  'enrolHousehold: household-head-not-one': enrolling({
    members: [
      { sex: 'female', isHead: true },
      { sex: 'male', isHead: true },
    ],
  }),
  'enrolHousehold: idempotency-key-reused': async (vale) => {
    const idempotencyKey = randomUUID()
    await sendHousehold(vale, aHousehold(vale.programme), { idempotencyKey })
    return sendHousehold(vale, aHousehold(vale.programme, { language: 'fr' }), { idempotencyKey })
  },
  'enrolHousehold: outside-your-scope': async (vale) =>
    sendHousehold(vale, aHousehold(vale.programme), { token: await outsider(vale, 'registration-officer') }),
  'enrolHousehold: phone-invalid': enrolling({ contacts: { phones: ['6000-1234'] } }),
  'enrolHousehold: programme-unknown': enrolling({ programmeId: noSuch.programmeId }),
  'enrolHousehold: rule-invalid': async (vale) => {
    const { programmeId } = await withoutRules(vale)
    return sendHousehold(vale, aHousehold(vale.programme, { programmeId }))
  },
  'enrolHousehold: site-unknown': enrolling({ siteId: noSuch.siteId }),
  'getHousehold: household-unknown': ({ api, tokens }) =>
    api.send(getHouseholdRoute, {
      token: tokens.registration,
      params: { householdId: noSuch.householdId },
    }),
  'getHousehold: outside-your-scope': async (vale) =>
    vale.api.send(getHouseholdRoute, {
      token: await outsider(vale, 'registration-officer'),
      params: { householdId: await enrolled(vale) },
    }),
}

const registrationProblems: Scenarios = {
  'registerHousehold: consent-missing': async (vale) => {
    const householdId = await enrolled(vale)
    await consentTo(vale, householdId, false)
    return register(vale, { householdId })
  },
  'registerHousehold: household-merged': async (vale) =>
    register(vale, { householdId: await aMergedHousehold(vale), programmeId: vale.programme.programmeId }),
  'registerHousehold: household-unknown': (vale) => register(vale, { householdId: noSuch.householdId }),
  'registerHousehold: idempotency-key-reused': async (vale) => {
    const idempotencyKey = randomUUID()
    await register(vale, { householdId: await enrolled(vale), idempotencyKey })
    return register(vale, { householdId: await enrolled(vale), idempotencyKey })
  },
  'registerHousehold: outside-your-scope': async (vale) =>
    register(vale, {
      householdId: await enrolled(vale),
      token: await outsider(vale, 'registration-officer'),
    }),
  'registerHousehold: programme-unknown': async (vale) =>
    register(vale, { householdId: await enrolled(vale), programmeId: noSuch.programmeId }),
  'registerHousehold: registration-exists': async (vale) => {
    const householdId = await enrolled(vale)
    await register(vale, { householdId })
    return register(vale, { householdId })
  },
  'registerHousehold: rule-invalid': async (vale) => {
    const { programmeId } = await withoutRules(vale)
    return register(vale, { householdId: await enrolled(vale), programmeId })
  },
  'assessHousehold: household-merged': async (vale) =>
    assess(vale, { householdId: await aMergedHousehold(vale, vale.programme) }),
  'assessHousehold: outside-your-scope': async (vale) =>
    assess(vale, {
      householdId: await enrolled(vale),
      token: await outsider(vale, 'registration-officer'),
    }),
  'assessHousehold: programme-unknown': async (vale) =>
    assess(vale, { householdId: await enrolled(vale), programmeId: noSuch.programmeId }),
  'assessHousehold: registration-unknown': async (vale) =>
    assess(vale, { householdId: await enrolled(vale) }),
}

const asked = { reason: 'asked-by-person' as const }

const correction = (vale: Vale, changes: object = {}) => {
  const {
    programmeId: _,
    consents: __,
    pin: ___,
    ...household
  } = aHousehold({ siteId: vale.programme.siteId })
  return { ...household, version: 1, ...changes }
}

const correctOne =
  (changes: object): Scenario =>
  async (vale) =>
    correctThis(vale, await enrolled(vale), changes)

const correctThis = (
  vale: Vale,
  householdId: string,
  changes: object = {},
  token: string = vale.tokens.registration,
) =>
  vale.api.send(correctHouseholdRoute, {
    token,
    params: { householdId },
    body: correction(vale, changes) as never,
  })

const papers = (count: number) =>
  Array.from({ length: 18 }, (_, member) => ({
    isHead: member === 0,
    sex: 'female' as const,
    documents: Array.from({ length: count }, () => ({
      type: 'other' as const,
      number: randomUUID().slice(0, 18),
    })),
  }))

const consentTo = (
  vale: Vale,
  householdId: string,
  given: boolean,
  { token = vale.tokens.registration, version = 1 } = {},
) =>
  vale.api.send(recordConsentRoute, {
    token,
    params: { householdId },
    body: { version, purpose: 'registration-and-assistance', given, language: 'es' },
  })

const erase = (vale: Vale, householdId: string, token = vale.tokens.protection) =>
  vale.api.send(eraseHouseholdRoute, { token, params: { householdId }, body: asked })

const exportAs = (
  vale: Vale,
  route: Route,
  { householdId, token }: { householdId: string; token?: string },
) =>
  vale.api.send(route, {
    token: token ?? vale.tokens.protection,
    params: { householdId },
    query: {},
    body: undefined,
  })

const readingProblems = (
  route: typeof exportHouseholdRoute | typeof exportHouseholdCsvRoute | typeof listHouseholdVouchersRoute,
): Scenarios => ({
  [`${route.id}: household-unknown`]: (vale) => exportAs(vale, route, noSuch),
  [`${route.id}: outside-your-scope`]: async (vale) =>
    exportAs(vale, route, {
      householdId: await enrolled(vale),
      token: await outsider(vale, 'protection-officer'),
    }),
})

const changeProblems: Scenarios = {
  'correctHousehold: household-unknown': (vale) => correctThis(vale, noSuch.householdId),
  'correctHousehold: household-merged': async (vale) => correctThis(vale, await aMergedHousehold(vale)),
  'recordConsent: household-merged': async (vale) => consentTo(vale, await aMergedHousehold(vale), false),
  'correctHousehold: household-changed': correctOne({ version: 2 }),
  'correctHousehold: correction-too-large': async (vale) => {
    const { householdId } = await enrol(
      vale.setUp,
      aHousehold({ siteId: vale.programme.siteId }, { members: papers(3) }),
    )
    return correctThis(vale, householdId, { members: papers(3) })
  },
  'correctHousehold: document-already-registered': async (vale) => {
    const documents = [{ type: 'other' as const, number: randomUUID().slice(0, 18) }]
    const members = [{ isHead: true, sex: 'female' as const, documents }]
    await enrol(vale.setUp, aHousehold({ siteId: vale.programme.siteId }, { members }))
    return correctThis(vale, await enrolled(vale), { members })
  },
  'correctHousehold: birth-date-in-future': correctOne({
    members: [{ isHead: true, sex: 'female', age: { birthDate: '2199-01-01' } }],
  }),
  'correctHousehold: household-head-not-one': correctOne({ members: [{ sex: 'female' }] }),
  'correctHousehold: phone-invalid': correctOne({ contacts: { phones: ['6000-1234'] } }),
  'correctHousehold: site-unknown': correctOne({ siteId: noSuch.siteId }),
  'correctHousehold: outside-your-scope': async (vale) =>
    correctThis(vale, await enrolled(vale), {}, await outsider(vale, 'registration-officer')),
  'recordConsent: household-unknown': (vale) => consentTo(vale, noSuch.householdId, false),
  'recordConsent: household-changed': async (vale) =>
    consentTo(vale, await enrolled(vale), false, { version: 7 }),
  'recordConsent: outside-your-scope': async (vale) =>
    consentTo(vale, await enrolled(vale), false, { token: await outsider(vale, 'registration-officer') }),
  'eraseHousehold: household-unknown': (vale) => erase(vale, noSuch.householdId),
  'eraseHousehold: outside-your-scope': async (vale) =>
    erase(vale, await enrolled(vale), await outsider(vale, 'protection-officer')),
  'getHousehold: household-erased': async (vale) => {
    const householdId = await enrolled(vale)
    await erase(vale, householdId)
    return vale.api.send(getHouseholdRoute, { token: vale.tokens.registration, params: { householdId } })
  },
  ...readingProblems(exportHouseholdRoute),
  ...readingProblems(listHouseholdVouchersRoute),
  ...readingProblems(exportHouseholdCsvRoute),
  ...ofProgramme(setRetentionRoute, 'programme', { body: { lastDay: '2099-12-31', keepDays: 365 } }),
  ...ofProgramme(getRetentionRoute, 'programme'),
}

const find = (vale: Vale, body: z.input<typeof findHouseholdRoute.body & z.ZodType>) =>
  vale.api.send(findHouseholdRoute, { token: vale.tokens.registration, body })

const listProblems: Scenarios = {
  ...ofProgramme(listRegistrationsRoute, 'registration'),
  'findHousehold: household-unknown': (vale) => find(vale, { householdId: noSuch.householdId }),
  'findHousehold: voucher-unknown': (vale) => find(vale, { voucherNumber: voucherNumber(noSuch.voucherId) }),
  'findHousehold: voucher-number-mistyped': (vale) => find(vale, { voucherNumber: '7QK2 M3ZP 9ABC DEFG 0' }),
  'findHousehold: outside-your-scope': async (vale) =>
    vale.api.send(findHouseholdRoute, {
      token: await outsider(vale, 'registration-officer'),
      body: { householdId: await enrolled(vale) },
    }),
}

export const registryProblems: Scenarios = {
  ...changeProblems,
  ...listProblems,
  ...enrolmentProblems,
  ...registrationProblems,
}
