// The specific needs of a household's members when it is corrected: who may not see them may add one, and takes none
// away by not knowing of it.
import type { SpecificNeed } from './household.ts'

/** By member id; a member without needs is left out. */
export type NeedsByMember = Readonly<Record<string, readonly SpecificNeed[]>>

/** `replace`: from somebody who sees what is known. A member that is left out keeps its needs either way. */
export type GivenNeeds = { readonly how: 'add' | 'replace'; readonly needs: NeedsByMember }

/** The needs of the members that there are after the correction. */
export function mergeNeeds(
  memberIds: readonly string[],
  known: NeedsByMember,
  { how, needs }: GivenNeeds,
): NeedsByMember {
  const merged = memberIds.map((memberId) => {
    const before = known[memberId] ?? []
    const given = needs[memberId]
    if (given === undefined) return [memberId, before] as const
    return [memberId, how === 'replace' ? given : [...new Set([...before, ...given])]] as const
  })
  return Object.fromEntries(merged.filter(([, each]) => each.length > 0))
}
