// What a round's pages share: its state in a word, its amounts with the names of things, its budget.
import type * as z from 'zod'
import { getBudgetRoute, getProgrammeRoute, listGrantsRoute } from '../../../../shared/contract/routes/programmes.ts'
import type { round } from '../../../../shared/contract/routes/rounds.ts'
import { addAmounts, type Amounts } from '../../../../shared/domain/money.ts'
import { call, mayCall } from '../../api/call.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { StatusTag, type Tone } from '../../components/status-tag.tsx'
import { type Programme, useProgramme } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { t } from './words.ts'

export type Round = z.output<typeof round>
export type Budget = z.output<typeof getBudgetRoute.success.schema>
export type Grant = z.output<typeof listGrantsRoute.success.schema>['rows'][number]

const tones: Readonly<Record<Round['state'], Tone>> = {
  preparing: 'active',
  prepared: 'waiting',
  submitted: 'waiting',
  issuing: 'active',
  issued: 'waiting',
  released: 'good',
  closed: 'calm',
  cancelled: 'no',
}

export function RoundStateTag({ state }: { readonly state: Round['state'] }) {
  return <StatusTag tone={tones[state]}>{t(`state.${state}`)}</StatusTag>
}

/** Of all grants together. */
export function totalOf(one: Pick<Round, 'totals'>): Amounts {
  return Object.values(one.totals).reduce<Amounts>((sum, amounts) => addAmounts(sum, amounts), {})
}

/** The names of things by their codes. */
export function itemNamesOf({ baskets = [] }: Pick<Programme, 'baskets'>): Readonly<Record<string, string>> {
  return Object.fromEntries(baskets.flatMap(({ items }) => items.map(({ itemCode, name }) => [itemCode, name])))
}

/** The programme with its rules and baskets. */
export function useProgrammeRules() {
  const { programmeId } = useProgramme()
  return useAnswer((signal) => call(getProgrammeRoute, { params: { programmeId }, signal }), [programmeId])
}

export function useBudget(about: readonly unknown[] = []) {
  const { programmeId } = useProgramme()
  return useAnswer((signal) => call(getBudgetRoute, { params: { programmeId }, signal }), [programmeId, ...about])
}

/** Donor and reference by grant; ids stand where the role may not read grants. */
export function useGrantNames(): (grantId: string) => string {
  const { roles } = useUser()
  const may = mayCall(listGrantsRoute, roles)
  const { answer } = useAnswer(async (signal) => (may ? listAllGrants(signal) : []), [may])
  const names = new Map(answer?.map(({ grantId, donor, reference }) => [grantId, `${donor} · ${reference}`]))
  return (grantId) => names.get(grantId) ?? grantId
}

async function listAllGrants(signal: AbortSignal): Promise<Grant[]> {
  const all: Grant[] = []
  let cursor: string | undefined
  do {
    const page = await call(listGrantsRoute, { query: cursor === undefined ? {} : { cursor }, signal })
    all.push(...page.rows)
    cursor = page.cursor
  } while (cursor !== undefined)
  return all
}
