// Sets up what a distribution needs, through the API, each step by the role that may do it.
import { randomUUID } from 'node:crypto'
import type * as z from 'zod'
import {
  addBasketRoute,
  createGrantRoute,
  createProgrammeRoute,
  createSiteRoute,
  fundBudgetRoute,
  setRulesRoute,
} from '../../shared/contract/routes/programmes.ts'
import { addVendorUserRoute } from '../../shared/contract/routes/users.ts'
import { addDeviceRoute, createVendorRoute, setContractRoute } from '../../shared/contract/routes/vendors.ts'
import type { ApiClient } from '../api-client.ts'
import type { StaffTokens } from './people.ts'

type RuleSetInput = z.input<typeof setRulesRoute.body & z.ZodType>

export type SetUp = {
  readonly api: ApiClient
  readonly tokens: StaffTokens
}

export type ProgrammeSetUp = {
  readonly programmeId: string
  readonly programmeNumber: number
  readonly siteId: string
  readonly grantId: string
  readonly dignityBasket: number
  readonly consultationBasket: number
}

/**
 * A programme with the four kinds of voucher:
 * food (value): USD 25 a member up to 6, and 10 more for each child under 5;
 * rent (cash): USD 60 a household; dignity kits: one for each woman or girl from 12; one legal consultation.
 */
export async function setUpProgramme(
  { api, tokens }: SetUp,
  options: {
    name: string
    budget?: Readonly<Record<string, number>>
    pinRequired?: boolean
    /** Whatever else is to be unlike the demo programme. */
    terms?: Partial<z.input<typeof createProgrammeRoute.body & z.ZodType>>
    eligibility?: RuleSetInput['eligibility']
  },
): Promise<ProgrammeSetUp> {
  const site = await api.call(createSiteRoute, {
    token: tokens.programme,
    // Where people come out of the Darién.
    body: {
      name: `${options.name}: reception centre`,
      pcode: 'PA0501',
      position: { latitude: 8.5, longitude: -77.95 },
    },
  })
  const programme = await api.call(createProgrammeRoute, {
    token: tokens.programme,
    body: {
      name: options.name,
      currency: 'USD',
      kinds: ['cash', 'value', 'commodity', 'service'],
      cardLanguage: 'es',
      helpLine: '+507 800 0000',
      pinRequired: options.pinRequired ?? false,
      ...options.terms,
    },
  })
  const { programmeId } = programme
  const baskets = await addBaskets({ api, tokens }, programmeId)
  await api.call(setRulesRoute, {
    token: tokens.programme,
    params: { programmeId },
    body: { ...demoRules(baskets), ...(options.eligibility && { eligibility: options.eligibility }) },
  })
  const grantId = await fund({ api, tokens }, programmeId, options.budget ?? defaultBudget)
  return { programmeId, programmeNumber: programme.number, siteId: site.siteId, grantId, ...baskets }
}

const defaultBudget = { USD: 100_000_000, 'item:dignity-kit': 10_000, 'item:legal-consultation': 5_000 }

async function addBaskets({ api, tokens }: SetUp, programmeId: string) {
  const add = (body: z.input<typeof addBasketRoute.body & z.ZodType>) =>
    api.call(addBasketRoute, { token: tokens.programme, params: { programmeId }, body })
  const dignity = await add({
    kind: 'commodity',
    name: 'Kit',
    items: [{ itemCode: 'dignity-kit', name: 'Kit', quantity: 1 }],
  })
  const consultation = await add({
    kind: 'service',
    name: 'Consulta',
    items: [{ itemCode: 'legal-consultation', name: 'Consulta', quantity: 1 }],
  })
  return { dignityBasket: dignity.number, consultationBasket: consultation.number }
}

/** The rules that the story is told with. */
export function demoRules(baskets: { dignityBasket: number; consultationBasket: number }): RuleSetInput {
  return {
    eligibility: { all: [{ fact: 'household-size', atLeast: 1 }] },
    transferValues: [
      {
        code: 'food',
        kind: 'value',
        category: 'food',
        money: {
          perMember: [
            { which: {}, amountMinor: 2500, upTo: 6 },
            { which: { ageTo: 4 }, amountMinor: 1000 },
          ],
        },
      },
      { code: 'rent', kind: 'cash', category: 'cash', money: { perHouseholdMinor: 6000 } },
      {
        code: 'dignity',
        kind: 'commodity',
        category: 'hygiene',
        basket: {
          basketNumber: baskets.dignityBasket,
          perMember: [{ which: { sex: ['female'], ageFrom: 12 }, quantity: 1 }],
        },
      },
      {
        code: 'legal',
        kind: 'service',
        category: 'legal',
        basket: { basketNumber: baskets.consultationBasket, perHousehold: 1 },
      },
    ],
  }
}

/** A grant of just these amounts, all of it moved into the programme's budget. */
export async function fund(
  { api, tokens }: SetUp,
  programmeId: string,
  amounts: Readonly<Record<string, number>>,
): Promise<string> {
  const { grantId } = await api.call(createGrantRoute, {
    token: tokens.finance,
    body: { donor: 'ECHO', reference: `ECHO-${randomUUID().slice(0, 8)}`, pledged: { ...amounts } },
  })
  for (const [unit, amount] of Object.entries(amounts)) {
    await api.call(fundBudgetRoute, {
      token: tokens.finance,
      params: { programmeId },
      body: { grantId, unit, amount },
    })
  }
  return grantId
}

export type VendorSetUp = { readonly vendorId: string; readonly deviceId: string; readonly username: string }

const everything = {
  kinds: ['cash', 'value', 'commodity', 'service'],
  categories: ['food', 'cash', 'hygiene', 'legal'],
} as const

/** A vendor with a contract, a device at the site and a user who signs in on it. */
export async function setUpVendor(
  { api, tokens }: SetUp,
  options: {
    name: string
    programmeId: string
    siteId: string
    contract?: Partial<z.input<typeof setContractRoute.body & z.ZodType>> | 'none'
    username?: string
  },
): Promise<VendorSetUp> {
  const token = tokens.programme
  const { vendorId } = await api.call(createVendorRoute, { token, body: { name: options.name } })
  if (options.contract !== 'none') {
    await api.call(setContractRoute, {
      token,
      params: { vendorId },
      body: {
        programmeIds: [options.programmeId],
        kinds: [...everything.kinds],
        categories: [...everything.categories],
        siteIds: [options.siteId],
        from: '2020-01-01',
        until: '2099-12-31',
        ...options.contract,
      },
    })
  }
  const { deviceId } = await api.call(addDeviceRoute, {
    token,
    params: { vendorId },
    body: { label: 'Counter', siteId: options.siteId },
  })
  const username = options.username ?? `till-${randomUUID().slice(0, 8)}@demo.vale`
  await api.call(addVendorUserRoute, { token, params: { vendorId }, body: { email: username, deviceId } })
  return { vendorId, deviceId, username }
}
