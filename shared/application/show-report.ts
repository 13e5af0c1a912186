// A programme's report, made from its vouchers when it is asked for: nothing is kept that could be stale. It names no
// person; what it tells of people comes from the profiles that were taken down when they were given something.
import { type Actor, checkScope } from '../domain/actor.ts'
import type { Programme, Site } from '../domain/programme.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type Period, periodOf } from '../domain/report-period.ts'
import type { ReportTable } from '../domain/report-table.ts'
import type { OpenReport, ReportSetting, ReportVoucher } from '../domain/report-voucher.ts'
import {
  listUnredeemed,
  reportByGrant,
  reportByVendor,
  reportUnredeemed,
} from '../domain/reports-of-money.ts'
import {
  report5w,
  reportByNationality,
  reportBySite,
  reportByWeek,
  reportPeople,
} from '../domain/reports-of-people.ts'
import type { ReadProfiles } from './profile-ports.ts'

/** API Gateway gives up after 29 s: what is left is for the last page, and for writing the file. */
export const longestReportMs = 20_000

const reports = {
  people: reportPeople,
  'by-site': reportBySite,
  'by-nationality': reportByNationality,
  'by-week': reportByWeek,
  grants: reportByGrant,
  '5w': report5w,
  unredeemed: reportUnredeemed,
  vendors: reportByVendor,
  'unredeemed-vouchers': listUnredeemed,
} as const satisfies Record<string, (setting: ReportSetting) => OpenReport<ReportTable>>

export type ReportName = keyof typeof reports

/** Of a grant or of a vendor there is no part at a site: who works at some sites only does not see it. */
const ofWholeProgramme: ReadonlySet<ReportName> = new Set(['grants'])

type Names = Pick<ReportSetting, 'sites' | 'rounds' | 'grants' | 'vendors'>

export type ShowReportPorts = {
  readonly getProgramme: (
    programmeId: string,
  ) => Promise<Pick<Programme, 'programmeId' | 'name' | 'timeZone'> | undefined>
  readonly getSite: (siteId: string) => Promise<Site | undefined>
  readonly readNames: (programmeId: string) => Promise<Names>
  readonly readProfiles: ReadProfiles
  /** Hands over each voucher of the programme; answers false when it stopped at `stopAt` instead. */
  readonly scanVouchersForReports: (
    of: { programmeId: string; stopAt: number },
    take: (voucher: ReportVoucher) => void,
  ) => Promise<boolean>
}

export type AskedReport = {
  readonly programmeId: string
  readonly report: ReportName
  /** As `periodOf` reads it. */
  readonly period: string
  readonly siteId?: string | undefined
}

export type ShownReport = ReportTable &
  Period & {
    readonly programmeId: string
    readonly programmeName: string
    readonly report: ReportName
    readonly period: string
    readonly siteId?: string
    readonly timeZone: string
    /** Milliseconds since 1970: when it was made. */
    readonly at: number
  }

/**
 * Refuses with `programme-unknown`, `site-unknown`, `outside-your-scope`, `report-period-invalid`, or
 * `report-too-large` rather than run out of time.
 */
export const showReport =
  (ports: ShowReportPorts) =>
  async ({
    actor,
    now,
    ...asked
  }: AskedReport & { readonly actor: Actor; readonly now: number }): Promise<ShownReport | Refusal> => {
    const allowed = await checkAsked(ports, asked, actor)
    if (isRefusal(allowed)) return allowed
    const { programme, period } = allowed
    const { programmeId, report } = asked
    const stopAt = now + longestReportMs
    const [names, profileOf] = await Promise.all([
      ports.readNames(programmeId),
      ports.readProfiles({ programmeId, stopAt }),
    ])
    if (profileOf === undefined) return refuse('report-too-large')
    const setting = { ...names, programme, period, now, profileOf, isAbout: placesOf(actor, asked) }
    const open = reports[report](setting)
    if (!(await ports.scanVouchersForReports({ programmeId, stopAt }, open.take)))
      return refuse('report-too-large')
    const { siteId, ...what } = asked
    const heading = { ...what, ...(siteId !== undefined && { siteId }), programmeName: programme.name }
    return { ...heading, ...period, timeZone: programme.timeZone, at: now, ...open.table() }
  }

async function checkAsked(ports: ShowReportPorts, asked: Omit<AskedReport, never>, actor: Actor) {
  const { programmeId, siteId, report } = asked
  const outside = checkScope(actor, { programmeId, ...(siteId !== undefined && { siteId }) })
  if (outside !== undefined) return outside
  if (ofWholeProgramme.has(report) && (siteId !== undefined || !worksEverywhere(actor)))
    return refuse('outside-your-scope', {
      field: 'siteId',
      detail: 'This report is about the whole programme: it is for those who work at all sites.',
    })
  const period = periodOf(asked.period)
  if (period === undefined)
    return refuse('report-period-invalid', { field: 'period', detail: 'This year has no such week.' })
  const [programme, site] = await Promise.all([
    ports.getProgramme(programmeId),
    siteId === undefined ? undefined : ports.getSite(siteId),
  ])
  if (programme === undefined) return refuse('programme-unknown', { field: 'programmeId' })
  if (siteId !== undefined && site === undefined) return refuse('site-unknown', { field: 'siteId' })
  return { programme, period }
}

const worksEverywhere = ({ roles, sites }: Actor) => roles.includes('admin') || sites.includes('*')

/** What happened at no site is shown to those who work at all of them, when they ask for no single one. */
function placesOf(actor: Actor, { siteId: wanted }: Pick<AskedReport, 'siteId'>): ReportSetting['isAbout'] {
  return (siteId) => {
    if (wanted !== undefined) return siteId === wanted
    return worksEverywhere(actor) || (siteId !== undefined && actor.sites.includes(siteId))
  }
}
