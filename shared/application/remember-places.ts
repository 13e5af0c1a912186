// Reads programme and site once for all rows of a chunk, which name the same.
import type { GetProgramme, GetSite } from './programme-ports.ts'

type Places = { readonly getProgramme: GetProgramme; readonly getSite: GetSite }

export function rememberPlaces(ports: Places): Places {
  let programme: ReturnType<GetProgramme> | undefined
  let site: ReturnType<GetSite> | undefined
  return {
    getProgramme: (programmeId) => {
      programme ??= ports.getProgramme(programmeId)
      return programme
    },
    getSite: (siteId) => {
      site ??= ports.getSite(siteId)
      return site
    },
  }
}
