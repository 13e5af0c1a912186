// Names for the ids that vendors' papers hold.
import type * as z from 'zod'
import { listSitesRoute } from '../../../../shared/contract/routes/programmes.ts'
import { listVendorsRoute, type vendor } from '../../../../shared/contract/routes/vendors.ts'
import { call } from '../../api/call.ts'
import { useAnswer } from '../../api/use-answer.ts'

export type Vendor = z.output<typeof vendor>
export type Site = z.output<(typeof listSitesRoute)['success']['schema']>['rows'][number]

const maxPages = 40

async function allPages<Row>(
  read: (cursor: string | undefined) => Promise<{ rows: readonly Row[]; cursor?: string | undefined }>,
): Promise<readonly Row[]> {
  const all: Row[] = []
  let cursor: string | undefined
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await read(cursor)
    all.push(...answer.rows)
    cursor = answer.cursor
    if (cursor === undefined) break
  }
  return all
}

const atCursor = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor })

/** Every site; empty until they are there. */
export function useSites(): readonly Site[] {
  const { answer } = useAnswer(
    (signal) => allPages((cursor) => call(listSitesRoute, { query: atCursor(cursor), signal })),
    [],
  )
  return answer ?? []
}

/** Every vendor that the user may see; empty until they are there. */
export function useVendors(): readonly Vendor[] {
  const { answer } = useAnswer(
    (signal) => allPages((cursor) => call(listVendorsRoute, { query: atCursor(cursor), signal })),
    [],
  )
  return answer ?? []
}

/** The name, or the id where nobody knows it yet. */
export function siteName(sites: readonly Site[], siteId: string): string {
  return sites.find((site) => site.siteId === siteId)?.name ?? siteId
}

export function vendorName(vendors: readonly Vendor[], vendorId: string): string {
  return vendors.find((vendor) => vendor.vendorId === vendorId)?.name ?? vendorId
}

export function deviceLabel(vendors: readonly Vendor[], deviceId: string): string {
  const devices = vendors.flatMap((vendor) => vendor.devices)
  return devices.find((device) => device.deviceId === deviceId)?.label ?? deviceId
}
