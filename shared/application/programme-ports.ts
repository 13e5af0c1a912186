// What several use cases need to read of programmes and sites.
import type { Basket, Programme, Site } from '../domain/programme.ts'

/** A page of a list; there is more behind it when it has a cursor. */
export type Page<Row> = { readonly rows: readonly Row[]; readonly cursor?: string }

export type ProgrammeWithBaskets = Programme & { readonly baskets: readonly Basket[] }

/** Undefined for an id that does not exist. */
export type GetProgramme = (programmeId: string) => Promise<ProgrammeWithBaskets | undefined>
export type GetSite = (siteId: string) => Promise<Site | undefined>
/** The header alone, which costs one read of one item. */
export type ProgrammeExists = (programmeId: string) => Promise<boolean>
