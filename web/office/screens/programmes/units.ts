// In what the organisation's grants and budgets are counted: its programmes' currencies, and the things in their baskets.
import { getProgrammeRoute } from '../../../../shared/contract/routes/programmes.ts'
import { call } from '../../api/call.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { useProgrammes } from '../../programme.tsx'

/** By the code of a thing. */
export type UnitNames = Readonly<Record<string, string>>

const itemPrefix = 'item:'

/** `USD`, or the thing's name where it is known. */
export const unitName = (unit: string, names: UnitNames) =>
  unit.startsWith(itemPrefix) ? (names[unit.slice(itemPrefix.length)] ?? unit.slice(itemPrefix.length)) : unit

/** Of all programmes the currencies, of the one that the work is about the things too. */
export function useUnits(): { readonly units: readonly string[]; readonly names: UnitNames } {
  const { all, current } = useProgrammes()
  const programmeId = current?.programmeId
  const { answer } = useAnswer(
    async (signal) =>
      programmeId === undefined ? undefined : call(getProgrammeRoute, { params: { programmeId }, signal }),
    [programmeId],
  )
  const items = (answer?.baskets ?? []).flatMap((basket) => basket.items)
  const currencies = all.map(({ currency }) => currency)
  const things = items.map(({ itemCode }) => `${itemPrefix}${itemCode}`)
  return {
    units: [...new Set([...(currencies.length === 0 ? ['USD'] : currencies), ...things])],
    names: Object.fromEntries(items.map(({ itemCode, name }) => [itemCode, name])),
  }
}
