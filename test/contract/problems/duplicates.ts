// How each problem of looking for duplicates, showing them and deciding on them comes about.
import { randomUUID } from 'node:crypto'
import type * as z from 'zod'
import {
  checkDuplicatesRoute,
  decideDuplicateRoute,
  getDuplicateRoute,
  listDuplicatesRoute,
  listMergedVouchersRoute,
} from '../../../shared/contract/routes/duplicates.ts'
import { aFamilyCalled, enrolTwice, findPair, theSameFamily } from '../../../tools/story/duplicates.ts'
import { enrol } from '../../../tools/story/rounds.ts'
import { ask, noSuch, outsider, type Scenarios, underOneKey, type Vale } from './scenario.ts'

type Decision = z.input<typeof decideDuplicateRoute.body & z.ZodType>

/** A family of a name that nothing else bears: digits are no part of a name. */
const aFamilyName = () =>
  `Ko${randomUUID()
    .replace(/[^a-f]/g, '')
    .padEnd(4, 'a')}`

type Place = { readonly siteId: string; readonly programmeId?: string }

/** In no programme unless one is named. */
const aPair = (vale: Vale, family = aFamilyName(), place: Place = { siteId: vale.programme.siteId }) =>
  enrolTwice(vale.setUp, family, [place, place])

const decide = (
  { api, tokens }: Vale,
  duplicateId: string,
  body: Omit<Decision, 'reason'>,
  keyed: { token?: string; idempotencyKey?: string } = {},
) =>
  api.send(decideDuplicateRoute, {
    token: tokens.registration,
    params: { duplicateId },
    body: { reason: 'cannot-tell', ...body },
    ...keyed,
  })

const keepBoth = { decision: 'keep-both' } as const
const noPair = { duplicateId: `dup_${'0'.repeat(20)}` }

const unknown = (route: typeof getDuplicateRoute | typeof listMergedVouchersRoute): Scenarios => ({
  [`${route.id}: duplicate-unknown`]: (vale) =>
    ask(vale, route, { token: vale.tokens.registration, params: noPair }),
  [`${route.id}: outside-your-scope`]: async (vale) => {
    const { duplicateId } = await aPair(vale)
    return ask(vale, route, { token: await outsider(vale), params: { duplicateId } })
  },
})

const typed = (vale: Vale, siteId = vale.programme.siteId) => {
  const { members } = aFamilyCalled(aFamilyName(), vale.programme)
  return { siteId, members }
}

export const duplicateProblems: Scenarios = {
  'checkDuplicates: outside-your-scope': async (vale) =>
    vale.api.send(checkDuplicatesRoute, { token: await outsider(vale), body: typed(vale) }),
  'checkDuplicates: site-unknown': (vale) =>
    vale.api.send(checkDuplicatesRoute, { token: vale.tokens.admin, body: typed(vale, noSuch.siteId) }),
  'listDuplicates: outside-your-scope': async (vale) =>
    vale.api.send(listDuplicatesRoute, {
      token: await outsider(vale),
      query: { siteId: vale.programme.siteId },
    }),
  ...unknown(getDuplicateRoute),
  ...unknown(listMergedVouchersRoute),
  'decideDuplicate: duplicate-unknown': (vale) => decide(vale, noPair.duplicateId, keepBoth),
  'decideDuplicate: duplicate-decided': async (vale) => {
    const { duplicateId } = await aPair(vale)
    await decide(vale, duplicateId, keepBoth)
    return decide(vale, duplicateId, { decision: 'refer' })
  },
  'decideDuplicate: household-unknown': async (vale) => {
    const { duplicateId } = await aPair(vale)
    return decide(vale, duplicateId, { decision: 'merge', survivor: noSuch.householdId })
  },
  // Enrolled three times: after a merge of two, the pair of the closed one and the third has nothing left to merge.
  'decideDuplicate: household-merged': async (vale) => {
    const family = aFamilyName()
    const first = await aPair(vale, family)
    const third = await enrol(vale.setUp, theSameFamily(family, vale.programme))
    await decide(vale, first.duplicateId, { decision: 'merge', survivor: first.one })
    const { siteId } = vale.programme
    const { duplicateId } = await findPair(vale.setUp, siteId, [first.other, third.householdId])
    return decide(vale, duplicateId, { decision: 'merge', survivor: third.householdId })
  },
  'decideDuplicate: outside-your-scope': async (vale) => {
    const { duplicateId } = await aPair(vale)
    return decide(vale, duplicateId, keepBoth, { token: await outsider(vale) })
  },
  'decideDuplicate: idempotency-key-reused': (() => {
    let pair: ReturnType<typeof aPair> | undefined
    return underOneKey(async (vale, { name, idempotencyKey }) => {
      pair ??= aPair(vale)
      const { duplicateId } = await pair
      return decide(vale, duplicateId, { ...keepBoth, note: name }, { idempotencyKey })
    })
  })(),
}

/** A household that was merged into another. */
export async function aMergedHousehold(vale: Vale, place?: Place): Promise<string> {
  const { duplicateId, one, other } = await aPair(vale, aFamilyName(), place)
  await decide(vale, duplicateId, { decision: 'merge', survivor: one })
  return other
}
