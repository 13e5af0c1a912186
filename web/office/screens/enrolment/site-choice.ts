// At which sites households are enrolled: those of the user. They are remembered as long as the tab lives, so that the
// screen opens without a network too; the one chosen last stands in the next household.
import type * as z from 'zod'
import { listSitesRoute } from '../../../../shared/contract/routes/programmes.ts'
import { call } from '../../api/call.ts'
import { askOrRecall } from '../../api/recall-answer.ts'
import { type Asked, useAnswer } from '../../api/use-answer.ts'
import { useUser } from '../../sign-in/session.ts'

export type Site = z.output<typeof listSitesRoute.success.schema>['rows'][number]

const lastSiteKey = 'vale-enrolment-site'

export const lastSite = (): string | undefined => localStorage.getItem(lastSiteKey) ?? undefined
export const rememberSite = (siteId: string): void => localStorage.setItem(lastSiteKey, siteId)

export function useOwnSites(): Asked<readonly Site[]> {
  const { sites } = useUser()
  return useAnswer(
    async (signal) => {
      const all = await askOrRecall('vale-sites', () => listAllSites(signal))
      return all.filter(({ siteId }) => sites.includes('*') || sites.includes(siteId))
    },
    [sites],
  )
}

async function listAllSites(signal: AbortSignal): Promise<readonly Site[]> {
  const all: Site[] = []
  let cursor: string | undefined
  do {
    const page = await call(listSitesRoute, { query: cursor === undefined ? {} : { cursor }, signal })
    all.push(...page.rows)
    cursor = page.cursor
  } while (cursor !== undefined)
  return all
}
