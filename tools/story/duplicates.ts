// Households enrolled twice, over HTTP: the same people as another officer writes them down.
import { listDuplicatesRoute } from '../../shared/contract/routes/duplicates.ts'
import type { SetUp } from './programme-setup.ts'
import { aHousehold, enrol, type HouseholdInput } from './rounds.ts'

type Place = { readonly siteId: string; readonly programmeId?: string }

/** Another for each family: two who share it, and a given name, would be suspected. */
function bornOf(family: string) {
  const sum = [...family].reduce(
    (total, letter, at) => (total * 31 + letter.charCodeAt(0) * (at + 1)) % 40_000,
    7,
  )
  const dayOf = (from: number, days: number) =>
    new Date(Date.parse(`${from}-01-02`) + days * 86_400_000).toISOString().slice(0, 10)
  return { mother: dayOf(1950, sum % 18_000), son: dayOf(2004, sum % 4_000) }
}

/** A mother and her son, under a name that nobody else in the tests bears. */
export function aFamilyCalled(
  family: string,
  at: Place,
  changes: Partial<HouseholdInput> = {},
): HouseholdInput {
  const { mother, son } = bornOf(family)
  return aHousehold(at, {
    contacts: { phones: [] },
    members: [
      { isHead: true, name: { given: 'Francisca', family }, sex: 'female', age: { birthDate: mother } },
      { name: { given: 'Josué', family }, sex: 'male', age: { birthDate: son } },
    ],
    ...changes,
  })
}

/** The same two, by their nickname and without an accent. */
export function theSameFamily(family: string, at: Place): HouseholdInput {
  const { mother, son } = bornOf(family)
  const plain = family.normalize('NFD').replace(/\p{M}/gu, '')
  return aFamilyCalled(family, at, {
    members: [
      {
        isHead: true,
        name: { given: 'Paca', family: plain },
        sex: 'female',
        age: { birthDate: mother },
      },
      { name: { given: 'Josue', family: plain }, sex: 'male', age: { birthDate: son } },
    ],
  })
}

/** Enrols both, at one site or at two, and finds the pair that was suspected. */
export async function enrolTwice(setUp: SetUp, family: string, [first, second]: readonly [Place, Place]) {
  const one = await enrol(setUp, aFamilyCalled(family, first))
  const other = await enrol(setUp, theSameFamily(family, second))
  const found = await findPair(setUp, first.siteId, [one.householdId, other.householdId])
  return { duplicateId: found.duplicateId, one: one.householdId, other: other.householdId, found }
}

/** Reads a site's list of suspected pairs, page by page. */
export async function findPair({ api, tokens }: SetUp, siteId: string, ids: readonly string[]) {
  let cursor: string | undefined
  do {
    const query = { siteId, ...(cursor !== undefined && { cursor }) }
    const page = await api.call(listDuplicatesRoute, { token: tokens.admin, query })
    const found = page.rows.find(({ households }) =>
      households.every(({ householdId = '' }) => ids.includes(householdId)),
    )
    if (found !== undefined) return found
    cursor = page.cursor
  } while (cursor !== undefined)
  throw new Error('this pair is not suspected')
}
