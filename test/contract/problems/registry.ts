// How each problem of enrolling, registering, assessing comes about.
import { randomUUID } from 'node:crypto'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type * as z from 'zod'
import { registryKey } from '../../../shared/adapters/dynamodb/keys.ts'
import type { Role } from '../../../shared/contract/roles.ts'
import { createProgrammeRoute } from '../../../shared/contract/routes/programmes.ts'
import {
  assessHouseholdRoute,
  enrolHouseholdRoute,
  findHouseholdRoute,
  getHouseholdRoute,
  listRegistrationsRoute,
  registerHouseholdRoute,
} from '../../../shared/contract/routes/registry.ts'
import { voucherNumber } from '../../../shared/domain/voucher-number.ts'
import { aHousehold, enrol, type HouseholdInput } from '../../../tools/story/rounds.ts'
import { someStaff } from '../../fixtures/staff.ts'
import { aMergedHousehold } from './duplicates.ts'
import { noSuch, ofProgramme, type Scenario, type Scenarios, type Vale } from './scenario.ts'

type Keyed = { readonly token?: string; readonly idempotencyKey?: string }

/** Somebody of this role who works for no programme and no site that there is. */
const outsider = async (vale: Vale, role: Exclude<Role, 'vendor'>) =>
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
    // Nobody is enrolled without consent; this one is as if it had been withdrawn since.
    await vale.tables.send(
      new UpdateCommand({
        TableName: vale.stack.tables.registry,
        Key: registryKey.household(householdId),
        UpdateExpression: 'SET consented = :none',
        ExpressionAttributeValues: { ':none': [] },
      }),
    )
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
  ...listProblems,
  ...enrolmentProblems,
  ...registrationProblems,
}
