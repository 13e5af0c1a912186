// How each problem of changing grants and budgets after the first day comes about.
import {
  amendGrantRoute,
  moveFundingRoute,
  withdrawFundingRoute,
} from '../../../shared/contract/routes/fundings.ts'
import { createGrantRoute, createProgrammeRoute } from '../../../shared/contract/routes/programmes.ts'
import { maxAmount } from '../../../shared/domain/money.ts'
import { fund } from '../../../tools/story/programme-setup.ts'
import { someStaff } from '../../fixtures/staff.ts'
import { noSuch, once, outsider, type Scenario, type Scenarios, underOneKey, type Vale } from './scenario.ts'

type Asked = {
  readonly token?: string
  readonly idempotencyKey?: string
  readonly programmeId?: string
  readonly grantId?: string
  readonly amount?: number
}

const reason = 'The donor said so'

/** A grant of USD 100 that no budget has taken from. */
const aGrant = once(async ({ api, tokens }) => {
  const body = { donor: 'ECHO', reference: 'G-1', pledged: { USD: 100 } }
  return (await api.call(createGrantRoute, { token: tokens.finance, body })).grantId
})

/** USD 100 in the programme's budget, of a grant of its own. */
const fundedGrant = once(({ setUp, programme }) => fund(setUp, programme.programmeId, { USD: 100 }))

const otherProgramme = once(async ({ api, tokens }) => {
  const body = {
    name: 'Other',
    currency: 'USD' as const,
    kinds: ['cash' as const],
    cardLanguage: 'es',
    helpLine: '800',
  }
  return (await api.call(createProgrammeRoute, { token: tokens.programme, body })).programmeId
})

async function amend(
  vale: Vale,
  { direction = 'decrease', amount = 1, ...asked }: Asked & { direction?: 'increase' | 'decrease' },
) {
  const { api, tokens } = vale
  const { grantId = await aGrant(vale), ...keyed } = asked
  return api.send(amendGrantRoute, {
    token: tokens.finance,
    params: { grantId },
    body: { unit: 'USD', amount, direction, reason },
    ...keyed,
  })
}

async function withdraw(vale: Vale, { amount = 1, ...asked }: Asked) {
  const { api, tokens, programme } = vale
  const { programmeId = programme.programmeId, grantId = await fundedGrant(vale), ...keyed } = asked
  return api.send(withdrawFundingRoute, {
    token: tokens.finance,
    params: { programmeId },
    body: { grantId, unit: 'USD', amount, reason },
    ...keyed,
  })
}

async function move(vale: Vale, { amount = 1, ...asked }: Asked & { toProgrammeId?: string }) {
  const { api, tokens, programme } = vale
  const {
    programmeId = programme.programmeId,
    toProgrammeId = await otherProgramme(vale),
    grantId = await fundedGrant(vale),
    ...keyed
  } = asked
  return api.send(moveFundingRoute, {
    token: tokens.finance,
    params: { programmeId },
    body: { grantId, unit: 'USD', amount, toProgrammeId, reason },
    ...keyed,
  })
}

const twoAmounts = (ask: (vale: Vale, asked: Asked) => ReturnType<Scenario>) =>
  underOneKey((vale, { name, idempotencyKey }) =>
    ask(vale, { amount: name === 'First' ? 1 : 2, idempotencyKey }),
  )

const { programmeId, grantId } = noSuch

export const fundingProblems: Scenarios = {
  'amendGrant: grant-unknown': (vale) => amend(vale, { grantId }),
  'amendGrant: grant-insufficient': (vale) => amend(vale, { amount: 101 }),
  'amendGrant: amount-beyond-limit': (vale) => amend(vale, { amount: maxAmount, direction: 'increase' }),
  'amendGrant: outside-your-scope': async (vale) => amend(vale, { token: await outsider(vale) }),
  'amendGrant: idempotency-key-reused': twoAmounts(amend),
  'withdrawFunding: programme-unknown': (vale) => withdraw(vale, { programmeId }),
  'withdrawFunding: grant-unknown': (vale) => withdraw(vale, { grantId }),
  'withdrawFunding: budget-insufficient': (vale) => withdraw(vale, { amount: 101 }),
  'withdrawFunding: outside-your-scope': async (vale) => withdraw(vale, { token: await outsider(vale) }),
  'withdrawFunding: idempotency-key-reused': twoAmounts(withdraw),
  'moveFunding: programme-unknown': (vale) => move(vale, { toProgrammeId: programmeId }),
  'moveFunding: programme-same': (vale) => move(vale, { toProgrammeId: vale.programme.programmeId }),
  'moveFunding: grant-unknown': (vale) => move(vale, { grantId }),
  'moveFunding: budget-insufficient': (vale) => move(vale, { amount: 101 }),
  'moveFunding: outside-your-scope': async (vale) => {
    const programmes = [vale.programme.programmeId]
    const { token } = await someStaff(vale, { roles: ['finance-officer'], programmes })
    return move(vale, { token })
  },
  'moveFunding: idempotency-key-reused': twoAmounts(move),
}
